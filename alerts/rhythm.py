"""How much a topic usually writes at each hour of the week, with what is not known about it.

The rate of a block is level × hour of day × day of week × hour of week. Each factor has a Gamma posterior with mean 1
before anything was seen (Gelman et al., "Bayesian Data Analysis", 2.6): an hour of the week of which little is known
stays near what the day and the hour say. The level weighs the newest days most, so that it follows a slow drift.

Counts of a block are taken as negative binomial around that rate; the size k is learned by likelihood, and its lower
90 % bound is used. Days differ from one another by more than their blocks explain: a second size, of whole days, says
by how much, and makes the bounds of the level (95 %, one-sided, by Wilson and Hilferty's cube root).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from zoneinfo import ZoneInfo

import numpy as np

from alerts.scale import DAY, HOUR
from model.time import from_micros

SECOND = 1_000_000
CELLS = 168
HOURLY, DAILY, WEEKLY = 3.0, 11.0, 25.0
"""Shapes of the factors' priors: hours of the day differ by about 60 %, days of the week by 30 %, the rest by 20 %."""
USUAL_SIZE, USUAL_DAYS = 5.0, 25.0
"""Sizes that those of blocks and of days are shrunk to, log-normally with standard deviation 1."""
HALF_LIFE = 0.25
"""Part of the time learned from after which a day weighs half."""
LEAST_DAYS = 2.0
MOST_COUNTS = 100_000
"""A block with more counts than that is taken as one of so many."""
_HOURS = [cell % 24 for cell in range(CELLS)]
_WEEKDAYS = [cell // 24 for cell in range(CELLS)]
_Z = 1.645
_GRID = [0.2 * 1.3**step for step in range(33)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one block: its mean, and the size of the negative binomial around it."""

    mean: float
    size: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is usual. ``means`` and ``sizes`` are of a block in each hour of the week (Monday 0:00 first); ``low`` and
    ``high`` are the bounds of the level as factors of it. ``n`` counts, in ``days`` of the past, were learned from."""

    means: tuple[float, ...]
    sizes: tuple[float, ...]
    low: float
    high: float
    n: int
    days: float

    def at(self, start: int, zone: ZoneInfo) -> Expected:
        """Of the block that starts at that moment (microseconds)."""
        cell = cell_of(start, zone)
        return Expected(self.means[cell], self.sizes[cell])


@dataclass(frozen=True, slots=True)
class _Slot:
    """An hour of the past: which hour of the week, which day, how much was counted in it."""

    cell: int
    day: int
    count: int


def cell_of(at: int, zone: ZoneInfo) -> int:
    """The hour of the week, on the clock of the zone."""
    local = from_micros(at).astimezone(zone)
    return local.weekday() * 24 + local.hour


def learn(
    moments: Iterable[int],
    since: int,
    until: int,
    block: int,
    *,
    holes: Iterable[tuple[int, int]] = (),
    zone: ZoneInfo | None = None,
) -> Rhythm | None:
    """The rhythm of counts at these moments of [since, until) (microseconds), in blocks of that length. Hours that
    touch a hole [start, end) are left out. None while fewer than LEAST_DAYS are left."""
    length = max(block, round(HOUR * SECOND))
    starts = _kept(-(-since // length) * length, until, length, list(holes))
    if len(starts) * length < LEAST_DAYS * DAY * SECOND:
        return None
    kept, counted = set(starts), list(moments)
    counted = [at for at in counted if at // length * length in kept]
    of_slot = Counter(at // length * length for at in counted)
    day = round(DAY * SECOND)
    slots = [_Slot(cell_of(at, zone or ZoneInfo("UTC")), at // day, of_slot[at]) for at in starts]
    blocks = Counter(at // block for at in counted)
    return _rhythm(slots, list(blocks.values()), length / block, length / day)


def expected_interval(mean: float, size: float, rhythm: Rhythm) -> tuple[float, float]:
    """Between what a count of that mean lies in 95 of 100 usual cases: chance, blocks and days vary."""
    spread = ((rhythm.high - rhythm.low) / (2 * _Z)) ** 2
    shape = 1 / (1 / max(mean, 1e-9) + 1 / size + spread)
    return mean * _gamma_quantile(-1.96, shape), mean * _gamma_quantile(1.96, shape)


def _kept(first: int, until: int, length: int, holes: list[tuple[int, int]]) -> list[int]:
    """The starts of slots that touch no hole."""
    found, merged = [], _merged(holes)
    begins = [start for start, _ in merged]
    for start in range(first, until - length + 1, length):
        place = bisect_right(begins, start + length - 1) - 1
        if place < 0 or merged[place][1] <= start:
            found.append(start)
    return found


def _merged(holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(holes):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return made


def _rhythm(slots: Sequence[_Slot], blocks: Sequence[int], a_slot: float, slot_days: float) -> Rhythm:
    """``blocks`` are the counts of blocks that had any; ``a_slot`` blocks are in a slot."""
    means, _ = _profile(slots, a_slot, USUAL_SIZE)
    size = _block_size(slots, blocks, means, a_slot)
    means, shapes = _profile(slots, a_slot, size)
    level, low, high = _level(slots, means, a_slot, size)
    return Rhythm(
        means=tuple(mean * level for mean in means),
        sizes=tuple(1 / (1 / size + 1 / shape) for shape in shapes),
        low=low,
        high=high,
        n=sum(slot.count for slot in slots),
        days=len(slots) * slot_days,
    )


def _profile(slots: Sequence[_Slot], a_slot: float, size: float) -> tuple[list[float], list[float]]:
    """(mean of a block, shape of what is known of it) in each hour of the week. Counts weigh less the more they depend
    on one another (divided by 1 + mean/size)."""
    counts, times = Counter[int](), Counter[int]()
    for slot in slots:
        counts[slot.cell] += slot.count
        times[slot.cell] += 1
    level = (sum(counts.values()) + 0.5) / (len(slots) * a_slot)
    weight = 1 / (1 + level / size)
    means, shapes = [level] * CELLS, [0.0] * CELLS
    for shape, group in ((HOURLY, _HOURS), (DAILY, _WEEKDAYS), (WEEKLY, range(CELLS))):
        seen, due = defaultdict[int, float](float), defaultdict[int, float](float)
        for cell in range(CELLS):
            seen[group[cell]] += counts[cell] * weight
            due[group[cell]] += means[cell] * times[cell] * a_slot * weight
        for cell in range(CELLS):
            known = shape + seen[group[cell]]
            means[cell] *= known / (shape + due[group[cell]])
            shapes[cell] += 1 / known
    return means, [1 / shape for shape in shapes]


def _block_size(slots: Sequence[_Slot], blocks: Sequence[int], means: Sequence[float], a_slot: float) -> float:
    """The lower 90 % bound of k. With the blocks of a cell alike, the likelihood needs their number and sum alone."""
    counts, times = Counter[int](), Counter[int]()
    for slot in slots:
        counts[slot.cell] += slot.count
        times[slot.cell] += 1
    cells = list(times)
    k = np.array(_GRID)[:, None]
    mean = np.array([max(means[cell], 1e-12) for cell in cells])
    n, counted = np.array([times[cell] * a_slot for cell in cells]), np.array([counts[cell] for cell in cells])
    larger = np.array(_above(blocks), dtype=float)
    said = (n * k * np.log(k / (k + mean)) - counted * np.log(k + mean)).sum(axis=1)
    said += (larger * np.log(k + np.arange(len(larger)))).sum(axis=1)
    return _lower([float(one) + _prior(size, USUAL_SIZE) for one, size in zip(said, _GRID, strict=True)])


def _above(blocks: Sequence[int]) -> list[int]:
    """How many blocks have more than 0, 1, 2 … counts, up to MOST_COUNTS."""
    histogram = Counter(blocks)
    made, left = [], len(blocks)
    for at in range(min(MOST_COUNTS, max(histogram, default=0))):
        left -= histogram[at]
        made.append(left)
    return made


def _level(slots: Sequence[_Slot], means: Sequence[float], a_slot: float, size: float) -> tuple[float, float, float]:
    """(level now as a factor of the profile, its lower and upper bound as factors of that)."""
    counts, due, within = Counter[int](), defaultdict[int, float](float), defaultdict[int, float](float)
    for slot in slots:
        counts[slot.day] += slot.count
        due[slot.day] += means[slot.cell] * a_slot
        within[slot.day] += means[slot.cell] ** 2 * a_slot / size
    days = {day: (counts[day], mean, within[day] / mean**2) for day, mean in due.items()}
    apart = 1 / _lower([_prior(k, USUAL_DAYS) + sum(_day(*of, k) for of in days.values()) for k in _GRID])
    newest = max(days)
    life = HALF_LIFE * (newest - min(days) + 1)
    weighed = {day: 0.5 ** ((newest - day) / life) for day in days}
    total = sum(weight * due[day] for day, weight in weighed.items())
    level = (sum(weight * counts[day] for day, weight in weighed.items()) + 0.5) / (total + 0.5)
    noise = sum(weighed[day] ** 2 * mean * (1 + mean * (own + apart)) for day, (_, mean, own) in days.items())
    shape = 1 / (noise / total**2 + apart)
    return level, _gamma_quantile(-_Z, shape), _gamma_quantile(_Z, shape)


def _day(count: int, mean: float, own: float, k: float) -> float:
    """ln of the likelihood of a day's count, when days of size k hold blocks that vary by ``own``."""
    size = 1 / (1 / k + own)
    return lgamma(size + count) - lgamma(size) + size * log(size / (size + mean)) + count * log(mean / (size + mean))


def _prior(k: float, usual: float) -> float:
    return -0.5 * log(k / usual) ** 2


def _lower(weights: Sequence[float]) -> float:
    """The 10 % point of a posterior over _GRID, between grid points by ln k."""
    top = max(weights)
    shares = [exp(weight - top) for weight in weights]
    left = 0.10 * sum(shares)
    for step, share in enumerate(shares):
        if left <= share:
            return _GRID[step] * float(1.3 ** (left / share - 0.5))
        left -= share
    return _GRID[-1]


def _gamma_quantile(z: float, shape: float) -> float:
    """Of a Gamma with mean 1, at a normal quantile (Wilson & Hilferty 1931); never below 2 %."""
    return float(max(0.02, 1 - 1 / (9 * shape) + z * sqrt(1 / (9 * shape)))) ** 3 if shape > 0.2 else 0.02
