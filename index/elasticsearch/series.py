"""Counts over time: Elasticsearch counts by fine grains, which fall into the intervals of a zone here.

Whose clocks change when is told by one table for both engines; a grain that lies across the start of an interval is
asked for anew in finer ones. Every count is exact: no list of terms is cut, and too many buckets are asked for in
parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import gcd
from typing import Any

from index.elasticsearch.choosing import Chosen
from index.elasticsearch.errors import Refused
from index.elasticsearch.fieldwords import fit
from index.elasticsearch.filters import among, topic_of
from index.elasticsearch.requests import Answer, Reader, aggregation, too_many_buckets
from index.intervals import Start, read_interval, starts_in, zone_of
from index.protocol import Bucket, Question, SeriesBy

Json = dict[str, Any]
MOST_KEYS = 2_000
"""Values of one list; there are more lists when it is too short."""
_FIELDS = {"language": "language", "source": "source", "site": "site", "author": "author", "kind": "kind"}
_LABELS = ("negative", "neutral", "positive", "unknown")
_DAY_MS = 86_400_000
_GRAINS = (_DAY_MS, 3_600_000, 900_000, 60_000, 1_000, 1)
"""Milliseconds, ever finer."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Cut(Exception):
    """A list of terms held not all there are."""


@dataclass(frozen=True, slots=True)
class SeriesAsked:
    """A series made ready: ``first_grain`` is tried first."""

    question: Question
    by: SeriesBy
    start_of: Start
    zone: tzinfo
    first_grain: int

    @property
    def each_topic(self) -> bool:
        return self.by == "topic"


@dataclass(slots=True)
class Tally:
    """Counts of one interval and key."""

    labels: dict[str, int]
    scores: float = 0.0

    def bucket(self, start: datetime, key: str) -> Bucket:
        counts = [self.labels.get(label, 0) for label in _LABELS]
        known = sum(counts[:3])
        mean = self.scores / known if known else None
        return Bucket(start, key, sum(counts), counts[0], counts[1], counts[2], counts[3], mean)


Tallies = dict[tuple[datetime, str], Tally]


def read_series(question: Question, interval: str, zone: str, by: SeriesBy) -> SeriesAsked:
    """Raises BadInput for an interval or a zone that is none."""
    number, unit = read_interval(interval)
    grain = gcd(number, 60) * 60_000 if unit == "m" else 3_600_000
    if zone == "UTC" and unit in "dwMy":
        grain = _DAY_MS
    return SeriesAsked(question, by, starts_in(interval, zone), zone_of(zone), grain)


def series(reader: Reader, chosen: Chosen, asked: SeriesAsked) -> list[Bucket]:
    """By start, then key."""
    tallies: Tallies = defaultdict(lambda: Tally(defaultdict(int)))
    for query in chosen.queries:
        _count(reader, query, asked, asked.first_grain, tallies)
    return buckets_of(tallies)


def buckets_of(tallies: Tallies) -> list[Bucket]:
    return [tally.bucket(start, key) for (start, key), tally in sorted(tallies.items(), key=lambda item: item[0])]


def one_request(chosen: Chosen, asked: SeriesAsked) -> Json:
    """The body that serves when nothing is cut and no grain lies across a start."""
    return _body(chosen.queries[0], asked, asked.first_grain, None)


def read_one(answer: Answer, asked: SeriesAsked) -> list[Bucket] | None:
    """The series of that answer, None when it takes more."""
    tallies: Tallies = defaultdict(lambda: Tally(defaultdict(int)))
    try:
        across = _add(aggregation(answer, "grains"), asked, asked.first_grain, tallies)
    except Cut:
        return None
    return None if across else buckets_of(tallies)


