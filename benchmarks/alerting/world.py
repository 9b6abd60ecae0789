"""One topic's stream with its truth: who wrote when, in which mood, how it was labelled, and when it was seen.

Hours count from the beginning of history. Everything is drawn from one seed (``drawing``); planting a dip changes moods
and labels alone, with the same random numbers, so that a stream with a dip and without differ in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.alerting.labels import Confusion
from benchmarks.alerting.noise import Noise
from model.alert import Observation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday; hour 0 of every world."""
HISTORY = 30 * 24.0
"""Hours of history: four weeks of baseline and the two days that are left out."""
WEEK = 168.0


@dataclass(frozen=True, slots=True)
class Dip:
    """A planted dip: the true share of negatives is higher by ``size`` for ``hours`` from ``at``."""

    at: float
    size: float
    hours: float


@dataclass(frozen=True, slots=True)
class Origin:
    """A source; ``usual`` is its true share of negatives."""

    name: str
    kind: str
    language: str
    usual: float
    confusion: Confusion


@dataclass(frozen=True, slots=True)
class Draws:
    """The random numbers a mood and its label come of, of all that was written, and ``order``: which of it was seen.

    ``level`` is the chance of a negative mood without a dip; ``given`` is 1 or 0 where a storm or flood gives the mood,
    −1 elsewhere; ``root`` is the place of the mention whose mood it has, its own unless it echoes another.
    """

    at: Floats
    origin: Places
    mood: Floats
    label: Floats
    level: Floats
    given: NDArray[np.int8]
    root: Places
    order: Places


@dataclass(frozen=True, slots=True)
class World:
    """A stream in the order of ``seen``. ``origin`` is the place of its source. ``usual`` is the share that is labelled
    negative as a rule, truly, and ``slope`` what a lift of the true share is worth in labels; ``kappa`` is the true
    concentration of an hour's labels. ``down`` is (source, since, until) where one could not be read."""

    rate: float
    noise: Noise
    origins: tuple[Origin, ...]
    seen: Floats
    event: Floats
    origin: Places
    author: tuple[str, ...]
    thread: tuple[str, ...]
    cluster: tuple[str, ...]
    known: Flags
    label: Flags
    usual: Floats
    slope: Floats
    kappa: float
    until: float
    down: tuple[tuple[str, float, float], ...]
    draws: Draws

    @property
    def apart(self) -> Flags:
        """Mentions whose mood was drawn for themselves and is known."""
        order = self.draws.order
        own: Flags = (self.draws.given[order] < 0) & (self.draws.root[order] == order) & self.known
        return own

    def with_dip(self, dip: Dip) -> World:
        """The same world, dipped. Storms and copies keep their moods."""
        return replace(self, label=labels(self.draws, self.origins, dip))

    def observations(self, since: float = -1.0, until: float = 1e9) -> list[Observation]:
        """Those seen in [since, until) hours, as the acknowledged log has them; ``seq`` is the place in the stream."""
        low, high = np.searchsorted(self.seen, [since, until])
        return [self._observation(place) for place in range(int(low), int(high))]

    def _observation(self, place: int) -> Observation:
        origin = self.origins[self.origin[place]]
        seen = float(self.seen[place])
        return Observation(
            f"m{place}",
            "topic",
            1,
            moment(seen),
            moment(float(self.event[place])),
            seen > HISTORY,
            bool(self.label[place]) if self.known[place] else None,
            "simulated@1",
            origin.kind,
            origin.language,
            origin.name,
            self.author[place],
            self.cluster[place],
            self.thread[place],
            seq=place + 1,
        )


def labels(draws: Draws, origins: tuple[Origin, ...], dip: Dip | None = None) -> Flags:
    """How each mention that was seen is labelled, of its mood and its source's confusion."""
    level = draws.level
    if dip is not None:
        inside = (draws.at >= dip.at) & (draws.at < dip.at + dip.hours)
        level = np.where(inside, np.minimum(level + dip.size, 0.98), level)
    negative = np.where(draws.given < 0, draws.mood < level, draws.given == 1)[draws.root]
    hit = np.array([one.confusion.hit for one in origins])[draws.origin]
    false = np.array([one.confusion.false for one in origins])[draws.origin]
    return np.asarray(draws.label < np.where(negative, hit, false))[draws.order]


def moment(hours: float) -> datetime:
    return EPOCH + timedelta(seconds=round(hours * 3600, 3))


def hours_of(micros: int) -> float:
    """The inverse of :func:`moment`, of microseconds since 1970."""
    return (micros / 1e6 - EPOCH.timestamp()) / 3600
