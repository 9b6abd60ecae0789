"""Coverage: of how many mentions the sentiment is known, now and as a rule.

When it falls, a share of what is left may move without anybody's mood having moved: the test withholds and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from alerts.beta import beta_quantile

FALL = 0.10
"""By how much it may fall."""
ENOUGH = 30
"""Mentions that the present coverage must rest on."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """(known, all) mentions of the open block and of the one before it."""

    block: int = 0
    open: tuple[int, int] = (0, 0)
    before: tuple[int, int] = (0, 0)

    @property
    def known(self) -> int:
        return self.open[0] + self.before[0]

    @property
    def total(self) -> int:
        return self.open[1] + self.before[1]

    @property
    def share(self) -> float:
        return self.known / self.total if self.total else 1.0


def count(coverage: Coverage, block: int, *, known: bool) -> Coverage:
    """One more mention, in a block no earlier than the open one."""
    if block > coverage.block:
        before = coverage.open if block == coverage.block + 1 else (0, 0)
        coverage = Coverage(block, (0, 0), before)
    return Coverage(coverage.block, (coverage.open[0] + known, coverage.open[1] + 1), coverage.before)


def has_fallen(coverage: Coverage, usual: float) -> bool:
    """Whether it is more than FALL below the usual coverage, beyond chance (95 % upper bound, Jeffreys)."""
    if coverage.total < ENOUGH or coverage.share >= usual - FALL:
        return False
    upper = beta_quantile(0.95, coverage.known + 0.5, coverage.total - coverage.known + 0.5)
    return upper < usual - FALL
