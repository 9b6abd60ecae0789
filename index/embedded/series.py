"""Series: SQLite counts by the hour, and by the minute where an interval begins inside; what is left is to add up."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from index.embedded import everything
from index.embedded.conditions import among, listed
from index.embedded.grown import Numbers
from index.embedded.names import LABELS, PARTS, UNKNOWN, names_of
from index.embedded.plan import Plan
from index.embedded.tallies import HOUR, YEAR_1
from index.intervals import starts_in, zone_of
from index.protocol import Bucket, Question, Series, SeriesBy

_YEAR_1980 = 315_532_800_000_000
_MINUTE, _SECOND = 60_000_000, 1_000_000
_FINE = f"CASE WHEN {{event}} < {_YEAR_1980} THEN {_SECOND} ELSE {_MINUTE} END"
"""Since 1980 every zone changes at whole minutes (IANA time zone database)."""
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
MOST_KNOWN = 100_000
"""Hours of eleven years, of one interval in one zone."""

Grain = tuple[int, str | int, int, int, float]
"""Microseconds since the year 1, key, label, mentions, sum of scores."""


@dataclass(slots=True)
class Tally:
    """What is added up for one bucket."""

    labels: list[int] = field(default_factory=lambda: [0] * len(LABELS))
    scores: float = 0.0

    def add(self, label: int, count: int, scores: float) -> None:
        self.labels[label] += count
        if label != UNKNOWN:
            self.scores += scores

    def bucket(self, start: datetime, key: str) -> Bucket:
        total = sum(self.labels)
        known = total - self.labels[UNKNOWN]
        mean = self.scores / known if known else None
        negative, neutral, positive, unknown = self.labels
        return Bucket(start, key, total, negative, neutral, positive, unknown, mean)


class Starts:
    """Where intervals of a zone start, by microseconds since the year 1. Shared by all who ask for them: what was
    worked out once is so for ever."""

    def __init__(self, interval: str, zone: str) -> None:
        self._start_of, self._zone = starts_in(interval, zone), zone_of(zone)
        self._known: dict[int, tuple[datetime, timedelta | None]] = {}
        self._hours: dict[int, datetime | None] = {}

    def of(self, grain: int) -> datetime:
        return self._at(grain)[0]

    def of_hour(self, begin: int) -> datetime | None:
        """The start all of an hour has in common; None when an interval begins inside, or the clocks change."""
        try:
            return self._hours[begin]
        except KeyError:
            first, after = self._at(begin), self._at(begin + HOUR)
            whole = first == after or first == self._at(begin + HOUR - 1)
            if len(self._hours) >= MOST_KNOWN:
                self._hours.clear()
            self._hours[begin] = start = first[0] if whole else None
            return start

    def _at(self, grain: int) -> tuple[datetime, timedelta | None]:
        """The start of a moment's interval, and how far the clocks are from UTC then."""
        found = self._known.get(grain)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[grain] = self._read(grain)
        return found

    def _read(self, grain: int) -> tuple[datetime, timedelta | None]:
        try:
            moment = _FIRST + timedelta(microseconds=grain)
        except OverflowError:  # the hour after the last one
            return _FIRST, None
        try:
            return self._start_of(moment), moment.astimezone(self._zone).utcoffset()
        except OverflowError:
            return self._start_of(moment), None


starts_of = lru_cache(maxsize=64)(Starts)


def fine_of(event: Numbers) -> Numbers:
    """The minute (long ago: the second) of microseconds since 1970, in microseconds since the year 1."""
    fine = np.where(event < _YEAR_1980, _SECOND, _MINUTE)
    return (event + YEAR_1) // fine * fine


def series(connection: sqlite3.Connection, plan: Plan, asked: Series) -> list[Bucket]:
    """Buckets by start, then key."""
    starts, tallies = starts_of(asked.interval, asked.zone), defaultdict[tuple[datetime, str | int], Tally](Tally)
    split: set[int] = set()
    question, by = asked.question, asked.by
    for begin, key, label, count, scores in _by_the_hour(connection, plan, question, by):
        start = starts.of_hour(begin)
        if start is None:
            split.add(begin // HOUR)
        else:
            tallies[start, key].add(label, count, scores)
    for begin, key, label, count, scores in _by_the_minute(connection, plan, question, by, sorted(split)):
        tallies[starts.of(begin), key].add(label, count, scores)
    names = _names(connection, by)
    made = (tally.bucket(start, names[key] if isinstance(key, int) else key) for (start, key), tally in tallies.items())
    return sorted(made, key=lambda bucket: (bucket.start, bucket.key))


def _names(connection: sqlite3.Connection, by: SeriesBy) -> Mapping[int, str]:
    if by in PARTS:
        return names_of(connection, by)
    return dict(enumerate(LABELS)) if by == "sentiment" else {}


def _by_the_hour(connection: sqlite3.Connection, plan: Plan, question: Question, by: SeriesBy) -> Iterator[Grain]:
    span = everything.whole_hours(question, by)
    if span is None:
        yield from _grains(connection, plan, question, by, str(HOUR))
        return
    for hour, _, label, count, scores in everything.hours(connection, question, span):
        yield hour * HOUR, label if by == "sentiment" else "", label, count, scores
    first, last = (hour * HOUR - YEAR_1 for hour in span)
    if question.event_since is not None:
        yield from _grains(connection, plan.narrowed(f"{plan.event} < ?", first), question, by, str(HOUR))
    if question.event_until is not None:
        yield from _grains(connection, plan.narrowed(f"{plan.event} >= ?", last), question, by, str(HOUR))


def _by_the_minute(
    connection: sqlite3.Connection, plan: Plan, question: Question, by: SeriesBy, hours: list[int]
) -> Iterable[Grain]:
    """The hours in which an interval begins, read anew."""
    if not hours:
        return ()
    event = plan.event
    within = plan.narrowed(f"{event} BETWEEN ? AND ?", min(hours) * HOUR - YEAR_1, (max(hours) + 1) * HOUR - YEAR_1)
    within = within.narrowed(among(f"({event} + {YEAR_1}) / {HOUR}"), json.dumps(hours))
    return _grains(connection, within, question, by, f"({_FINE.format(event=event)})")


def _grains(
    connection: sqlite3.Connection, plan: Plan, question: Question, by: SeriesBy, grain: str
) -> Iterator[Grain]:
    event, label, score, joins = plan.event, plan.label, plan.score, ""
    key = {"topic": "t.topic", "sentiment": label, "none": "''"}.get(by, f"m.{by}")
    if by == "topic" and not plan.topical:
        plan = _each_topic(plan, question)
        joins = f"CROSS JOIN matches f ON f.row = {plan.row}"
        key, label, score = "f.topic", "f.label", "f.score"
    columns = f"({event} + {YEAR_1}) / {grain} * {grain}, {key}, {label}, count(*), sum({score})"
    yield from connection.execute(plan.sql(columns, tail="GROUP BY 1, 2, 3", joins=joins), plan.params)


def _each_topic(plan: Plan, question: Question) -> Plan:
    """A mention counts once for each topic that caught it, of those asked about, with the sentiment towards it."""
    if question.topics:
        plan = plan.narrowed(among("f.topic"), listed(question.topics))
    if question.tagged is not None:
        plan = plan.narrowed("f.tagged = ?", int(question.tagged))
    return plan
