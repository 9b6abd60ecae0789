"""What spiders of forums share: where a forum begins in an address, and which page of a thread comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from model.errors import BadInput
from model.source import Json
from spiders.entry import Entry, distinct
from spiders.items import Item, word
from spiders.spider import Harvest, Later, Request, View

END = 3
"""Last pages of a long thread that are read when it is met, besides its first."""


def base_of(url: str, places: re.Pattern[str]) -> str:
    """The address of the forum, without a slash at its end: what comes before the first of its ``places`` in the
    path, else the whole of it."""
    parts = urlsplit(url)
    path = places.sub("", parts.path, count=1)
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def next_page(page: int, last: int, note: Mapping[str, Json], *, whole: bool) -> tuple[int, ...]:
    """The page of a thread to read after ``page`` of ``last``, if any: the next one. When a long thread is met (its
    request's ``note`` knows of no page but the first), the middle is left to history; ``whole``: it is history."""
    if page >= last:
        return ()
    met = page == 1 and note.get("page") in (None, 0, 1)
    return (last - END + 1,) if met and not whole and last > END + 1 else (page + 1,)


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
