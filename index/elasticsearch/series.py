"""Counts over time. Every count is exact: no list of terms is cut, and too many buckets are asked for in parts."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from math import gcd
from typing import Any

from index.elasticsearch import calendar, grains
from index.elasticsearch.choosing import Chosen
from index.elasticsearch.requests import Answer, Reader
from index.elasticsearch.tallies import Cut, SeriesAsked, buckets_of, no_tallies
from index.intervals import read_interval, starts_in, zone_of
from index.protocol import Bucket, Question, SeriesBy

Json = dict[str, Any]
_starts_in = lru_cache(maxsize=256)(starts_in)
"""The same function each time: what it said of the grains is remembered."""
_DAYS = {"d": 1.0, "w": 7.0, "M": 30.4, "y": 365.2}


def read_series(question: Question, interval: str, zone: str, by: SeriesBy) -> SeriesAsked:
    """Raises BadInput for an interval or a zone that is none."""
    number, unit = read_interval(interval)
    length = timedelta(days=number * _DAYS[unit]) if unit in _DAYS else None
    grain = gcd(number, 60) * 60_000 if unit == "m" else 3_600_000
    return SeriesAsked(question, by, _starts_in(interval, zone), zone_of(zone), length, grain)


def series(reader: Reader, chosen: Chosen, asked: SeriesAsked) -> list[Bucket]:
    """By start, then key."""
    tallies = no_tallies()
    for query in chosen.queries:
        if asked.length is None:
            grains.by_grains(reader, query, asked, asked.grain, tallies)
        else:
            calendar.by_calendar(reader, query, asked, tallies)
    return buckets_of(tallies)


def one_request(chosen: Chosen, asked: SeriesAsked, now: datetime) -> Json | None:
    """The body that serves when nothing is cut, no grain lies across a start and no answer in the future; None when
    it takes more in any case."""
    if asked.length is None:
        return grains.body_of(chosen.queries[0], asked, asked.grain)
    between = calendar.expected(asked, now)
    return None if between is None else calendar.body_of(chosen.queries[0], asked, between)


def read_one(answer: Answer, asked: SeriesAsked) -> list[Bucket] | None:
    """The series of that answer, None when it takes more."""
    tallies = no_tallies()
    try:
        if asked.length is None:
            whole = not grains.added(answer, asked, asked.grain, tallies)
        else:
            whole = calendar.added(answer, asked, tallies)
    except Cut:
        return None
    return buckets_of(tallies) if whole else None
