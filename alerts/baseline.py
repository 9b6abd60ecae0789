"""The usual share of negatives per stratum, with what is not known about it.

The reference that live votes are compared with is the 95 % upper bound of a Beta posterior; its prior is learned from
the other strata (empirical Bayes), and dependent votes weigh less than independent ones. It is never a plug-in mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, log

from alerts.beta import beta_quantile, log_beta_binomial
from alerts.concentration import concentration
from alerts.scale import Scale
from alerts.strata import large_sources, stratum_of
from alerts.votes import voters
from model.alert import Observation

HIGHEST = 0.98
"""No share, and no alternative to one, is taken to be above it."""
_STRENGTHS = [2.0 * 1.5**step for step in range(15)]
_USUAL_STRENGTH = 20.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual share of one stratum: its mean, its 95 % interval, and ``high``, the upper bound that is the reference
    (one-sided 95 %). ``n`` is its votes of history, ``negative`` those that were."""

    mean: float
    low: float
    upper: float
    high: float
    n: int = 0
    negative: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual, frozen until it is learned anew. ``elsewhere`` stands for strata never seen before.

    ``coverage`` is the share of all mentions (votes or not) whose sentiment was known; ``total`` counts them;
    ``sources`` counts votes per source.
    """

    strata: dict[str, Usual]
    elsewhere: Usual
    kappa: float
    large: frozenset[str]
    coverage: float
    total: int
    sources: dict[str, int]

    @property
    def n(self) -> int:
        return sum(usual.n for usual in self.strata.values())

    def usual(self, stratum: str) -> Usual:
        return self.strata.get(stratum, self.elsewhere)


def learn(
    history: Iterable[Observation], scale: Scale, *, without: Iterable[tuple[datetime, datetime]] = ()
) -> Baseline:
    """The baseline out of observations of history in the order of ``event_at``; intervals of incidents and planned
    events [start, end) are left out."""
    holes = list(without)
    kept = list(history)
    if holes:
        kept = [seen for seen in kept if not any(start <= seen.event_at < end for start, end in holes)]
    known = [seen for seen in kept if seen.negative is not None]
    votes = voters(known, scale.vote)
    large = large_sources(votes)
    blocks = _blocks(votes, scale, large)
    counts = _counts(blocks)
    kappa = concentration((_share(*counts[stratum]), n, x) for (stratum, _), (n, x) in blocks.items())
    weighed = {stratum: _independent(stratum, blocks, counts, kappa) for stratum in counts}
    strength = _strength(weighed.values())
    return Baseline(
        strata={stratum: _usual(stratum, weighed, counts[stratum], strength) for stratum in counts},
        elsewhere=_usual("", weighed, (0, 0), strength),
        kappa=kappa,
        large=large,
        coverage=len(known) / len(kept) if kept else 0.0,
        total=len(kept),
        sources=dict(Counter(vote.source for vote in votes)),
    )


def _blocks(votes: list[Observation], scale: Scale, large: frozenset[str]) -> dict[tuple[str, int], tuple[int, int]]:
    """(stratum, block) → (votes, negatives)."""
    length = timedelta(seconds=scale.block)
    strata: dict[tuple[str, str, str], str] = {}
    counts: dict[tuple[str, int], list[int]] = {}
    for vote in votes:
        origin = vote.kind, vote.language, vote.source
        stratum = strata.get(origin) or strata.setdefault(origin, stratum_of(vote, large))
        block = stratum, (vote.event_at - _EPOCH) // length
        count = counts.get(block) or counts.setdefault(block, [0, 0])
        count[0] += 1
        count[1] += vote.negative is True
    return {block: (n, x) for block, (n, x) in counts.items()}


def _counts(blocks: Mapping[tuple[str, int], tuple[int, int]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for (stratum, _), (n, x) in blocks.items():
        before = counts.get(stratum, (0, 0))
        counts[stratum] = before[0] + n, before[1] + x
    return counts


def _share(n: int, x: int) -> float:
    return (x + 0.5) / (n + 1)


def _independent(
    stratum: str,
    blocks: Mapping[tuple[str, int], tuple[int, int]],
    counts: Mapping[str, tuple[int, int]],
    kappa: float,
) -> _Pair:
    """(votes, negatives) as that many independent votes: a block of m counts m / (1 + (m − 1)·ICC) (Kish's design
    effect), ICC = 1 / (κ + 1)."""
    correlation = 1 / (kappa + 1)
    effective = sum(n / (1 + (n - 1) * correlation) for (name, _), (n, _) in blocks.items() if name == stratum)
    n_all, x_all = counts[stratum]
    return effective, effective * x_all / n_all


def _strength(pairs: Iterable[_Pair]) -> float:
    """How alike strata are: the prior's weight in votes, by beta-binomial likelihood, shrunk to _USUAL_STRENGTH."""
    found = list(pairs)
    mean = (sum(x for _, x in found) + 0.5) / (sum(n for n, _ in found) + 1)

    def posterior(strength: float) -> float:
        a, b = mean * strength, (1 - mean) * strength
        return -0.5 * log(strength / _USUAL_STRENGTH) ** 2 + sum(log_beta_binomial(x, n, a, b) for n, x in found)

    weights = [posterior(strength) for strength in _STRENGTHS]
    shares = [exp(weight - max(weights)) for weight in weights]
    return exp(sum(share * log(s) for share, s in zip(shares, _STRENGTHS, strict=True)) / sum(shares))


def _usual(stratum: str, weighed: Mapping[str, _Pair], counted: tuple[int, int], strength: float) -> Usual:
    """The posterior of one stratum. Its prior has the mean of the others and never more weight than they have, so that
    nothing is counted twice; a stratum alone has Beta(½, ½)."""
    n_others = sum(n for name, (n, _) in weighed.items() if name != stratum)
    x_others = sum(x for name, (_, x) in weighed.items() if name != stratum)
    mean = (x_others + 0.5) / (n_others + 1)
    weight = min(strength, n_others + 1)
    n, x = weighed.get(stratum, (0.0, 0.0))
    a, b = mean * weight + x, (1 - mean) * weight + n - x
    low, upper, high = (beta_quantile(p, a, b) for p in (0.025, 0.975, 0.95))
    return Usual(a / (a + b), low, upper, min(high, HIGHEST), n=counted[0], negative=counted[1])
