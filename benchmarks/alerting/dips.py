"""Planted dips: what the product's test, the oracle and the others find of them, at one rate of false alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as File

import numpy as np

from benchmarks.alerting.drawing import draw_world
from benchmarks.alerting.elastalert_environment import judge
from benchmarks.alerting.live import Log, run
from benchmarks.alerting.rivals import FIELD, Path, oracle
from benchmarks.alerting.scoring import AFTER, Found, calibrated, found
from benchmarks.alerting.world import HISTORY, Dip, World

SIZES = (0.15, 0.25, 0.40)
HOURS = (6.0, 24.0)
WEEKS = 0.75
OURS, ORACLE = "ours", "oracle"
_LOWEST, _HIGHEST = 0.05, 200.0
"""Thresholds that others are given lie between."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one test found of the dips of one rate, size and duration."""

    rate: float
    size: float
    hours: float
    who: str
    found: Found


@dataclass(frozen=True, slots=True)
class Case:
    """One topic before its dip, and the same with each of the dips."""

    quiet: World
    dips: tuple[Dip, ...]

    @property
    def dipped(self) -> list[World]:
        return [self.quiet.with_dip(dip) for dip in self.dips]


def cases(rate: float, n: int, first: int) -> Iterator[Case]:
    """``n`` topics with noise of all kinds; the dips of one begin at one moment, one to four days after history."""
    for seed in range(first, first + n):
        world = draw_world(rate, "all", seed, weeks=WEEKS)
        at = HISTORY + float(np.random.default_rng([seed, 7]).uniform(24, 96))
        yield Case(world, tuple(Dip(at, size, hours) for size in SIZES for hours in HOURS))


def ours(case: Case, threshold: float) -> list[tuple[float, ...]]:
    """The alarms of the product's test on each of the dips; what was before them is run once."""
    at = case.dips[0].at
    log = Log(case.quiet.observations(until=at))
    before = run(case.quiet, threshold, until=at, log=log)
    return [
        run(world, threshold, since=at, until=at + dip.hours + AFTER, log=log, told=before).alarms
        for world, dip in zip(case.dipped, case.dips, strict=True)
    ]


def cells(rate: float, who: str, tried: Sequence[Case], alarms: Sequence[Sequence[Sequence[float]]]) -> Iterator[Cell]:
    """``alarms`` of each case and dip."""
    for place, dip in enumerate(tried[0].dips):
        dips = [case.dips[place] for case in tried]
        yield Cell(rate, dip.size, dip.hours, who, found(dips, [raised[place] for raised in alarms]))


def field(rate: float, tried: Sequence[Case], quiet: Sequence[World], target: int) -> Iterator[Cell]:
    """The oracle (one for each size) and the usual tests, each with at most ``target`` alarms on the quiet worlds."""
    for name, path in FIELD.items():
        level = _level([path(world) for world in quiet], target)
        alarms = [[path(world).alarms(level) for world in case.dipped] for case in tried]
        yield from cells(rate, name, tried, alarms)
    for size in SIZES:
        knows = partial(oracle, size=size)
        level = _level([knows(world) for world in quiet], target)
        alarms = [
            [knows(w).alarms(level) if d.size == size else [] for w, d in zip(case.dipped, case.dips, strict=True)]
            for case in tried
        ]
        yield from (cell for cell in cells(rate, ORACLE, tried, alarms) if cell.size == size)


def elastalert(python: File, rate: float, tried: Sequence[Case], quiet: Sequence[World], target: int) -> Iterator[Cell]:
    """Its thresholds are found on half of the quiet worlds with half of the alarms, rounded up."""
    dipped = [world for case in tried for world in case.dipped]
    many = len(tried[0].dips)
    for one in judge(python, quiet[: -(-len(quiet) // 2)], dipped, -(-target // 2)):
        alarms = [one.alarms[start : start + many] for start in range(0, len(dipped), many)]
        yield from cells(rate, f"ElastAlert2 {one.rule}", tried, alarms)


def _level(paths: Sequence[Path], target: int) -> float:
    return calibrated(lambda level: sum(len(path.alarms(level)) for path in paths), target, _LOWEST, _HIGHEST)
