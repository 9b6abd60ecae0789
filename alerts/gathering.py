"""The kinds that only report facts: one incident at a time, which gathers what it is about.

quiet ──(enough voices)──► open ──(nothing for ``scale.silence``, or a person)──► quiet

A fact is no estimate: there are no false alarms to control, and no baseline to wait for; what must be controlled is how
many messages a team gets. So no more than ``a_day`` are sent within any 24 h; what comes beyond that is told in one,
as soon as that allows. A mention that comes after the end opens the next incident at once:
facts do not flap, and a cooldown would hide them. During a planned event nothing is told; what was gathered is told
when it ends, in one. A hole in the sources changes nothing of what was written elsewhere.

Moments are those of the log (the latest ``seen_at``), so it does not matter how the log is cut into rounds; the clock
alone acts :data:`LAG` later, when what was written before has reached the log.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import log10
from typing import Any, cast

from alerts.kind import Event, Past, Test
from alerts.noted import KEPT, Noted, by, coverage, mentions, noted, noted_from_json, noted_to_json, voices, without
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso, micros

FORM = 1
LAG = 120_000_000
"""Microseconds that a mention may take from being seen to the log."""
DAY = 86_400_000_000
GREW = 2
"""An open incident is worse at so many times as many mentions, or at so much more severity, as when it was told."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How facts are told: ``least`` different voices within ``scale.silence`` open an incident, ``each`` says whether
    every further mention is news or only a clear growth, ``batch`` (microseconds) is waited for more to come along."""

    a_day: int
    least: int = 1
    each: bool = False
    batch: int = 0


@dataclass(slots=True)
class Gathered:
    """What is remembered. ``n`` and ``negative`` count all that was gathered, ``found`` keeps the newest of it;
    ``told`` is how many they were at the last telling (0: nobody was told yet), ``asked`` since when there is something
    to tell (0: nothing). ``tellings`` are the moments of the last ``a_day`` tellings."""

    since: int
    clock: int = 0
    n: int = 0
    negative: int = 0
    found: list[Noted] = field(default_factory=list)
    opened: int = 0
    opened_at: int = 0
    told: int = 0
    told_at: int = 0
    told_severity: int = 0
    asked: int = 0
    tellings: list[int] = field(default_factory=list)


class FactWatch(ABC):
    """A :class:`alerts.kind.Watch`. Kinds say what a fact is (:meth:`meets`), how severe facts are, and what of the
    evidence is their own."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime, manner: Manner) -> None:
        """A new test looks back as far as an incident may be silent: what is older is history to it."""
        self.test, self.past, self.manner = test, past, manner
        self._opened_at = micros(now)
        self.state = _restored(saved) or Gathered(since=micros(now - timedelta(seconds=test.scale.silence)))

    @abstractmethod
    def meets(self, observation: Observation, at: int) -> bool:
        """Whether it is one of the facts watched for. Raises Unavailable before anything was changed."""

    def own(self) -> dict[str, Json]:
        """The kind's own part of the evidence."""
        return {}

    def severity(self) -> int:
        """1–10: two points for each tenfold of voices, and one when most are negative."""
        heavy = 1 if 2 * self.state.negative > self.state.n else 0
        return max(1, min(10, 2 + heavy + round(2 * log10(max(1, len(voices(self.state.found)))))))

    @property
    def status(self) -> str:
        planned = self._planned_until(self._opened_at) > self._opened_at
        return "withheld: a planned event is on" if planned else "watching"

    @property
    def phase(self) -> str:
        return "open" if self.state.told else "pending" if self.state.asked else "quiet"

    @property
    def usual(self) -> tuple[int, float | None]:
        return 0, None

    @property
    def opened(self) -> int:
        return self.state.opened if self.state.told else 0

    @property
    def warmth(self) -> float:
        if self.state.told:
            return 0.0
        return min(1.0, len(voices(self.state.found)) / self.manner.least)

    def see(self, observation: Observation) -> tuple[Event, ...]:
        now = self.state
        at = max(now.clock, micros(observation.seen_at))
        recent = micros(observation.seen_at) >= max(now.since, now.clock - _micros(self.test.scale.vote))
        met = observation.live and recent and self.meets(observation, at)
        now.clock = at
        events = self._settle(at)
        if met:
            self._gather(noted(observation, at))
            events += self._settle(at)
        return events

    def tick(self, now: datetime) -> tuple[Event, ...]:
        return self._settle(micros(now) - LAG)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        return (self._end(micros(at), note),) if self.state.told else ()

    def standing(self) -> dict[str, Json]:
        made = {name: getattr(self.state, name) for name in Gathered.__dataclass_fields__}
        return {**made, "form": FORM, "found": [noted_to_json(one) for one in self.state.found]}

    def _gather(self, one: Noted) -> None:
        now = self.state
        now.found.append(one)
        now.n, now.negative = now.n + 1, now.negative + (one.negative is True)
        if not now.told and not now.asked:
            self._forget(one.at - _micros(self.test.scale.silence))
        del now.found[:-KEPT]
        if not now.asked and self._is_news():
            now.asked = one.at

    def _forget(self, before: int) -> None:
        """What too few said too long ago comes to nothing."""
        now = self.state
        now.found = [one for one in now.found if one.at > before]
        now.n, now.negative = len(now.found), sum(one.negative is True for one in now.found)

    def _is_news(self) -> bool:
        now = self.state
        if not now.told:
            return len(voices(now.found)) >= self.manner.least
        return self.manner.each or now.n >= GREW * now.told or self.severity() >= now.told_severity + GREW

    def _settle(self, until: int) -> tuple[Event, ...]:
        """What falls due up to a moment, in its order."""
        events: list[Event] = []
        while True:
            now, due = self.state, self._due()
            if due:
                if due > until:
                    break
                events.append(self._tell(due))
                continue
            ends = max(now.found[-1].at, now.told_at) + _micros(self.test.scale.silence) if now.told else 0
            if not ends or ends > until:
                break
            events.append(self._end(ends, "nobody has written for a while"))
        return tuple(events)

    def _due(self) -> int:
        """When what there is to tell may be told; 0 when there is nothing."""
        now = self.state
        if not now.asked:
            return 0
        at = now.asked + self.manner.batch
        if len(now.tellings) >= self.manner.a_day:
            at = max(at, now.tellings[-self.manner.a_day] + DAY)
        return self._planned_until(at)

    def _planned_until(self, at: int) -> int:
        """The moment itself, or the end of the planned events it lies in."""
        for since, until in sorted(self.past.planned):
            if since <= at < until:
                at = until
        return at

    def _tell(self, at: int) -> Event:
        now = self.state
        again, more = bool(now.told), now.n - now.told
        if not again:
            now.opened, now.opened_at = now.found[0].seq, now.found[0].at
        now.tellings = [*now.tellings, at][-self.manner.a_day :]
        now.told, now.told_at, now.asked = now.n, at, 0
        now.told_severity = self.severity()
        note = f"and {more} more" if again else ""
        evidence = self._evidence(at, more)
        return Event("worse" if again else "fired", at, now.opened, now.opened_at, now.told_severity, evidence, note)

    def _end(self, at: int, note: str) -> Event:
        now = self.state
        event = Event("resolved", at, now.opened, now.opened_at, now.told_severity, note=note)
        self.state = Gathered(now.since, now.clock, tellings=now.tellings)
        return event

    def _evidence(self, at: int, more: int) -> dict[str, Json]:
        now, least = self.state, self.manner.least
        count, found = _voices_of(now.found), _voted(now.found)
        return {
            "kind": self.test.rule.kind,
            "n": now.n,
            "negative": now.negative,
            "share": now.negative / now.n,
            "since": iso(from_micros(now.opened_at)),
            "before": {"n": 0, "share": 0.0, "interval": [0.0, 1.0]},
            "score": count,
            "threshold": least,
            "budget": self.test.budget,
            "cause": "fact",
            "by": cast(Json, self._groups()),
            "without": without(found, _voices_of, least),
            "mentions": mentions(found),
            "coverage": coverage(found),
            "volume": {"now": now.n, "hours": (at - now.opened_at) / 3_600_000_000},
            "more": more,
            "voices": count,
            **self.own(),
        }

    def _groups(self) -> dict[str, Json]:
        now = self.state
        negative = sum(one.negative is True for one in now.found)
        return by(now.found, over=now.n - len(now.found), over_negative=now.negative - negative)


def _voices_of(found: Sequence[Noted]) -> int:
    return len(voices(found))


def _voted(found: Sequence[Noted]) -> list[Noted]:
    """Marked with who is somebody not met before."""
    first = {one.seq for one in voices(found)}
    return [replace(one, vote=one.seq in first) for one in found]


def _restored(saved: Mapping[str, Json]) -> Gathered | None:
    if saved.get("form") != FORM:
        return None
    read = cast("Mapping[str, Any]", saved)
    values = {name: read[name] for name in Gathered.__dataclass_fields__}
    return Gathered(**{**values, "found": [noted_from_json(one) for one in read["found"]]})


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)
