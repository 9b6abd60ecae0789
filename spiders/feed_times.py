"""When a feed says that an entry was published: RFC 822 as it is written, which is not always as it was meant.

feedparser reads the dialects of dates; a zone that it does not know by name it takes for UTC, and what has words of
another language, the Buddhist era or seconds since 1970 it does not read. Names that stand for one zone only are told
here; a time in any other is no more than text.
"""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from time import struct_time

from model.time import EPOCH
from spiders.moments import LONGEST, Habit, moment

HOURS = {
    "WET": 0.0,
    "WEST": 1.0,
    "BST": 1.0,
    "CET": 1.0,
    "MEZ": 1.0,
    "CEST": 2.0,
    "MESZ": 2.0,
    "EET": 2.0,
    "SAST": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "TRT": 3.0,
    "PKT": 5.0,
    "YEKT": 5.0,
    "ICT": 7.0,
    "WIB": 7.0,
    "HKT": 8.0,
    "SGT": 8.0,
    "AWST": 8.0,
    "JST": 9.0,
    "KST": 9.0,
    "ACST": 9.5,
    "AEST": 10.0,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
"""Hours ahead of UTC (IANA's tz database, where the name stands for one zone in use)."""
KNOWN = re.compile(r"UTC?|GMT|Z|[AECMP]|[AECMP][SD]?T|[ANMY]", re.IGNORECASE)
"""Names that feedparser reads (RFC 822, section 5)."""

_NAME = re.compile(r":\d\d(?:\.\d+)?\s+\(?([A-Za-z]{1,5})\)?$")
_OFFSET = re.compile(r"\s([+-])(\d\d):?(\d\d)$")
_FROM_GMT = re.compile(r"(?:GMT|UTC)\s*[+-]\s*\d{1,2}(?::?\d\d)?$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|^\d{10}$")


def time_of(written: str, parsed: struct_time | None, lang: str) -> tuple[datetime | None, str]:
    """The time, in UTC, that is ``written``, as feedparser ``parsed`` it or as the feed's ``lang`` writes it, and its
    origin: feed, text or none."""
    written = " ".join(written[: 2 * LONGEST].split())
    at = _plausible(parsed)
    if at is None or _FROM_GMT.search(written):
        return _read(written, lang)
    name = _NAME.search(written)
    if name is None or KNOWN.fullmatch(name[1]):
        return at, "feed"
    hours = HOURS.get(name[1].upper())
    return (at, "text") if hours is None else (at - timedelta(hours=hours), "feed")


def _plausible(parsed: struct_time | None) -> datetime | None:
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return at if at is not None and 1980 < at.year < 2200 else None


def _read(written: str, lang: str) -> tuple[datetime | None, str]:
    """A time in words of the feed's language or in another calendar."""
    if not _YEAR.search(written):
        return None, "none"
    offset, zone = _OFFSET.search(written), None
    if offset:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        zone = timezone(ahead if offset[1] == "+" else -ahead) if ahead < timedelta(hours=15) else None
    found = moment(written[: offset.start()] if offset else written, EPOCH, Habit(zone, lang))
    if found is None:
        return None, "none"
    return found.at.astimezone(UTC), "feed" if found.origin == "markup" else "text"
