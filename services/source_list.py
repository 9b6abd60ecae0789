"""Sources as people look through them: those of a state, a kind, with a word in their name; and one with all of its
last weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from index import Question
from model.errors import BadInput, NotFound
from model.said import said
from model.source import Source
from services.health import SourceState, State, state_of
from services.house import House
from services.overview import Point, Tally, interval_starts
from services.source_files import option_names
from services.sources import SourceView
from storage import VisitRow, frontier, gaps, sources, visits
from storage.gaps import Gap, Reason

STATES: tuple[State, ...] = ("failing", "silent", "slow", "held", "new", "fine", "paused")
"""The worst first: the order of the list."""
LAST, MOST_VISITS = 12, 50
"""Visits shown of each source of a list, and of one alone."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources: of these states (all when empty), of a kind, with all of these words in id or address.
    ``after`` is an id from which on the list goes on, by id then; without it the worst come first, from ``skip`` on.
    """

    states: tuple[State, ...] = ()
    kind: str = ""
    text: str = ""
    skip: int = 0
    size: int = 30
    by_id: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One source of the list, with its last visits, the newest first."""

    view: SourceView
    state: SourceState
    visits: tuple[VisitRow, ...]

    @property
    def source(self) -> Source:
        return self.view.source


@dataclass(frozen=True, slots=True)
class SourceList:
    """``total`` were asked for; ``states`` and ``kinds`` count all there are, whatever was asked."""

    shown: tuple[Listed, ...]
    total: int
    states: Mapping[State, int]
    kinds: Mapping[str, int]
    more: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the last weeks; ``gap`` when the source could not be read during some of it, or fell silent."""

    point: Point
    gap: Reason | None


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One source: its last visits, its mentions a day by when they happened, and the gaps of that time."""

    listed: Listed
    days: tuple[Day, ...]
    gaps: tuple[Gap, ...]
    mentions: int
    options: Mapping[str, str]
    """The options of its kind, each with what it is."""


def sources_found(house: House, wanted: Wanted) -> SourceList:
    """Raises BadInput for a size or a place that is none."""
    if not (1 <= wanted.size <= MOST and wanted.skip >= 0):
        raise BadInput(
            said("size is {size}", size=wanted.size), where="size", todo=said("Write 1 to {most}", most=MOST)
        )
    now, late = house.clock(), house.config.lateness
    with house.db.read() as tx:
        healths = sources.healths(tx)
        every = [(one, state_of(one, healths[one.id], now, lateness=late)) for one in sources.listed(tx)]
        found = [pair for pair in every if _fits(wanted, *pair)]
        if wanted.by_id:
            found = [pair for pair in found if pair[0].id > wanted.after]
        else:
            found.sort(key=lambda pair: (STATES.index(pair[1].state), pair[0].id))
        cut = found[wanted.skip : wanted.skip + wanted.size]
        ids = [one.id for one, _ in cut]
        waiting, last = frontier.waiting_of(tx, ids), visits.recent_of(tx, ids, LAST)
    shown = [
        Listed(SourceView(one, healths[one.id], waiting[one.id]), state, tuple(last[one.id])) for one, state in cut
    ]
    counts = Counter(state.state for _, state in every)
    return SourceList(
        shown=tuple(shown),
        total=len(found),
        states={state: counts[state] for state in STATES if counts[state]},
        kinds=dict(sorted(Counter(one.kind for one, _ in every).items())),
        more=wanted.skip + wanted.size < len(found),
    )


def source_shown(house: House, source: str, zone: str = "UTC") -> SourceShown:
    """One source with its last thirty days of the zone. Raises NotFound, Unavailable."""
    now = house.clock()
    starts = interval_starts(now, "month", ZoneInfo(zone))
    starts = starts[len(starts) // 2 :]
    with house.db.read() as tx:
        found = sources.get(tx, source)
        if found is None:
            raise NotFound("there is no such source", where=source[:64], todo="The page Sources lists those there are")
        health = sources.health(tx, source)
        absent = [*gaps.between(tx, starts[0], now, now), *gaps.silences(tx, starts[0], now)]
        listed = Listed(
            SourceView(found, health, frontier.waiting(tx, source)),
            state_of(found, health, now, lateness=house.config.lateness),
            tuple(visits.recent(tx, source, MOST_VISITS)),
        )
    own = tuple(sorted((gap for gap in absent if gap.source == source), key=lambda gap: gap.since, reverse=True))
    question = Question(sources=(source,))
    return SourceShown(
        listed=listed,
        days=_days(house, question, starts, own, zone),
        gaps=own,
        mentions=house.index.count(question),
        options=option_names(found.kind),
    )


def _days(
    house: House, question: Question, starts: Sequence[datetime], absent: Sequence[Gap], zone: str
) -> tuple[Day, ...]:
    asked = Question(sources=question.sources, since=starts[0], event_since=starts[0])
    told: dict[datetime, Tally] = {}
    for bucket in house.index.series(asked, interval="1d", zone=zone):
        told[bucket.start] = Tally(bucket.negative, bucket.neutral, bucket.positive, bucket.unknown)
    points = [Point(start, end, told.get(start, Tally())) for start, end in pairwise(starts)]
    return tuple(Day(point, _gap_in(point, absent)) for point in points)


def _gap_in(point: Point, absent: Sequence[Gap]) -> Reason | None:
    """``unread`` before ``silent`` where both are."""
    found = {one.reason for one in absent if one.since < point.end and (one.until is None or one.until > point.start)}
    return "unread" if "unread" in found else "silent" if found else None


def _fits(wanted: Wanted, source: Source, state: SourceState) -> bool:
    if (wanted.states and state.state not in wanted.states) or (wanted.kind and source.kind != wanted.kind):
        return False
    said = f"{source.id} {source.url}".casefold()
    return all(word in said for word in wanted.text.casefold().split())
