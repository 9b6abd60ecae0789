"""The course of a count against what is usual, block by block: warnings, alarms, and how an incident goes on and ends.

quiet ──(total ≥ A/10)──► pending ──(total ≥ A)──► open ──(mirror test)──► cooling ──(cooldown)──► quiet

What rises is judged at each count; what falls, and so the end of what rose, when a block has ended. Pure: counts and
the clock in, events out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log2
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from alerts import counts
from alerts.counts import FALLS, RISES, Run, Tally
from alerts.dip import WARNING
from alerts.kind import Event
from alerts.rhythm import Expected, Rhythm
from alerts.scale import Scale

RECOVERY = 288
"""A of the mirror test: while the level stays, a wrong "it is back" comes once in so many grid points (three days)."""
MOST_BLOCKS = 20_000
"""When the clock jumps over more blocks than that, the test starts anew instead of walking through them."""
KEPT_VOTES = 2000
RECENT = 3
"""Blocks by which it is told how bad it is now."""
WORSE = 2
"""Severities it must rise by to be told again: what there is more is then twice as much."""
STAYS = 0.25
"""Part of the baseline's time after which a level that stayed is what is usual now."""
STAYED = "it has stayed so, and is taken for what is usual from now on"


@dataclass(frozen=True, slots=True)
class Incident:
    """The warning (``fired_at`` 0) or the open incident: what names it, the closed blocks from its onset, and what
    people were last told. ``middle`` is the level, as a factor of the usual one, half way back; ``recent`` are the last
    closed blocks' (counts, usual)."""

    opened: int
    opened_at: int
    fired_at: int = 0
    course: Run = counts.NO_RUN
    severity: int = 1
    middle: float = 1.0
    recent: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True)
class Course:
    """The state. ``block`` is the start of the open block, ``onset`` where the last incident began, ``resumes`` when
    cooling ends (all microseconds); ``votes`` are (seq, moment) of the present stretch."""

    rhythm: Rhythm
    tally: Tally
    block: int
    incident: Incident | None = None
    onset: int = 0
    resumes: int = 0
    votes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def phase(self) -> Literal["quiet", "pending", "open", "cooling"]:
        if self.incident is not None:
            return "open" if self.incident.fired_at else "pending"
        return "cooling" if self.is_cooling else "quiet"

    @property
    def is_cooling(self) -> bool:
        return self.incident is None and self.block < self.resumes


