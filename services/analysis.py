"""The analyst's questions: how much over time, what stands out, this against that, whose share of the talk.

Counts are exact. Shares of sentiment are of the mentions whose sentiment is known, with 95 % intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from index import Bucket, Count, Dimension, Phrases, Question, SeriesBy, Values, starts_in
from model.errors import BadInput
from model.said import said
from model.shares import Share, difference
from services.asking import SearchRequest, read_request
from services.gaps import Unread, unread
from services.house import House
from services.panel import panel_of
from services.rates import Rate, Ratio, ratio

__all__ = [
    "DIMENSIONS",
    "GROUPINGS",
    "Change",
    "Chart",
    "Comparison",
    "Difference",
    "Dimension",
    "Phrases",
    "Point",
    "SeriesBy",
    "Top",
    "Unread",
    "Voice",
    "chart",
    "compare",
    "phrases",
    "top",
    "voice",
]

Difference = tuple[float, float, float]
"""The second share less the first, and its 95 % interval."""

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
GROUPINGS: tuple[SeriesBy, ...] = get_args(SeriesBy)
MAX_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class Point:
    """One interval of a series, or the whole. ``negative`` and ``positive`` are of the mentions with known sentiment;
    ``mean`` of their scores, −1…1, is None when there is none. ``unread``: sources that could not be read then."""

    start: datetime | None
    key: str
    count: int
    unknown: int
    negative: Share
    neutral: Share
    positive: Share
    mean: float | None
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Points by start, then key, without empty intervals but those with ``unread``; ``whole`` sums them up. ``notes``
    are to be shown with it."""

    points: tuple[Point, ...]
    whole: Point
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Top:
    """The commonest values with their exact counts, of ``distinct`` different ones over ``total`` mentions."""

    values: tuple[tuple[str, Share], ...]
    distinct: int
    total: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One value in both: its share of the mentions of each, and the difference."""

    value: str
    first: Share
    second: Share
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers side by side; ``negative`` and ``positive`` are differences of shares of known sentiment, second less
    first. ``times`` is how many times as much was said in the second, each within the time it lasted. ``changes`` are
    the values whose share moved most."""

    first: Point
    second: Point
    growth: float | None
    """Volume of the second against the first, less 1; None when the first is empty."""
    negative: Difference | None
    positive: Difference | None
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    times: Ratio | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Each topic's share of the mentions caught by any of them. A mention that several caught counts for each, so the
    shares may add up to more than 1. ``sources`` is the constant panel, None when all sources count."""

    shares: tuple[tuple[str, Share], ...]
    total: int
    sources: tuple[str, ...] | None
    notes: tuple[str, ...] = ()


def chart(house: House, request: SearchRequest, *, interval: str, zone: str = "UTC", by: SeriesBy = "none") -> Chart:
    """Counts and moods over ``event_at``. Raises as ``read_request`` does, BadInput for an interval or zone that is
    none, Unavailable."""
    asked = read_request(house, request)
    buckets = house.index.series(asked.question, interval=interval, zone=zone, by=by)
    whole = buckets if by != "topic" else house.index.series(asked.question, interval="1y", zone=zone)
    silent = unread(house, asked.question, buckets, starts_in(interval, zone), interval)
    return Chart(tuple(_marked([_point(bucket) for bucket in buckets], silent, by)), _sum(whole), asked.notes)


def top(house: House, request: SearchRequest, dimension: Dimension, *, limit: int = 20) -> Top:
    """The commonest values of one dimension; authors and threads by their keys."""
    if not 1 <= limit <= MAX_VALUES:
        raise BadInput(
            said("{limit} is no limit", limit=limit), where="limit", todo=said("Use 1 to {most:,}", most=MAX_VALUES)
        )
    asked = read_request(house, request)
    total, values = house.index.ask([Count(asked.question), Values(asked.question, dimension, limit)])
    counted = int(total)  # type: ignore[arg-type]
    shares = tuple((str(value), Share(int(count), counted)) for value, count in values)  # type: ignore[union-attr,misc]
    return Top(shares, house.index.distinct(asked.question, dimension), counted, asked.notes)


def phrases(house: House, request: SearchRequest, *, against: SearchRequest | None = None, limit: int = 20) -> Phrases:
    """What is said in the answers more than in ``against`` (than in all else when None)."""
    background = read_request(house, against).question if against is not None else None
    return house.index.phrases(read_request(house, request).question, background=background, limit=limit)


def compare(
    house: House,
    first: SearchRequest,
    second: SearchRequest,
    *,
    by: Dimension = "source",
    limit: int = 10,
    lasted: tuple[float, float] = (1.0, 1.0),
) -> Comparison:
    """Two periods, two topics, or any two questions, side by side; ``lasted`` is how long each of them was."""
    asked = [read_request(house, request) for request in (first, second)]
    one, two = (_sum(house.index.series(each.question, interval="1y")) for each in asked)
    negative = difference(two.negative, one.negative)
    positive = difference(two.positive, one.positive)
    growth = two.count / one.count - 1 if one.count else None
    counted = [_values(house, each.question, by) for each in asked]
    changes = _changes(counted[0], counted[1], one.count, two.count)[:limit]
    notes = tuple(dict.fromkeys(note for each in asked for note in each.notes))
    times = ratio(Rate(one.count, lasted[0]), Rate(two.count, lasted[1]))
    return Comparison(one, two, growth, negative, positive, tuple(changes), notes, times)


def voice(house: House, request: SearchRequest, *, interval: str = "", zone: str = "UTC") -> Voice:
    """Share of voice of the topics of the request. With an interval, only sources that spoke in each interval of the
    period count, so that a source added half-way does not look like a brand that grew. Raises BadInput."""
    topics = tuple(dict.fromkeys(request.topics))
    if len(topics) < 2:
        raise BadInput("a share of voice is between topics", where="topics", todo="Name two topics or more")
    sources = None
    if interval:
        sources = panel_of(house, replace(request, topics=()), interval, zone)
        request = replace(request, sources=sources)
    asked = read_request(house, request)
    each = [Count(replace(asked.question, topics=(topic,))) for topic in topics]
    total, *counts = house.index.ask([Count(asked.question), *each])
    whole = int(total)  # type: ignore[arg-type]
    shares = tuple((topic, Share(int(count), whole)) for topic, count in zip(topics, counts, strict=True))  # type: ignore[arg-type]
    return Voice(tuple(sorted(shares, key=lambda item: (-item[1].hits, item[0]))), whole, sources, asked.notes)


def _values(house: House, question: Question, by: Dimension) -> Mapping[str, int]:
    return dict(house.index.facets(question, by, limit=MAX_VALUES))


def _changes(first: Mapping[str, int], second: Mapping[str, int], before: int, after: int) -> list[Change]:
    """Largest move first; what cannot be told from chance comes after what can."""
    found = []
    for value in {*first, *second}:
        one, two = Share(first.get(value, 0), before), Share(second.get(value, 0), after)
        found.append(Change(value, one, two, difference(two, one)))
    return sorted(found, key=lambda change: (-_moved(change), change.value))


def _moved(change: Change) -> float:
    if change.difference is None:
        return 0.0
    value, low, high = change.difference
    return abs(value) + (low > 0 or high < 0)


def _marked(points: Sequence[Point], silent: Mapping[datetime, Unread], by: SeriesBy) -> list[Point]:
    """The points with what could not be read, and one of nothing where there is none to mark: of each silent source
    when they are by source, else without a key."""
    there = {(point.start, key) for point in points for key in ("", point.key)}
    missing = [(start, key) for start, found in silent.items() for key in _keys(found, by) if (start, key) not in there]
    empty = [replace(_sum(()), start=start, key=key) for start, key in missing]
    marked = [replace(point, unread=_theirs(silent, point, by)) for point in (*points, *empty)]
    return sorted(marked, key=lambda point: (point.start, point.key))


def _theirs(silent: Mapping[datetime, Unread], point: Point, by: SeriesBy) -> Unread | None:
    found = silent.get(point.start) if point.start else None
    return found if found is not None and (by != "source" or point.key in found.sources) else None


def _keys(found: Unread, by: SeriesBy) -> tuple[str, ...]:
    return found.sources if by == "source" else ("",)


def _point(bucket: Bucket) -> Point:
    return replace(_sum([bucket]), start=bucket.start, key=bucket.key)


def _sum(buckets: Iterable[Bucket]) -> Point:
    taken: Sequence[Bucket] = list(buckets)
    negative, neutral = sum(one.negative for one in taken), sum(one.neutral for one in taken)
    positive = sum(one.positive for one in taken)
    known = negative + neutral + positive
    scores = sum((one.mean or 0.0) * (one.negative + one.neutral + one.positive) for one in taken)
    return Point(
        start=None,
        key="",
        count=sum(one.count for one in taken),
        unknown=sum(one.unknown for one in taken),
        negative=Share(negative, known),
        neutral=Share(neutral, known),
        positive=Share(positive, known),
        mean=scores / known if known else None,
    )
