"""What a method is worth on texts it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enrich.moods import MOODS
from enrich.slope import Slope, slope_of

BINS = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """``domain`` names the texts, ``how`` what was trained on beside them; ``error`` is the expected calibration error
    of the confidence; ``classes`` is 2 where the texts are never neutral."""

    domain: str
    how: str
    texts: int
    classes: int
    accuracy: float
    macro_f1: float
    slope: Slope
    error: float | None = None


def measure(
    domain: str,
    how: str,
    true: Sequence[str],
    told: Sequence[str],
    sure: Sequence[float] = (),
    *,
    real: bool = True,
) -> Measure:
    """``true`` and ``told`` are labels, ``sure`` the confidences told with them."""
    right = [label == said for label, said in zip(true, told, strict=True)]
    classes = [mood for mood in MOODS if mood in set(true)]
    return Measure(
        domain,
        how,
        len(true),
        len(classes),
        round(sum(right) / len(right), 4),
        round(sum(f1(true, told, mood) for mood in classes) / len(classes), 4),
        _rounded(slope_of(true, told, domain, real=real)),
        round(calibration_error(sure, right), 4) if sure else None,
    )


def f1(true: Sequence[str], told: Sequence[str], mood: str) -> float:
    """2·hits ÷ (told + true), 0 when there is neither."""
    hits = sum(label == said == mood for label, said in zip(true, told, strict=True))
    every = list(true).count(mood) + list(told).count(mood)
    return 2 * hits / every if every else 0.0


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Mean distance of confidence and share of right labels over ten bins of confidence (Naeini et al. 2015)."""
    confidences, hits = np.array(sure), np.array(right, np.float64)
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = (abs(confidences[bins == one].sum() - hits[bins == one].sum()) for one in range(BINS))
    return float(sum(gaps)) / len(right)


def _rounded(slope: Slope) -> Slope:
    low, value, high = (round(number, 4) for number in (slope.low, slope.value, slope.high))
    return Slope(value, low, high, slope.domain, slope.texts, slope.real)
