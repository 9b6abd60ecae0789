"""The items of a JSON answer: fields by their type, and one that is broken never stops the others.

Whatever a field holds (null, a list, a number of a thousand digits), asking for it gives a value of the type asked for.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from model.capture import Capture, clean_text
from model.errors import BadInput
from model.identity import fingerprint
from model.source import Json
from model.time import parse_time
from spiders.entry import Entry, Unread, distinct, entry_of
from spiders.errors import Unreadable

Item = Mapping[str, Json]
Gathered = tuple[tuple[Entry, ...], tuple[Unread, ...]]

NOTHING: Item = {}
LARGEST = 2**53 - 1
"""The largest count that is believed: what JSON numbers hold exactly (RFC 8259, section 6)."""
MOST = 5_000
"""Items of one answer that are read."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def gathered(items: Iterable[Json], make: Callable[[Item], Capture | None], *, ids: str = "id") -> Gathered:
    """The entries that ``make`` finds, each text being the whole one, and by name what it could not read.

    ``make`` gives None for what is no post (deleted, an advertisement) and raises BadInput for what is broken; ``ids``
    is where an item has its id.
    """
    posts: list[Entry] = []
    unread: list[Unread] = []
    for item in islice(items, MOST):
        try:
            if not isinstance(item, dict):
                raise BadInput("an item is not an object")
            if capture := make(item):
                posts.append(entry_of(capture, whole=True))
        except BadInput as error:
            unread.append(_unread(item, str(error), ids))
        except (ValueError, TypeError, ArithmeticError, LookupError, RecursionError) as error:
            unread.append(_unread(item, f"this item cannot be read: {error}", ids))
    return distinct(posts), tuple(unread)


def inner(item: Json | Item, *path: str) -> Item:
    """The object at the end of a path of names; an empty one when there is none."""
    for name in path:
        item = item.get(name) if isinstance(item, Mapping) else None
    return item if isinstance(item, Mapping) else NOTHING


def listed(item: Json | Item, *path: str) -> list[Json]:
    """The list at the end of a path of names; an empty one when there is none."""
    found = inner(item, *path[:-1]).get(path[-1])
    return found if isinstance(found, list) else []


def word(item: Item, *names: str) -> str:
    """The first of the named fields that says something, on one line or several, as the server wrote it."""
    for name in names:
        value = item.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            said = clean_text(value if isinstance(value, str) else _digits(value)).strip()
            if said:
                return said
    return ""


def words(item: Item, name: str) -> list[str]:
    """What the texts in a list say."""
    return [said for one in listed(item, name) if (said := word({name: one}, name))]


def count(item: Item, *names: str) -> int:
    """The sum of the named counts; what is none, is below zero, or is beyond belief counts as nothing."""
    return sum(_count(item.get(name)) for name in names)


def known_count(item: Item, name: str) -> int | None:
    """A count that may be unknown."""
    return None if item.get(name) is None else _count(item.get(name))


def moment(item: Item, *names: str) -> datetime | None:
    """The first of the named times (ISO 8601; without a zone it is UTC) that is one."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and (found := parse_time(value[:60])):
            return found
    return None


def unix(item: Item, *names: str) -> datetime | None:
    """The first of the named times in seconds since 1970 that is one."""
    for name in names:
        value = item.get(name)
        try:
            seconds = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else 0.0
            if seconds > 0:
                return _EPOCH + timedelta(seconds=seconds)
        except (ValueError, OverflowError):
            continue
    return None


def expected(answer: Json, name: str, where: str) -> list[Json]:
    """The list that an answer of this service always has. Raises Unreadable with what the service says instead."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if isinstance(found, list):
        return found
    said = word(inner(answer), "error_description", "message", "error") if isinstance(answer, dict) else ""
    what = f"the service says: {said[:200]}" if said else f'the answer has no list of "{name}"'
    raise Unreadable(what, where=where, todo="Look at the address in a browser; the service may have changed")


def _count(value: Json) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    return int(value) if 0 <= value <= LARGEST else 0  # no NaN is


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**40 else ""


def _unread(item: Json, reason: str, ids: str) -> Unread:
    try:
        shown = clean_text(json.dumps(item, ensure_ascii=False, default=str)[:4000])
    except (ValueError, RecursionError):
        shown = ""
    ref = item.get(ids) if isinstance(item, dict) else None
    named = ref if isinstance(ref, str) and ref else ""
    return Unread(
        clean_text(named[:200]) or fingerprint(shown), {"item": shown}, reason, traceback.format_exc(limit=-3)
    )
