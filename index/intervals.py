"""Which interval of a series a moment falls in, in an IANA zone, exact across changes of the clocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from model.errors import BadInput
from model.said import said

INTERVALS = ("1m", "5m", "15m", "1h", "1d", "1w", "1M", "1y")
"""The usual ones."""
MOST = 10_000
_WRITTEN = re.compile("([0-9]{1,5})([mhdwMy])", re.ASCII)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)

Start = Callable[[datetime], datetime]


def starts_in(interval: str, zone: str) -> Start:
    """A function from an aware moment to the start of its interval, in UTC.

    Parts of an hour are of the zone's wall clock; an hour the clocks repeat is two intervals. Other minutes and hours
    are counted from each day's first moment (the last one of a day may be shorter), and when they are longer than a day
    from 1970. Days, weeks (from Monday), months and years are calendar dates and start at the first moment of their
    first date; several together are counted from the year 1 (years: from 0, so that 10y is a decade).
    Raises BadInput naming the interval or the zone.
    """
    where = zone_of(zone)
    number, unit = read_interval(interval)
    if unit in "mh":
        return _within_days(timedelta(minutes=number) if unit == "m" else timedelta(hours=number), where)
    first = _FIRST_DATES[unit]
    return lambda moment: _first_moment(first(_date(moment, where), number), where)


def read_interval(interval: str) -> tuple[int, str]:
    """``15m`` → (15, "m"). Raises BadInput."""
    found = _WRITTEN.fullmatch(interval)
    number = int(found[1]) if found else 0
    if not found or not 1 <= number <= MOST:
        todo = said(
            "Write a number from 1 to {most:,} and one of m h d w M y, such as {intervals}",
            most=MOST,
            intervals=", ".join(INTERVALS),
        )
        raise BadInput(said("{interval!r} is not an interval", interval=interval[:40]), where="interval", todo=todo)
    return number, found[2]


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name; BadInput when there is none of that name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; not a key; a folder of the database
        wrong = BadInput(
            said("{name!r} is not a time zone", name=name[:60]),
            where="zone",
            todo="Use an IANA name such as Europe/Warsaw",
        )
    raise wrong


def _within_days(length: timedelta, where: tzinfo) -> Start:
    if not _HOUR % length:
        return lambda moment: _floor_clock(moment, where, length)
    if length > _DAY:
        begin = _first_moment(datetime(1970, 1, 1), where)  # noqa: DTZ001 - a local date
        return lambda moment: _floor(moment, begin, length)
    return lambda moment: _floor(moment, _first_moment(_date(moment, where), where), length)


def _local(moment: datetime, where: tzinfo) -> datetime:
    """The wall clock; at the ends of the calendar, where it would leave the years 1–9999, UTC's."""
    try:
        return moment.astimezone(where)
    except OverflowError:
        return moment.astimezone(UTC)


def _floor_clock(moment: datetime, where: tzinfo, length: timedelta) -> datetime:
    local = _local(moment, where)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % length
    return max(moment.astimezone(UTC) - past, _FIRST) if moment - _FIRST > past else _FIRST


def _floor(moment: datetime, begin: datetime, length: timedelta) -> datetime:
    past = (moment - begin) % length
    return moment.astimezone(UTC) - past if moment - _FIRST > past else _FIRST


def _date(moment: datetime, where: tzinfo) -> datetime:
    return _local(moment, where).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)


def _first_day(date: datetime, days: int) -> datetime:
    """Of a run of days; the first day of the year 1 was a Monday."""
    return date - _DAY * ((date.toordinal() - 1) % days)


def _first_of_months(date: datetime, months: int) -> datetime:
    year, month = divmod((12 * (date.year - 1) + date.month - 1) // months * months, 12)
    return date.replace(year=year + 1, month=month + 1, day=1)


def _first_of_years(date: datetime, years: int) -> datetime:
    return date.replace(year=max(date.year // years * years, 1), month=1, day=1)


_FIRST_DATES: dict[str, Callable[[datetime, int], datetime]] = {
    "d": _first_day,
    "w": lambda date, weeks: _first_day(date, 7 * weeks),
    "M": _first_of_months,
    "y": _first_of_years,
}


@lru_cache(maxsize=100_000)
def _first_moment(date: datetime, where: tzinfo) -> datetime:
    """The first moment of a local date, also where the clocks skip midnight."""
    try:
        # A midnight the clocks skip is read with the offset before the change: the moment of the change itself.
        return date.replace(tzinfo=where).astimezone(UTC)
    except OverflowError:
        return date.replace(tzinfo=UTC)


_FIRST = datetime(1, 1, 1, tzinfo=UTC)
