"""The smallest dip that can be found: by how much the share must rise for it to be found in time, more often than not.

An e-detector's sum grows, while the share is raised, by g an hour in its logarithm: the expected log of the Pólya
predictive's ratio (``alerts.rise``) over an hour's votes, for the alternative that gains most. From where it usually
stands it has to reach A (Wald's approximation; Lorden 1971). Held against simulation by the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

from alerts.baseline import HIGHEST
from alerts.beta import log_beta_binomial
from alerts.dip import WARNING
from alerts.rise import STEPS
from alerts.scale import Scale

HOURS = (3.0, 6.0, 24.0)
GRID = 4.0
"""Grid points an hour, as ``Scale`` has them."""
LEAST = Scale().least
"""Votes that an alarm rests on."""
WEEK = 168.0
"""Hours; a sum that hardly falls is taken to have stood for that long."""
_HALVINGS = 24
_LOG_MOST = 500.0
_MOST = 60
"""Votes of an hour that are summed over; more are taken to be as informative as so many, since κ bounds what an hour
can say."""


@dataclass(frozen=True, slots=True)
class _Topic:
    rate: float
    share: float
    kappa: float


def smallest(
    rate_per_hour: float,
    usual_share: float,
    kappa: float,
    threshold: float,
    slope: float,
    *,
    hours: Sequence[float] = HOURS,
) -> dict[float, float | None]:
    """By how much the true share must rise to be found, more often than not, within each of ``hours``; None where no
    rise is enough.

    ``rate_per_hour`` counts votes (one per author, copied text or anonymous thread); ``usual_share`` is the reference
    of labelled negatives, ``kappa`` its concentration, ``threshold`` A; ``slope`` is TPR − FPR of the labels
    (``enrich.SentimentRouter.slope``), by which a rise of the true share shows.
    """
    topic = _Topic(rate_per_hour, usual_share, kappa)
    return {within: _smallest(topic, threshold, slope, within) for within in hours}


def _smallest(topic: _Topic, threshold: float, slope: float, within: float) -> float | None:
    low, high = 0.0, HIGHEST - topic.share
    few = topic.rate * within < LEAST
    if few or slope <= 0 or high <= 0 or _reach(topic, high, within, threshold) < log(threshold):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _reach(topic, middle, within, threshold) < log(threshold) else (low, middle)
    return high / slope if high / slope <= 1 - topic.share else None


def _reach(topic: _Topic, lift: float, within: float, threshold: float) -> float:
    """Log of the detector's total to be expected after so many hours of a share that is higher by ``lift``. It does not
    usually stand above its warning before."""
    total, share = 0.0, topic.share
    most = threshold * WARNING / GRID
    for step in STEPS:
        other = max(share, min(share + step, HIGHEST))
        fall, growth = -_growth(topic, share, other), _growth(topic, share + lift, other)
        grown = exp(min(growth * within, _LOG_MOST))
        since_then = (grown - 1) / growth if abs(growth) > 1e-9 else within
        total += GRID / len(STEPS) * (grown * min(1 / max(fall, 1 / WEEK), most) + since_then)
    return log(total)


def _growth(topic: _Topic, share: float, other: float) -> float:
    """Expected log of the ratio in an hour whose votes have this true share."""
    n = min(_MOST, max(1, round(topic.rate)))
    part = min(1.0, topic.rate / n) if topic.rate < _MOST else 1.0
    return _of_block(n, share, topic.share, other, topic.kappa) * part


@lru_cache(maxsize=4096)
def _of_block(n: int, share: float, reference: float, other: float, kappa: float) -> float:
    total = weight = 0.0
    chances = [exp(_log_chance(x, n, share, kappa)) for x in range(n + 1)]
    for x, chance in enumerate(chances):
        ratio = _log_share(x, n, other, kappa) - _log_share(x, n, reference, kappa)
        total, weight = total + chance * ratio, weight + chance
    return total / weight


def _log_share(x: int, n: int, mean: float, kappa: float) -> float:
    return log_beta_binomial(x, n, mean * kappa, (1 - mean) * kappa)


def _log_chance(x: int, n: int, share: float, kappa: float) -> float:
    """Up to a constant; with the coefficient, C(n, x) = 1 / ((n + 1) B(x + 1, n − x + 1))."""
    return _log_share(x, n, share, kappa) - log_beta_binomial(x, n, 1, 1)
