"""Columns that stand side by side, each stacked of parts from the ground up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from web.drawing.axes import PLOT, Axis, value_axis

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Block:
    """A part: its class, and its place in pixels down."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One interval: where it stands (percent across) with its blocks, and where one points at it. ``gap``: part of it
    could not be read; ``part``: it is not over yet, or began before the period."""

    item: T
    x: float
    width: float
    slot: float
    slot_width: float
    blocks: tuple[Block, ...]
    gap: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    columns: tuple[Column[T], ...]
    axis: Axis


def columns(
    stacks: Sequence[tuple[T, Sequence[tuple[str, int]]]], *, gaps: Sequence[bool] = (), parts: Sequence[bool] = ()
) -> Columns[T]:
    """Each item with its parts (class, count), from the ground up; ``gaps`` and ``parts`` say of each whether it is
    so."""
    axis = value_axis(max((sum(count for _, count in blocks) for _, blocks in stacks), default=0))
    slot = 100 / max(1, len(stacks))
    made = []
    for place, (item, blocks) in enumerate(stacks):
        ground, drawn = PLOT, []
        for name, count in blocks:
            if count:
                tall = round(count / axis.top * PLOT, 2)
                ground -= tall
                drawn.append(Block(name, round(ground, 2), tall))
        at, gap, part = place * slot, _said(gaps, place), _said(parts, place)
        made.append(Column(item, *_rounded(at + slot * 0.1, slot * 0.8, at, slot), tuple(drawn), gap, part))
    return Columns(tuple(made), axis)


def _said(values: Sequence[bool], place: int) -> bool:
    return place < len(values) and values[place]


def _rounded(*values: float) -> tuple[float, float, float, float]:
    x, width, slot, slot_width = (round(value, 3) for value in values)
    return x, width, slot, slot_width
