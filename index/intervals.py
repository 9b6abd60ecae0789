"""Which interval of a series a moment falls in, in an IANA zone, exact across changes of the clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from model.errors import BadInput

INTERVALS = ("1m", "5m", "15m", "1h", "1d", "1w", "1M")
_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "1h": 60}
_DAY = timedelta(days=1)

Start = Callable[[datetime], datetime]


def starts_in(interval: str, zone: str) -> Start:
    """A function from an aware moment to the start of its interval, in UTC.

    Minutes and hours are of the zone's wall clock; an hour the clocks repeat is two intervals. Days, weeks (from
    Monday) and months are calendar dates and start at the first moment of their first date.
    Raises BadInput naming the interval or the zone.
    """
    where = zone_of(zone)
    if minutes := _MINUTES.get(interval):
        return lambda moment: _floor_minutes(moment, where, minutes)
    if interval == "1d":
        return lambda moment: _first_moment(_date(moment, where), where)
    if interval == "1w":
        return lambda moment: _first_moment(_monday(_date(moment, where)), where)
    if interval == "1M":
        return lambda moment: _first_moment(_date(moment, where).replace(day=1), where)
    raise BadInput(f"{interval[:40]!r} is not an interval", where="interval", todo=f"Use one of {', '.join(INTERVALS)}")


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name; BadInput when there is none of that name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; not a key; a folder of the database
        wrong = BadInput(
            f"{name[:60]!r} is not a time zone", where="zone", todo="Use an IANA name such as Europe/Warsaw"
        )
    raise wrong


def _local(moment: datetime, where: tzinfo) -> datetime:
    """The wall clock; at the ends of the calendar, where it would leave the years 1–9999, UTC's."""
    try:
        return moment.astimezone(where)
    except OverflowError:
        return moment.astimezone(UTC)


def _floor_minutes(moment: datetime, where: tzinfo, minutes: int) -> datetime:
    local = _local(moment, where)
    past = timedelta(minutes=local.minute % minutes, seconds=local.second, microseconds=local.microsecond)
    return max(moment.astimezone(UTC) - past, _FIRST) if moment - _FIRST > past else _FIRST


def _date(moment: datetime, where: tzinfo) -> datetime:
    return _local(moment, where).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)


def _monday(date: datetime) -> datetime:
    return date - _DAY * date.weekday() if date.toordinal() > date.weekday() else date


@lru_cache(maxsize=100_000)
def _first_moment(date: datetime, where: tzinfo) -> datetime:
    """The first moment of a local date, also where the clocks skip midnight."""
    try:
        # A midnight the clocks skip is read with the offset before the change: the moment of the change itself.
        return date.replace(tzinfo=where).astimezone(UTC)
    except OverflowError:
        return date.replace(tzinfo=UTC)


_FIRST = datetime(1, 1, 1, tzinfo=UTC)
