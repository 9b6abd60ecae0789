"""The kind source_silent: has a source that usually writes about the topic fallen silent, or can it not be read?

Per source the test of volume_drop (alerts/counts.py) on its own mentions against its own rhythm,

    L = f^n · ((k + m) / (k + f·m))^(k + n),   f ∈ {0.5, 0.2, 0.05},

with A times as high as there are sources watched, so that all of them together keep to the rule's budget (null: each
writes as much as it did in the last 28 days, or more). That a source's visits fail is a fact and has no false alarms.

One incident names all that are silent; another one is told as worse; it ends when all are back. Watched are those that
usually write once a day or more, the busiest MOST of them, or those that options.sources names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from alerts import volume_course
from alerts.counts import FALLS, Run
from alerts.kind import Event, Kind, Past, Test
from alerts.memory import state_from_json, state_to_json
from alerts.reading import Reading, moments, touches, within
from alerts.rhythm import expected_interval, learn
from alerts.silence_evidence import silence_evidence
from alerts.silence_state import (
    Silence,
    SilenceState,
    Silent,
    silent_from_json,
    silent_to_json,
)
from alerts.volume_course import MOST_BLOCKS, STAYED, Course, Incident, Tell, Terms, severity
from alerts.volume_options import volume_options
from model.alert import Observation
from model.errors import BadInput
from model.said import said
from model.source import Json
from model.time import micros

MOST = 20
A_DAY = 1.0
"""Mentions a day from which a source usually writes."""
LEAST = 14
"""Mentions of the past that a source's rhythm must rest on."""
FAILING = 5
"""Severity of a source that cannot be read."""
BACK = "it writes again"


