"""How much mentions of one block (an hour) depend on each other, learned from history.

The share of a block is taken as drawn from Beta(m·κ, (1 − m)·κ) around its stratum's usual share m; κ = 1/ICC − 1. A
binomial test (κ = ∞) would mistake every busy hour of agreement for news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import exp, log

from alerts.beta import log_beta_binomial

Block = tuple[float, int, int]
"""A block's (usual share, votes, negative votes)."""

USUAL = 60.0
"""κ to shrink to: an intra-class correlation of 1/61."""
SPREAD = 1.0
"""Standard deviation of ln κ around it before anything was seen."""
_GRID = [2.0 * 1.25**step for step in range(36)]


def concentration(blocks: Iterable[Block]) -> float:
    """The lower 90 % bound of κ: the 10 % point of its posterior under a log-normal prior around USUAL.

    Blocks of one vote say nothing about dependence; without others it is the prior's own bound, about 17.
    """
    counted = Counter(block for block in blocks if block[1] > 1)
    weights = [_log_posterior(kappa, counted) for kappa in _GRID]
    top = max(weights)
    shares = [exp(weight - top) for weight in weights]
    return _quantile(0.10, shares)


def _log_posterior(kappa: float, counted: Counter[Block]) -> float:
    prior = -0.5 * (log(kappa / USUAL) / SPREAD) ** 2
    return prior + sum(
        times * log_beta_binomial(x, n, mean * kappa, (1 - mean) * kappa) for (mean, n, x), times in counted.items()
    )


def _quantile(p: float, shares: list[float]) -> float:
    """The κ below which a share p of the posterior lies, between grid points by ln κ."""
    left = p * sum(shares)
    for step, share in enumerate(shares):
        if left <= share or step == len(shares) - 1:
            return _GRID[step] * float(1.25 ** (left / share - 0.5))
        left -= share
    return _GRID[-1]
