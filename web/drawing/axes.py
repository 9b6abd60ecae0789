"""Axes: round numbers up the side; along the bottom the moments that a reader would name, in their language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, log10

from babel.dates import format_date, format_skeleton

from web.viewer import Viewer

PLOT = 220.0
"""Pixels from the ground to the upper edge."""
MOST = 8
_FEW = 4
"""Labels along the bottom: of a wide window, and of a phone (the others are marked ``wide``)."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """``at``: pixels down for values, percent across for moments; ``value`` is what a value's label says; ``wide``: has
    room in a wide window alone."""

    at: float
    label: str = ""
    value: float = 0.0
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """``top`` is the value at the upper edge."""

    ticks: tuple[Tick, ...]
    top: float = 0.0

    def down(self, value: float) -> float:
        """Pixels from the upper edge."""
        return round(PLOT * (1 - min(value, self.top) / self.top), 2) if self.top else PLOT


def value_axis(highest: float, *, whole: bool = True, limit: float | None = None) -> Axis:
    """From nothing up to a round number at or above the highest, in three to six steps. ``whole``: of counts, that have
    no halves; ``limit``: what no value exceeds."""
    highest = max(highest, 1.0 if whole else 1e-4)
    step = _step(highest / 4)
    step = max(1.0, float(round(step))) if whole else step
    count = max(1, -int(-(highest / step - 1e-9) // 1))
    if limit is not None and count * step > limit:
        count, step = 4, limit / 4
    top = count * step
    return Axis(tuple(Tick(round(PLOT * (1 - n / count), 2), value=n * step) for n in range(count + 1)), top)


def time_axis(starts: Sequence[datetime], viewer: Viewer) -> Axis:
    """Labels for intervals of equal width, in the middle of theirs: the coarsest that are at least three, of hours,
    days, Mondays, months, quarters, years."""
    local = [viewer.local(start) for start in starts]
    chosen, write = _chosen(local)
    crowded = len(chosen) > _FEW
    made = (
        Tick(round((n + 0.5) / len(local) * 100, 3), write(local[n], viewer.language), wide=crowded and i % 2 == 1)
        for i, n in enumerate(chosen)
    )
    return Axis(tuple(made))


def _chosen(local: Sequence[datetime]) -> tuple[Sequence[int], _Write]:
    """The places of the labels, and how they are written: of the finest level that has no more than there is room for,
    unless it has next to none and a finer one, thinned out, has some."""
    finer: tuple[Sequence[int], _Write] = ((0,) if local else (), _day)
    for falls, write in _LEVELS:
        if write is _hour and (not local or local[-1] - local[0] > timedelta(days=2)):
            continue
        places = [n for n, moment in enumerate(local) if falls(moment, local[n - 1] if n else None)]
        if 3 <= len(places) <= MOST:
            return places, write
        if len(places) > MOST:
            finer = places[:: -(-len(places) // MOST)], write
        elif len(places) > len(finer[0]):
            finer = places, write
    return finer


def _step(rough: float) -> float:
    scale = 10.0 ** floor(log10(rough))
    return next(one * scale for one in _STEPS if one * scale >= rough * 0.999)


def _hour(moment: datetime, _: str) -> str:
    return f"{moment:%H:%M}"


def _day(moment: datetime, language: str) -> str:
    return str(format_skeleton("MMMd", moment, locale=language))


def _month(moment: datetime, language: str) -> str:
    return str(format_skeleton("yMMM", moment, locale=language))


def _year(moment: datetime, language: str) -> str:
    return format_date(moment, "y", locale=language)


_Falls = Callable[[datetime, datetime | None], bool]
_Write = Callable[[datetime, str], str]
_LEVELS: tuple[tuple[_Falls, _Write], ...] = (
    (lambda now, before: before is None or now != before, _hour),
    (lambda now, before: now.hour % 3 == 0 and (before is None or now.hour != before.hour), _hour),
    (lambda now, before: now.hour % 6 == 0 and (before is None or now.hour != before.hour), _hour),
    (lambda now, before: before is None or now.date() != before.date(), _day),
    (lambda now, before: before is not None and now.isocalendar()[:2] != before.isocalendar()[:2], _day),
    (lambda now, before: before is not None and (now.year, now.month) != (before.year, before.month), _month),
    (lambda now, before: before is not None and (now.year, (now.month - 1) // 3) != _quarter(before), _month),
    (lambda now, before: before is not None and now.year != before.year, _year),
)
"""Whether a label of the level falls on an interval, after the one before it; and how it is written. Finest first."""


def _quarter(moment: datetime) -> tuple[int, int]:
    return moment.year, (moment.month - 1) // 3
