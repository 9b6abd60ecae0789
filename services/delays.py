"""How fast we were lately: from a post's publication to its sighting, the decision, and the message delivered; and
until somebody looked at it, and was done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from model.source import Json
from services.house import House
from storage import delays, work

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Delay:
    """One part of the way; p50 and p90 in seconds, None where nothing went it lately."""

    part: str
    n: int
    p50: float | None
    p90: float | None


def delays_of(house: House, lately: timedelta = LATELY) -> list[Delay]:
    """The parts in their order. Only live mentions, alarms that fired, and what people looked at, are looked at."""
    since = house.clock() - lately
    with house.db.read() as tx:
        return [
            _delay("publication to sighting", delays.publication_to_seen(tx, since)),
            _delay("sighting to decision", delays.seen_to_decided(tx, since)),
            _delay("decision to delivery", delays.decided_to_delivered(tx, since)),
            _delay("publication to first look", work.posted_to_looked(tx, since)),
            _delay("publication to done", work.posted_to_done(tx, since)),
        ]


def delay_to_json(delay: Delay) -> dict[str, Json]:
    return {"part": delay.part, "n": delay.n, "p50": delay.p50, "p90": delay.p90}


def lasted(seconds: float | None) -> str:
    """For people: ``4.2 s``, ``12 min``, ``3.5 h``, ``–`` for nothing."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _delay(part: str, micros: Sequence[int]) -> Delay:
    taken = sorted(max(0, one) / 1e6 for one in micros)
    return Delay(part, len(taken), _quantile(taken, 0.5), _quantile(taken, 0.9))


def _quantile(taken: Sequence[float], part: float) -> float | None:
    """The least that at least this part of all did not exceed (nearest rank)."""
    return taken[ceil(part * len(taken)) - 1] if taken else None
