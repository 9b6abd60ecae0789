"""Shares with what is not known about them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from model.source import Json

Z = 1.959964
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``n``, with a 95 % interval; nothing is known of none of none."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Of none of none nothing is known: 0 to 1."""
        return wilson(self.hits, self.n)


def wilson(hits: float, n: float, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of ``hits`` of ``n``, 95 % unless ``z`` says otherwise (Wilson 1927, "Probable inference,
    the law of succession, and statistical inference")."""
    if not n:
        return 0.0, 1.0
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: Share, other: Share) -> tuple[float, float, float] | None:
    """One share less another, of independent samples, with a 95 % interval: the hybrid score method (Newcombe 1998,
    "Interval estimation for the difference between independent proportions", method 10). None when either is of none.
    """
    p, q = one.value, other.value
    if p is None or q is None:
        return None
    (low, high), (other_low, other_high) = one.interval, other.interval
    down = sqrt((p - low) ** 2 + (other_high - q) ** 2)
    up = sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return p - q, p - q - down, p - q + up


def share_to_json(share: Share) -> dict[str, Json]:
    """``interval`` is null where nothing is known."""
    interval: Json = list(share.interval) if share.n else None
    return {"count": share.hits, "n": share.n, "share": share.value, "interval": interval}
