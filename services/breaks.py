"""Where a series of moods breaks: a language's method changed, and what came before was not told anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from model.source import Json
from model.time import iso
from services.house import House
from services.rescore import method_changes
from storage.rescorings import MethodChange


def breaks(house: House, topics: Sequence[str] = ()) -> list[MethodChange]:
    """Oldest first; of one topic only in languages it has mentions in. Raises Unavailable."""
    return [one for one in method_changes(house, topics[0] if len(topics) == 1 else "") if one.mended_at is None]


def by_start(starts: Sequence[datetime | None], changes: Sequence[MethodChange]) -> dict[datetime, list[MethodChange]]:
    """The changes by the interval they came in: the last of ``starts`` not after it; earlier ones are left out."""
    known = sorted({start for start in starts if start is not None})
    found: dict[datetime, list[MethodChange]] = {}
    for change in changes:
        if place := bisect_right(known, change.at):
            found.setdefault(known[place - 1], []).append(change)
    return found


def break_to_json(change: MethodChange) -> dict[str, Json]:
    return {"language": change.language, "before": change.before, "after": change.after, "at": iso(change.at)}
