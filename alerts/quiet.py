"""Quiet hours: whether a moment lies in them, and when they end, also on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from model.alert import Quiet

MOST = 15
"""Quiet hours that follow one another without a gap are taken together, at most so many."""


def quiet_until(quiet: Quiet | None, now: datetime, severity: int = 0) -> datetime | None:
    """When the quiet hours that ``now`` lies in end; None when nobody is to be left alone now, or when an alert of this
    severity calls all the same.

    Hours are the wall clock's of the team's zone. On a day when the clock jumps over a border, the border is the moment
    it jumped to; when the clock runs through an hour twice, quiet begins with the first and ends with the second.
    """
    if quiet is None or severity >= quiet.unless:
        return None
    end = None
    for _ in range(MOST):
        later = _end_of(quiet, now if end is None else end)
        if later is None:
            break
        end = later
    return end


def _end_of(quiet: Quiet, now: datetime) -> datetime | None:
    """The end of the one span that ``now`` lies in, the latest where several do."""
    zone = ZoneInfo(quiet.zone)
    today = now.astimezone(zone).date()
    ends = []
    for day in (today - timedelta(days=1), today):
        if day.weekday() not in quiet.days:
            continue
        last = day if quiet.until > quiet.since else day + timedelta(days=1)
        begin, end = _moment(day, quiet.since, zone, fold=0), _moment(last, quiet.until, zone, fold=1)
        if begin <= now < end:
            ends.append(end)
    return max(ends, default=None)


def _moment(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """A wall clock's minute of a day, as UTC. A minute that the clock jumps over is the moment of the jump."""
    wall = datetime.combine(day, time(minute // 60 % 24, minute % 60, fold=fold), zone)
    if minute >= 24 * 60:
        wall += timedelta(days=1)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    before, after = (wall.replace(fold=f).astimezone(UTC) for f in (1, 0))
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
