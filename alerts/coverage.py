"""Coverage: of how many mentions the sentiment is known, lately and as a rule.

When it falls, the share among the rest may move without anybody's mood having moved: the test withholds and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from alerts.beta import beta_quantile

FALL = 0.10
"""By how much it may fall."""
ENOUGH = 20
"""Mentions that the present coverage must rest on."""
MEMORY = 60
"""At so many mentions the older half of the weight is let go."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Known and all mentions lately: the last 30 to 60 count in full, earlier ones ever less."""

    known: float = 0.0
    total: float = 0.0

    @property
    def share(self) -> float:
        return self.known / self.total if self.total else 1.0


def count(coverage: Coverage, *, known: bool) -> Coverage:
    """One more mention."""
    left = 0.5 if coverage.total >= MEMORY else 1.0
    return Coverage(coverage.known * left + known, coverage.total * left + 1)


def nothing_known(coverage: Coverage) -> bool:
    """Whether lately nothing was known, of enough mentions to say so."""
    return not coverage.known and coverage.total >= ENOUGH


def has_fallen(coverage: Coverage, usual: float) -> bool:
    """Whether it is more than FALL below the usual coverage, beyond chance (95 % upper bound, Jeffreys)."""
    if coverage.total < ENOUGH or coverage.share >= usual - FALL:
        return False
    upper = beta_quantile(0.95, coverage.known + 0.5, coverage.total - coverage.known + 0.5)
    return upper < usual - FALL
