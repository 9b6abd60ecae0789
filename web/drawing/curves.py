"""Lines over time, each with the band its values lie in, 95 times in 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from model.shares import Share
from web.drawing.axes import Axis, value_axis

T = TypeVar("T")
WIDE = 1000.0
"""Units across of the paths, which are stretched to the plot's width."""


@dataclass(frozen=True, slots=True)
class Spot(Generic[T]):
    """One value of a line: percent across, pixels down; and where one points at it."""

    item: T
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve(Generic[T]):
    """``line`` and ``band`` are paths; the line is broken where there is no value."""

    name: str
    key: str
    line: str
    band: str
    spots: tuple[Spot[T], ...]


@dataclass(frozen=True, slots=True)
class Curves(Generic[T]):
    curves: tuple[Curve[T], ...]
    axis: Axis
    slot_width: float


def curves(lines: Mapping[str, Sequence[tuple[T, Share]]], names: Mapping[str, str]) -> Curves[T]:
    """Key → its items with their shares, one each interval; ``names`` are the classes of the keys. The axis holds every
    band, as far as the intervals are not those of a handful."""
    told = [share for line in lines.values() for _, share in line if share.n]
    highest = max((share.value or 0.0 for share in told), default=0.0)
    sure = sorted(share.interval[1] for share in told)
    axis = value_axis(max(highest, sure[int(len(sure) * 0.9)] if sure else 0.0), whole=False, limit=1.0)
    made = tuple(_curve(key, names.get(key, "others"), line, axis) for key, line in lines.items())
    return Curves(made, axis, round(100 / max(1, max((len(line) for line in lines.values()), default=1)), 3))


def _curve(key: str, name: str, line: Sequence[tuple[T, Share]], axis: Axis) -> Curve[T]:
    runs: list[list[tuple[float, Share]]] = [[]]
    spots = []
    for place, (item, share) in enumerate(line):
        middle = (place + 0.5) / len(line)
        if share.value is None:
            runs.append([])
            continue
        runs[-1].append((round(middle * WIDE, 2), share))
        spots.append(Spot(item, round(middle * 100, 3), axis.down(share.value)))
    long = [run for run in runs if run]
    return Curve(
        name, key, "".join(_line(run, axis) for run in long), "".join(_band(run, axis) for run in long), tuple(spots)
    )


def _line(run: Sequence[tuple[float, Share]], axis: Axis) -> str:
    return "M" + "L".join(f"{x:g} {axis.down(share.value or 0.0):g}" for x, share in run)


def _band(run: Sequence[tuple[float, Share]], axis: Axis) -> str:
    upper = [f"{x:g} {axis.down(share.interval[1]):g}" for x, share in run]
    lower = [f"{x:g} {axis.down(share.interval[0]):g}" for x, share in reversed(run)]
    return "M" + "L".join([*upper, *lower]) + "Z"
