"""Who is looking: their time zone, and how moments and numbers are written for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from model.errors import BadInput

ZONE_COOKIE = "earshot_zone"
NAME_COOKIE = "earshot_name"


@dataclass(frozen=True, slots=True)
class Viewer:
    zone: str
    now: datetime
    name: str = ""
    known: bool = False
    """Whether they logged in."""

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def short(self, moment: datetime) -> str:
        """``14:05`` today, ``20 Nov, 14:05`` this year, ``20 Nov 2024, 14:05`` before."""
        local, today = self.local(moment), self.local(self.now)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        if local.year == today.year:
            return f"{local.day} {local:%b, %H:%M}"
        return f"{local.day} {local:%b %Y, %H:%M}"

    def full(self, moment: datetime) -> str:
        local = self.local(moment)
        return f"{local:%A}, {local.day} {local:%B %Y, %H:%M:%S} {local.tzname()}"

    def ago(self, moment: datetime) -> str:
        """How long before now, in the largest fitting unit; ``in …`` when it is to come."""
        seconds = (self.now - moment).total_seconds()
        size = abs(seconds)
        for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
            if size >= length or unit == "s":
                text = f"{int(size // length)} {unit}"
                return f"{text} ago" if seconds >= 0 else f"in {text}"
        return ""


def viewer_of(cookies: Mapping[str, str], fallback: str, now: datetime) -> Viewer:
    """The zone of the cookie when there is such a zone, else the server's."""
    asked = cookies.get(ZONE_COOKIE, "").replace("%2F", "/")
    return Viewer(asked if is_zone(asked) else fallback, now, unquote(cookies.get(NAME_COOKIE, ""))[:80])


def is_zone(name: str) -> bool:
    return name in _zones()


def checked_zone(name: str, fallback: str) -> str:
    """The zone asked for, the fallback when none is. Raises BadInput."""
    if name and not is_zone(name):
        raise BadInput(f"{name[:64]!r} is no time zone", where="zone", todo="Write one such as Europe/Warsaw")
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
            f"{text[:40]!r} is not a time", where=name, todo="Write 2026-11-20 or 2026-11-20T08:00+01:00"
        ) from None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) | {"UTC"}
