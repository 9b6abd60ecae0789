"""The sentiment-dip test: from votes to warnings, alarms and recoveries. Pure: state and vote in, state and events out.

quiet ──(total ≥ A/10)──► pending ──(total ≥ A)──► open ──(mirror test, or silence)──► cooling ──(cooldown)──► quiet

While it is open it is told again only when it grew clearly worse (:func:`_is_worse`).

A = grid points a week / allowed false alarms a week. Both steps up are taken by a negative vote only, and on a stretch
of at least ``scale.least`` votes: stopping later than the theory allows keeps its bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log10
from typing import Literal

from alerts.baseline import HIGHEST
from alerts.rise import NO_RUN, Metre, Run, Sums, Vote, begin, longer, step
from alerts.scale import Scale

Phase = Literal["quiet", "pending", "open", "cooling"]
EventKind = Literal["pending", "lapsed", "fired", "worse", "resolved"]

WARNING = 1 / 10
"""Share of A at which a warning is shown; it lapses at half of that."""
RECOVERY = 96
"""A of the mirror test: while the share stays up, a wrong "resolved" comes once in so many grid points (a day of
quarter-hours) at most."""
WORSE_SEVERITY = 2
WORSE_HITS = 4.0
"""An open incident is worse when its severity rose by so much, or its negative votes are so many times as many, since
it was last told; that was no less than a block (an hour) ago."""
LEAST_LIFT = 0.05
"""The middle between reference and fired level lies at least half of this above the reference."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a test runs by: its scale, κ, and the threshold A."""

    scale: Scale
    kappa: float
    threshold: float

    @property
    def metre(self) -> Metre:
        return _metre(self.scale.grid, self.scale.block, self.kappa)


@lru_cache(maxsize=4096)
def _metre(grid: float, block: float, kappa: float) -> Metre:
    return Metre(round(grid * 1_000_000), round(block * 1_000_000), kappa)


@dataclass(frozen=True, slots=True)
class Event:
    """Something an incident's life turns on. ``opened`` names the incident: the seq of the vote that opened it.

    ``run`` is the stretch that speaks for it (for ``resolved``: for the recovery, its hits are not-negative votes).
    """

    kind: EventKind
    at: int
    opened: int
    opened_at: int
    run: Run = NO_RUN
    score: float = 0.0
    threshold: float = 0.0
    note: str = ""
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class Dip:
    """The state. ``lift`` is how far the fired level lay above the reference, ``resumes`` when cooling ends; ``course``
    is the stretch of the open incident up to now, ``told`` as it was when people last heard of it."""

    phase: Phase
    rise: Sums
    opened: int = 0
    opened_at: int = 0
    onset: int = 0
    lift: float = 0.0
    last_vote: int = 0
    resumes: int = 0
    course: Run = NO_RUN
    told: Run = NO_RUN
    told_at: int = 0


def start(at: int, terms: Terms) -> Dip:
    return Dip("quiet", begin(at, terms.metre))


def see(state: Dip, vote: Vote, terms: Terms) -> tuple[Dip, tuple[Event, ...]]:
    """One vote, no earlier than the one before."""
    state, events = tick(state, vote.at, terms)
    if state.phase == "cooling":
        if vote.at < state.resumes:
            return state, events
        state = start(state.resumes, terms)
    if state.phase == "open":
        state, more = _see_open(replace(state, last_vote=vote.at), vote, terms)
    else:
        rise = step(state.rise, vote, terms.metre)
        state, more = _see_quiet(replace(state, rise=rise, last_vote=vote.at), vote, terms)
    return state, events + more


def tick(state: Dip, now: int, terms: Terms) -> tuple[Dip, tuple[Event, ...]]:
    """The clock alone: an incident that nobody speaks of any more is resolved."""
    silent_at = state.last_vote + round(terms.scale.silence * 1_000_000)
    if state.phase == "open" and now >= silent_at:
        return resolve(state, silent_at, terms, note="nobody has written for a while")
    return state, ()


