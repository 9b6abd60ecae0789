"""The small charts of the overview as geometry: columns stacked by mood, in units of the drawing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.overview import Point, Tally

WIDTH = 1000.0
LABELS = ("negative", "neutral", "positive", "unknown")


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of one mood."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval: its blocks from the ground up, and the whole column's place for pointing at it."""

    start: datetime
    end: datetime
    tally: Tally
    x: float
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """``top`` is the value at the upper edge (a count, or a share 0–1)."""

    width: float
    height: float
    top: float
    bars: tuple[Bar, ...]


def places(points: Sequence[Point], moments: Iterable[datetime]) -> list[float]:
    """Where moments stand in a chart of the points, from left; those outside it are left out."""
    if not points:
        return []
    starts, slot = [point.start for point in points], WIDTH / len(points)
    found = []
    for moment in sorted(set(moments)):
        if starts[0] <= moment < points[-1].end:
            place = bisect_right(starts, moment) - 1
            point = points[place]
            found.append(round((place + (moment - point.start) / (point.end - point.start)) * slot, 2))
    return found


def volume_chart(points: Sequence[Point], height: float = 160.0) -> Chart:
    """Volume per interval, stacked by mood: negative at the ground, unknown on top."""
    top = nice(max((point.tally.count for point in points), default=0))
    bars = []
    for place, point in enumerate(points):
        x, width = _column(place, len(points))
        bars.append(_stack(point, x, width, height, top))
    return Chart(WIDTH, height, top, tuple(bars))


def share_chart(points: Sequence[Point], height: float = 40.0) -> Chart:
    """Negatives among the known per interval, 0–100 %; an interval where nothing is known has no bar."""
    bars = []
    for place, point in enumerate(points):
        x, width = _column(place, len(points))
        share = point.tally.negative_share
        tall = round((share or 0) * height, 2)
        blocks = () if share is None else (Block("negative", x, round(height - tall, 2), width, tall),)
        bars.append(Bar(point.start, point.end, point.tally, x, width, blocks))
    return Chart(WIDTH, height, 1.0, tuple(bars))


def strip(tally: Tally) -> tuple[Block, ...]:
    """One lying bar parted by mood; empty when there is nothing."""
    blocks, x = [], 0.0
    for label in LABELS:
        count = getattr(tally, label)
        if count:
            wide = 100 * count / tally.count
            blocks.append(Block(label, round(x, 2), 0, round(wide, 2), 8))
            x += wide
    return tuple(blocks)


def nice(highest: int) -> int:
    """The next of 1, 2, 3, 4, 5, 6, 8, 10, 20 … at or above, so that an axis ends on a round number."""
    if highest <= 1:
        return 1
    scale: int = 10 ** (len(str(highest)) - 1)
    return next((step * scale for step in (1, 2, 3, 4, 5, 6, 8) if step * scale >= highest), 10 * scale)


def _column(place: int, count: int) -> tuple[float, float]:
    slot = WIDTH / count
    gap = min(slot * 0.22, 4)
    return round(place * slot + gap / 2, 2), round(slot - gap, 2)


def _stack(point: Point, x: float, width: float, height: float, top: int) -> Bar:
    blocks, ground = [], height
    for label in LABELS:
        count = getattr(point.tally, label)
        if count:
            tall = count / top * height
            ground -= tall
            blocks.append(Block(label, x, round(ground, 2), width, round(tall, 2)))
    return Bar(point.start, point.end, point.tally, x, width, tuple(blocks))
