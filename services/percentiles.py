"""How large it usually is: percentiles of engagement, of reach, of how late a post was found.

Of up to 10,000 answers, which is exact; of more it is an estimate from as many, drawn evenly, with its 95 % interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from model.errors import BadInput
from model.mention import Mention
from model.said import said
from model.shares import Z
from model.source import Json
from model.time import TRUSTED_ORIGINS
from services.asking import SearchRequest, read_request
from services.house import House

USUAL = (50.0, 75.0, 90.0, 95.0, 99.0)
READ = 10_000


@dataclass(frozen=True, slots=True)
class Percentile:
    """The smallest value that ``at`` percent of the values do not exceed; ``low`` to ``high`` holds that of all answers
    with 95 % confidence, and is the value itself when all were read."""

    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Percentiles:
    """``known`` of the ``read`` mentions have a value, of ``of`` that answer. Without any there are no percentiles."""

    percentiles: tuple[Percentile, ...]
    known: int
    read: int
    of: int
    notes: tuple[str, ...] = ()

    @property
    def estimate(self) -> bool:
        return self.read < self.of


def percentiles(house: House, request: SearchRequest, measure: str, at: Sequence[float] = USUAL) -> Percentiles:
    """Raises as ``read_request`` does; BadInput for a measure or a percentage that is none, Unavailable."""
    if measure not in MEASURES:
        raise BadInput(
            said("{measure!r} is none", measure=measure[:40]),
            where="measure",
            todo=said("Use one of {known}", known=", ".join(MEASURES)),
        )
    for one in at:
        if not 0 < one < 100:
            raise BadInput(
                said("{one:g} is no percentage", one=one), where="at", todo="Use a number above 0 and below 100"
            )
    asked = read_request(house, request)
    drawn = house.index.sample(asked.question, read=READ)
    told = (MEASURES[measure](mention) for mention in drawn.mentions)
    values = sorted(value for value in told if value is not None)
    missed = 1 - len(drawn.mentions) / drawn.of if drawn.of else 0.0
    found = tuple(_percentile(values, one, missed) for one in sorted(set(at))) if values else ()
    return Percentiles(found, len(values), len(drawn.mentions), drawn.of, asked.notes)


def _percentile(values: Sequence[float], at: float, missed: float) -> Percentile:
    """The inverse of the distribution (Hyndman & Fan 1996, "Sample quantiles in statistical packages", definition 1),
    and the interval between two order statistics (Conover 1999, "Practical nonparametric statistics", 3.2), narrowed
    for the part of the whole that was read. ``missed``: the part that was not, 0–1."""
    n, p = len(values), at / 100
    rank = min(max(ceil(n * p - 1e-9), 1), n)
    spread = Z * sqrt(n * p * (1 - p) * missed)
    low, high = (rank, rank) if not missed else (max(floor(n * p - spread), 1), min(ceil(n * p + spread) + 1, n))
    return Percentile(at, values[rank - 1], values[low - 1], values[high - 1])


def percentile_to_json(measure: str, one: Percentile, found: Percentiles) -> dict[str, Json]:
    return {
        "measure": measure,
        "percentile": one.at,
        "value": one.value,
        "interval": [one.low, one.high],
        "estimate": found.estimate,
        "known": found.known,
        "read": found.read,
        "of": found.of,
    }


def _engaged(part: str) -> Callable[[Mention], float | None]:
    def read(mention: Mention) -> float | None:
        engagement = mention.capture.engagement
        return None if engagement is None else float(getattr(engagement, part))

    return read


def _engagement(mention: Mention) -> float | None:
    told = mention.capture.engagement
    return None if told is None else float(told.likes + told.replies + told.shares)


def _followers(mention: Mention) -> float | None:
    followers = mention.capture.author.followers
    return None if followers is None else float(followers)


def _delay(mention: Mention) -> float | None:
    """Seconds from publication to the first sighting, of what is dated by its source and no history."""
    capture = mention.capture
    if capture.published_at is None or capture.backlog or capture.published_from not in TRUSTED_ORIGINS:
        return None
    return max((mention.seen_at - capture.published_at).total_seconds(), 0.0)


MEASURES: dict[str, Callable[[Mention], float | None]] = {
    "engagement": _engagement,
    "likes": _engaged("likes"),
    "replies": _engaged("replies"),
    "shares": _engaged("shares"),
    "views": _engaged("views"),
    "followers": _followers,
    "delay": _delay,
}
"""What is measured; ``engagement`` is likes, replies and shares together, ``delay`` in seconds."""
