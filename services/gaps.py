"""Which intervals of a series lack what a source usually says, since it could not be read then, or fell silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index import Bucket, Question, Start, read_interval
from services.house import House
from storage import gaps
from storage.gaps import Gap, Reason

USUAL = timedelta(days=28)
"""A source that gave an answer in the period, or so long before it, usually speaks."""
MOST = 10_000
"""Intervals of one series that are looked at."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Unread:
    """Sources that could not be read during some of an interval; ``share`` (0–1) of what usually answers, as of the
    period and the four weeks before it, comes from them. ``silent`` are those that could be read and said nothing,
    though they usually do."""

    sources: tuple[str, ...]
    share: float
    silent: tuple[str, ...] = ()


def unread(
    house: House, question: Question, buckets: Sequence[Bucket], start_of: Start, interval: str
) -> dict[datetime, Unread]:
    """Start of an interval → what could not be read in it, between the first answer (or ``event_since``) and now."""
    now = house.clock()
    since = question.event_since or (buckets[0].start if buckets else None)
    until = min(question.event_until or now, now)
    if since is None or since >= until:
        return {}
    with house.db.read() as tx:
        found = [*gaps.between(tx, since, until, now), *gaps.silences(tx, since, until)]
    usual = _usual(house, question, found, since - USUAL, until)
    absent: dict[datetime, set[tuple[str, Reason]]] = {}
    for gap in found:
        if gap.source in usual.by_source:
            for start in _starts(max(gap.since, since), min(gap.until or now, until), start_of, interval):
                absent.setdefault(start, set()).add((gap.source, gap.reason))
    return {start: usual.told(sources) for start, sources in sorted(absent.items())}


@dataclass(frozen=True, slots=True)
class _Usual:
    by_source: dict[str, int]
    total: int

    def told(self, absent: set[tuple[str, Reason]]) -> Unread:
        unread = {source for source, reason in absent if reason == "unread"}
        silent = {source for source, _ in absent} - unread
        share = sum(self.by_source[source] for source in unread) / self.total
        return Unread(self._named(unread), share, self._named(silent))

    def _named(self, sources: set[str]) -> tuple[str, ...]:
        return tuple(sorted(sources, key=lambda source: (-self.by_source[source], source)))


def _usual(house: House, question: Question, found: Sequence[Gap], since: datetime, until: datetime) -> _Usual:
    """How much each of the sources says that had a gap, and all say."""
    silent = {gap.source for gap in found}
    asked = {source for source in silent if not question.sources or source in question.sources}
    if not asked:
        return _Usual({}, 0)
    whole = replace(question, since=None, until=None, event_since=since, event_until=until)
    theirs = house.index.facets(replace(whole, sources=tuple(sorted(asked))), "source", limit=len(asked))
    return _Usual(dict(theirs), house.index.count(whole))


def _starts(since: datetime, until: datetime, start_of: Start, interval: str) -> Iterator[datetime]:
    """The starts of the intervals between two moments, the newest so many."""
    step, last = _step(interval), None
    moment = max(since, until - MOST * step)
    while moment < until:
        start = start_of(moment)
        if start != last:
            yield start
            last = start
        moment += step
    if last is not None and start_of(until - timedelta.resolution) != last:
        yield start_of(until - timedelta.resolution)


def _step(interval: str) -> timedelta:
    """No longer than any of the intervals, also where the clocks change or a day ends."""
    number, unit = read_interval(interval)
    if unit != "m":
        return _HOUR
    return timedelta(minutes=number if 60 % number == 0 else 1)
