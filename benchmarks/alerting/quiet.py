"""False alarms of the product's test on topics that nothing happened to, of every kind of noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts import poisson_interval
from benchmarks.alerting.drawing import draw_world
from benchmarks.alerting.live import run
from benchmarks.alerting.world import World

WEEKS = 4
"""Live weeks of one topic."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Alarms over so many topic-weeks of one rate and kind of noise, beside the budget (alarms a week)."""

    rate: float
    kind: str
    weeks: int
    alarms: int
    budget: float

    @property
    def ratio(self) -> float:
        """Realised ÷ budget."""
        return self.alarms / self.weeks / self.budget

    @property
    def interval(self) -> tuple[float, float]:
        """Of the ratio, 95 %."""
        low, high = poisson_interval(self.alarms)
        return low / self.weeks / self.budget, high / self.weeks / self.budget


def worlds(rate: float, kind: str, weeks: int, first: int) -> Iterator[World]:
    """Topics of altogether ``weeks`` live weeks, with seeds from ``first``."""
    for seed in range(first, first + -(-weeks // WEEKS)):
        yield draw_world(rate, kind, seed, weeks=WEEKS)


def quiet(rate: float, kind: str, weeks: int, budget: float, first: int) -> Quiet:
    alarms, ran = 0, 0
    for world in worlds(rate, kind, weeks, first):
        alarms += len(run(world, 672 / budget).alarms)
        ran += WEEKS
    return Quiet(rate, kind, ran, alarms, budget)