def _count(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    found: Tallies = defaultdict(lambda: Tally(defaultdict(int)))
    try:
        answer = reader.search(_body(query, asked, grain, None))
        across = _add(aggregation(answer, "grains"), asked, grain, found)
    except (Refused, Cut) as error:
        if isinstance(error, Refused) and not too_many_buckets(error):
            raise
        _in_parts(reader, query, asked, grain, tallies)
        return
    _join(tallies, found)
    finer = next((other for other in _GRAINS if other < grain), 1)
    for start in across:
        _count(reader, _within(query, start, start + grain), asked, finer, tallies)


def _in_parts(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    """Each half of the time by itself; where that is one grain, its keys in parts."""
    extent = reader.search({"size": 0, "query": query, "aggs": {"at": {"stats": {"field": "at"}}}})
    told = aggregation(extent, "at")
    if not told.get("count"):
        return
    first, last = (int(told[end]) // grain * grain for end in ("min", "max"))
    if first < last:
        middle = (first + last) // (2 * grain) * grain + grain
        _count(reader, _within(query, first, middle), asked, grain, tallies)
        _count(reader, _within(query, middle, last + grain), asked, grain, tallies)
        return
    _keys_in_parts(reader, query, asked, grain, tallies)


def _keys_in_parts(reader: Reader, query: Json, asked: SeriesAsked, grain: int, tallies: Tallies) -> None:
    parts = 8
    while True:
        found: Tallies = defaultdict(lambda: Tally(defaultdict(int)))
        across: set[int] = set()
        try:
            for part in range(parts):
                answer = reader.search(_body(query, asked, grain, (part, parts)))
                across |= set(_add(aggregation(answer, "grains"), asked, grain, found))
        except Cut:
            parts *= 4
            continue
        break
    _join(tallies, found)
    finer = next((other for other in _GRAINS if other < grain), 1)
    for start in across:
        _count(reader, _within(query, start, start + grain), asked, finer, tallies)


def _join(tallies: Tallies, more: Tallies) -> None:
    for key, tally in more.items():
        into = tallies[key]
        into.scores += tally.scores
        for label, count in tally.labels.items():
            into.labels[label] += count


def _within(query: Json, start: int, end: int) -> Json:
    """In milliseconds."""
    between = {"range": {"event": {"gte": start * 1000, "lt": end * 1000}}}
    return {"bool": {"filter": [query, between]}}


def _body(query: Json, asked: SeriesAsked, grain: int, part: tuple[int, int] | None) -> Json:
    histogram: Json = {"field": "at", "fixed_interval": f"{grain}ms", "min_doc_count": 1}
    grains = {"date_histogram": histogram, "aggs": _of_grain(asked, part)}
    return {"size": 0, "query": query, "aggs": {"grains": grains}}


def _of_grain(asked: SeriesAsked, part: tuple[int, int] | None) -> Json:
    if asked.each_topic:
        caught = _among_topics(asked.question)
        keys = _keys("matches.topic", _labels("matches."), part)
        return {
            "caught": {"nested": {"path": "matches"}, "aggs": {"these": {"filter": caught, "aggs": {"keys": keys}}}}
        }
    topic = topic_of(asked.question)
    labels = _towards(topic) if topic else _labels("")
    field = _FIELDS.get(asked.by)
    return {"keys": _keys(field, labels, part)} if field else labels


def _keys(field: str, labels: Json, part: tuple[int, int] | None) -> Json:
    terms: Json = {"field": field, "size": MOST_KEYS}
    if part is not None:
        terms["include"] = {"partition": part[0], "num_partitions": part[1]}
    if field == "author":
        terms["missing"] = ""
    return {"terms": terms, "aggs": labels}


def _among_topics(question: Question) -> Json:
    wanted = [among("matches.topic", question.topics)] if question.topics else []
    tagged = [] if question.tagged is None else [{"term": {"matches.tagged": question.tagged}}]
    return {"bool": {"filter": [*wanted, *tagged]}}


def _labels(path: str) -> Json:
    scores = {"scores": {"sum": {"field": f"{path}score"}}}
    return {"labels": {"terms": {"field": f"{path}label", "size": 10}, "aggs": scores}}


def _towards(topic: str) -> Json:
    these = {"filter": {"term": {"matches.topic": fit(topic)}}, "aggs": _labels("matches.")}
    return {"towards": {"nested": {"path": "matches"}, "aggs": {"these": these}}}


def _add(grains: Mapping[str, Any], asked: SeriesAsked, grain: int, tallies: Tallies) -> list[int]:
    """Counts what fits; gives the grains, in milliseconds, that lie across the start of an interval."""
    across = []
    for found in grains.get("buckets", ()):
        at = int(found["key"])
        start = _start(asked, at, at + grain - 1)
        if start is None:
            across.append(at)
            continue
        for key, labels in _keyed(found, asked):
            for label in labels:
                name = key if asked.by != "sentiment" else label["key"]
                tally = tallies[start, name]
                tally.labels[label["key"]] += label["doc_count"]
                tally.scores += label["scores"]["value"] if label["key"] != "unknown" else 0.0
    return across


def _keyed(found: Mapping[str, Any], asked: SeriesAsked) -> Iterator[tuple[str, Iterable[Any]]]:
    inner = found["caught"]["these"] if asked.each_topic else found
    if "keys" not in inner:
        yield "", _of_labels(inner)
        return
    if inner["keys"]["sum_other_doc_count"]:
        raise Cut
    for key in inner["keys"]["buckets"]:
        yield str(key["key"]), _of_labels(key)


def _of_labels(found: Mapping[str, Any]) -> Iterable[Any]:
    inner = found["towards"]["these"] if "towards" in found else found
    told: Iterable[Any] = inner["labels"]["buckets"]
    return told


def _start(asked: SeriesAsked, first: int, last: int) -> datetime | None:
    """The start of the interval all of a grain falls in, None when it lies across one, or the clocks change in it."""
    one, other = _moment(first), _moment(last)
    start = asked.start_of(one)
    if first < last and (asked.start_of(other) != start or _offset(one, asked.zone) != _offset(other, asked.zone)):
        return None
    return start


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    try:
        return moment.astimezone(zone).utcoffset()
    except OverflowError:  # at the ends of the calendar UTC serves
        return None


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
