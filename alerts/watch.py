"""One rule on one topic, reading the observation log in its order: which mentions are votes, what is usual, when to
withhold, and what the test says of it. What it has done depends on the log alone, never on when it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts import dip
from alerts.baseline import Baseline, learn
from alerts.coverage import Coverage, count, has_fallen, nothing_known
from alerts.dip import Dip, Event, Terms
from alerts.gaps import TOO_MUCH, missing
from alerts.kind import LAST
from alerts.rise import Vote
from alerts.scale import Scale
from alerts.strata import stratum_of
from alerts.votes import Ballot
from model.alert import Observation
from model.time import from_micros, micros

MANY_NEW = 0.10
"""History is learned anew when so large a part of it arrived since (an import, a backfill)."""
JUMP = 7 * 86_400 * 1_000_000
"""Microseconds by which a live mention can be seen before another that was logged earlier; more is a clock's fault."""
KEPT_VOTES = 2000
"""Votes of the present stretch that are kept for the evidence."""

History = Callable[[datetime, datetime, int], Iterable[Observation]]
"""(since, until, before seq) → the topic's observations of that time by ``event_at``, logged before that seq."""


@dataclass(slots=True)
class Progress:
    """All that a watch remembers. Moments are microseconds.

    ``holes`` are the times of its incidents, left out of what is usual. ``methods`` are the sentiment methods seen per
    language, the newest last; ``older`` counts observations of settled history since it was learned.
    """

    since: int
    clock: int = 0
    dip: Dip | None = None
    baseline: Baseline | None = None
    learned_at: int = 0
    older: int = 0
    revision: int = 0
    methods: dict[str, list[str]] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    holes: list[tuple[int, int]] = field(default_factory=list)
    cast: dict[str, int] = field(default_factory=dict)
    votes: list[Vote] = field(default_factory=list)
    status: str = "cannot judge yet: nothing was seen"


