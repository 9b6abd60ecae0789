"""How well a method tells *negative* from the rest: the slope of a negative share against the true one.

A shift d of the true share of negatives shows as (TPR − FPR)·d in what the method counts; so the slope, and not an
average of classes, says how small a dip can be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964
"""The two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Slope:
    """``value`` = TPR − FPR of negative with its 95 % interval; ``domain`` names the texts it was measured on;
    ``real`` is false where those were written for this project, in its style; ``texts`` is how many there were."""

    value: float
    low: float
    high: float
    domain: str
    texts: int = 0
    real: bool = True


def slope_of(true: Sequence[str], told: Sequence[str], domain: str, *, real: bool = True) -> Slope:
    """The slope of labels told against true ones, its interval by Newcombe's hybrid score method (1998, method 10)."""
    negatives = [said == "negative" for label, said in zip(true, told, strict=True) if label == "negative"]
    others = [said == "negative" for label, said in zip(true, told, strict=True) if label != "negative"]
    hit, hit_low, hit_high = wilson(sum(negatives), len(negatives))
    false, false_low, false_high = wilson(sum(others), len(others))
    value = hit - false
    low = value - sqrt((hit - hit_low) ** 2 + (false_high - false) ** 2)
    high = value + sqrt((hit_high - hit) ** 2 + (false - false_low) ** 2)
    return Slope(value, low, high, domain, len(true), real)


def wilson(hits: int, trials: int) -> tuple[float, float, float]:
    """A proportion and its 95 % score interval (Wilson 1927); (0, 0, 1) of no trials."""
    if not trials:
        return 0.0, 0.0, 1.0
    share = hits / trials
    spread = 1 + Z95**2 / trials
    centre = (share + Z95**2 / (2 * trials)) / spread
    half = Z95 * sqrt(share * (1 - share) / trials + Z95**2 / (4 * trials**2)) / spread
    return share, centre - half, centre + half