def resolve(
    state: Dip, at: int, terms: Terms, *, note: str = "", run: Run = NO_RUN, score: float = 0.0
) -> tuple[Dip, tuple[Event, ...]]:
    """End the open incident (or the warning) and cool down; nothing happens when there is none."""
    if state.phase == "pending":
        return start(at, terms), (_event("lapsed", at, state, note=note),)
    if state.phase != "open":
        return state, ()
    event = _event("resolved", at, state, note=note, run=run, score=score, threshold=float(RECOVERY))
    resumes = at + round(terms.scale.cooldown * 1_000_000)
    return replace(state, phase="cooling", rise=begin(resumes, terms.metre), resumes=resumes), (event,)


def _see_quiet(state: Dip, vote: Vote, terms: Terms) -> tuple[Dip, tuple[Event, ...]]:
    total, run = state.rise.total, state.rise.run
    events: tuple[Event, ...] = ()
    enough = vote.hit and run.n >= terms.scale.least
    if state.phase == "quiet" and enough and total >= terms.threshold * WARNING:
        state = replace(state, phase="pending", opened=vote.seq, opened_at=vote.at)
        events = (_event("pending", vote.at, state, run=run, score=total, threshold=terms.threshold),)
    if state.phase != "pending":
        return state, events
    if enough and total >= terms.threshold:
        fired = _event("fired", vote.at, state, run=run, score=total, threshold=terms.threshold)
        lift = max(LEAST_LIFT, (run.hits - run.reference) / run.n)
        mirror = begin(vote.at, terms.metre)
        opened = replace(
            state, phase="open", rise=mirror, lift=lift, onset=run.since, course=run, told=run, told_at=vote.at
        )
        return opened, (*events, fired)
    if total < terms.threshold * WARNING / 2:
        return replace(state, phase="quiet"), (*events, _event("lapsed", vote.at, state))
    return state, events


def _see_open(state: Dip, vote: Vote, terms: Terms) -> tuple[Dip, tuple[Event, ...]]:
    """The mirror: has the share of not-negative votes risen above that of the middle?"""
    middle = min(HIGHEST, vote.reference + state.lift / 2)
    mirrored = replace(vote, hit=not vote.hit, reference=1 - middle, mean=1 - vote.mean)
    rise = step(state.rise, mirrored, terms.metre)
    enough = mirrored.hit and rise.run.n >= terms.scale.least
    if enough and rise.total >= RECOVERY:
        return resolve(state, vote.at, terms, note="the share is back", run=rise.run, score=rise.total)
    state = replace(state, rise=rise, course=longer(state.course, vote))
    since_told = vote.at - state.told_at
    if since_told < terms.metre.block or not _is_worse(state, middle):
        return state, ()
    worse = _event("worse", vote.at, state, run=state.course, score=terms.threshold, threshold=terms.threshold)
    return replace(state, told=state.course, told_at=vote.at), (worse,)


def _is_worse(state: Dip, middle: float) -> bool:
    """Whether it grew while its newest votes are as bad as what fired: a share that comes back adds votes as well."""
    now, told = state.course, state.told
    fresh, negative = now.n - told.n, now.hits - told.hits
    if not fresh or negative / fresh < middle:
        return False
    return severity(now) >= severity(told) + WORSE_SEVERITY or now.hits >= WORSE_HITS * told.hits


def severity(run: Run) -> int:
    """1–10: a point for each 6 by which the share rose above usual, and one for each tenfold of negative mentions."""
    if not run.n:
        return 1
    lift = (run.hits - run.mean) / run.n
    return max(1, min(10, round(lift / 0.06 + log10(max(1, run.hits)))))


def _event(
    kind: EventKind,
    at: int,
    state: Dip,
    *,
    note: str = "",
    run: Run = NO_RUN,
    score: float = 0.0,
    threshold: float = 0.0,
) -> Event:
    return Event(kind, at, state.opened, state.opened_at, run, score, threshold, note)
