"""A trial of a rule as a drawing: a lane for each topic, its weeks, and what would have fired when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.alert import Alert
from services.trying_rules import Tried, TriedTopic

WIDTH = 1000.0
LEAST = 4.0
"""How wide the shortest incident is drawn."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One incident, from its call to its end (up to what was judged, while it lasts)."""

    alert: Alert
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """``judged`` is how far the topic was judged; ``real`` are the incidents that there were."""

    tried: TriedTopic
    fired: tuple[Mark, ...]
    real: tuple[Mark, ...]
    judged: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """``ticks`` are the beginnings of (some) weeks with where they stand; ``width`` is that of the drawing."""

    tried: Tried
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[datetime, float], ...]
    width: float = WIDTH


def drawn(tried: Tried, *, ticks: int = 6) -> Drawing:
    """Nothing is drawn outside the span of the trial."""
    span = max((tried.now - tried.since).total_seconds(), 1.0)

    def place(moment: datetime) -> float:
        return round(min(max((moment - tried.since).total_seconds() / span, 0.0), 1.0) * WIDTH, 1)

    def marks(alerts: Sequence[Alert], until: datetime) -> tuple[Mark, ...]:
        made = []
        for alert in alerts:
            x, end = place(alert.fired_at or alert.opened_at), place(alert.resolved_at or until)
            width = max(end - x, LEAST)
            made.append(Mark(alert, min(x, WIDTH - LEAST), min(width, WIDTH - min(x, WIDTH - LEAST))))
        return tuple(made)

    lanes = tuple(
        Lane(one, marks(one.fired, one.until), marks(one.real, tried.now), place(one.until)) for one in tried.topics
    )
    step = timedelta(seconds=span / max(ticks, 1))
    return Drawing(tried, lanes, tuple((tried.since + step * n, place(tried.since + step * n)) for n in range(ticks)))