class DipWatch:
    """The sentiment-dip kind. ``threshold`` is A, or A by the seq of an observation; ``history`` gives observations of
    the past; ``silent`` names sources that cannot be read at present; ``planned`` events (microseconds, since and
    until) are withheld from, and they and ``gaps`` are not usual."""

    def __init__(
        self,
        progress: Progress,
        scale: Scale,
        threshold: float | Callable[[int], float],
        history: History,
        *,
        silent: Collection[str] = (),
        planned: Sequence[tuple[int, int]] = (),
        gaps: Callable[[], Sequence[tuple[int, int]]] = tuple,
    ) -> None:
        self.progress = progress
        self._silent = silent
        self._planned = planned
        self._gaps = gaps
        self._scale = scale
        self._threshold_at = threshold if callable(threshold) else (lambda _seq: threshold)
        self._threshold = self._threshold_at(LAST)
        self._history = history
        self._ballot = Ballot(scale.vote, progress.cast)

    def see(self, observation: Observation) -> tuple[Event, ...]:
        """The next observation of the log."""
        self._threshold = self._threshold_at(observation.seq)
        now = self.progress
        if observation.live and micros(observation.seen_at) < now.clock - JUMP:
            return self._turned_back(micros(observation.seen_at)) + self.see(observation)
        now.clock = max(now.clock, micros(observation.seen_at))
        if observation.event_at < from_micros(now.clock) - timedelta(seconds=self._scale.settle):
            now.older += 1
        if not observation.live or self._is_past(observation):
            return ()
        events = self._keep_to_one_measure(observation)
        if not self._counts(observation):
            return events
        known = observation.negative is not None
        now.coverage = count(now.coverage, known=known)
        if nothing_known(now.coverage):
            now.status = "cannot judge: of none of the last mentions the sentiment is known"
        if not known or not self._ballot.admits(observation, now.clock):
            return events
        return events + self._judge(observation)

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """The clock alone; it does not move the test's own clock, which is the log's."""
        if self.progress.dip is None or self.progress.baseline is None:
            return ()
        self.progress.dip, events = dip.tick(self.progress.dip, micros(now), self._terms(self.progress.baseline))
        return self._noted(events)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        """A person resolved the open incident."""
        if self.progress.dip is None or self.progress.baseline is None:
            return ()
        terms = self._terms(self.progress.baseline)
        self.progress.dip, events = dip.resolve(self.progress.dip, micros(at), terms, note=note)
        return self._noted(events)

    def standing(self) -> Progress:
        """What to put away."""
        self.progress.cast = self._ballot.standing(self.progress.clock)
        return self.progress

    def _judge(self, observation: Observation) -> tuple[Event, ...]:
        now = self.progress
        baseline = self._usual(observation)
        if baseline is None:
            return ()
        if why := self._withheld(baseline):
            now.status = f"withheld: {why}"
            self._pass_over(baseline)
            return ()
        now.status = "watching"
        vote = self._vote(observation, baseline)
        terms = self._terms(baseline)
        self._remember(vote)
        now.dip, events = dip.see(now.dip or dip.start(now.clock, terms), vote, terms)
        return self._noted(events)

    def _pass_over(self, baseline: Baseline) -> None:
        """Time in which nothing is judged speaks for no alarm afterwards: the sums do not rise for its grid points."""
        state = self.progress.dip
        if state is not None and state.phase in ("quiet", "pending"):
            point = max(state.rise.point, self._terms(baseline).metre.point(self.progress.clock))
            self.progress.dip = replace(state, rise=replace(state.rise, point=point))

    def _withheld(self, baseline: Baseline) -> str:
        """Why the share cannot be judged at present; empty when it can."""
        if any(since <= self.progress.clock < until for since, until in self._planned):
            return "a planned event"
        coverage = self.progress.coverage
        if has_fallen(coverage, baseline.coverage):
            return f"sentiment is known of {coverage.share:.0%} of mentions, usually of {baseline.coverage:.0%}"
        lost = missing(baseline.sources, self._silent)
        return f"sources that usually write {lost:.0%} of mentions cannot be read" if lost > TOO_MUCH else ""

    def _vote(self, observation: Observation, baseline: Baseline) -> Vote:
        stratum = stratum_of(observation, baseline.large)
        usual = baseline.usual(stratum)
        negative = observation.negative is True
        return Vote(self.progress.clock, negative, stratum, usual.high, usual.mean, observation.seq)

    def _usual(self, observation: Observation) -> Baseline | None:
        """What is usual, learned anew when it is due; frozen while an incident is open; None while it is too little."""
        now = self.progress
        if now.baseline is not None and (self._frozen() or not self._due(now.baseline)):
            return now.baseline
        if now.baseline is None and now.learned_at and not self._due(None):
            return None
        now.learned_at, now.older = now.clock, 0
        made = self._learn(observation.seq)
        if made.n < self._scale.history:
            now.status = f"cannot judge yet: {made.n} votes of history, {self._scale.history:g} are needed"
            now.baseline = None
            return None
        now.baseline = made
        return made

    def _is_past(self, observation: Observation) -> bool:
        """Whether it was seen before the watch began, or so long ago (an edit, a backfill) that it is history."""
        seen_at = micros(observation.seen_at)
        return seen_at < max(self.progress.since, self.progress.clock - self._micros(self._scale.vote))

    def _frozen(self) -> bool:
        test = self.progress.dip
        return test is not None and (
            test.phase == "open" or (test.phase == "cooling" and self.progress.clock < test.resumes)
        )

    def _due(self, baseline: Baseline | None) -> bool:
        now = self.progress
        if now.clock - now.learned_at >= self._micros(self._scale.refresh):
            return True
        if baseline is None:
            return now.older > 0 or now.clock - now.learned_at >= self._micros(self._scale.settle)
        return now.older > max(self._scale.history, MANY_NEW * baseline.total)

    def _learn(self, before: int) -> Baseline:
        now, scale = self.progress, self._scale
        at = from_micros(now.clock)
        since = at - timedelta(seconds=scale.baseline)
        now.holes = [hole for hole in now.holes if hole[1] >= micros(since)]
        seen = self._history(since, at - timedelta(seconds=scale.settle), before)
        left_out = (*now.holes, *self._planned, *self._gaps())
        holes = [(from_micros(start), from_micros(end)) for start, end in left_out]
        return learn((one for one in seen if self._counts(one)), scale, without=holes)

    def _counts(self, observation: Observation) -> bool:
        """Whether it is measured as the newest ones are: same revision, same method for its language."""
        known = self.progress.methods.get(observation.language)
        return observation.revision == self.progress.revision and (
            observation.negative is None or known is None or observation.method == known[-1]
        )

    def _keep_to_one_measure(self, observation: Observation) -> tuple[Event, ...]:
        """A newer revision or a method never seen before starts the test anew: two measures do not compare."""
        now, why = self.progress, ""
        if observation.revision > now.revision:
            why = "the topic was changed" if now.revision else ""
            now.revision = observation.revision
        if observation.negative is not None and observation.revision == now.revision:
            methods = now.methods.setdefault(observation.language, [])
            if observation.method not in methods:
                why = why or ("the sentiment method was changed" if methods else "")
                methods.append(observation.method)
        return self._restart(why) if why else ()

    def _restart(self, why: str) -> tuple[Event, ...]:
        events = self.resolve(from_micros(self.progress.clock), f"{why}: the test starts again")
        self.progress.dip = self.progress.baseline = None
        self.progress.learned_at, self.progress.votes = 0, []
        self.progress.coverage = Coverage()
        return events

    def _turned_back(self, to: int) -> tuple[Event, ...]:
        """The machine's clock was turned back by more than anything can be late: what it said in between is not now."""
        events = self._restart("the clock was turned back")
        now = self.progress
        now.clock, now.since = to, min(now.since, to)
        now.holes = [hole for hole in now.holes if hole[0] <= to]
        self._ballot = Ballot(self._scale.vote)
        return events

    def _remember(self, vote: Vote) -> None:
        """Keep the votes of the present stretches, and of an open incident: there the evidence begins."""
        kept = self.progress.votes
        if self.progress.dip is not None and len(kept) % 64 == 63:
            begins = min((run.seq for run in self.progress.dip.rise.runs if run.n), default=vote.seq)
            if self.progress.dip.phase == "open":
                begins = min(begins, self.progress.dip.course.seq)
            kept = [earlier for earlier in kept if earlier.seq >= begins][-KEPT_VOTES:]
        kept.append(vote)
        self.progress.votes = kept

    def _noted(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Events with the votes they rest on; the time of an incident becomes a hole in what is usual."""
        made = []
        for event in events:
            if event.kind == "resolved" and self.progress.dip is not None:
                margin = self._micros(self._scale.margin)
                self.progress.holes.append((min(self.progress.dip.onset, event.opened_at), event.at + margin))
            votes = tuple(v for v in self.progress.votes if v.seq >= event.run.seq) if event.run.n else ()
            made.append(replace(event, votes=votes))
        return tuple(made)

    def _terms(self, baseline: Baseline) -> Terms:
        return Terms(self._scale, baseline.kappa, self._threshold)

    @staticmethod
    def _micros(seconds: float) -> int:
        return round(seconds * 1_000_000)
