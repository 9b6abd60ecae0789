"""Shares of a whole with what is not known about them: intervals, and differences between two."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``, with the 95 % interval of the share; all None when n is 0."""

    count: int
    n: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The second share less the first, with its 95 % interval."""

    value: float
    low: float
    high: float


def share_of(count: int, n: int) -> Share:
    """With Wilson's score interval (Wilson 1927)."""
    if n <= 0:
        return Share(count, n, None, None, None)
    low, high = _wilson(count, n)
    return Share(count, n, count / n, low, high)


def difference(first: Share, second: Share) -> Difference | None:
    """Newcombe's hybrid score interval of independent shares (Newcombe 1998, method 10); None when one is unknown."""
    if first.share is None or second.share is None:
        return None
    (low1, high1), (low2, high2) = _wilson(first.count, first.n), _wilson(second.count, second.n)
    value = second.share - first.share
    below = sqrt((second.share - low2) ** 2 + (high1 - first.share) ** 2)
    above = sqrt((high2 - second.share) ** 2 + (first.share - low1) ** 2)
    return Difference(value, max(value - below, -1.0), min(value + above, 1.0))


def _wilson(count: int, n: int) -> tuple[float, float]:
    share, square = count / n, Z95 * Z95
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z95 / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
