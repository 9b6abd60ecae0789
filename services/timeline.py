"""The timeline of an answer: how many mentions when, by mood, over its whole period, in intervals that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from index import Bucket, Question, starts_in
from model.time import utc
from services.asking import SearchRequest, read_request
from services.house import House
from services.overview import Point, Tally

__all__ = ["Timeline", "timeline"]

BARS = 100
"""As many intervals as fit beside one another."""
MOST = 400
FINE = ("1m", "5m", "15m", "1h")
COARSE = ("1d", "1w", "1M", "1y", "10y", "100y", "1000y")
LENGTHS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(days=7),
    "1M": timedelta(days=30.4),
    "1y": timedelta(days=365.2),
    "10y": timedelta(days=3_652),
    "100y": timedelta(days=36_524),
    "1000y": timedelta(days=365_242),
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts over ``event_at``; ``points`` follow one another without a break, empty intervals included, and add up to
    ``total``. ``interval`` is as the index writes it: ``1d``."""

    points: tuple[Point, ...]
    interval: str
    total: int


def timeline(house: House, request: SearchRequest, *, zone: str = "UTC") -> Timeline:
    """Raises as ``read_request`` does, BadInput for a zone that is none, Unavailable."""
    question = read_request(house, request).question
    days = house.index.series(question, interval="1d", zone=zone)
    if not days:
        return Timeline((), "1d", 0)
    first, last = _bounds(question, days, starts_in("1d", zone), house.clock())
    interval = fitting(last - first)
    buckets = days if interval in COARSE else house.index.series(question, interval=interval, zone=zone)
    if interval in FINE and question.event_since is None:
        first = buckets[0].start
    floor = starts_in(interval, zone)
    last = max(last, buckets[-1].start + timedelta(microseconds=1))
    starts = list(_starts(min(floor(first), floor(buckets[0].start)), last, interval, floor))
    return Timeline(_points(buckets, starts, floor), interval, sum(bucket.count for bucket in days))


def fitting(length: timedelta) -> str:
    """The shortest interval of which no more than BARS span a length."""
    return next((name for name, each in LENGTHS.items() if length <= each * BARS), COARSE[-1])


def _bounds(
    question: Question, days: Sequence[Bucket], floor: Callable[[datetime], datetime], now: datetime
) -> tuple[datetime, datetime]:
    """From when to when: as asked for, where that is no further from the answers than they lie apart, else the days of
    the first and the last of them; never into the future without an answer there."""
    begin, end = days[0].start, _after(days[-1].start, "1d", floor)
    apart = end - begin
    since, until = question.event_since, question.event_until
    first = since if since is not None and begin - since <= apart else begin
    last = until if until is not None and until - end <= apart else end
    return first, min(last, max(utc(now), days[-1].start))


def _starts(
    first: datetime, last: datetime, interval: str, floor: Callable[[datetime], datetime]
) -> Iterator[datetime]:
    """The borders of the intervals from the first to the end of that which holds ``last``; no more than MOST."""
    yield first
    start = first
    for _ in range(MOST):
        following = _after(start, interval, floor)
        if following <= start or (start >= last and start > first):
            return
        yield following
        start = following


def _after(start: datetime, interval: str, floor: Callable[[datetime], datetime]) -> datetime:
    """The interval that follows: the one that holds a moment half an interval past this one's end."""
    try:
        return floor(start + LENGTHS[interval] * 1.5)
    except OverflowError:
        return start


def _points(
    buckets: Sequence[Bucket], starts: Sequence[datetime], floor: Callable[[datetime], datetime]
) -> tuple[Point, ...]:
    tallies: dict[datetime, Tally] = {}
    for bucket in buckets:
        start = floor(bucket.start)
        told = Tally(bucket.negative, bucket.neutral, bucket.positive, bucket.unknown)
        tallies[start] = tallies.get(start, Tally()) + told
    return tuple(Point(start, end, tallies.pop(start, Tally())) for start, end in pairwise(starts))
