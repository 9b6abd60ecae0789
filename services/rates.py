"""How often one thing happened against another: rates, and how many times one is the other.

Mentions come in clumps (a thread, a copied text), so that counts vary more than chance alone would have them. Intervals
are widened by how much more they did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import NormalDist

from model.shares import Z, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` in ``exposure``: mentions among so many, or within so many days."""

    count: int
    exposure: float

    @property
    def value(self) -> float | None:
        return self.count / self.exposure if self.exposure else None

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.count + other.count, self.exposure + other.exposure)


NEVER = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times one rate is another, with its 95 % interval; infinite where the other may be nothing."""

    value: float
    low: float
    high: float

    @property
    def rose(self) -> bool:
        return self.low > 1

    @property
    def fell(self) -> bool:
        return self.high < 1


def ratio(before: Rate, after: Rate, *, dispersion: float = 1.0, z: float = Z) -> Ratio | None:
    """How many times the rate after is the rate before. None when neither ever happened, or either had no chance to.

    Given their sum, one of two Poisson counts is binomial; Wilson's interval of its part becomes the score interval of
    the ratio (Graham, Mengersen & Morton 2003, "Confidence limits for the ratio of two rates based on likelihood
    scores: non-iterative method", Statistics in Medicine 22). With ``dispersion`` both counts weigh so many times less.
    """
    n = (before.count + after.count) / dispersion
    if not n or not before.exposure or not after.exposure:
        return None
    scale = before.exposure / after.exposure
    low, high = wilson(after.count / dispersion, n, z)
    part = after.count / (before.count + after.count)
    # Where there is none on one side the bound is exact, which the sum of two roundings may miss.
    low, high = low if after.count else 0.0, high if before.count else 1.0
    return Ratio(*(_odds(one) * scale for one in (part, low, high)))


def dispersion(rates: Sequence[Rate]) -> float:
    """How many times more counts vary than Poisson's would: Pearson's statistic over its degrees of freedom, at least 1
    (McCullagh & Nelder 1989, "Generalized linear models", 6.2.3)."""
    told = [one for one in rates if one.exposure]
    whole = sum(told, NEVER)
    if len(told) < 2 or not whole.count:
        return 1.0
    usual = whole.count / whole.exposure
    pearson = sum((one.count - usual * one.exposure) ** 2 / (usual * one.exposure) for one in told)
    return max(1.0, pearson / (len(told) - 1))


def corrected(tried: int) -> float:
    """The point of the normal distribution for an interval that is to hold for all of so many, 95 times in 100
    (Bonferroni)."""
    return NormalDist().inv_cdf(1 - 0.025 / max(1, tried))


def _odds(part: float) -> float:
    return inf if part >= 1 else part / (1 - part)
