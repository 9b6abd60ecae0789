"""Whether a source says as much as it usually does: bounds of a count, and how likely its silence is by chance.

Numbers of posts vary more than chance alone would make them (they come in bursts), so a day's count is taken for
negative binomial with variance ``m + d·m²``; ``d`` is learnt by moments from the days that are over (the method of
moments of Anscombe 1949) and shrunk to a middling one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import exp, lgamma, log, log1p

from model.posting import Posting

USUAL_SPREAD, SPREAD_WEIGHT = 0.5, 4.0
"""The spread of a source of which little is known, and the expected posts squared that it weighs as much as."""
SILENT_BY_CHANCE = 1e-4
"""A silence less likely than this by chance is told; one that says something daily is silent after a week or two."""
SILENCE = timedelta(hours=6)
"""What is shorter is no silence, however much a source usually says."""
TAIL = 0.025
LARGE = 100.0


@dataclass(frozen=True, slots=True)
class Volume:
    """Posts of the last days: seen, expected, and between which numbers they usually are (95 %)."""

    seen: int
    expected: float
    low: int
    high: int


def spread(posting: Posting) -> float:
    """The ``d`` of the variance ``m + d·m²`` of a day's number of posts, at least a tenth: no two weeks are alike."""
    surplus = posting.surplus + USUAL_SPREAD * SPREAD_WEIGHT
    return max(surplus / (posting.squares + SPREAD_WEIGHT), 0.1)


@lru_cache(maxsize=2_000)
def silent_since(posting: Posting, read: datetime | None) -> datetime | None:
    """When the source said its last word, when that it has said none up to ``read`` (its last good visit) is no chance;
    None otherwise, and for one that never said anything."""
    if posting.newest is None or read is None or read - posting.newest < SILENCE:
        return None
    days = (read - posting.newest).total_seconds() / 86_400
    expected = posting.expected(posting.newest, read)
    return posting.newest if _none_by_chance(expected, days, spread(posting)) < log(SILENT_BY_CHANCE) else None


@lru_cache(maxsize=2_000)
def volume(posting: Posting, read: datetime, days: int = 7) -> Volume:
    """What was said in the last days (UTC) up to the last good visit, or since the source is read, against what is
    usual."""
    first = int(read.timestamp() // 86_400) - days + 1
    seen = round(sum(day.seen for day in posting.days if day.number >= first))
    expected = posting.expected(max(datetime.fromtimestamp(first * 86_400, UTC), posting.began), read)
    low, high = bounds(expected, spread(posting) / days)
    return Volume(seen, expected, low, high)


def bounds(mean: float, spread: float) -> tuple[int, int]:
    """Between which numbers a negative binomial count lies but for a 40th at either end; a large one is taken for gamma
    distributed (Wilson and Hilferty 1931)."""
    if mean > LARGE:
        shape = mean / (1 + spread * mean)
        ends = (mean * max(1 - 1 / (9 * shape) + z / (3 * shape**0.5), 0.0) ** 3 for z in (-1.96, 1.96))
        return int(next(ends)), int(next(ends)) + 1
    low, total, number = None, 0.0, 0
    most = int(mean + 20 * (mean + spread * mean * mean) ** 0.5 + 20)
    while number < most:
        total += exp(_log_share(number, mean, spread))
        if low is None and total > TAIL:
            low = number
        if total >= 1 - TAIL:
            break
        number += 1
    return low or 0, number


def _none_by_chance(expected: float, days: float, spread: float) -> float:
    """The logarithm of the probability of no post, each day by itself."""
    days = max(days, 1.0)
    return -days / spread * log1p(spread * expected / days)


def _log_share(number: int, mean: float, spread: float) -> float:
    if mean <= 0:
        return 0.0 if number == 0 else float("-inf")
    size = 1 / spread
    return (
        lgamma(number + size)
        - lgamma(size)
        - lgamma(number + 1)
        + size * log(size / (size + mean))
        + number * log(mean / (size + mean))
    )
