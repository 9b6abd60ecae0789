"""How sure a count is: the exact interval of a Poisson mean (Garwood 1936)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt


def poisson_cdf(k: int, mean: float) -> float:
    """P(X ≤ k)."""
    if k < 0:
        return 0.0
    term = total = exp(-mean)
    for i in range(1, k + 1):
        term *= mean / i
        total += term
    return min(1.0, total)


def poisson_interval(k: int) -> tuple[float, float]:
    """The mean's 95 % interval when ``k`` (below about 500) were counted."""
    tail = 0.025
    low = 0.0 if k == 0 else _mean_where(lambda mean: 1 - poisson_cdf(k - 1, mean) >= tail, k)
    return low, _mean_where(lambda mean: poisson_cdf(k, mean) <= tail, k)


def _mean_where(reached: Callable[[float], bool], k: int) -> float:
    """The least mean at which a condition that stays true once it is true becomes true."""
    low, high = 0.0, k + 10 * sqrt(k + 4)
    for _ in range(60):
        middle = (low + high) / 2
        if reached(middle):
            high = middle
        else:
            low = middle
    return high
