"""The kind sentiment_dip: has the share of negative mentions risen, and which messages moved it?

The test is in alerts/dip.py and alerts/rise.py, what it watches in alerts/watch.py; here it gets its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts import dip, options
from alerts.amount import amount_of
from alerts.dip import Terms, severity
from alerts.evidence import Case, evidence_of
from alerts.kind import LAST, Event, Kind, Past, Test
from alerts.lifecycle import incident_id
from alerts.memory import state_from_json, state_to_json
from alerts.phrases import phrases_of_stretch
from alerts.rise import Run
from alerts.scale import HOUR, Scale
from alerts.smallest import smallest
from alerts.strata import language_of
from alerts.watch import DipWatch, Progress
from model.alert import Observation
from model.source import Json
from model.time import micros

_OF_FIRING = frozenset({"score", "threshold", "budget", "without"})
"""What evidence says of the moment it fired, and not of the whole."""


class SentimentDip:
    """A :class:`alerts.kind.Watch`."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        """A new test looks back as far as an incident may be silent: what is older is history to it."""
        since = micros(now - timedelta(seconds=test.scale.silence))
        self._test, self._past = test, past
        self._threshold = test.threshold_at(LAST)
        self.test = DipWatch(
            state_from_json(saved, Progress) or Progress(since=since),
            replace(test.scale, refresh=test.scale.refresh * _spread(test)),
            test.threshold_at,
            past.history,
            silent=past.silent,
            planned=past.planned,
            gaps=past.holes,
        )

    @property
    def status(self) -> str:
        return self.test.progress.status

    @property
    def phase(self) -> str:
        state = self.test.progress.dip
        return state.phase if state else "blind"

    @property
    def usual(self) -> tuple[int, float | None]:
        baseline = self.test.progress.baseline
        if baseline is None or not baseline.n:
            return 0, None
        return baseline.n, sum(usual.negative for usual in baseline.strata.values()) / baseline.n

    @property
    def opened(self) -> int:
        state = self.test.progress.dip
        return state.opened if state and state.phase == "open" else 0

    @property
    def warmth(self) -> float:
        state = self.test.progress.dip
        return state.rise.total / self._threshold if state and state.phase in ("quiet", "pending") else 0.0

    def smallest(self, slope: Callable[[str], float | None]) -> dict[float, float | None]:
        """By how much the share must rise to be found within so many hours; nothing while it cannot judge. ``slope``
        tells TPR − FPR of the labels in a language, None where it is not known (then they are taken for right)."""
        baseline, scale = self.test.progress.baseline, self._test.scale
        if baseline is None or not baseline.n or scale.grid != Scale().grid:  # it speaks of the usual quarter-hours
            return {}
        votes = {stratum: usual.n for stratum, usual in baseline.strata.items()}
        share = sum(n * baseline.strata[stratum].high for stratum, n in votes.items()) / baseline.n
        slopes = {stratum: slope(language_of(stratum)) for stratum in votes}
        told = sum(n * (1.0 if (found := slopes[stratum]) is None else found) for stratum, n in votes.items())
        an_hour = baseline.n / ((scale.baseline - scale.settle) / HOUR)
        return smallest(an_hour, share, baseline.kappa, self._threshold, told / baseline.n)

    def see(self, observation: Observation) -> tuple[Event, ...]:
        return tuple(map(self._told, self.test.see(observation)))

    def tick(self, now: datetime) -> tuple[Event, ...]:
        return tuple(map(self._told, self.test.tick(now)))

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        return tuple(map(self._told, self.test.resolve(at, note)))

    def standing(self) -> dict[str, Json]:
        return state_to_json(self.test.standing())

    def _told(self, event: dip.Event) -> Event:
        evidence = self._evidence(event)
        return Event(event.kind, event.at, event.opened, event.opened_at, severity(event.run), evidence, event.note)

    def _evidence(self, event: dip.Event) -> Mapping[str, Json]:
        run, baseline = event.run, self.test.progress.baseline
        if event.kind == "resolved":
            return self._ending(event)
        if baseline is None or not event.votes:
            return {}
        stretch = self._past.stretch(run.seq - 1, event.votes[-1].seq)
        usual = self._before(stretch[0]) if event.kind != "pending" else []
        case = Case(
            topic=self._test.topic,
            event=event,
            log=stretch,
            baseline=baseline,
            terms=Terms(self._test.scale, baseline.kappa, event.threshold or self._threshold),
            budget=self._test.budget,
            silent=tuple(sorted(self._past.silent)),
            phrases=phrases_of_stretch(self._past, [seen for seen in stretch if seen.negative], usual) if usual else {},
            volume=self._volume(run, event.at, stretch, usual) if usual else {},
        )
        return evidence_of(case)

    def _ending(self, event: dip.Event) -> dict[str, Json]:
        """What showed the end, and the whole incident up to there: what it was about is told best by all of it."""
        mirror, state = event.run, self.test.progress.dip
        made: dict[str, Json] = {"n": mirror.n, "negative": mirror.n - mirror.hits} if mirror.n else {}
        if state is None:
            return made
        end = mirror.seq if mirror.n else LAST
        votes = tuple(vote for vote in self.test.progress.votes if state.course.seq <= vote.seq < end)
        if not votes:
            return made
        run = replace(
            state.course,
            n=len(votes),
            hits=sum(vote.hit for vote in votes),
            reference=sum(vote.reference for vote in votes),
            mean=sum(vote.mean for vote in votes),
        )
        whole = self._evidence(replace(event, kind="worse", run=run, votes=votes, threshold=self._threshold))
        return {**made, "whole": {name: value for name, value in whole.items() if name not in _OF_FIRING}}

    def _before(self, first: Observation) -> list[Observation]:
        """What was usual before the stretch that it began."""
        since = first.event_at - timedelta(seconds=self._test.scale.baseline)
        return list(self._past.history(since, first.event_at, first.seq))

    def _volume(
        self, run: Run, at: int, stretch: Sequence[Observation], usual: Sequence[Observation]
    ) -> dict[str, Json]:
        """Live mentions since it began, against those of such hours; its incidents and the sources' gaps are no part of
        what is usual."""
        holes = [*self.test.progress.holes, *self._past.planned, *self._past.holes()]
        until = micros(stretch[0].event_at)
        since = max(until - round(self._test.scale.baseline * 1_000_000), micros(usual[0].event_at))
        n = sum(seen.live for seen in stretch)
        return amount_of(n, run.since, at, (micros(seen.event_at) for seen in usual), (since, until), holes=holes)


def _spread(test: Test) -> float:
    """0.9–1.1, the test's own: tests that began together do not all learn what is usual in one round ever after."""
    return 0.9 + 0.2 * int(incident_id(test.rule.id, test.topic, 0)[:8], 16) / 2**32


def _no_options(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    options.known(given, (), "sentiment_dip", where)
    return {}


KIND = Kind("sentiment_dip", SentimentDip, _no_options, measure="share")
