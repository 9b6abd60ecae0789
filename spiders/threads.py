"""What spiders of forums share: where a forum begins in an address, which page of a thread comes next, and which of
its earlier pages are read again for edits.

A thread is read on from the page at which its end was seen (``page`` in the note of its request). While something is
new in it, each look reads one earlier page again, in turn, from the first on (``turn``: which is next); when its last
page has few posts, the one before it, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from model.errors import BadInput
from model.source import Json
from spiders.entry import Entry, distinct
from spiders.items import Item, count, word
from spiders.spider import Harvest, Later, Request, View

END = 3
"""Last pages of a long thread that are read when it is met, besides its first."""
FEW = 5
"""Posts on the last page under which the page before is looked at again as well."""

Page = TypeVar("Page", str, int)
"""What names a page of a thread: its address, its number, or its offset."""


def base_of(url: str, places: re.Pattern[str]) -> str:
    """The address of the forum, without a slash at its end: what comes before the first of its ``places`` in the
    path, else the whole of it."""
    parts = urlsplit(url)
    path = places.sub("", parts.path, count=1)
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def next_page(page: int, last: int, note: Mapping[str, Json], *, whole: bool) -> tuple[int, ...]:
    """The page of a thread to read after ``page`` of ``last``, if any: the next one. When a long thread is met (the
    ``note`` of its request knows of no look before), the middle is left to history; ``whole``: it is history."""
    if page >= last or aside(note):
        return ()
    met = page == 1 and "turn" not in note
    return (last - END + 1,) if met and not whole and last > END + 1 else (page + 1,)


def resumed(known: Mapping[str, Json], first: Request, ask: Callable[[int], Request], **flags: bool) -> Request:
    """The request with which a thread is read on, of which ``known`` is remembered; what is no longer there, the thread
    having become shorter, gives way to its ``first`` page."""
    page, begin = count(known, "page"), noted(first, flags)
    if not page:
        return begin
    made = noted(ask(page), {**flags, "turn": count(known, "turn") or ""})
    other = made.otherwise
    return replace(made, otherwise=replace(other, otherwise=begin) if other and other.role == made.role else begin)


def noted(request: Request, note: Mapping[str, Json]) -> Request:
    """The request with more in its note, whichever of its doors opens."""
    other = request.otherwise
    doors = noted(other, note) if other is not None and other.role == request.role else other
    return replace(request, note={**request.note, **note}, otherwise=doors)


def onward(note: Mapping[str, Json]) -> dict[str, Json]:
    """What a request for another page of a thread knows of the look that it is part of."""
    return {name: note[name] for name in ("own", "turn", "looked") if name in note}


def aside(note: Mapping[str, Json]) -> bool:
    """Whether a page is read again for edits: the look has come to the thread's end already."""
    return "turned" in note or "back" in note


def remembered(note: Mapping[str, Json], here: Page, after: Page | None) -> dict[str, Json] | None:
    """What is remembered of a thread of which the page ``here`` was read, ``after`` being the next one; None when that
    is what is remembered already."""
    if "back" in note:
        return None
    if "turned" not in note:
        return {"page": here, "turn": note.get("turn") or ""}
    return {"page": note["turned"], "turn": "" if after == note["turned"] else after or ""}


def own_marks(note: Mapping[str, Json], known: Mapping[str, Json] | None) -> dict[str, str]:
    """The same as cursors, for a source that is a thread by itself."""
    return {name: str(value) for name, value in (known or {}).items()} if "own" in note else {}


def in_turn(
    note: Mapping[str, Json],
    here: Page,
    ask: Callable[[Page], Request],
    *,
    first: Page,
    turn: Page,
    before: Page | None,
    posts: int,
) -> tuple[Request, ...]:
    """What is read again once a look has come to the thread's end, ``here``: the page whose ``turn`` it is, which when
    it is gone leaves its turn to the first, and when the end has few ``posts`` the page ``before``, news or not. A
    source that is a thread by itself has no other looks: its pages have their turn in any case."""
    if before is None or "turn" not in note or aside(note):
        return ()
    few = bool(note.get("looked")) and posts < FEW
    begin = _beside(ask(first), turned=here)
    turned = replace(_beside(ask(turn), turned=here), otherwise=begin)
    if few and turn == before:
        return (turned,)
    turned = replace(turned, while_news="own" not in note)
    return (turned, _beside(ask(before), back=True)) if few else (turned,)


def _beside(request: Request, **flags: Json) -> Request:
    return replace(request, note={**request.note, **flags}, optional=True, otherwise=None)


def read_on(
    page: int, last: int, note: Mapping[str, Json], ask: Callable[[int], Request], posts: int, *, whole: bool
) -> tuple[tuple[Request, ...], dict[str, Json] | None]:
    """What is asked after ``page`` of ``last`` of a thread whose pages are numbered from 1, and what is remembered."""
    known = remembered(note, page, page + 1 if page < last else 0)

    def keeping(number: int) -> Request:
        return noted(ask(number), onward(note))

    shorter = 0 < last < page and not aside(note)
    further = (last,) if shorter else next_page(page, last, note, whole=whole)
    if further:
        return tuple(map(keeping, further)), known
    turn, before = count(note, "turn"), page - 1 or None
    turn = turn if 0 < turn < page else 1
    return in_turn(note, page, keeping, first=1, turn=turn, before=before, posts=posts), known


def ref_of(item: Item, *names: str) -> str:
    """The post's own id, under the first of the names that has one. Raises BadInput when it has none."""
    ref = word(item, *names)
    if not ref:
        raise BadInput("a post has no id")
    return ref


def own_refs(entries: Iterable[Entry], pattern: re.Pattern[str]) -> tuple[Entry, ...]:
    """Entries of an engine's feed under the refs that its other doors give: what ``pattern`` finds in the link."""
    made = []
    for entry in entries:
        found = pattern.search(entry.capture.url)
        made.append(replace(entry, capture=replace(entry.capture, ref=found[1])) if found else entry)
    return distinct(made)


def listing(threads: Iterable[Later], following: Iterable[Request], view: View) -> Harvest:
    """What a listing of threads gives: pages looked at when their activity says so; in history, all of them."""
    if view.since is None:
        return Harvest(later=tuple(threads), follow=tuple(following))
    return Harvest(follow=(*(one.request for one in threads), *following))
