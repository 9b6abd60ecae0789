"""What is counted of one interval: by key, by sentiment, with the sum of known scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from index.elasticsearch.fieldwords import fit
from index.elasticsearch.filters import among, topic_of
from index.intervals import Start
from index.protocol import Bucket, Question, SeriesBy

Json = dict[str, Any]
MOST_KEYS = 2_000
"""Values of one list; there are more lists when it is too short."""
_FIELDS = {"language": "language", "source": "source", "site": "site", "author": "author", "kind": "kind"}
_LABELS = ("negative", "neutral", "positive", "unknown")


class Cut(Exception):
    """A list of terms held not all there are."""


@dataclass(frozen=True, slots=True)
class SeriesAsked:
    """A series made ready: by calendar intervals of about ``length``, else by grains of so many milliseconds."""

    question: Question
    by: SeriesBy
    start_of: Start
    zone: tzinfo
    length: timedelta | None
    grain: int


@dataclass(slots=True)
class Tally:
    """Counts of one interval and key."""

    labels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_LABELS, 0))
    scores: float = 0.0

    def bucket(self, start: datetime, key: str) -> Bucket:
        negative, neutral, positive, unknown = map(self.labels.__getitem__, _LABELS)
        known = negative + neutral + positive
        mean = self.scores / known if known else None
        return Bucket(start, key, known + unknown, negative, neutral, positive, unknown, mean)


Tallies = dict[tuple[datetime, str], Tally]


def no_tallies() -> Tallies:
    return defaultdict(Tally)


def join(tallies: Tallies, more: Tallies) -> None:
    for key, tally in more.items():
        into = tallies[key]
        into.scores += tally.scores
        for label, count in tally.labels.items():
            into.labels[label] += count


def add(tallies: Tallies, start: datetime, found: Mapping[str, Any], asked: SeriesAsked) -> None:
    """Of what was found in an interval, or in a part of one. Raises Cut."""
    for key, labels in _keyed(found, asked):
        for label in labels:
            name = label["key"]
            tally = tallies[start, key if asked.by != "sentiment" else name]
            tally.labels[name] += label["doc_count"]
            if name != "unknown":
                tally.scores += label["scores"]["value"]


def buckets_of(tallies: Tallies) -> list[Bucket]:
    """By start, then key."""
    return [tallies[place].bucket(*place) for place in sorted(tallies)]


def within(query: Json, start: int, end: int) -> Json:
    """In milliseconds."""
    return {"bool": {"filter": [query, span(start, end)]}}


def span(start: int, end: int) -> Json:
    return {"range": {"event": {"gte": start * 1000, "lt": end * 1000}}}


def counted(asked: SeriesAsked, part: tuple[int, int] | None) -> Json:
    """The aggregations of an interval; ``part``: only such of the keys, a number of so many."""
    if asked.by == "topic":
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


def _keyed(found: Mapping[str, Any], asked: SeriesAsked) -> Iterator[tuple[str, Iterable[Any]]]:
    inner = found["caught"]["these"] if asked.by == "topic" else found
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
