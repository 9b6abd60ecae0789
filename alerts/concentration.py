"""How much mentions of one block (an hour) depend on each other, learned from history.

The share of a block is taken as drawn from Beta(m·κ, (1 − m)·κ) around its stratum's usual share m; κ = 1/ICC − 1. A
binomial test (κ = ∞) would mistake every busy hour of agreement for news.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import exp, lgamma, log

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
    counted: defaultdict[float, Counter[tuple[int, int]]] = defaultdict(Counter)
    for mean, n, x in blocks:
        if n > 1:
            counted[mean][n, x] += 1
    weights = [_log_posterior(kappa, counted) for kappa in _GRID]
    top = max(weights)
    shares = [exp(weight - top) for weight in weights]
    return _quantile(0.10, shares)


def _log_posterior(kappa: float, counted: Mapping[float, Mapping[tuple[int, int], int]]) -> float:
    """Of κ, by the likelihood of ``alerts.beta.log_beta_binomial``, written out, for it is asked very often."""
    total = -0.5 * (log(kappa / USUAL) / SPREAD) ** 2
    for mean, pairs in counted.items():
        a, b = mean * kappa, (1 - mean) * kappa
        before = lgamma(a) + lgamma(b) - lgamma(kappa)
        for (n, x), times in pairs.items():
            total += times * (lgamma(a + x) + lgamma(b + n - x) - lgamma(kappa + n) - before)
    return total


def _quantile(p: float, shares: list[float]) -> float:
    """The κ below which a share p of the posterior lies, between grid points by ln κ."""
    left = p * sum(shares)
    for step, share in enumerate(shares):
        if left <= share or step == len(shares) - 1:
            return _GRID[step] * float(1.25 ** (left / share - 0.5))
        left -= share
    return _GRID[-1]
