"""Has something rare become more frequent, or rare again? A Shiryaev–Roberts e-detector against given alternatives.

As in alerts/rise.py: within each (stratum, block) the chance of the next vote being a hit is the Pólya predictive of a
Beta share of mean ``null`` and concentration κ, X hits among N votes of the open block so far,

    r0 = (null·κ + X) / (κ + N),  r1 = (q·κ + X) / (κ + N),  e = r1/r0 for a hit, (1 − r1)/(1 − r0) otherwise.

At each grid point the J sums rise by 1/J, at each vote M_j is multiplied by e_j. Stopping when their total reaches A
happens, while the null holds, no more often than once in A grid points in the mean (Shin, Ramdas & Rinaldo 2024,
"E-detectors"). Steps of ten points, as for a mood, would be deaf to a thing that one in fifty speaks of; so here the
alternatives are what the caller knows: how often it was said when it was bad.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import log, sqrt
from typing import Any, cast

from alerts.baseline import HIGHEST
from alerts.rise import NO_RUN, Metre, Run, Vote, longer
from model.source import Json

COUNT = 3
"""Alternatives there are for a rise."""
LEAST_FACTOR = 2.0
"""An alternative is at least so many times the reference: less is no news."""


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


def begin(at: int, count: int, metre: Metre) -> Sums:
    """Nothing seen yet of so many alternatives; grid points count from ``at`` (microseconds)."""
    return Sums(metre.point(at), (0.0,) * count, runs=(NO_RUN,) * count)


def alternatives(reference: float, bad: float) -> tuple[float, float, float]:
    """Half-way (by ratio) back to how it was when it was bad, as bad, and twice as bad; ``bad`` 0 when not known."""
    again = min(HIGHEST, max(bad, LEAST_FACTOR * reference))
    return sqrt(reference * again), again, min(HIGHEST, 2 * again)


def step(state: Sums, vote: Vote, against: Sequence[float], metre: Metre) -> Sums:
    """The state after one vote, whose ``reference`` is the null."""
    point = max(state.point, metre.point(vote.at))
    rest = (point - state.point) / len(against)
    sums = tuple(value + rest for value in state.sums)
    block = vote.at // metre.block
    cells = state.cells if block == state.block else {}
    hits, n = cells.get(vote.stratum, (0, 0))
    evidence = [e_value(vote.hit, vote.reference, q, (hits, n), metre.kappa) for q in against]
    return Sums(
        point,
        tuple(value * e for value, e in zip(sums, evidence, strict=True)),
        block,
        {**cells, vote.stratum: (hits + vote.hit, n + 1)},
        tuple(_stretched(run, vote, log(e), sums) for run, e in zip(state.runs, evidence, strict=True)),
    )


def total_without(votes: Iterable[Vote], before: tuple[float, ...], bad: float, metre: Metre) -> float:
    """The highest total that these votes alone would have reached from the sums ``before`` them."""
    highest, state = 0.0, None
    for vote in votes:
        against = alternatives(vote.reference, bad)
        state = state or replace(begin(vote.at, len(against), metre), sums=before or (0.0,) * len(against))
        state = step(state, vote, against, metre)
        highest = max(highest, state.total)
    return highest


def e_value(hit: bool, null: float, q: float, cell: tuple[int, int], kappa: float) -> float:
    """What one vote says for a share ``q`` against ``null`` (both within 0…1, exclusive), after (X, N) of its block:
    1 in the mean under the null."""
    hits, n = cell
    r0, r1 = ((share * kappa + hits) / (kappa + n) for share in (null, q))
    return r1 / r0 if hit else (1 - r1) / (1 - r0)


def sums_to_json(state: Sums) -> Json:
    cells: dict[str, Json] = {stratum: list(cell) for stratum, cell in state.cells.items()}
    runs: list[Json] = [{**asdict(run), "before": list(run.before)} for run in state.runs]
    return {"point": state.point, "sums": list(state.sums), "block": state.block, "cells": cells, "runs": runs}


def sums_from_json(value: Json) -> Sums:
    """The inverse of :func:`sums_to_json`, JSON or not."""
    read = cast("Mapping[str, Any]", value)
    runs = tuple(Run(**{**run, "before": tuple(run["before"])}) for run in read["runs"])
    cells = {stratum: (hits, n) for stratum, (hits, n) in read["cells"].items()}
    return Sums(read["point"], tuple(read["sums"]), read["block"], cells, runs)


def _stretched(run: Run, vote: Vote, gain: float, sums: tuple[float, ...]) -> Run:
    level = run.level + gain
    if level <= 0:
        return NO_RUN
    if run.n == 0:
        run = Run(since=vote.at, seq=vote.seq, before=sums)
    return replace(longer(run, vote), level=level)