class Tell(Protocol):
    """What people are told of a stretch, up to a moment: the event with its evidence."""

    def __call__(
        self, kind: Literal["pending", "fired", "worse"], at: int, incident: Incident, run: Run, score: float
    ) -> Event: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What a course runs by. ``factors`` are RISES or FALLS; ``there`` is the part of what is usual that can come at
    present; ``withheld`` says whether a time [start, end) is not judged."""

    factors: tuple[float, ...]
    scale: Scale
    threshold: float
    zone: ZoneInfo
    there: Callable[[], float]
    withheld: Callable[[int, int], bool]
    tell: Tell

    @property
    def length(self) -> int:
        return round(self.scale.block * 1_000_000)

    @property
    def points(self) -> float:
        """Grid points in a block."""
        return self.scale.block / self.scale.grid

    @property
    def rises(self) -> bool:
        return self.factors == RISES


def start(rhythm: Rhythm, at: int, terms: Terms) -> Course:
    """From the block that is open at that moment, or the next one where only whole blocks will do."""
    whole = at if terms.rises else at + terms.length - 1
    return Course(rhythm, counts.begin(terms.factors, terms.points), whole // terms.length * terms.length)


def count(now: Course, seq: int, at: int, terms: Terms) -> tuple[Event, ...]:
    """One more in the open block."""
    if now.phase == "cooling" or at < now.block:
        return ()
    now.tally = replace(now.tally, n=now.tally.n + 1)
    now.votes.append((seq, at))
    return _judge(now, at, seq, terms) if now.tally.factors == RISES else ()


def advance(now: Course, until: int, terms: Terms) -> tuple[Event, ...]:
    """Close every block that has ended by then."""
    events: tuple[Event, ...] = ()
    while now.block + terms.length <= until:
        events += _close(now, terms)
    return events


def end(now: Course, at: int, note: str, terms: Terms) -> tuple[Event, ...]:
    """End the open incident, and cool down, or the warning; nothing happens when there is none."""
    incident = now.incident
    if incident is None:
        return ()
    kind: Literal["resolved", "lapsed"] = "resolved" if incident.fired_at else "lapsed"
    if incident.fired_at:
        now.resumes = at + round(terms.scale.cooldown * 1_000_000)
    now.incident, now.votes = None, []
    now.tally = counts.begin(terms.factors, terms.points)
    return (Event(kind, at, incident.opened, incident.opened_at, incident.severity, {}, note),)


def total(now: Course, terms: Terms) -> float:
    return counts.total(now.tally, *_terms(now, terms))


def factor(run: Run) -> float:
    """How many times as much as usual was counted in a stretch."""
    return (run.n + 0.5) / (run.mean + 0.5)


def severity(run: Run) -> int:
    """1–10: two for each doubling (or halving) of what is usual."""
    return max(1, min(10, round(1 + 2 * abs(log2(factor(run))))))


def _close(now: Course, terms: Terms) -> tuple[Event, ...]:
    """End the open block and begin the next."""
    ended = now.block + terms.length
    if now.is_cooling or terms.withheld(now.block, ended):
        now.tally, now.block = counts.passed(now.tally), ended
        return ()
    events = _judge(now, ended, ended, terms) if now.tally.factors == FALLS else ()
    usual, bound = _terms(now, terms)
    if now.incident is not None and now.incident.fired_at:
        now.incident = _longer(now.incident, now.tally.n, usual.mean)
    if not now.is_cooling:
        now.tally = counts.close(now.tally, now.block, usual, bound, terms.points)
    now.block = ended
    _forget(now)
    return events + _goes_on(now, ended, terms)


def _judge(now: Course, at: int, name: int, terms: Terms) -> tuple[Event, ...]:
    """What the total says, after a count (of that seq) or at the end of a block (its microseconds)."""
    usual, bound = _terms(now, terms)
    score, is_open = counts.total(now.tally, usual, bound), now.phase == "open"
    if score < (RECOVERY if is_open else terms.threshold * WARNING):
        return ()
    run = counts.stretch(now.tally, now.block, usual, bound)
    if (run.n if now.tally.factors == RISES else run.mean * bound) < terms.scale.least:
        return ()
    if is_open:
        return end(now, at, "it is back to usual", terms)
    left = max(0, now.block + terms.length - at) / terms.length
    elapsed = replace(run, mean=run.mean - left * usual.mean)
    events: tuple[Event, ...] = ()
    if now.incident is None:
        now.incident = Incident(name, at)
        events = (terms.tell("pending", at, now.incident, elapsed, score),)
    if score < terms.threshold:
        return events
    events += (terms.tell("fired", at, now.incident, elapsed, score),)
    closed = replace(run, n=run.n - now.tally.n, mean=run.mean - usual.mean, blocks=run.blocks - 1)
    now.incident = replace(now.incident, fired_at=at, course=closed, severity=severity(elapsed))
    _turn(now, factor(elapsed), terms)
    return events


def _turn(now: Course, level: float, terms: Terms) -> None:
    """From now on the mirror is tested: is it back below the middle of the fired level and the usual one?"""
    if now.incident is None:
        return
    middle = max(now.rhythm.high, (1 + level) / 2) if terms.rises else (1 + level) / 2
    now.incident = replace(now.incident, middle=middle)
    mirror = counts.begin(FALLS if terms.rises else RISES, terms.points)
    now.tally, now.onset = replace(mirror, n=now.tally.n), now.incident.course.since


def _goes_on(now: Course, at: int, terms: Terms) -> tuple[Event, ...]:
    """What a closed block makes of a warning (it may lapse) or of an incident."""
    incident = now.incident
    if incident is None:
        return ()
    if not incident.fired_at:
        lapses = sum(now.tally.sums) < terms.threshold * WARNING / 2
        return end(now, at, "", terms) if lapses else ()
    if at - incident.fired_at >= STAYS * terms.scale.baseline * 1_000_000:
        return end(now, at, STAYED, terms)
    recent = Run(n=sum(n for n, _ in incident.recent), mean=sum(mean for _, mean in incident.recent))
    enough = len(incident.recent) == RECENT and (recent.n if terms.rises else recent.mean) >= terms.scale.least
    if not enough or (factor(recent) > 1) != terms.rises or severity(recent) < incident.severity + WORSE:
        return ()
    now.incident = replace(incident, severity=severity(recent))
    told = terms.tell("worse", at, now.incident, incident.course, terms.threshold)
    return (replace(told, severity=severity(recent)),)


def _terms(now: Course, terms: Terms) -> tuple[Expected, float]:
    """(what is expected of the open block, the bound that makes the reference of it)."""
    expected = now.rhythm.at(now.block, terms.zone)
    if now.incident is not None and now.incident.fired_at:
        return expected, now.incident.middle
    if terms.rises:
        return expected, now.rhythm.high
    return replace(expected, mean=expected.mean * terms.there()), now.rhythm.low


def _longer(incident: Incident, n: int, mean: float) -> Incident:
    """The open incident with one more block."""
    course = incident.course
    course = replace(course, n=course.n + n, mean=course.mean + mean, blocks=course.blocks + 1)
    return replace(incident, course=course, recent=(*incident.recent, (n, mean))[-RECENT:])


def _forget(now: Course) -> None:
    """Keep the votes of the present stretches alone."""
    if now.incident is not None and now.incident.fired_at:
        begins = now.incident.course.since
    else:
        begins = min((run.since for run in now.tally.runs if run.blocks), default=now.block)
    now.votes = [vote for vote in now.votes if vote[1] >= begins][-KEPT_VOTES:]
