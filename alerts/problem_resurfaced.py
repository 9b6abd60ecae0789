"""The kind problem_resurfaced: what was mended is spoken of again.

    hit  = a vote (alerts/votes.py) that matches options.query
    null = the share of hits since options.fixed_on (28 days at most, without the last 48 h, planned events, holes and
           its own incidents): the 95 % upper bound of its posterior, per stratum (alerts/baseline.py)
    against it: as often as before it was mended, half-way to that (by ratio), twice that (alerts/frequency.py)

It fires when the Shiryaev–Roberts sum reaches A = 672 / budget at a hit, on three hits at least: while the null holds
no more often than ``budget`` times a week, however often one looks (Shin, Ramdas & Rinaldo 2024). The mirror, from the
middle between reference and fired level (by ratio) back to the usual mean, or ``scale.silence`` without a hit resolve
it. Withheld during planned events, and while the sources that usually write more than half cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import log2, log10, sqrt

from alerts import frequency, options
from alerts.baseline import HIGHEST, Baseline
from alerts.dip import RECOVERY, WARNING
from alerts.gaps import TOO_MUCH, missing
from alerts.gathering import LAG
from alerts.kind import Event, EventKind, Kind, Past, Test
from alerts.memory import state_from_json, state_to_json
from alerts.problem_evidence import Case, evidence_of
from alerts.problem_state import Problem
from alerts.problem_usual import NOTHING, learned, while_open
from alerts.rise import NO_RUN, Metre, Run, Vote, begin, longer, step
from alerts.strata import stratum_of
from alerts.votes import Ballot
from model.alert import Observation
from model.errors import BadInput
from model.mention import Mention
from model.said import said
from model.source import Json
from model.time import from_micros, micros

LEAST = 3
"""Hits an alarm must rest on."""
GREW = 2
"""An open incident is worse at so many times the hits, or so much more severity, as when it was last told."""
KEPT_VOTES = 2000
LONGEST_NAME = 80
EARLIEST, LATEST = 1990, 2200
"""Years in which something may have been mended."""


class ProblemResurfaced:
    """A :class:`alerts.kind.Watch`. While the archive does not answer, the round is not done (Unavailable)."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        said = read(test.rule.options, test.rule.id)
        self._query = str(said["query"])
        self._name = str(said.get("name", self._query))
        self._fixed_on = datetime.combine(date.fromisoformat(str(said["fixed_on"])), time(), UTC)
        self._test, self._past, self._scale = test, past, test.scale
        since = micros(now - timedelta(seconds=test.scale.silence))
        self.state = state_from_json(saved, Problem) or Problem(since)
        self._ballot = Ballot(test.scale.vote, self.state.cast)

    @property
    def status(self) -> str:
        return self.state.status

    @property
    def phase(self) -> str:
        return self.state.phase if self.state.baseline else "blind"

    @property
    def usual(self) -> tuple[int, float | None]:
        mended = self.state.mended
        return mended.n, mended.mean if mended.read else None

    @property
    def opened(self) -> int:
        return self.state.opened if self.state.phase == "open" else 0

    @property
    def warmth(self) -> float:
        now = self.state
        return now.sums.total / self._test.threshold if now.sums and now.phase in ("quiet", "pending") else 0.0

    def see(self, observation: Observation) -> tuple[Event, ...]:
        now, seen_at = self.state, micros(observation.seen_at)
        at = max(now.clock, seen_at)
        recent = seen_at >= max(now.since, now.clock - self._micros(self._scale.vote))
        counts = observation.live and recent
        mention = self._past.texts([observation.mention]).get(observation.mention) if counts else None
        now.clock = at
        events = self._silent(at)
        if mention is None:
            return events
        events += self._keep_to_one_revision(observation)
        if observation.revision != now.revision or not self._ballot.admits(observation, at):
            return events
        baseline = self._usual(observation.seq)
        if baseline is None or self._withheld(baseline):
            return events
        stratum = stratum_of(observation, baseline.large)
        usual = baseline.usual(stratum)
        vote = Vote(at, self._says(mention), stratum, usual.high, usual.mean, observation.seq)
        return events + self._judge(vote, baseline)

    def tick(self, now: datetime) -> tuple[Event, ...]:
        return self._silent(micros(now) - LAG)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        now, moment = self.state, micros(at)
        if now.phase == "pending":
            self._start(moment)
            return (self._event("lapsed", moment, note=note),)
        return (self._end(moment, note),) if now.phase == "open" else ()

    def standing(self) -> dict[str, Json]:
        self.state.cast = self._ballot.standing(self.state.clock)
        return state_to_json(self.state)

    def _judge(self, vote: Vote, baseline: Baseline) -> tuple[Event, ...]:
        now, metre = self.state, self._metre(baseline)
        if now.phase == "cooling":
            if vote.at < now.resumes:
                return ()
            self._start(now.resumes)
        self._remember(vote)
        if vote.hit:
            now.last_hit = vote.at
        return self._see_open(vote, metre) if now.phase == "open" else self._see_quiet(vote, metre)

    def _see_quiet(self, vote: Vote, metre: Metre) -> tuple[Event, ...]:
        now, limit, against = self.state, self._test.threshold, self._against(vote)
        now.sums = step(now.sums or begin(vote.at, metre, len(against)), vote, metre, against)
        total, run = now.sums.total, now.sums.run
        events: tuple[Event, ...] = ()
        if now.phase == "quiet" and vote.hit and run.hits >= LEAST - 1 and total >= limit * WARNING:
            now.phase, now.opened, now.opened_at = "pending", vote.seq, vote.at
            events = (self._event("pending", vote.at, run=run, score=total),)
        if now.phase == "pending" and vote.hit and run.hits >= LEAST and total >= limit:
            now.factor = max(frequency.LEAST_FACTOR, run.hits / run.reference)
            now.phase, now.course, now.told, now.told_at = "open", run, run, vote.at
            now.told_severity = severity(run)
            fired = self._event("fired", vote.at, run=run, score=total)
            now.sums = begin(vote.at, metre, 1)
            return (*events, fired)
        if now.phase == "pending" and total < limit * WARNING / 2:
            now.phase = "quiet"
            return (*events, self._event("lapsed", vote.at))
        return events

    def _see_open(self, vote: Vote, metre: Metre) -> tuple[Event, ...]:
        """The mirror: is it as rare again as it usually is?"""
        now = self.state
        middle = min(HIGHEST, vote.reference * sqrt(now.factor))
        sums = now.sums or begin(vote.at, metre, 1)
        now.sums = step(sums, replace(vote, reference=middle), metre, (vote.mean,))
        now.course = longer(now.course, vote)
        run = now.sums.run
        if not vote.hit and run.n >= self._scale.least and now.sums.total >= RECOVERY:
            return (self._end(vote.at, "it is as rare again as usual", run),)
        if not (vote.hit and self._is_worse(vote.at, middle)):
            return ()
        now.told, now.told_at, now.told_severity = now.course, vote.at, severity(now.course)
        return (self._event("worse", vote.at, run=now.course, score=self._test.threshold),)

    def _is_worse(self, at: int, middle: float) -> bool:
        now = self.state
        fresh, hits = now.course.n - now.told.n, now.course.hits - now.told.hits
        if at - now.told_at < self._micros(self._scale.block) or hits < middle * fresh:
            return False
        return now.course.hits >= GREW * now.told.hits or severity(now.course) >= now.told_severity + GREW

    def _silent(self, at: int) -> tuple[Event, ...]:
        ends = self.state.last_hit + self._micros(self._scale.silence)
        if self.state.phase != "open" or at < ends:
            return ()
        return (self._end(ends, "nobody has spoken of it for a while"),)

    def _end(self, at: int, note: str, run: Run = NO_RUN) -> Event:
        now = self.state
        event = self._event("resolved", at, note=note, run=run)
        now.holes.append((now.course.since, at + self._micros(self._scale.margin)))
        now.phase, now.resumes, now.sums, now.votes = "cooling", at + self._micros(self._scale.cooldown), None, []
        return event

    def _event(self, kind: EventKind, at: int, *, run: Run = NO_RUN, score: float = 0.0, note: str = "") -> Event:
        now = self.state
        evidence: dict[str, Json] = {}
        if kind == "resolved":
            evidence = {"n": run.n, "negative": run.hits} if run.n else {}
        elif run.n and now.baseline is not None:
            says, months = self._says, kind != "pending"
            case = Case(
                self._test, self._past, now, self._name, self._query, self._fixed_on, run, score, at, says, months
            )
            evidence = evidence_of(case)
        return Event(kind, at, now.opened, now.opened_at, severity(run), evidence, note)

    def _start(self, at: int) -> None:
        now = self.state
        metre = Metre(self._micros(self._scale.grid), self._micros(self._scale.block), 1.0)
        now.phase, now.sums, now.votes = "quiet", begin(at, metre, frequency.COUNT), []

    def _usual(self, before: int) -> Baseline | None:
        """What is usual, learned anew when it is due; None while it is too little."""
        now, scale = self.state, self._scale
        frozen = now.phase == "open" or (now.phase == "cooling" and now.clock < now.resumes)
        wait = scale.refresh if now.baseline else scale.block
        if frozen or (now.learned_at and now.clock - now.learned_at < self._micros(wait)):
            return now.baseline
        at = from_micros(now.clock)
        since = max(self._fixed_on, at - timedelta(seconds=scale.baseline))
        until = at - timedelta(seconds=scale.settle)
        baseline, mended, bad = None, NOTHING, NOTHING
        if since < until:
            now.holes = [hole for hole in now.holes if hole[1] >= micros(since)]
            left_out = [*now.holes, *self._past.planned, *self._past.holes()]
            span = since, until
            baseline, mended = learned(
                self._past, self._says, span, before=before, scale=scale, revision=now.revision, without=left_out
            )
            bad = (
                NOTHING
                if mended.read < scale.history
                else while_open(self._past, self._says, self._fixed_on, before, scale)
            )
        now.learned_at, now.mended, now.bad = now.clock, mended, bad
        now.baseline = baseline if mended.read >= scale.history else None
        needed = f"{mended.n} votes since it was mended, {scale.history:g} are needed"
        now.status = "watching" if now.baseline else f"cannot judge yet: {needed}"
        return now.baseline

    def _withheld(self, baseline: Baseline) -> bool:
        now = self.state
        lost = missing(baseline.sources, self._past.silent)
        if any(since <= now.clock < until for since, until in self._past.planned):
            now.status = "withheld: a planned event is on"
        elif lost > TOO_MUCH:
            now.status = f"withheld: sources that usually write {lost:.0%} of mentions cannot be read"
        else:
            now.status = "watching"
        return now.status != "watching"

    def _keep_to_one_revision(self, observation: Observation) -> tuple[Event, ...]:
        """Another query of the topic lets in other mentions: two shares that do not compare."""
        now = self.state
        if observation.revision <= now.revision:
            return ()
        events = self.resolve(from_micros(now.clock), "the topic was changed: the test starts again")
        now.revision, now.baseline, now.learned_at, now.sums, now.phase = observation.revision, None, 0, None, "quiet"
        return events

    def _remember(self, vote: Vote) -> None:
        """Keep the votes of the present stretches; the earliest of them is where the evidence begins."""
        now = self.state
        if now.sums is not None and now.phase != "open" and len(now.votes) % 64 == 63:
            begins = min((run.seq for run in now.sums.runs if run.n), default=vote.seq)
            now.votes = [earlier for earlier in now.votes if earlier.seq >= begins]
        now.votes = [*now.votes[1 - KEPT_VOTES :], vote]

    def _says(self, mention: Mention) -> bool:
        return options.says(self._query, mention, self._test.topic)

    def _against(self, vote: Vote) -> tuple[float, ...]:
        bad = self.state.bad
        return frequency.alternatives(vote.reference, bad.mean if bad.read else 0.0)

    def _metre(self, baseline: Baseline) -> Metre:
        return Metre(self._micros(self._scale.grid), self._micros(self._scale.block), baseline.kappa)

    @staticmethod
    def _micros(seconds: float) -> int:
        return round(seconds * 1_000_000)


