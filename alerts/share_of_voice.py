"""The kind share_of_voice: of what is said about the topic and its rivals, is more (or less) about the topic?

Each vote (alerts/votes.py) is for the topic or for a rival. The test is the dip's, both ways, with half of the rule's
budget each: an e-detector over the votes of each kind of source and language (alerts/rise.py)

    r0 = (ref·κ + X) / (κ + N),  r1 = (q·κ + X) / (κ + N),  e = r1/r0 for a hit, (1 − r1)/(1 − r0) otherwise,

with X hits among N votes of the open hour, q = ref + {.10, .20, .40}; ``ref`` is the upper 95 % bound of the rivals'
usual share (lost) or of the topic's (gained). Null: within each source kind and language the shares are what they were
in the last 28 days. A change of any of the topics' queries starts it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from alerts import dip, options
from alerts.baseline import Baseline
from alerts.dip import Dip, Terms
from alerts.gaps import TOO_MUCH, missing
from alerts.kind import Event, Kind, Past, Test
from alerts.memory import state_from_json, state_to_json
from alerts.reading import Reading, within
from alerts.rise import Vote
from alerts.strata import stratum_of
from alerts.voice_evidence import Case, evidence_of
from alerts.voices import Voices
from alerts.votes import Ballot
from model.alert import Observation
from model.errors import BadInput
from model.said import said
from model.source import Json
from model.time import from_micros, micros
from model.topic import TOPIC_ID

MOST_RIVALS = 10
KEPT_VOTES = 2000
WAYS = ("lost", "gained")


@dataclass(slots=True)
class Way:
    """One direction: what is usual, and the test's state."""

    usual: Baseline
    dip: Dip
    votes: list[Vote] = field(default_factory=list)


@dataclass(slots=True)
class VoiceState:
    """``cursor`` is the last seq that was read of any of the topics; ``readings`` are by topic; ``holes`` are the times
    of its incidents (microseconds)."""

    readings: dict[str, Reading]
    cursor: int | None = None
    ways: dict[str, Way] = field(default_factory=dict)
    learned_at: int = 0
    holes: list[tuple[int, int]] = field(default_factory=list)
    cast: dict[str, int] = field(default_factory=dict)
    status: str = "cannot judge yet: nothing was seen"


