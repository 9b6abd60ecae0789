"""One rule on how much is written about one topic, reading the log in its order: more than usual, or less.

The unit is a vote, as in alerts/votes.py. Blocks end by the log's clock, or by the clock alone once another block's
time has passed since; a vote that comes later than that is passed over: the past is never re-opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from alerts import volume_course
from alerts.counts import RISES, Run
from alerts.gaps import TOO_MUCH, missing
from alerts.kind import Event, Past, Test
from alerts.memory import state_from_json, state_to_json
from alerts.phrases import phrases_of_stretch
from alerts.reading import Reading, moments, touches, within
from alerts.rhythm import learn
from alerts.volume_course import MOST_BLOCKS, STAYED, Course, Incident, Terms, severity
from alerts.volume_evidence import Case, evidence_of
from alerts.volume_state import Usual, VolumeState
from alerts.votes import Ballot
from model.alert import Observation
from model.source import Json
from model.time import micros


@dataclass(frozen=True, slots=True)
class Measure:
    """What a kind counts, which way it may go (RISES or FALLS), and whether sentiment is part of it."""

    kind: str
    factors: tuple[float, ...]
    counts: Callable[[Observation], bool]
    judged: bool = False


class VolumeWatch:
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, measure: Measure, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        """A new test looks back as far as an incident may be silent: what is older is history to it."""
        since = micros(now - timedelta(seconds=test.scale.silence))
        self.state = state_from_json(saved, VolumeState) or VolumeState(Reading(since, measure.judged))
        self._measure, self._test, self._past = measure, test, past
        self._scale = test.scale
        self._ballot = Ballot(test.scale.vote, self.state.cast)
        self._terms = Terms(
            factors=measure.factors,
            scale=test.scale,
            threshold=test.threshold,
            zone=ZoneInfo(str(test.rule.options.get("zone", "UTC"))),
            there=lambda: 1 - self._lost(),
            withheld=self._withheld,
            tell=self._tell,
        )

    @cached_property
    def _gaps(self) -> Sequence[tuple[int, int]]:
        """Asked for once: it is a question to the database, and the answer holds for the round."""
        return self._past.holes()

    @property
    def status(self) -> str:
        return self.state.status

    @property
    def phase(self) -> str:
        return self.state.course.phase if self.state.course else "blind"

    @property
    def usual(self) -> tuple[int, float | None]:
        """(votes learned from, votes an hour)."""
        course = self.state.course
        return (course.rhythm.n, course.rhythm.n / course.rhythm.days / 24) if course else (0, None)

    @property
    def opened(self) -> int:
        course = self.state.course
        return course.incident.opened if course and course.incident and course.phase == "open" else 0

    @property
    def warmth(self) -> float:
        course = self.state.course
        if course is None or course.phase not in ("quiet", "pending"):
            return 0.0
        return min(1.0, volume_course.total(course, self._terms) / self._test.threshold)

    def see(self, observation: Observation) -> tuple[Event, ...]:
        """The next observation of the log."""
        reading = self.state.reading
        if not reading.take(observation, self._scale):
            return ()
        events = self._keep_to_one_measure(observation)
        if not reading.counts(observation):
            return events
        events += self._advance(reading.clock)
        self._learn_when_due(observation.seq)
        course, at = self.state.course, reading.clock
        if course is None or not self._measure.counts(observation) or at < course.block or course.phase == "cooling":
            return events
        if within(micros(observation.event_at), self._gaps) or self._withheld(at, at + 1):
            return events
        if not self._ballot.admits(observation, at):
            return events
        return events + self._noted(lambda course: volume_course.count(course, observation.seq, at, self._terms))

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """The clock, when all that is logged was seen. What is quiet cannot rise by the clock alone."""
        if self._measure.factors == RISES and self.phase in ("quiet", "cooling"):
            return ()
        return self._advance(micros(now) - self._terms.length)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        """End the open incident or the warning."""
        return self._noted(lambda course: volume_course.end(course, micros(at), note, self._terms))

    def standing(self) -> dict[str, Json]:
        self.state.cast = self._ballot.standing(self.state.reading.clock)
        return state_to_json(self.state)

    def _advance(self, until: int) -> tuple[Event, ...]:
        course = self.state.course
        if course is None:
            return ()
        if (until - course.block) // self._terms.length > MOST_BLOCKS:
            return self._restart(until, "the clock has jumped")
        if until < course.block - max(round(self._scale.vote * 1_000_000), 3 * self._terms.length):
            return self._restart(until, "the clock was ahead")
        if until >= course.block + self._terms.length:
            self.state.status = "watching"
        return self._noted(lambda course: volume_course.advance(course, until, self._terms))

    def _noted(self, step: Callable[[Course], tuple[Event, ...]]) -> tuple[Event, ...]:
        """One step of the course. The time of an incident becomes a hole in what is usual, unless it stayed so."""
        course = self.state.course
        if course is None:
            return ()
        events = step(course)
        for event in events:
            if event.kind == "resolved":
                self._over(min(course.onset, event.opened_at), event)
        return events

    def _over(self, since: int, event: Event) -> None:
        now = self.state
        if event.note == STAYED:
            now.reading.valid = since
            self._forget(STAYED)
        else:
            now.holes.append((since, event.at + round(self._scale.margin * 1_000_000)))

    def _keep_to_one_measure(self, observation: Observation) -> tuple[Event, ...]:
        why = self.state.reading.change(observation)
        return self._restart(self.state.reading.clock, f"{why}: the test starts again") if why else ()

    def _restart(self, at: int, why: str) -> tuple[Event, ...]:
        events = self._noted(lambda course: volume_course.end(course, at, why, self._terms))
        self._forget(why)
        return events

    def _forget(self, why: str) -> None:
        """What was usual does not hold any more."""
        now = self.state
        now.course = now.usual = None
        now.reading.learned_at = 0
        now.status = f"cannot judge yet: {why}"

    def _learn_when_due(self, before: int) -> None:
        """What is usual, learned anew when it is due; frozen while an incident is open."""
        now = self.state
        frozen = now.course is not None and now.course.phase in ("open", "cooling")
        if frozen or not now.reading.is_due(self._scale, known=now.course is not None):
            return
        (since, until), found = moments(now.reading, self._past, self._scale, before)
        now.holes = [hole for hole in now.holes if hole[1] >= since]
        votes = self._votes(found)
        holes = [*now.holes, *self._past.planned, *self._gaps]
        enough = len(votes) >= self._scale.history
        spans = (since, until, self._terms.length)
        rhythm = learn((at for at, _ in votes), *spans, holes=holes, zone=self._terms.zone) if enough else None
        if rhythm is None:
            few = f"{len(votes)} votes of history, {self._scale.history:g} are needed"
            now.course = now.usual = None
            now.status = f"cannot judge yet: {'less than two days of history' if enough else few}"
            return
        now.usual = _usual([seen for _, seen in votes], [seen for _, seen in found])
        if now.course is None:
            now.course, now.status = volume_course.start(rhythm, now.reading.clock, self._terms), "watching"
        now.course.rhythm = rhythm

    def _votes(self, found: list[tuple[int, Observation]]) -> list[tuple[int, Observation]]:
        ballot = Ballot(self._scale.vote)
        return [(at, seen) for at, seen in found if self._measure.counts(seen) and ballot.admits(seen, at)]

    def _lost(self) -> float:
        """The part of what is usual that comes from sources that cannot be read at present."""
        return missing(self.state.usual.sources, self._past.silent) if self.state.usual else 0.0

    def _withheld(self, start: int, end: int) -> bool:
        """Whether that time is not judged; the status says why."""
        lost, why = self._lost(), ""
        if touches(start, end, self._past.planned):
            why = "a planned event"
        elif touches(start, end, self._gaps):
            why = "sources could not be read"
        elif lost > TOO_MUCH:
            why = f"sources that usually write {lost:.0%} of mentions cannot be read"
        if why:
            self.state.status = f"withheld: {why}"
        return bool(why)

    def _tell(
        self, kind: Literal["pending", "fired", "worse"], at: int, incident: Incident, run: Run, score: float
    ) -> Event:
        course, usual = self.state.course, self.state.usual
        if course is None or usual is None:
            return Event(kind, at, incident.opened, incident.opened_at)
        votes = [vote for vote in course.votes if vote[1] >= run.since]
        stretch = self._past.stretch(votes[0][0] - 1, votes[-1][0]) if votes else ()
        case = Case(
            kind=self._measure.kind,
            test=self._test,
            rises=self._terms.rises,
            at=at,
            run=run,
            score=score,
            rhythm=course.rhythm,
            zone=self._terms.zone,
            usual=usual,
            votes=votes,
            log=stretch,
            silent=tuple(sorted(self._past.silent)),
            phrases=self._phrases(stretch) if kind != "pending" and self._terms.rises else {},
        )
        return Event(kind, at, incident.opened, incident.opened_at, severity(run), evidence_of(case))

    def _phrases(self, stretch: Sequence[Observation]) -> dict[str, str]:
        """What those who make it more say now and others did not before."""
        counted = [seen for seen in stretch if seen.live and self._measure.counts(seen)]
        if not counted:
            return {}
        first = counted[0]
        since = first.event_at - timedelta(seconds=self._scale.baseline)
        return phrases_of_stretch(self._past, counted, self._past.history(since, first.event_at, first.seq))


def _usual(votes: list[Observation], seen: list[Observation]) -> Usual:
    known = [one.negative for one in seen if one.negative is not None]
    return Usual(
        sources=dict(Counter(vote.source for vote in votes)),
        languages=dict(Counter(vote.language for vote in votes)),
        known=len(known),
        negative=sum(known),
    )
