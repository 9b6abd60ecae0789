"""Stretches of time as people name them, and the steps a chart of one is drawn in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from index import read_interval, starts_in
from model.time import utc

Period = Literal["week", "month", "last-month", "quarter", "year", "all"]
PERIODS: tuple[Period, ...] = get_args(Period)
_DAYS: dict[Period, int] = {"week": 7, "month": 30, "quarter": 91}
MOST = 2_000
"""Steps of one chart."""
_DAY = timedelta(days=1)


def span_of(period: Period, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
    """From when, up to when. The last 7, 30 or 91 days, today among them; the calendar month before this one; twelve
    calendar months, this one among them; no bounds for ``all``. Days and months are of the zone."""
    today = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0, tzinfo=None)
    if period == "all":
        return None, None
    month = today.replace(day=1)
    if period == "last-month":
        return _moment((month - _DAY).replace(day=1), zone), _moment(month, zone)
    if period == "year":
        begin = (
            month.replace(year=month.year - 1, month=month.month + 1) if month.month < 12 else month.replace(month=1)
        )
        return _moment(begin, zone), _moment(today + _DAY, zone)
    return _moment(today - _DAY * (_DAYS[period] - 1), zone), _moment(today + _DAY, zone)


def step_for(since: datetime, until: datetime) -> str:
    """The interval that draws it in a few dozen steps."""
    long = until - since
    for limit, interval in ((2.5, "1h"), (9, "6h"), (100, "1d"), (800, "1w")):
        if long <= timedelta(days=limit):
            return interval
    return "1M"


def steps(since: datetime, until: datetime, interval: str, zone: str) -> list[datetime]:
    """The starts of the intervals between two moments, the first holding ``since``; the newest MOST of them."""
    number, unit = read_interval(interval)
    small = {"m": timedelta(minutes=number), "h": timedelta(minutes=30)}.get(unit, timedelta(hours=20))
    start_of = starts_in(interval, zone)
    moment = until - min(until - since, MOST * _longest(number, unit))
    found = [start_of(moment)]
    while (moment := moment + small) < until:
        if (start := start_of(moment)) != found[-1]:
            found.append(start)
    if until > since and (last := start_of(until - timedelta.resolution)) != found[-1]:
        found.append(last)
    return found[-MOST:]


def _longest(number: int, unit: str) -> timedelta:
    days = {"m": 1 / 1440, "h": 1 / 24, "d": 1.05, "w": 7.05, "M": 31.05, "y": 366.05}[unit]
    return timedelta(days=min(number * days, 3_000_000 / MOST))


def _moment(local: datetime, zone: str) -> datetime:
    return utc(local.replace(tzinfo=ZoneInfo(zone)))
