"""Has a count risen above what is usual at this hour, or fallen below it? A Shiryaev–Roberts e-detector on blocks.

A block of n counts where the negative binomial with size k expects m (at the reference: the upper 95 % bound of the
level for a rise, the lower one for a fall) says for an alternative that is f times as much

    L = f^n · ((k + m) / (k + f·m))^(k + n).

At the start of each block the sums M_j rise by a third of its grid points, at its end M_j is multiplied by L_j.
Stopping when their total reaches A happens, while the level is within its bound, no more often than once in A grid
points in the mean, however often one looks (Shin, Ramdas & Rinaldo 2024, "E-detectors"; Pollak 1985).

A rise is told within its block: L with the n counted so far and the whole block's m is never more than it can be at the
block's end, so stopping early stops only where the end would have. How counts come within a block (in batches, as pages
are visited) plays no part. A fall is told when a block has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import exp, log

from alerts.rhythm import Expected

RISES = (1.5, 2.5, 5.0)
FALLS = (0.5, 0.2, 0.05)
_MOST = 600.0
"""ln of the most that one block may say."""


@dataclass(frozen=True, slots=True)
class Run:
    """The stretch of whole blocks that speaks most for one alternative (Page's CUSUM): since when (microseconds), how
    strongly (sum of ln L), its counts and blocks, what was usual for them, and the sums where it began."""

    level: float = 0.0
    since: int = 0
    n: int = 0
    blocks: int = 0
    mean: float = 0.0
    before: tuple[float, ...] = ()


NO_RUN = Run()


@dataclass(frozen=True, slots=True)
class Tally:
    """The detector's state: the counts of the open block, and the sums and runs as they were at its start."""

    factors: tuple[float, ...]
    sums: tuple[float, ...]
    n: int = 0
    runs: tuple[Run, ...] = field(default=(NO_RUN,) * len(RISES))


def begin(factors: tuple[float, ...], points: float) -> Tally:
    """At the start of a block of so many grid points; nothing counted yet."""
    return Tally(factors, (points / len(factors),) * len(factors))


def log_ratio(n: int, mean: float, size: float, factor: float) -> float:
    """ln L of a block for one alternative."""
    return min(_MOST, n * log(factor) + (size + n) * (log(size + mean) - log(size + factor * mean)))


def total(tally: Tally, usual: Expected, bound: float) -> float:
    """The detector's total with the counts of the open block; ``bound`` makes the reference out of the mean."""
    return sum(tally.sums[j] * exp(ratio) for j, ratio in enumerate(_ratios(tally, usual, bound)))


def close(tally: Tally, start: int, usual: Expected, bound: float, points: float) -> Tally:
    """At the end of the block that began at ``start`` (microseconds), open the next one."""
    ratios = _ratios(tally, usual, bound)
    sums = tuple(
        min(1e250, value * exp(ratio)) + points / len(ratios) for value, ratio in zip(tally.sums, ratios, strict=True)
    )
    runs = (_longer(run, tally, start, usual.mean, ratio) for run, ratio in zip(tally.runs, ratios, strict=True))
    return replace(tally, n=0, sums=sums, runs=tuple(run if run.level > 0 else NO_RUN for run in runs))


def passed(tally: Tally) -> Tally:
    """The open block does not count: it was withheld."""
    return replace(tally, n=0)


def stretch(tally: Tally, start: int, usual: Expected, bound: float) -> Run:
    """The run of the alternative that is believed most, with the open block in it."""
    ratios = _ratios(tally, usual, bound)
    found = [
        (tally.sums[j] * exp(ratio), _longer(tally.runs[j], tally, start, usual.mean, ratio))
        for j, ratio in enumerate(ratios)
    ]
    return max(found, key=lambda pair: (pair[1].level > 0, pair[0]))[1]


def total_without(
    counts: Iterable[tuple[int, Expected]],
    before: tuple[float, ...],
    factors: tuple[float, ...],
    bound: float,
    points: float,
) -> float:
    """The highest total of blocks with these counts (and what is usual for them) from the sums at the first's start."""
    highest, tally = 0.0, Tally(factors, before)
    for n, usual in counts:
        tally = replace(tally, n=n)
        highest = max(highest, total(tally, usual, bound))
        tally = close(tally, 0, usual, bound, points)
    return highest


def _ratios(tally: Tally, usual: Expected, bound: float) -> list[float]:
    return [log_ratio(tally.n, usual.mean * bound, usual.size, factor) for factor in tally.factors]


def _longer(run: Run, tally: Tally, start: int, mean: float, gain: float) -> Run:
    if run.blocks == 0:
        run = Run(since=start, before=tally.sums)
    return replace(run, level=run.level + gain, n=run.n + tally.n, blocks=run.blocks + 1, mean=run.mean + mean)
