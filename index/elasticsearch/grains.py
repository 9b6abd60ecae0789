"""Counts of minutes and hours: Elasticsearch counts by fine grains, which fall into the intervals of a zone here.

Whose clocks change when is told by one table for both engines; a grain that lies across the start of an interval is
asked for anew in finer ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from index.elasticsearch.errors import Refused
from index.elasticsearch.requests import Reader, aggregation, too_many_buckets
from index.elasticsearch.tallies import Cut, SeriesAsked, Tallies, add, counted, join, no_tallies, within
from index.intervals import Start

Json = dict[str, Any]
_GRAINS = (3_600_000, 900_000, 60_000, 1_000, 1)
"""Milliseconds, ever finer."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def by_grains(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    found = no_tallies()
    try:
        across = added(reader.search(body_of(query, asked, grain)), asked, grain, found)
    except (Refused, Cut) as error:
        if isinstance(error, Refused) and not too_many_buckets(error):
            raise
        _in_parts(reader, query, asked, grain, tallies)
        return
    join(tallies, found)
    for narrowed, finer in _finer(query, grain, across):
        by_grains(reader, narrowed, asked, finer, tallies)


def body_of(query: Json, asked: SeriesAsked, grain: int, part: tuple[int, int] | None = None) -> Json:
    histogram: Json = {"field": "at", "fixed_interval": f"{grain}ms", "min_doc_count": 1}
    grains = {"date_histogram": histogram, "aggs": counted(asked, part)}
    return {"size": 0, "query": query, "aggs": {"grains": grains}}


def added(answer: Mapping[str, Any], asked: SeriesAsked, grain: int, tallies: Tallies) -> set[int]:
    """Counts what fits; gives the grains, in milliseconds, that lie across the start of an interval. Raises Cut."""
    across = set()
    for found in aggregation(answer, "grains").get("buckets", ()):
        at = int(found["key"])
        start = _start(asked.start_of, asked.zone, at, grain)
        if start is None:
            across.add(at)
        else:
            add(tallies, start, found, asked)
    return across


def _in_parts(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    """Each half of the time by itself; where that is one grain, its keys in parts."""
    extent = reader.search({"size": 0, "query": query, "aggs": {"at": {"stats": {"field": "at"}}}})
    told = aggregation(extent, "at")
    if not told.get("count"):
        return
    first, last = (int(told[end]) // grain * grain for end in ("min", "max"))
    if first < last:
        middle = (first + last) // (2 * grain) * grain + grain
        by_grains(reader, within(query, first, middle), asked, grain, tallies)
        by_grains(reader, within(query, middle, last + grain), asked, grain, tallies)
        return
    _keys_in_parts(reader, query, asked, grain, tallies)


def _keys_in_parts(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    parts = 8
    while True:
        found, across = no_tallies(), set[int]()
        try:
            for part in range(parts):
                across |= added(reader.search(body_of(query, asked, grain, (part, parts))), asked, grain, found)
        except Cut:
            parts *= 4
            continue
        break
    join(tallies, found)
    for narrowed, finer in _finer(query, grain, across):
        by_grains(reader, narrowed, asked, finer, tallies)


def _finer(query: Json, grain: int, across: set[int]) -> Iterator[tuple[Json, int]]:
    """What each of these grains holds, and in which it is counted then."""
    finer = next((other for other in _GRAINS if other < grain), 1)
    for start in sorted(across):
        yield within(query, start, start + grain), finer


@lru_cache(maxsize=20_000)
def _start(start_of: Start, zone: tzinfo, first: int, grain: int) -> datetime | None:
    """The start of the interval all of a grain falls in, None when it lies across one, or the clocks change in it."""
    one, other = _moment(first), _moment(first + grain - 1)
    start = start_of(one)
    if grain > 1 and (start_of(other) != start or _offset(one, zone) != _offset(other, zone)):
        return None
    return start


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    try:
        return moment.astimezone(zone).utcoffset()
    except OverflowError:  # at the ends of the calendar UTC serves
        return None


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
