"""The time constants and the budget of a test, and how a rule on another scale overrides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import isfinite

from model.errors import BadInput
from model.said import said

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY


LONGEST = 2 * 365 * DAY


@dataclass(frozen=True, slots=True)
class Scale:
    """All in seconds, except ``budget``, ``least`` and ``history``. The defaults are those of the method.

    grid      distance of grid points; at each the detector's sums rise (Shiryaev–Roberts)
    vote      an author, a near-duplicate cluster or an anonymous thread votes once in this time
    baseline  how far back the usual share is learned, by ``event_at``
    settle    the newest part of that which is left out
    margin    what is left out after an incident was resolved
    block     mentions within one block depend on each other; learned from history, allowed for live
    cooldown  no new alarm before this much has passed after an incident was resolved
    silence   an incident without a vote for so long is resolved
    refresh   how often the usual share is learned anew
    budget    false alarms a week that the inbox accepts
    least     votes an alarm must rest on: fewer are no share
    history   votes of history without which the test cannot judge yet
    """

    grid: float = 15 * 60.0
    vote: float = 6 * HOUR
    baseline: float = 28 * DAY
    settle: float = 48 * HOUR
    margin: float = 24 * HOUR
    block: float = HOUR
    cooldown: float = 6 * HOUR
    silence: float = 24 * HOUR
    refresh: float = 24 * HOUR
    budget: float = 2.0
    least: float = 5
    history: float = 50

    @property
    def grid_points_a_week(self) -> float:
        """672 at the usual quarter-hours."""
        return WEEK / self.grid


NUMBERS = frozenset({"budget", "least", "history"})
NAMES = tuple(field.name for field in fields(Scale))
_MAY_BE_ZERO = frozenset({"settle", "margin", "cooldown", "least", "history"})


def scale_of(overrides: Mapping[str, float], *, where: str = "") -> Scale:
    """The usual scale with a rule's overrides. Raises BadInput naming the field."""
    for name, value in overrides.items():
        if name not in NAMES:
            raise BadInput(
                said("{name} is not a setting", name=f"scale.{name}"),
                where=where,
                todo=said("Use {known}", known=", ".join(NAMES)),
            )
        if not isfinite(value) or value < 0 or (value == 0 and name not in _MAY_BE_ZERO):
            raise BadInput(
                said("{name} is {value:g}", name=f"scale.{name}", value=value),
                where=where,
                todo="Write a number above 0",
            )
        if name not in NUMBERS and value > LONGEST:
            raise BadInput(
                said("{name} is longer than two years", name=f"scale.{name}"), where=where, todo="Write a shorter time"
            )
    made = replace(Scale(), **overrides)
    if made.settle >= made.baseline:
        raise BadInput("scale.settle is not shorter than scale.baseline", where=where, todo="Nothing would be left")
    return made
