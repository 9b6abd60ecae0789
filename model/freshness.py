"""How old posts are when they are seen: quantiles out of counts by age, of which old ones are slowly forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

FINEST = 1 / 60
"""Hours: the upper end of the first class of ages. Each class is half as wide again as the one before."""
STEP = 0.5849625007211562  # log2(1.5)
CLASSES = 26
"""The last class begins at 280 hours and has no end."""
FORGOTTEN = 1 - 1 / 200
"""What is left of a count when another post is counted: the last few hundred posts tell."""


def aged(counts: Sequence[float], ages: Sequence[float]) -> tuple[float, ...]:
    """The counts with these ages (hours) in them; an age below zero (a clock that goes wrong) is none."""
    made = [*counts] or [0.0] * CLASSES
    for age in ages:
        made = [count * FORGOTTEN for count in made]
        made[_class(age)] += 1
    return tuple(made)


def quantile(counts: Sequence[float], share: float) -> float | None:
    """The age in hours that this share of posts does not exceed, by straight lines within a class; None without any."""
    total = sum(counts)
    if not total:
        return None
    wanted, passed = share * total, 0.0
    for number, count in enumerate(counts):
        if count and passed + count >= wanted:
            low, high = _ends(number)
            return low + (high - low) * (wanted - passed) / count
        passed += count
    return _ends(CLASSES - 1)[1]


def _class(age: float) -> int:
    if age <= FINEST:
        return 0
    return min(1 + int(log2(age / FINEST) / STEP), CLASSES - 1)


def _ends(number: int) -> tuple[float, float]:
    low = 0.0 if number == 0 else FINEST * 1.5 ** (number - 1)
    return low, FINEST * 1.5**number
