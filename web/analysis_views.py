"""What each view of the analysis shows: answers of services with what they are drawn as and what they link to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from model.errors import BadInput
from model.shares import Share
from services.analysis import Change, Comparison, compare, phrases, top, voice
from services.frequency import Frequencies, Frequent, both, frequency
from services.house import House
from services.percentiles import Percentiles, percentiles
from services.search import SearchRequest
from services.topics import published
from web.asked import NOWHERE, Asking, other_than, said
from web.drawing import Curves, Lying, colours, curves, lying
from web.volume_view import PARAMETERS

MOST_TOPICS = 12
"""Whose shares of voice are shown when nobody says of which topics."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A value with its share, and the parameters of its mentions (none when there is no link to all of them)."""

    value: str
    share: Share
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Top:
    dimension: str
    drawn: Lying[Valued]
    distinct: int
    total: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """``panel`` are the sources that count, None for all; ``values`` ask for the mentions of any of the topics."""

    drawn: Lying[Valued]
    total: int
    panel: tuple[str, ...] | None
    values: Mapping[str, object]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """``other`` is the first side, ``asked`` the second; each with its period."""

    found: Comparison
    other: SearchRequest
    since: datetime | None
    until: datetime | None
    before: Mapping[str, object]
    now: Mapping[str, object]
    changes: tuple[tuple[Change, Mapping[str, object], Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase: in how many of the texts read, here and elsewhere."""

    text: str
    count: int
    background: int
    score: float
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Phrased:
    said: tuple[Said, ...]
    read: int
    of: int
    background_read: int
    background_of: int
    estimate: bool


@dataclass(frozen=True, slots=True)
class Frequented:
    """``names`` are the colours of the queries; ``rows`` have all queries of an interval beside one another."""

    found: Frequencies
    drawn: Curves[Frequent]
    names: Mapping[str, str]
    rows: tuple[tuple[datetime, tuple[Frequent, ...]], ...]
    values: Mapping[str, Mapping[str, object]]


def top_view(house: House, asked: Asking) -> Top:
    dimension = asked.filters.dimension
    found = top(house, asked.request, dimension, limit=asked.filters.limit)
    made = [(Valued(value, share, _of(asked, dimension, value)), share) for value, share in found.values]
    return Top(dimension, lying(made), found.distinct, found.total, found.notes)


def voice_view(house: House, asked: Asking) -> Voice:
    """Of the topics asked for; of all when none is. Raises as ``services.analysis.voice`` does."""
    topics = asked.request.topics or tuple(topic.id for topic in published(house))[:MOST_TOPICS]
    found = voice(house, replace(asked.request, topics=topics), interval=asked.filters.panel, zone=asked.zone)
    panel = {} if found.sources is None else {"source": list(found.sources)}
    few = found.sources is None or len(found.sources) <= 200
    made = [
        (Valued(topic, share, asked.mentions(topic=[topic], **panel) if few else NOWHERE), share)
        for topic, share in found.shares
    ]
    values = asked.mentions(topic=list(topics), **panel) if few else NOWHERE
    return Voice(lying(made), found.total, found.sources, values, found.notes)


def compare_view(house: House, asked: Asking) -> Compared:
    other, since, until = other_than(asked)
    moved = asked.filters.moved
    lasted = (_days(since, until, asked), _days(asked.since, asked.until, asked))
    found = compare(house, other, asked.request, by=moved, limit=asked.filters.limit, lasted=lasted)
    before = asked.mentions(topic=list(other.topics), since=said(since), until=said(until))
    name = PARAMETERS[moved]
    changes = tuple((one, before | {name: [one.value]}, _of(asked, moved, one.value)) for one in found.changes)
    return Compared(found, other, since, until, before, asked.mentions(), changes)


def phrases_view(house: House, asked: Asking) -> Phrased:
    against = None
    if asked.filters.rest == "before":
        if asked.since is None or asked.until is None:
            raise BadInput("all of the time has no time before it", where="period", todo="Choose a period")
        length = asked.until - asked.since
        against = replace(asked.request, event_since=asked.since - length, event_until=asked.since)
    found = phrases(house, asked.request, against=against, limit=asked.filters.limit)
    stand_out = tuple(
        Said(one.text, one.count, one.background, one.score, asked.mentions(q=both(asked.filters.q, _quoted(one.text))))
        for one in found.phrases
    )
    return Phrased(stand_out, found.read, found.of, found.background_read, found.background_of, found.estimate)


def frequency_view(house: House, asked: Asking) -> Frequented:
    filters = asked.filters
    found = frequency(
        house, asked.request, filters.word, interval=filters.interval or "1M", zone=asked.zone, panel=filters.panel
    )
    names = colours(one.query for one in found.queries)
    drawn = curves({one.query: [(point, point.share) for point in one.points] for one in found.queries}, names)
    rows = tuple((some[0].start, some) for some in zip(*(one.points for one in found.queries), strict=True))
    panel = {} if found.sources is None else {"source": list(found.sources)}
    few = found.sources is None or len(found.sources) <= 200
    values = {q.query: asked.mentions(q=both(filters.q, q.query), **panel) if few else NOWHERE for q in found.queries}
    return Frequented(found, drawn, names, rows, values)


def sizes_view(house: House, asked: Asking) -> Percentiles:
    return percentiles(house, asked.request, asked.filters.measure)


def _of(asked: Asking, dimension: str, value: str) -> dict[str, object]:
    return asked.mentions(**{PARAMETERS[dimension]: [value]})


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\\", " ") + '"'


def _days(since: datetime | None, until: datetime | None, asked: Asking) -> float:
    """How long a period lasted so far; the same for all when it has no bounds."""
    if since is None:
        return 1.0
    return max((min(until or asked.now, asked.now) - since).total_seconds() / 86_400, 1e-6)
