"""How well a method tells *negative* from the rest: the slope of a negative share against the true one.

A shift d of the true share of negatives shows as (TPR − FPR)·d in what the method counts; so the slope, and not an
average of classes, says how small a dip can be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.shares import Share, difference


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
    hits, false = (Share(sum(some), len(some)) for some in (negatives, others))
    found = difference(hits, false)
    value, low, high = (0.0, -1.0, 1.0) if found is None else found
    return Slope(value, low, high, domain, len(true), real)
