"""At which hours of the week a source posts, told from few posts.

The hours of the day and the days of the week are told each by itself, neighbouring hours lend one another what was seen
in them (a kernel estimate on the circle: Hall, Watson and Cabrera 1987). The less was seen, the more the days of the
week are shrunk to flat, and the hours to a day as people have it: one stretch in which they post more and one in which
they sleep, wherever on the clock what was seen makes it likely to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import cos, exp, pi, sin
from operator import mul

WEEK = 168
HABIT = 84 * 24.0
"""Hours after which a post counts 1/e in which hours are usual: habits outlast how much is said."""
FLAT_DAY, FLAT_WEEK = 8.0, 28.0
"""Posts that the usual shape weighs against what was seen: of the hours of the day, of the days of the week."""
SWING, TRUST = 1.2, 0.3
"""The concentration of a usual day (von Mises: its best hour has eleven times the posts of its worst), and what a post
counts in telling where it lies, since posts come together."""
BLUR = 1.2
"""Hours, the standard deviation within which neighbouring hours are alike."""
_REACH = 4
_RAW = [exp(-0.5 * (away / BLUR) ** 2) for away in range(-_REACH, _REACH + 1)]
_KERNEL = [one / sum(_RAW) for one in _RAW]
_WAVE, _SLANT = ([way(2 * pi * hour / 24) for hour in range(24)] for way in (cos, sin))
_USUAL = [24 * exp(SWING * wave) / sum(exp(SWING * one) for one in _WAVE) for wave in _WAVE] * 2
_MONDAY = 72
"""Hours from the first Monday's midnight before 1970 to 1970."""


def hour_of_week(hour: float) -> int:
    """Of an hour counted from 1970 (UTC): 0 is Monday's first."""
    return (int(hour) + _MONDAY) % WEEK


def told(moments: Sequence[float]) -> list[float]:
    """Those of some moments (hours since 1970) that tell an hour of posting. Dates without a time do not: moments at
    midnight (UTC), and all where most have one time of the day."""
    times = Counter(round(moment % 24 * 3600) for moment in moments)
    if len(moments) > 1 and times.most_common(1)[0][1] > len(moments) / 2:
        return []
    return [moment for moment in moments if round(moment * 3600) % 86_400]


class Hours:
    """How much of the usual rate each hour of the week has, 1 on average, by the posts seen in each."""

    def __init__(self, week: Sequence[float]) -> None:
        seen = sum(week)
        day = [sum(week[hour::24]) for hour in range(24)]
        near = [
            sum(share * day[(hour + away) % 24] for away, share in enumerate(_KERNEL, -_REACH)) for hour in range(24)
        ]
        likely = likely_day(day)
        self.of_day = [(24 * near[hour] + FLAT_DAY * likely[hour]) / (seen + FLAT_DAY) for hour in range(24)]
        self.of_week = [(7 * sum(week[d * 24 : d * 24 + 24]) + FLAT_WEEK) / (seen + FLAT_WEEK) for d in range(7)]
        self.of_all = sum(self.of_day) * sum(self.of_week)
        """Of all hours of a week together."""

    def at(self, hour: float) -> float:
        """Of a moment in hours since 1970."""
        place = hour_of_week(hour)
        return self.of_day[place % 24] * self.of_week[place // 24]


def likely_day(seen: Sequence[float]) -> list[float]:
    """The usual day (1 on average) laid where the posts seen in each hour make it likely; without any it is flat."""
    east, north = sum(map(mul, seen, _WAVE)), sum(map(mul, seen, _SLANT))
    logs = [TRUST * SWING * (east * wave + north * slant) for wave, slant in zip(_WAVE, _SLANT, strict=True)]
    most = max(logs)
    weights = [exp(one - most) for one in logs]
    whole = sum(weights)
    return [sum(map(mul, weights, _USUAL[24 - hour : 48 - hour])) / whole for hour in range(24)]
