"""Series: SQLite counts by the minute, what is left is to add minutes up to intervals of a zone."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index.embedded.plan import Param, Plan
from index.intervals import Start
from index.protocol import Bucket, Question, SeriesBy

_YEAR_1 = 62_135_596_800_000_000
"""Microseconds from the year 1 to 1970: makes every time positive, so that division rounds down."""
_YEAR_1980 = 315_532_800_000_000
_QUARTER, _MINUTE, _SECOND = 900_000_000, 60_000_000, 1_000_000
_GRAIN = f"CASE WHEN {{event}} < {_YEAR_1980} THEN {_SECOND} ELSE {_MINUTE} END"
"""Since 1980 every zone is off by whole quarters of an hour and changes at whole minutes (IANA time zone database)."""


@dataclass(slots=True)
class Tally:
    """What is added up for one bucket."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unknown: int = 0
    scores: float = 0.0

    def add(self, label: str, count: int, scores: float) -> None:
        setattr(self, label, getattr(self, label) + count)
        if label != "unknown":
            self.scores += scores

    def bucket(self, start: datetime, key: str) -> Bucket:
        known = self.negative + self.neutral + self.positive
        mean = self.scores / known if known else None
        total = known + self.unknown
        return Bucket(start, key, total, self.negative, self.neutral, self.positive, self.unknown, mean)


class Starts(dict[int, datetime]):
    """Grain → start of its interval, worked out a quarter of an hour at once where no interval begins inside."""

    def __init__(self, start_of: Start) -> None:
        super().__init__()
        self._start_of = start_of
        self._quarters: dict[int, datetime | None] = {}

    def __missing__(self, grain: int) -> datetime:
        quarter = grain // _QUARTER
        if quarter not in self._quarters:
            self._quarters[quarter] = self._whole(quarter * _QUARTER)
        start = self[grain] = self._quarters[quarter] or self._start_of(_moment(grain))
        return start

    def _whole(self, begin: int) -> datetime | None:
        """The start all of a quarter has in common, None when there is none or the zone may be off the quarters."""
        if begin < _YEAR_1 + _YEAR_1980:
            return None
        first, last = self._start_of(_moment(begin)), self._start_of(_moment(begin + _QUARTER - 1))
        return first if first == last else None


def series(
    connection: sqlite3.Connection, plan: Plan, question: Question, start_of: Start, by: SeriesBy
) -> list[Bucket]:
    """Buckets by start, then key."""
    tallies: dict[tuple[datetime, str], Tally] = defaultdict(Tally)
    starts = Starts(start_of)
    for grain, key, label, count, scores in _grains(connection, plan, question, by):
        tallies[starts[grain], key].add(label, count, scores)
    return [tally.bucket(start, key) for (start, key), tally in sorted(tallies.items(), key=lambda item: item[0])]


def _grains(
    connection: sqlite3.Connection, plan: Plan, question: Question, by: SeriesBy
) -> Iterator[tuple[int, str, str, int, float]]:
    """(microseconds since the year 1, key, label, mentions, sum of scores)."""
    event, label, score, joins, needs_mentions = "m.event", plan.label, plan.score, "", True
    if plan.topical:
        event, needs_mentions = "t.event", by in ("language", "source")
    key = {"topic": "t.topic", "language": "m.language", "source": "m.source", "sentiment": label}.get(by, "''")
    if by == "topic" and not plan.topical:
        plan, joins = _each_topic(plan, question)
        key, label, score = "f.topic", "f.label", "f.score"
    grain = _GRAIN.format(event=event)
    columns = f"({event} + {_YEAR_1}) / ({grain}) * ({grain}), {key}, {label}, count(*), sum({score})"
    sql = plan.sql(columns, tail="GROUP BY 1, 2, 3", mentions=needs_mentions, joins=joins)
    yield from connection.execute(sql, plan.params)


def _each_topic(plan: Plan, question: Question) -> tuple[Plan, str]:
    """A mention counts once for each topic that caught it, of those asked about, with the sentiment towards it."""
    if question.topics:
        values: list[Param] = list(dict.fromkeys(question.topics))
        plan = plan.narrowed(f"f.topic IN ({', '.join('?' * len(values))})", *values)
    if question.tagged is not None:
        plan = plan.narrowed("f.tagged = ?", int(question.tagged))
    return plan, "CROSS JOIN matches f ON f.row = m.row"


def _moment(grain: int) -> datetime:
    return _FIRST + timedelta(microseconds=grain)


_FIRST = datetime(1, 1, 1, tzinfo=UTC)