def severity(run: Run) -> int:
    """1–10: a point for each doubling of the share above usual, four at most, and two for each tenfold of hits."""
    if not run.hits:
        return 1
    lift = min(4.0, log2(max(1.0, run.hits / max(run.mean, 1e-9))))
    return max(1, min(10, round(lift + 2 * log10(run.hits))))


def read(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """The options: ``query``, what is said of the problem; ``fixed_on``, the day (UTC) from which it was mended;
    ``name``, what people are told it is (the query, else)."""
    options.known(given, ("query", "fixed_on", "name"), "problem_resurfaced", where)
    day: object = given.get("fixed_on")
    try:
        made = day if isinstance(day, date) else date.fromisoformat(day) if isinstance(day, str) else None
    except ValueError:
        made = None
    if made is None or not EARLIEST <= made.year <= LATEST:
        raise BadInput(
            said("{name} is {value!r:.60}", name="options.fixed_on", value=day),
            where=where,
            todo="Write a day such as 2026-11-03",
        )
    named: object = given.get("name")
    if named is not None and not (isinstance(named, str) and 0 < len(named.strip()) <= LONGEST_NAME):
        raise BadInput(
            said("{name} is {value!r:.60}", name="options.name", value=named),
            where=where,
            todo=said("Write at most {most:,}", most=LONGEST_NAME),
        )
    name: dict[str, Json] = {"name": named.strip()} if isinstance(named, str) else {}
    return {"query": options.query(given, where), "fixed_on": f"{made:%Y-%m-%d}", **name}


KIND = Kind("problem_resurfaced", ProblemResurfaced, read)
