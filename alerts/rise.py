"""Has a share left its reference? A Shiryaev–Roberts e-detector over votes, one at a time.

Within each (stratum, block) the chance of the next vote is the Pólya predictive of a Beta share with the reference as
its mean and κ as its concentration, against alternatives (three that are higher by STEPS, or what the caller knows):

    r0 = (ref·κ + X) / (κ + N),  r1 = (q·κ + X) / (κ + N),  e = r1/r0 for a hit, (1 − r1)/(1 − r0) otherwise,

with X hits among N votes of the open block so far. At each grid point the J sums M_j rise by 1/J, at each vote
M_j is multiplied by e_j. Stopping when their total reaches A happens, while the share is at or below the reference, no
more often than once in A grid points in the mean, however often one looks (Shin, Ramdas & Rinaldo 2024, "E-detectors";
Pollak 1985). The same machine, turned round, sees a share come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
class Sums:
    """The detector's state. ``point`` is the last grid point that was counted, ``cells`` the open block's (X, N),
    ``runs`` the stretch that speaks most for each alternative."""

    point: int
    sums: tuple[float, ...]
    block: int = 0
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()

    @property
    def total(self) -> float:
        return sum(self.sums)

    @property
    def run(self) -> Run:
        """The stretch of the alternative that is believed most."""
        return max(zip(self.sums, self.runs, strict=True), key=lambda pair: (pair[1].n > 0, pair[0]))[1]


@dataclass(frozen=True, slots=True)
class Metre:
    """What sums are measured by: grid and block in microseconds, κ."""

    grid: int
    block: int
    kappa: float

    def point(self, at: int) -> int:
        return at // self.grid


def risen(reference: float) -> tuple[float, ...]:
    """The alternatives of a share that may rise: higher by STEPS, and never certain."""
    return tuple(max(reference, min(reference + rise, HIGHEST)) for rise in STEPS)


def begin(at: int, metre: Metre, count: int = len(STEPS)) -> Sums:
    """Nothing seen yet of so many alternatives; grid points count from ``at`` (microseconds)."""
    return Sums(metre.point(at), (0.0,) * count, runs=(NO_RUN,) * count)


def step(state: Sums, vote: Vote, metre: Metre, against: Sequence[float] | None = None) -> Sums:
    """The state after one vote, its reference held ``against`` these shares; those that ``risen`` tells if none."""
    others = risen(vote.reference) if against is None else against
    point = max(state.point, metre.point(vote.at))
    rest = (point - state.point) / len(others)
    sums = tuple(value + rest for value in state.sums)
    block = vote.at // metre.block
    cells = state.cells if block == state.block else {}
    hits, n = cells.get(vote.stratum, (0, 0))
    evidence = e_values(vote.hit, vote.reference, others, (hits, n), metre.kappa)
    return Sums(
        point,
        tuple(value * e for value, e in zip(sums, evidence, strict=True)),
        block,
        {**cells, vote.stratum: (hits + vote.hit, n + 1)},
        tuple(_stretched(run, vote, log(e), sums) for run, e in zip(state.runs, evidence, strict=True)),
    )


def e_values(
    hit: bool, reference: float, against: Sequence[float], cell: tuple[int, int], kappa: float
) -> tuple[float, ...]:
    """What one vote says for each share of ``against`` (all within 0…1, exclusive), after (X, N) of its block: expected
    to be 1 while the share is the reference, and less below it where the other is higher."""
    hits, n = cell
    r0, *raised = ((share * kappa + hits) / (kappa + n) for share in (reference, *against))
    return tuple(r1 / r0 if hit else (1 - r1) / (1 - r0) for r1 in raised)


def total_without(
    votes: Iterable[Vote],
    before: tuple[float, ...],
    metre: Metre,
    against: Callable[[float], Sequence[float]] = risen,
) -> float:
    """The highest total that these votes alone would have reached from the sums ``before`` them."""
    highest, state = 0.0, None
    for vote in votes:
        others = against(vote.reference)
        state = state or replace(begin(vote.at, metre, len(others)), sums=before or (0.0,) * len(others))
        state = step(state, vote, metre, others)
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
