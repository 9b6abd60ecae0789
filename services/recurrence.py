"""Whether a fix helped, and whether what it fixed came back: a plain statement on rates before and after.

Before is the year up to the fix (less when another fix lies in it), after the time up to the next fix or now. A rate
is of mentions per mention collected, so that it does not rise because more is collected; where most of what is
collected is the problem itself, per day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

from services.rates import NEVER, Rate, Ratio, corrected, dispersion, ratio

Verdict = Literal["fell", "back", "rose", "same", "early", "none"]
"""It fell and stayed so; it fell and came back; it rose; no change that chance could not make; too early to say; there
was nothing before."""

BEFORE = timedelta(days=366)
EARLY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a month, or all of it, on one side of every fix: ``count`` mentions of the problem among ``of``."""

    since: datetime
    until: datetime
    count: int
    of: int

    @property
    def days(self) -> float:
        return (self.until - self.since) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of it from one fix on. ``change`` is how many times the rate after is the rate before; when it came
    back, ``quiet`` and ``again`` are the rates after the fix until ``since``, and from then on, and ``change`` is how
    many times the second is the first. ``daily``: rates are per day, else per mention collected."""

    at: datetime
    verdict: Verdict
    before: Rate
    after: Rate
    change: Ratio | None
    quiet: Rate = NEVER
    again: Rate = NEVER
    since: datetime | None = None
    daily: bool = False


def recurrence(stretches: Sequence[Stretch], fixes: Sequence[datetime], now: datetime) -> list[Fixed]:
    """One statement a fix, in their order. ``stretches`` are in order, and none lies on both sides of a fix."""
    daily = 2 * sum(one.count for one in stretches) > sum(one.of for one in stretches)
    told = []
    for place, at in enumerate(fixes):
        begin = max(at - BEFORE, fixes[place - 1]) if place else at - BEFORE
        end = fixes[place + 1] if place + 1 < len(fixes) else now
        before = [one for one in stretches if begin <= one.since and one.until <= at]
        after = [one for one in stretches if at <= one.since < end]
        told.append(_told(at, before, after, daily))
    return told


def _told(at: datetime, earlier: Sequence[Stretch], later: Sequence[Stretch], daily: bool) -> Fixed:
    befores, afters = [_rate(one, daily) for one in earlier], [_rate(one, daily) for one in later]
    before, after = sum(befores, NEVER), sum(afters, NEVER)
    spread = max(dispersion(befores), 1.0)
    change = ratio(before, after, dispersion=spread)
    if not before.count:
        return Fixed(at, "none", before, after, change, daily=daily)
    if (back := _came_back(before, afters, spread)) is not None:
        place, quiet, again, risen = back
        return Fixed(at, "back", before, after, risen, quiet, again, later[place].since, daily)
    return Fixed(at, _verdict(change, sum(one.days for one in later)), before, after, change, daily=daily)


def _verdict(change: Ratio | None, days: float) -> Verdict:
    if change is not None and change.fell:
        return "fell"
    if change is not None and change.rose:
        return "rose"
    return "early" if days < EARLY.days else "same"


def _came_back(before: Rate, afters: Sequence[Rate], spread: float) -> tuple[int, Rate, Rate, Ratio] | None:
    """From which stretch on it is there again, surely (though every stretch was tried), after a quiet in which it was
    surely less than before."""
    if len(afters) < 2:
        return None
    level, whole, best = corrected(len(afters) - 1), sum(afters, NEVER), None
    for place, quiet in enumerate(accumulate(afters[:-1]), 1):
        again = Rate(whole.count - quiet.count, whole.exposure - quiet.exposure)
        fallen, risen = ratio(before, quiet, dispersion=spread), ratio(quiet, again, dispersion=spread, z=level)
        if fallen is None or risen is None or not (fallen.fell and risen.rose):
            continue
        if best is None or risen.low > best[3].low:
            best = (place, quiet, again, risen)
    return best


def _rate(one: Stretch, daily: bool) -> Rate:
    return Rate(one.count, one.days if daily else one.of)
