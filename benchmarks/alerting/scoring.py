"""Hits, false alarms, and how sure one can be of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

from benchmarks.alerting.world import Dip
from model.shares import wilson

AFTER = 1.0
"""An alarm so many hours after a dip is one on it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of ``n`` dips, the delays (hours) of those that were found."""

    n: int
    delays: tuple[float, ...]

    @property
    def recall(self) -> float:
        return len(self.delays) / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, Wilson's."""
        return wilson(len(self.delays), self.n)

    @property
    def delay(self) -> float:
        """The median, in hours; nan when none was found."""
        return median(self.delays) if self.delays else float("nan")


def found(dips: Sequence[Dip], alarms: Sequence[Sequence[float]]) -> Found:
    """What was found of dips, by the alarms raised in each one's own run (hours)."""
    delays = []
    for dip, raised in zip(dips, alarms, strict=True):
        inside = [at - dip.at for at in raised if dip.at <= at <= dip.at + dip.hours + AFTER]
        delays += [min(inside)] if inside else []
    return Found(len(dips), tuple(delays))


def calibrated(count: Callable[[float], int], target: int, low: float, high: float, *, steps: int = 14) -> float:
    """The lowest threshold in [low, high], to a part in 2^steps of its logarithm, with at most ``target`` alarms."""
    least, most = log(low), log(high)
    for _ in range(steps):
        middle = (least + most) / 2
        least, most = (least, middle) if count(exp(middle)) <= target else (middle, most)
    return exp(most)
