"""Other tests on a world: the oracle, which knows the truth, and what is usual in the field.

Each makes a path of a world; a path tells when it would have called at a threshold, so that all are compared at the
same realised rate of false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.alerting.world import HISTORY, Flags, Floats, World

STEP = 0.25
"""Hours between looks of those that look at windows."""
REALERT = 24.0
"""Hours in which a test by windows does not call again."""
SHIFT = 0.15
"""The lift that the plain CUSUM looks for."""
HIGHEST = 0.98


class Path(Protocol):
    def alarms(self, threshold: float) -> list[float]:
        """Hours at which it calls."""


@dataclass(frozen=True, slots=True)
class Cusum:
    """Page's: the sum of gains, never below 0, begun anew after a call."""

    at: Floats
    gains: Floats

    def alarms(self, threshold: float) -> list[float]:
        made, start = [], 0
        while start < len(self.at):
            sums = np.cumsum(self.gains[start:])
            low = np.minimum.accumulate(np.concatenate([[0.0], sums]))[:-1]
            over = np.flatnonzero(sums - low >= threshold)
            if not len(over):
                break
            start += int(over[0]) + 1
            made.append(float(self.at[start - 1]))
        return made


@dataclass(frozen=True, slots=True)
class Scores:
    """A score at each look; it calls where the score reaches the threshold, and is then quiet for REALERT hours."""

    at: Floats
    scores: Floats

    def alarms(self, threshold: float) -> list[float]:
        made: list[float] = []
        for at in self.at[self.scores >= threshold]:
            if not made or at - made[-1] >= REALERT:
                made.append(float(at))
        return made


def oracle(world: World, size: float) -> Cusum:
    """Knows the usual share at each moment and source, the true κ, which mentions speak for themselves, how labels err
    and how large the dip will be; the Pólya predictive in each source's hour, as ours."""
    places = np.flatnonzero(world.apart & (world.seen >= HISTORY))
    usual = world.usual[places]
    raised = np.minimum(usual + size * world.slope[places], HIGHEST)
    cells: dict[tuple[int, int], list[int]] = {}
    gains = np.empty(len(places))
    rows = zip(world.seen[places], world.origin[places], world.label[places], usual, raised, strict=True)
    for row, (at, origin, hit, low, high) in enumerate(rows):
        cell = cells.setdefault((int(at), int(origin)), [0, 0])
        total = world.kappa + cell[1]
        before, after = (low * world.kappa + cell[0]) / total, (high * world.kappa + cell[0]) / total
        gains[row] = after / before if hit else (1 - after) / (1 - before)
        cell[0] += int(hit)
        cell[1] += 1
    return Cusum(world.seen[places], np.log(gains))


def cusum(world: World) -> Cusum:
    """Of all mentions, against the share of history as it was counted."""
    usual, places = _usual(world, world.known), np.flatnonzero(world.known & (world.seen >= HISTORY))
    raised = min(usual + SHIFT, HIGHEST)
    hit, other = np.log(raised / usual), np.log((1 - raised) / (1 - usual))
    gains = other + (hit - other) * world.label[places].astype(np.float64)
    return Cusum(world.seen[places], gains)


def ewma(world: World) -> Scores:
    """The exponentially weighted share of each hour (λ = .2), in standard deviations of history's."""
    hours = np.arange(int(world.until))
    n, x = _hourly(world, world.known)
    share = np.divide(x, n, out=np.full(len(n), np.nan), where=n > 0)
    before = share[: int(HISTORY)]
    mean, spread = float(np.nanmean(before)), float(np.nanstd(before)) or 1.0
    level, levels = mean, []
    for value in share:
        level = level if np.isnan(value) else 0.8 * level + 0.2 * value
        levels.append(level)
    scores: Floats = (np.array(levels) - mean) / (spread * np.sqrt(0.2 / 1.8))
    live = hours >= HISTORY
    return Scores(hours[live].astype(np.float64) + 1, scores[live])


def beta_binomial(world: World) -> Scores:
    """Pooled over sources, one vote per author in six hours: how far the negatives of the last 2, 6 or 12 hours lie
    above what a beta-binomial with the share and correlation of history expects, in standard deviations."""
    voted = _one_vote(world)
    usual, icc = _usual(world, voted), _correlation(world, voted)
    looks = np.arange(HISTORY, world.until, STEP)
    best = np.full(len(looks), -np.inf)
    at, hits = world.seen[voted], np.concatenate([[0], np.cumsum(world.label[voted])])
    for window in (2, 6, 12):
        since, until = np.searchsorted(at, looks - window), np.searchsorted(at, looks)
        n, x = until - since, hits[until] - hits[since]
        an_hour = np.maximum(n / window, 1.0)
        variance = n * usual * (1 - usual) * (1 + (an_hour - 1) * icc)
        score = np.where(n >= 5, (x - 0.5 - n * usual) / np.sqrt(np.maximum(variance, 0.25)), -np.inf)
        best = np.maximum(best, score)
    return Scores(looks, best)


FIELD: dict[str, Callable[[World], Path]] = {"EWMA": ewma, "CUSUM": cusum, "pooled beta-binomial": beta_binomial}


def _usual(world: World, among: Flags) -> float:
    before = among & (world.seen < HISTORY - 48)
    return float((world.label[before].sum() + 0.5) / (before.sum() + 1))


def _hourly(world: World, among: Flags) -> tuple[Floats, Floats]:
    hour, hours = world.seen[among].astype(int), int(world.until)
    n = np.bincount(hour, minlength=hours)[:hours].astype(np.float64)
    return n, np.bincount(hour, weights=world.label[among], minlength=hours)[:hours].astype(np.float64)


def _one_vote(world: World) -> Flags:
    voted = world.known.copy()
    last: dict[str, float] = {}
    for place in np.flatnonzero(world.known):
        author = world.author[place]
        if author and world.seen[place] - last.get(author, -6.0) < 6.0:
            voted[place] = False
        elif author:
            last[author] = world.seen[place]
    return voted


def _correlation(world: World, among: Flags) -> float:
    """By moments, of history's hours: what their variance is beyond the binomial's."""
    n, x = (counts[: int(HISTORY) - 48] for counts in _hourly(world, among))
    many = n >= 2
    share = float(x.sum() / max(n.sum(), 1))
    pairs = float((n[many] * (n[many] - 1)).sum())
    beyond = float(((x - n * share) ** 2 - n * share * (1 - share))[many].sum())
    return float(np.clip(beyond / max(pairs * share * (1 - share), 1e-9), 0.0, 0.2))