class ShareOfVoice:
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        since = micros(now - timedelta(seconds=test.scale.silence))
        rivals = [name for name in cast("list[str]", test.rule.options.get("rivals", [])) if name != test.topic]
        self._test, self._past, self._scale = test, past, test.scale
        self._voices = Voices(past, test.topic, rivals)
        self.state = state_from_json(saved, VoiceState) or VoiceState({})
        for name in (test.topic, *rivals):
            self.state.readings.setdefault(name, Reading(since))
        self._ballot = Ballot(test.scale.vote, self.state.cast)

    @cached_property
    def _gaps(self) -> Sequence[tuple[int, int]]:
        """Asked for once: it is a question to the database, and the answer holds for the round."""
        return self._past.holes()

    @property
    def status(self) -> str:
        return self.state.status

    @property
    def phase(self) -> str:
        phases = [way.dip.phase for way in self.state.ways.values()]
        return next((phase for phase in ("open", "cooling", "pending", "quiet") if phase in phases), "blind")

    @property
    def usual(self) -> tuple[int, float | None]:
        """(votes of history, the topic's share of them)."""
        way = self.state.ways.get("gained")
        if way is None or not way.usual.n:
            return 0, None
        return way.usual.n, sum(one.negative for one in way.usual.strata.values()) / way.usual.n

    @property
    def opened(self) -> int:
        return next((way.dip.opened for way in self.state.ways.values() if way.dip.phase == "open"), 0)

    @property
    def warmth(self) -> float:
        totals = [way.dip.rise.total for way in self.state.ways.values() if way.dip.phase in ("quiet", "pending")]
        return min(1.0, max(totals, default=0.0) / self._threshold)

    @property
    def _threshold(self) -> float:
        """Each direction has half of the budget."""
        return self._test.threshold * len(WAYS)

    @property
    def _own(self) -> Reading:
        return self.state.readings[self._test.topic]

    def see(self, observation: Observation) -> tuple[Event, ...]:
        """The next observation of the topic, after all of its rivals that were logged before."""
        now = self.state
        after = observation.seq - 1 if now.cursor is None else now.cursor
        events: tuple[Event, ...] = ()
        for seen in (*self._voices.between(after, observation.seq), observation):
            events += self._see(seen)
        now.cursor = observation.seq
        return events

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """The clock, when all that is logged was seen."""
        events: tuple[Event, ...] = ()
        if self.state.cursor is not None:
            for seen in self._voices.rest(self.state.cursor, now):
                events += self._see(seen)
                self.state.cursor = seen.seq
        for name, way in self.state.ways.items():
            way.dip, found = dip.tick(way.dip, micros(now), self._terms(way))
            events += self._noted(name, found)
        return events

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        """End the open incident or the warning."""
        events: tuple[Event, ...] = ()
        for name, way in self.state.ways.items():
            way.dip, found = dip.resolve(way.dip, micros(at), self._terms(way), note=note)
            events += self._noted(name, found)
        return events

    def standing(self) -> dict[str, Json]:
        self.state.cast = self._ballot.standing(self._own.clock)
        return state_to_json(self.state)

    def _see(self, seen: Observation) -> tuple[Event, ...]:
        """The next observation of any of the topics."""
        now, reading = self.state, self.state.readings[seen.topic]
        news = reading.take(seen, self._scale)
        clock = max(one.clock for one in now.readings.values())
        for one in now.readings.values():
            one.clock = clock
        if not news or micros(seen.seen_at) < clock - round(self._scale.vote * 1_000_000):
            return ()
        why = reading.change(seen)
        events = self._restart(clock, f"{seen.topic}: {why}") if why else ()
        if not reading.counts(seen):
            return events
        vote = self._voices.vote(seen, for_rivals=True)
        if not self._ballot.admits(vote, clock) or not self._knows(seen.seq) or self._withheld(seen, clock):
            return events
        now.status = "watching"
        for name, way in now.ways.items():
            events += self._step(name, way, vote, clock)
        return events

    def _step(self, name: str, way: Way, seen: Observation, at: int) -> tuple[Event, ...]:
        """One vote in one direction, which waits while there is an incident of the other."""
        other = next(one for label, one in self.state.ways.items() if label != name)
        if other.dip.phase == "open" or (other.dip.phase == "cooling" and at < other.dip.resumes):
            way.dip, way.votes = dip.start(at, self._terms(way)), []
            return ()
        stratum = stratum_of(seen, way.usual.large)
        usual = way.usual.usual(stratum)
        vote = Vote(at, (seen.negative is True) is (name == "lost"), stratum, usual.high, usual.mean, seen.seq)
        way.votes.append(vote)
        way.dip, events = dip.see(way.dip, vote, self._terms(way))
        if len(way.votes) % 64 == 0:
            begins = [run.seq for run in way.dip.rise.runs if run.n]
            first = way.dip.course.seq if way.dip.phase == "open" else min(begins, default=vote.seq)
            way.votes = [one for one in way.votes if one.seq >= first][-KEPT_VOTES:]
        return self._noted(name, events)

    def _noted(self, name: str, events: tuple[dip.Event, ...]) -> tuple[Event, ...]:
        """The test's events with their evidence; the time of an incident becomes a hole in what is usual."""
        way = self.state.ways[name]
        for event in events:
            if event.kind == "resolved":
                until = event.at + round(self._scale.margin * 1_000_000)
                self.state.holes.append((min(way.dip.onset, event.opened_at), until))
        return tuple(
            Event(one.kind, one.at, one.opened, one.opened_at, dip.severity(one.run), self._told(name, one), one.note)
            for one in events
        )

    def _told(self, name: str, event: dip.Event) -> dict[str, Json]:
        way = self.state.ways[name]
        votes = [vote for vote in way.votes if vote.seq >= event.run.seq]
        if event.kind not in ("pending", "fired", "worse") or not votes:
            return {}
        log = self._voices.of_stretch(votes[0].seq - 1, votes[-1].seq)
        case = Case(self._test, name == "lost", event, votes, log, way.usual, self._terms(way), self._past.silent)
        return evidence_of(case)

    def _knows(self, before: int) -> bool:
        """Whether it is known what is usual: learned anew when it is due, frozen while an incident is open."""
        now = self.state
        if self.phase in ("open", "cooling") or not self._is_due():
            return bool(now.ways)
        now.learned_at = self._own.clock
        holes = [(from_micros(since), from_micros(until)) for since, until in (*now.holes, *self._past.planned)]
        for name in WAYS:
            given = (now.readings, self._scale, before, holes)
            usual = self._voices.usual(*given, for_rivals=name == "lost")
            if usual.n < self._scale.history:
                now.ways = {}
                now.status = f"cannot judge yet: {usual.n} votes of history, {self._scale.history:g} are needed"
                return False
            way = now.ways.get(name)
            now.ways[name] = way or Way(usual, dip.start(self._own.clock, Terms(self._scale, usual.kappa, 1.0)))
            now.ways[name].usual = usual
        return True

    def _is_due(self) -> bool:
        return any(one.is_due(self._scale, known=bool(self.state.ways)) for one in self.state.readings.values())

    def _withheld(self, seen: Observation, at: int) -> bool:
        """Whether a vote is not judged; the status says why."""
        lost, why = missing(self.state.ways["lost"].usual.sources, self._past.silent), ""
        if within(at, self._past.planned):
            why = "a planned event"
        elif within(micros(seen.event_at), self._gaps):
            why = "sources could not be read"
        elif lost > TOO_MUCH:
            why = f"sources that usually write {lost:.0%} of mentions cannot be read"
        if why:
            self.state.status = f"withheld: {why}"
            self._pause(at)
        return bool(why)

    def _pause(self, at: int) -> None:
        """What is withheld is no time in which an alarm could have come: a quiet test goes on from its end."""
        for way in self.state.ways.values():
            if way.dip.phase == "quiet":
                way.dip, way.votes = dip.start(at, self._terms(way)), []

    def _restart(self, at: int, why: str) -> tuple[Event, ...]:
        """The shares of before do not compare with those from now on."""
        events = self.resolve(from_micros(at), f"{why}: the test starts again")
        self.state.ways = {}
        for reading in self.state.readings.values():
            reading.learned_at = 0
        self.state.status = f"cannot judge yet: {why}"
        return events

    def _terms(self, way: Way) -> Terms:
        return Terms(self._scale, way.usual.kappa, self._threshold)


def _options(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """``rivals`` are the ids of the topics that it is compared with. Raises BadInput."""
    options.known(given, ("rivals",), "share_of_voice", where)
    rivals = given.get("rivals")
    if not isinstance(rivals, list) or not 1 <= len(rivals) <= MOST_RIVALS:
        todo = said("Write rivals: [topic, topic], at most {most}", most=MOST_RIVALS)
        raise BadInput("options.rivals is not a list of topics", where=where, todo=todo)
    for name in rivals:
        if not isinstance(name, str) or not TOPIC_ID.fullmatch(name):
            raise BadInput(
                said("options.rivals has {name!r:.60}", name=name), where=where, todo="Write the id of a topic"
            )
    return {"rivals": list(dict.fromkeys(rivals))}


KIND = Kind("share_of_voice", ShareOfVoice, _options)
