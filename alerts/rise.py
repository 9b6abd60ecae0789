"""Has a share risen above its reference? A Shiryaev–Roberts e-detector over votes, one at a time.

Within each (stratum, block) the chance of the next vote is the Pólya predictive of a Beta share with the reference as
its mean and κ as its concentration, against three alternatives that are higher by STEPS:

    r0 = (ref·κ + X) / (κ + N),  r1 = (q·κ + X) / (κ + N),  e = r1/r0 for a hit, (1 − r1)/(1 − r0) otherwise,

with X hits among N votes of the open block so far. At each grid point the three sums M_j rise by 1/3, at each vote
M_j is multiplied by e_j. Stopping when their total reaches A happens, while the share is at or below the reference, no
more often than once in A grid points in the mean, however often one looks (Shin, Ramdas & Rinaldo 2024, "E-detectors";
Pollak 1985). The same machine, turned round, sees a share come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import log

from alerts.baseline import HIGHEST

STEPS = (0.10, 0.20, 0.40)
"""What the alternatives add to the reference."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: when (microseconds; never earlier than the vote before), whether it is a hit, the stratum it is of and
    that stratum's reference; ``mean`` is its usual share; ``seq`` names the observation."""

    at: int
    hit: bool
    stratum: str
    reference: float
    mean: float
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """The stretch of votes that speaks most for one alternative (Page's CUSUM): since when, how strongly (log of the
    product of e), its counts, what was usual for them (sums of reference and mean), and the sums before it began."""

    level: float = 0.0
    since: int = 0
    seq: int = 0
    n: int = 0
    hits: int = 0
    reference: float = 0.0
    mean: float = 0.0
    before: tuple[float, ...] = ()


NO_RUN = Run()


@dataclass(frozen=True, slots=True)
class Rise:
    """The detector's state. ``point`` is the last grid point that was counted, ``cells`` the open block's (X, N)."""

    point: int
    sums: tuple[float, ...] = (0.0,) * len(STEPS)
    block: int = 0
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    runs: tuple[Run, ...] = (NO_RUN,) * len(STEPS)

    @property
    def total(self) -> float:
        return sum(self.sums)

    @property
    def run(self) -> Run:
        """The stretch of the alternative that is believed most."""
        return max(zip(self.sums, self.runs, strict=True), key=lambda pair: (pair[1].n > 0, pair[0]))[1]


@dataclass(frozen=True, slots=True)
class Metre:
    """What a Rise is measured by: grid and block in microseconds, κ."""

    grid: int
    block: int
    kappa: float

    def point(self, at: int) -> int:
        return at // self.grid


def begin(at: int, metre: Metre) -> Rise:
    """Nothing seen yet; grid points count from ``at``."""
    return Rise(point=metre.point(at))


def step(state: Rise, vote: Vote, metre: Metre) -> Rise:
    """The state after one vote."""
    point = max(state.point, metre.point(vote.at))
    rest = (point - state.point) / len(STEPS)
    sums = tuple(value + rest for value in state.sums)
    block = vote.at // metre.block
    cells = state.cells if block == state.block else {}
    hits, n = cells.get(vote.stratum, (0, 0))
    evidence = e_values(vote.hit, vote.reference, hits, n, metre.kappa)
    return Rise(
        point=point,
        sums=tuple(value * e for value, e in zip(sums, evidence, strict=True)),
        block=block,
        cells={**cells, vote.stratum: (hits + vote.hit, n + 1)},
        runs=tuple(_stretched(run, vote, log(e), sums) for run, e in zip(state.runs, evidence, strict=True)),
    )


def e_values(hit: bool, reference: float, hits: int, n: int, kappa: float) -> tuple[float, ...]:
    """What one vote says for each alternative: expected to be at most 1 while the share is at most the reference."""
    usual = (reference * kappa + hits) / (kappa + n)
    made = []
    for rise in STEPS:
        raised = max(reference, min(reference + rise, HIGHEST))
        other = (raised * kappa + hits) / (kappa + n)
        made.append(other / usual if hit else (1 - other) / (1 - usual))
    return tuple(made)


def total_without(votes: Iterable[Vote], before: tuple[float, ...], metre: Metre) -> float:
    """The highest total that these votes alone would have reached from the sums ``before`` them."""
    highest, state = 0.0, None
    for vote in votes:
        state = state or replace(begin(vote.at, metre), sums=before or (0.0,) * len(STEPS))
        state = step(state, vote, metre)
        highest = max(highest, state.total)
    return highest


def _stretched(run: Run, vote: Vote, gain: float, sums: tuple[float, ...]) -> Run:
    level = run.level + gain
    if level <= 0:
        return NO_RUN
    if run.n == 0:
        run = Run(since=vote.at, seq=vote.seq, before=sums)
    return longer(run, vote, level)


def longer(run: Run, vote: Vote, level: float | None = None) -> Run:
    """The stretch with one more vote, and this level if it is given."""
    return Run(
        run.level if level is None else level,
        run.since,
        run.seq,
        run.n + 1,
        run.hits + vote.hit,
        run.reference + vote.reference,
        run.mean + vote.mean,
        run.before,
    )