class SourceSilent:
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        since = micros(now - timedelta(seconds=test.scale.silence))
        self.state = state_from_json(saved, SilenceState) or SilenceState(Reading(since))
        self._test, self._past, self._scale = test, past, test.scale
        named = test.rule.options.get("sources")
        self._named = [str(one) for one in named] if isinstance(named, list) else []
        self._zone = ZoneInfo(str(test.rule.options.get("zone", "UTC")))

    @cached_property
    def _gaps(self) -> Sequence[tuple[int, int]]:
        """Asked for once: it is a question to the database, and the answer holds for the round."""
        return self._past.holes()

    @property
    def status(self) -> str:
        return self.state.status

    @property
    def phase(self) -> str:
        if self.state.silence:
            return "open"
        if not self.state.courses:
            return "blind"
        return "pending" if any(course.phase == "pending" for course in self.state.courses.values()) else "quiet"

    @property
    def usual(self) -> tuple[int, float | None]:
        """(mentions learned from, mentions an hour of all that are watched)."""
        rhythms = [course.rhythm for course in self.state.courses.values()]
        if not rhythms:
            return 0, None
        return sum(one.n for one in rhythms), sum(one.n / one.days / 24 for one in rhythms)

    @property
    def opened(self) -> int:
        return self.state.silence.opened if self.state.silence else 0

    @property
    def warmth(self) -> float:
        heard = ((name, course) for name, course in self.state.courses.items() if course.phase in ("quiet", "pending"))
        totals = (volume_course.total(course, self._terms(name)) for name, course in heard)
        return min(1.0, max(totals, default=0.0) / self._threshold)

    @property
    def _threshold(self) -> float:
        return self._test.threshold * max(1, len(self.state.courses))

    def see(self, observation: Observation) -> tuple[Event, ...]:
        """The next observation of the log."""
        reading = self.state.reading
        if not reading.take(observation, self._scale):
            return ()
        why = reading.change(observation)
        events = self._restart(reading.clock, f"{why}: the test starts again") if why else ()
        if not reading.counts(observation):
            return events
        at = reading.clock
        events += self._advance(at)
        self._learn_when_due(observation.seq)
        course = self.state.courses.get(observation.source)
        if course is None or within(micros(observation.event_at), self._gaps):
            return events
        told = volume_course.count(course, observation.seq, at, self._terms(observation.source))
        return events + self._settle([(event, observation.source) for event in told])

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """The clock, when all that is logged was seen; and whether the sources can be read."""
        at = micros(now)
        return self._advance(at - self._length) + self._settle_failing(at)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        """End the open incident. A source that cannot be read is told again only after it could be."""
        now = self.state
        now.dismissed = sorted({*now.dismissed, *(name for name, one in now.silent.items() if one.failing)})
        for name, course in now.courses.items():
            if course.phase == "open":
                for event in volume_course.end(course, micros(at), note, self._terms(name)):
                    self._over(name, event)
        now.silent = {}
        return self._closed(micros(at), note)

    def standing(self) -> dict[str, Json]:
        return state_to_json(self.state)

    @property
    def _length(self) -> int:
        return round(self._scale.block * 1_000_000)

    def _advance(self, until: int) -> tuple[Event, ...]:
        """Close every block that ended by then, of all sources, and tell what came of it in its order."""
        now = self.state
        behind = max((until - course.block for course in now.courses.values()), default=0)
        ahead = max((course.block - until for course in now.courses.values()), default=0)
        if behind > MOST_BLOCKS * self._length:
            return self._restart(until, "the clock has jumped")
        if ahead > max(round(self._scale.vote * 1_000_000), 3 * self._length):
            return self._restart(until, "the clock was ahead")
        found = [
            (event, name)
            for name, course in now.courses.items()
            for event in volume_course.advance(course, until, self._terms(name))
        ]
        if any(course.block >= until - self._length for course in now.courses.values()):
            now.status = "watching"
        return self._settle(sorted(found, key=lambda one: (one[0].at, one[1])))

    def _settle(self, found: list[tuple[Event, str]]) -> tuple[Event, ...]:
        """What the courses of sources say, as the one incident."""
        now = self.state
        events: tuple[Event, ...] = ()
        for event, name in found:
            if event.kind == "fired":
                now.silent[name] = silent_from_json(event.evidence)
                events += self._opened(event.at, event.severity)
            elif event.kind == "resolved":
                self._over(name, event)
                now.silent.pop(name, None)
                events += () if now.silent else self._closed(event.at, event.note if event.note == STAYED else BACK)
        return events

    def _settle_failing(self, at: int) -> tuple[Event, ...]:
        now = self.state
        failing = {name for name in {*now.courses, *self._named} if name in self._past.silent}
        now.dismissed = [name for name in now.dismissed if name in failing]
        for name, one in list(now.silent.items()):
            if one.failing and name not in failing:
                del now.silent[name]
        events = () if now.silent or not now.silence else self._closed(at, "it can be read again")
        fresh = sorted(failing - set(now.silent) - set(now.dismissed))
        if not fresh or (not now.silence and at < now.resumes):
            return events
        now.silent.update({name: Silent(since=at, until=at, failing=True) for name in fresh})
        return events + self._opened(at, FAILING)

    def _opened(self, at: int, how_bad: int) -> tuple[Event, ...]:
        """One more is silent: the incident fires, or is worse."""
        now = self.state
        kind: Literal["fired", "worse"] = "worse" if now.silence else "fired"
        now.silence = now.silence or Silence(at, how_bad)
        now.silence = replace(now.silence, severity=max(now.silence.severity, how_bad))
        evidence = silence_evidence(now.silent, self.usual[0], self._threshold, self._test.budget)
        return (Event(kind, at, now.silence.opened, now.silence.opened, now.silence.severity, evidence),)

    def _closed(self, at: int, note: str) -> tuple[Event, ...]:
        now, silence = self.state, self.state.silence
        if silence is None:
            return ()
        now.silence, now.resumes = None, at + round(self._scale.cooldown * 1_000_000)
        return (Event("resolved", at, silence.opened, silence.opened, silence.severity, {}, note),)

    def _over(self, name: str, event: Event) -> None:
        """The time of its silence is left out of what is usual, unless it stayed so."""
        now, course = self.state, self.state.courses[name]
        since = min(course.onset, event.opened_at)
        if event.note == STAYED:
            now.valid[name] = since
            del now.courses[name]
        else:
            now.holes.setdefault(name, []).append((since, event.at + round(self._scale.margin * 1_000_000)))

    def _restart(self, at: int, why: str) -> tuple[Event, ...]:
        now = self.state
        now.courses, now.silent, now.reading.learned_at = {}, {}, 0
        now.status = f"cannot judge yet: {why}"
        return self._closed(at, why)

    def _learn_when_due(self, before: int) -> None:
        """What each source usually writes, learned anew when it is due; frozen where it is silent."""
        now = self.state
        if not now.reading.is_due(self._scale, known=bool(now.courses)):
            return
        (since, until), found = moments(now.reading, self._past, self._scale, before)
        every: dict[str, list[int]] = {}
        for at, seen in found:
            every.setdefault(seen.source, []).append(at)
        courses = {name: course for name, course in now.courses.items() if course.phase in ("open", "cooling")}
        names = self._named or sorted(every, key=lambda name: (-len(every[name]), name))
        for name in names[:MOST]:
            if name not in courses and (course := self._learned(name, every.get(name, []), since, until)):
                courses[name] = course
        now.courses = courses
        now.status = "watching" if courses else "cannot judge yet: no source writes once a day"

    def _learned(self, name: str, times: list[int], since: int, until: int) -> Course | None:
        now = self.state
        kept = now.holes[name] = [hole for hole in now.holes.get(name, []) if hole[1] >= since]
        holes = [*kept, *self._past.planned, *self._gaps]
        since = max(since, now.valid.get(name, 0), times[0] if times else until)
        rhythm = learn(times, since, until, self._length, holes=holes, zone=self._zone)
        if rhythm is None or rhythm.n < LEAST or rhythm.n < A_DAY * rhythm.days:
            return None
        course = now.courses.get(name) or volume_course.start(rhythm, now.reading.clock, self._terms(name))
        course.rhythm = rhythm
        return course

    def _terms(self, name: str) -> Terms:
        return Terms(
            factors=FALLS,
            scale=self._scale,
            threshold=self._threshold,
            zone=self._zone,
            there=lambda: 1.0,
            withheld=lambda start, end: self._withheld(name, start, end),
            tell=self._tell(name),
        )

    def _withheld(self, name: str, start: int, end: int) -> bool:
        """A source that is known to fail, a gap, and a planned event are no silence of its own."""
        spans = [*self._past.planned, *self._gaps]
        return name in self._past.silent or touches(start, end, spans)

    def _tell(self, name: str) -> Tell:
        """What one source's course says, for the incident to take up."""

        def told(
            kind: Literal["pending", "fired", "worse"], at: int, incident: Incident, run: Run, score: float
        ) -> Event:
            rhythm = self.state.courses[name].rhythm
            low, high = expected_interval(run.mean, rhythm.at(run.since, self._zone).size * run.blocks, rhythm)
            said = Silent(run.since, at, run.n, run.mean, low, high, score)
            return Event(kind, at, incident.opened, incident.opened_at, severity(run), silent_to_json(said))

        return told


def _options(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """``sources`` names those to watch, ``zone`` whose clock their hours follow. Raises BadInput."""
    made = volume_options(given, where, also=("sources",))
    named = given.get("sources", [])
    good = isinstance(named, list) and all(isinstance(one, str) and one for one in named) and len(named) <= MOST
    if not isinstance(named, list) or not good:
        raise BadInput(
            said("{name} is {value!r:.60}", name="options.sources", value=named),
            where=where,
            todo=said("Write a list of sources, at most {most}", most=MOST),
        )
    return made | ({"sources": list(dict.fromkeys(map(str, named)))} if named else {})


KIND = Kind("source_silent", SourceSilent, _options)
