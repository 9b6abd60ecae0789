"""Would a dip have been found? Dips of chosen size, planted in a topic's own quiet past and run by the live code path.

What is usual is learned from the topic's history as it is. The live days are drawn out of it by the stationary
bootstrap (``alerts.bootstrap``). From a drawn moment on, mentions that are not negative turn negative so often that the
true share rises by the size, of which labels show ``slope`` (TPR − FPR): they turn with the chance slope · size /
(1 − p), p being the source's usual labelled share.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from alerts.bootstrap import Resampled
from alerts.budget import Test
from alerts.kinds import KINDS
from alerts.replay import MemoryPast
from model.alert import Observation, RuleKind
from model.errors import BadInput

LEAD = timedelta(hours=36)
"""Quiet live time before a dip, at least."""
AFTER = timedelta(hours=1)
"""An alarm so long after the dip is still one on it."""
ABLE: tuple[RuleKind, ...] = ("sentiment_dip", "negative_volume")
"""Kinds that a dip may move."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Of ``n`` dips of one size and length (hours), the delays (hours) of those found, sorted."""

    size: float
    hours: float
    n: int
    delays: tuple[float, ...]

    @property
    def recall(self) -> float:
        return len(self.delays) / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Planting:
    """What is planted: sizes (of the true share), lengths in hours, how often each; ``slopes`` is TPR − FPR by language
    (1 where it is not said)."""

    sizes: tuple[float, ...] = (0.15, 0.25)
    hours: tuple[float, ...] = (6.0, 24.0)
    times: int = 30
    seed: int = 1
    slopes: Mapping[str, float] | None = None


def simulate(history: Sequence[Observation], test: Test, planting: Planting) -> Iterator[tuple[Planted, ...]]:
    """Each yield is one more moment of every size and length, the counts so far: the last is the answer.

    ``history`` is the topic's quiet past (any order), taken as known before the first live mention. Raises BadInput for
    a kind that no dip moves, and where history is shorter than two days.
    """
    if test.rule.kind not in ABLE:
        raise BadInput(f"{test.rule.kind} does not watch the mood", where=test.rule.id, todo=f"Use {' or '.join(ABLE)}")
    quiet = _of_one_measure(history)
    pool, known = Resampled(quiet), _before(quiet)
    if pool.days < 2:
        todo = "Wait, or bring in history with earshot import"
        raise BadInput("there is no past of two days to plant dips in", where=test.topic, todo=todo)
    rng = random.Random(planting.seed)  # noqa: S311
    cells = [Planted(size, hours, 0, ()) for size in planting.sizes for hours in planting.hours]
    topic = _Topic(test, planting, pool, known, _shares(quiet))
    for _ in range(planting.times):
        moment = _Moment(topic, rng)
        cells = [moment.tried(cell) for cell in cells]
        yield tuple(cells)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What every moment of a simulation shares; ``shares`` is the usual labelled share of each source."""

    test: Test
    planting: Planting
    pool: Resampled
    known: Sequence[Observation]
    shares: Mapping[str, float]


class _Moment:
    """One drawn live time, and the moment in it at which dips begin."""

    def __init__(self, topic: _Topic, rng: random.Random) -> None:
        self._topic, self._test = topic, topic.test
        known, test = topic.known, topic.test
        start = known[-1].seen_at
        self._at = start + LEAD + timedelta(hours=rng.uniform(0, 24))
        until = self._at + timedelta(hours=max(topic.planting.hours)) + AFTER
        self._live = topic.pool.draw(start, until, rng, live=True, first_seq=known[-1].seq + 1)
        self._chances = {one.seq: rng.random() for one in self._live}
        calm = [one for one in self._live if one.seen_at < self._at]
        watch = KINDS[test.rule.kind].open(test, MemoryPast([*known, *calm], test.topic), {}, start)
        for one in calm:
            watch.see(one)
        self._before = watch.standing()

    def tried(self, cell: Planted) -> Planted:
        """The cell with one more dip."""
        end = self._at + timedelta(hours=cell.hours)
        dipped = [self._dipped(one, cell.size) if self._at <= one.seen_at < end else one for one in self._live]
        past = MemoryPast([*self._topic.known, *dipped], self._test.topic)
        watch = KINDS[self._test.rule.kind].open(self._test, past, self._before, self._at)
        found = cell.delays
        for one in dipped:
            if not self._at <= one.seen_at < end + AFTER:
                continue
            if any(event.kind == "fired" for event in watch.see(one)):
                found = (*found, (one.seen_at - self._at) / timedelta(hours=1))
                break
        return replace(cell, n=cell.n + 1, delays=tuple(sorted(found)))

    def _dipped(self, one: Observation, size: float) -> Observation:
        slope = (self._topic.planting.slopes or {}).get(one.language, 1.0)
        rest = max(1 - self._topic.shares.get(one.source, 0.0), 1e-9)
        if one.negative is False and self._chances[one.seq] < slope * size / rest:
            return replace(one, negative=True)
        return one


def _of_one_measure(history: Sequence[Observation]) -> list[Observation]:
    """Those of the newest revision, and of the newest sentiment method of their language, by when they happened."""
    newest = max((one.revision for one in history), default=0)
    methods = {one.language: one.method for one in sorted(history, key=lambda one: one.seq) if one.negative is not None}
    kept = (
        one
        for one in history
        if one.revision == newest and (one.negative is None or one.method == methods[one.language])
    )
    return sorted(kept, key=lambda one: (one.event_at, one.seq))


def _before(history: Sequence[Observation]) -> list[Observation]:
    """The history as if each had been seen when it happened, before the rule came into force."""
    return [replace(one, seq=seq, seen_at=one.event_at, live=False) for seq, one in enumerate(history, 1)]


def _shares(history: Sequence[Observation]) -> dict[str, float]:
    known = [one for one in history if one.negative is not None]
    n, x = Counter(one.source for one in known), Counter(one.source for one in known if one.negative)
    return {source: x[source] / count for source, count in n.items()}
