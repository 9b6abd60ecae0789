"""Lying bars with the interval each value is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from model.shares import Share

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bar(Generic[T]):
    """Lengths in percent of the width; ``low`` to ``high`` is the interval."""

    item: T
    share: Share
    length: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lying(Generic[T]):
    bars: tuple[Bar[T], ...]
    top: float


def lying(values: Sequence[tuple[T, Share]]) -> Lying[T]:
    """All to one scale, which holds every interval but those of next to nothing."""
    told = [share for _, share in values if share.n >= 5]
    top = max((share.interval[1] for share in told), default=1.0)
    top = min(1.0, max(top, max((share.value or 0.0 for _, share in values), default=0.0)) * 1.02) or 1.0
    return Lying(tuple(_bar(item, share, top) for item, share in values), top)


def _bar(item: T, share: Share, top: float) -> Bar[T]:
    low, high = share.interval
    length, left, right = (round(min(one / top, 1.0) * 100, 2) for one in (share.value or 0.0, low, high))
    return Bar(item, share, length, left, right)
