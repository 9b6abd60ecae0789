"""Who is looking: their time zone and language, and how moments are written for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_timedelta

from model.errors import BadInput
from model.said import said
from model.user import DEEDS, Deed
from web.words import LOCALES

ZONE_COOKIE = "earshot_zone"
NAME_COOKIE = "earshot_name"
_SHORT = {
    "en": ("d MMM", "d MMM y"),
    "pl": ("d MMM", "d MMM y"),
    "ru": ("d MMM", "d MMM y"),
    "th": ("d MMM", "d MMM y"),
    "ja": ("M月d日", "y年M月d日"),
}
"""Days of this year and of others (Unicode TR 35), shorter than the locales' own."""
_UNITS: tuple[tuple[Literal["day", "hour", "minute", "second"], int], ...] = (
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
    ("second", 1),
)


@dataclass(frozen=True, slots=True)
class Viewer:
    zone: str
    now: datetime
    name: str = ""
    known: bool = False
    """Whether they logged in."""
    language: str = "en"
    deeds: frozenset[Deed] = frozenset(DEEDS)
    """What they may do: all of it where nobody logs in."""

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def short(self, moment: datetime) -> str:
        """``14:05`` today, ``20 Nov, 14:05`` this year, ``20 Nov 2024, 14:05`` before."""
        local, today = self.local(moment), self.local(self.now)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{self.day(moment)}, {local:%H:%M}"

    def day(self, moment: datetime) -> str:
        """``20 Nov`` this year, ``20 Nov 2024`` before."""
        local = self.local(moment)
        shape = _SHORT[self.language][local.year != self.local(self.now).year]
        return _written(local.date(), shape, self.language)

    def full(self, moment: datetime) -> str:
        local = self.local(moment)
        return f"{_written(local.date(), 'full', LOCALES[self.language])}, {local:%H:%M:%S} {local.tzname()}"

    def ago(self, moment: datetime) -> str:
        """How long before now, in the largest fitting unit; ``in …`` when it is to come."""
        seconds = int((moment - self.now).total_seconds())
        size = max(abs(seconds), 1)
        unit, length = next(one for one in _UNITS if size >= one[1] or one[1] == 1)
        whole = timedelta(seconds=size // length * length * (1 if seconds > 0 else -1))
        return _lasted(whole, unit, LOCALES[self.language])


@lru_cache(maxsize=10_000)
def _written(day: date, shape: str, locale: str) -> str:
    """A page names the same days again and again, and each takes a tenth of a millisecond."""
    return str(format_date(day, shape, locale=locale))


@lru_cache(maxsize=10_000)
def _lasted(length: timedelta, unit: Literal["day", "hour", "minute", "second"], locale: str) -> str:
    return format_timedelta(length, unit, threshold=10**9, add_direction=True, format="short", locale=locale)


def viewer_of(cookies: Mapping[str, str], fallback: str, now: datetime, language: str = "en") -> Viewer:
    """The zone of the cookie when there is such a zone, else the server's."""
    asked = cookies.get(ZONE_COOKIE, "").replace("%2F", "/")
    return Viewer(
        asked if is_zone(asked) else fallback, now, unquote(cookies.get(NAME_COOKIE, ""))[:80], language=language
    )


def is_zone(name: str) -> bool:
    return name in _zones()


def checked_zone(name: str, fallback: str) -> str:
    """The zone asked for, the fallback when none is. Raises BadInput."""
    if name and not is_zone(name):
        raise BadInput(
            said("{name!r} is no time zone", name=name[:64]), where="zone", todo="Write one such as Europe/Warsaw"
        )
    return name or fallback


def read_moment(text: str, zone: str, *, name: str) -> datetime | None:
    """What a person or a program typed, as UTC: a date (its midnight), or an ISO time; of ``zone`` without offset.

    None when empty. Raises BadInput naming the field.
    """
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            said("{text!r} is not a time", text=text[:40]),
            where=name,
            todo="Write 2026-11-20 or 2026-11-20T08:00+01:00",
        ) from None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) | {"UTC"}
