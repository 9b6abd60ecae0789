"""How often a source posts: learnt from when its posts appeared, slowly forgotten, told for every hour of the week.

A source's posting is taken for a process whose rate follows the hours of the week and rises after each post, for hours
and for days (posts call forth posts). What is learnt moves only when posts come; until then nothing but time has
passed, and what that means is worked out when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from math import exp

from model.freshness import aged
from model.hours import HABIT, WEEK, Hours, hour_of_week, told
from model.time import from_micros, micros

MEMORY = 28 * 24.0
"""Hours after which a post counts 1/e in what is usual."""
PRIOR_POSTS, PRIOR_HOURS = 0.5, 24.0
"""What is taken of a source of which nothing is known: half a post in a day that it was watched."""
FIRST_HOURS = 7 * 24.0
"""Hours of watching that the dates in a first listing stand for, at most: a listing may show them by any order."""
ECHO_HOURS, ECHO = 3.0, 0.1
RECENT_HOURS, RECENT = 32.0, 0.3
"""A post calls forth so many others on average, within hours of these means (a self-exciting process: Hawkes 1971): one
kernel for an exchange, one for some busy days."""
KEPT_DAYS = 8


@dataclass(frozen=True, slots=True)
class Day:
    """A day (UTC, its number since 1970) and how many posts appeared in it against how many were expected."""

    number: int
    seen: float
    expected: float


@dataclass(frozen=True, slots=True)
class Posting:
    """What is known of a source's posting as of ``until``, when its posts were last learnt from.

    ``began`` is when it was first read, ``newest`` when its newest post appeared. ``posts`` and ``hours`` are posts and
    hours of watching, both forgotten by :data:`MEMORY`; ``week`` the posts by hour of the week (UTC, from Monday on)
    whose hour is told, forgotten by :data:`HABIT`; ``echo`` and ``recent`` the posts of the last hours and days,
    forgotten by :data:`ECHO_HOURS` and :data:`RECENT_HOURS`. ``days`` are the last ones, the newest last; ``surplus``
    and ``squares`` sum, over earlier days, what the numbers vary beyond chance and the expected squared. ``ages``
    counts how old posts were when they were seen (:mod:`model.freshness`).
    """

    began: datetime
    until: datetime
    newest: datetime | None = None
    posts: float = 0.0
    hours: float = 0.0
    week: tuple[float, ...] = (0.0,) * WEEK
    echo: float = 0.0
    days: tuple[Day, ...] = ()
    surplus: float = 0.0
    squares: float = 0.0
    ages: tuple[float, ...] = ()
    recent: float = 0.0

    def rate(self, now: datetime) -> float:
        """Posts per hour that are usual, when none came from ``until`` to now."""
        kept = exp(-max(_hours(now) - _hours(self.until), 0.0) / MEMORY)
        return (self.posts * kept + PRIOR_POSTS) / (self.hours * kept + MEMORY * (1 - kept) + PRIOR_HOURS)

    def expected(self, since: datetime, until: datetime) -> float:
        """Posts that are usual between two moments, at the rate of when the newest came."""
        rate, hours, begin, end = self.rate(self.until), Hours(self.week), _hours(since), _hours(until)
        weeks = max(int(end - begin), 0) // WEEK  # a source may have been silent for years
        rest = sum(share * hours.at(hour) for hour, share in _by_hour(begin + weeks * WEEK, end))
        return rate * (weeks * hours.of_all + rest)

    def ahead(self, now: datetime) -> Iterator[float]:
        """Posts per hour to be expected in each hour from now on, when none came from ``until`` to now; those that are
        expected call forth others, too. Never ends."""
        moment, hours = _hours(now), Hours(self.week)
        passed = max(moment - _hours(self.until), 0.0)
        usual = (1 - ECHO - RECENT) * self.rate(now)
        echo, recent = self.echo * exp(-passed / ECHO_HOURS), self.recent * exp(-passed / RECENT_HOURS)
        while True:
            rate = hours.at(moment + 0.5) * (usual + RECENT * recent * _RECENT_LOST) + ECHO * echo * _ECHO_LOST
            yield rate
            echo += (rate * ECHO_HOURS - echo) * _ECHO_LOST
            recent += (rate * RECENT_HOURS - recent) * _RECENT_LOST
            moment += 1


_ECHO_LOST, _RECENT_LOST = 1 - exp(-1 / ECHO_HOURS), 1 - exp(-1 / RECENT_HOURS)
"""What an hour forgets of each."""


def posting_to_json(posting: Posting) -> str:
    """The whole of it, for the state database."""
    week = {hour: round(count, 4) for hour, count in enumerate(posting.week) if count >= 0.0001}
    made = {
        "began": micros(posting.began),
        "until": micros(posting.until),
        "newest": None if posting.newest is None else micros(posting.newest),
        "numbers": [posting.posts, posting.hours, posting.echo, posting.surplus, posting.squares],
        "recent": posting.recent,
        "week": week,
        "days": [[day.number, day.seen, round(day.expected, 4)] for day in posting.days],
        "ages": [round(count, 3) for count in posting.ages],
    }
    return json.dumps(made, separators=(",", ":"))


@lru_cache(maxsize=2_000)
def posting_from_json(text: str) -> Posting:
    """The inverse of :func:`posting_to_json`; what is recent is as usual where an earlier version did not keep it.
    Pages that show all sources read the same texts again and again."""
    value = json.loads(text)
    week = [0.0] * WEEK
    for hour, count in value["week"].items():
        week[int(hour)] = count
    posts, hours, echo, surplus, squares = value["numbers"]
    return Posting(
        began=from_micros(value["began"]),
        until=from_micros(value["until"]),
        newest=None if value["newest"] is None else from_micros(value["newest"]),
        posts=posts,
        hours=hours,
        week=tuple(week),
        echo=echo,
        days=tuple(Day(*day) for day in value["days"]),
        surplus=surplus,
        squares=squares,
        ages=tuple(value["ages"]),
        recent=value.get("recent", RECENT_HOURS * posts / (hours + PRIOR_HOURS)),
    )


def learnt(posting: Posting | None, posts: Sequence[datetime | None], now: datetime) -> Posting:
    """What is known once these posts have appeared, by their times (None: not told), and none else until now.

    A post that was written before the source was first read is history and teaches nothing; one that was written before
    the last reading appeared after it, and like one without a time it teaches nothing of the hours.
    """
    if posting is None:
        return _first(posts, now)
    begin, end = _hours(posting.until), max(_hours(now), _hours(posting.until))
    moments = [_appeared(post, begin, end) for post in posts if post is None or post >= posting.began]
    kept = exp(-(end - begin) / MEMORY)
    dated = [hour for post in posts if post is not None and begin < (hour := _hours(post)) <= end]
    counted = _counted(posting, moments, end)
    return replace(
        counted,
        until=max(now, posting.until),
        newest=_moment(max(moments)) if moments else posting.newest,
        posts=posting.posts * kept + sum(exp(-(end - moment) / MEMORY) for moment in moments),
        hours=posting.hours * kept + MEMORY * (1 - kept),
        week=_week([count * exp(-(end - begin) / HABIT) for count in posting.week], dated, end),
        echo=_remembered(posting.echo, ECHO_HOURS, end - begin, [end - moment for moment in moments]),
        recent=_remembered(posting.recent, RECENT_HOURS, end - begin, [end - moment for moment in moments]),
        ages=aged(posting.ages, [end - _hours(post) for post in posts if post is not None and post >= posting.began]),
    )


def _first(posts: Sequence[datetime | None], now: datetime) -> Posting:
    """What the dates in a first listing say. The middle one tells how fast they come: a listing may hold an old post
    that was pinned, and ends anywhere."""
    end = _hours(now)
    ages = sorted(end - _hours(post) for post in posts if post is not None and post <= now)
    if not ages:
        return Posting(now, now)
    span = max(2 * ages[len(ages) // 2], 1.0)
    recent = [age for age in ages if age <= span]
    weight = min(1.0, FIRST_HOURS / span)
    return Posting(
        began=now,
        until=now,
        newest=_moment(end - ages[0]),
        posts=weight * len(recent),
        hours=weight * span,
        week=_week((0.0,) * WEEK, [end - age for age in ages], end),
        echo=_remembered(0.0, ECHO_HOURS, 0.0, recent),
        recent=_remembered(0.0, RECENT_HOURS, 0.0, recent),
    )


def _week(before: Sequence[float], moments: Sequence[float], end: float) -> tuple[float, ...]:
    """The posts by hour of the week, once those that came at some moments are added."""
    week = list(before)
    for moment in told(moments):
        week[hour_of_week(moment)] += exp(-(end - moment) / HABIT)
    return tuple(week)


def _remembered(before: float, memory: float, passed: float, ages: Sequence[float]) -> float:
    """Posts that are remembered for hours of that mean, once some of these ages have come."""
    return before * exp(-passed / memory) + sum(exp(-age / memory) for age in ages)


def _appeared(post: datetime | None, begin: float, end: float) -> float:
    """When a post appeared that was not there at the last reading; between the two readings where nothing is told."""
    return (begin + end) / 2 if post is None else min(max(_hours(post), begin), end)


def _counted(posting: Posting, moments: Sequence[float], end: float) -> Posting:
    """The days up to now with what appeared in them; those that are over are put by."""
    seen: dict[int, list[float]] = {day.number: [day.seen, day.expected] for day in posting.days}
    begin, rate, hours = _hours(posting.until), posting.rate(posting.until), Hours(posting.week)
    for hour, share in _by_hour(max(begin, end - KEPT_DAYS * 24), end):
        seen.setdefault(hour // 24, [0.0, 0.0])[1] += share * rate * hours.at(hour)
    for moment in moments:
        seen.setdefault(int(moment) // 24, [0.0, 0.0])[0] += 1
    known = max((day.number for day in posting.days), default=-1)
    today = int(end) // 24
    surplus, squares = posting.surplus, posting.squares
    for number, (count, expected) in sorted(seen.items()):
        if known <= number < today:
            surplus = surplus * _FADED + (count - expected) ** 2 - expected
            squares = squares * _FADED + expected**2
    days = [Day(number, *values) for number, values in sorted(seen.items()) if number > today - KEPT_DAYS]
    return replace(posting, days=tuple(days), surplus=surplus, squares=squares)


_FADED = exp(-24 / MEMORY)


def _by_hour(begin: float, end: float) -> Iterator[tuple[int, float]]:
    """Every hour between two moments, with which part of it lies there."""
    hour = int(begin)
    while hour < end:
        yield hour, min(end, hour + 1.0) - max(begin, float(hour))
        hour += 1


def _hours(moment: datetime) -> float:
    return moment.timestamp() / 3600


def _moment(hours: float) -> datetime:
    return datetime.fromtimestamp(hours * 3600, UTC)
