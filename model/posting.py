"""How often a source posts: learnt from when its posts appeared, slowly forgotten, told for every hour of the week.

A source's posting is taken for a process whose rate follows the hours of the week and rises for a while after each post
(posts call forth posts). What is learnt moves only when posts come; until then nothing but time has passed, and what
that means is worked out when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from math import exp

from model.freshness import aged
from model.time import from_micros, micros

MEMORY = 28 * 24.0
"""Hours after which a post counts 1/e in what is usual."""
PRIOR_POSTS, PRIOR_HOURS = 0.5, 24.0
"""What is taken of a source of which nothing is known: half a post in a day that it was watched."""
FIRST_HOURS = 7 * 24.0
"""Hours of watching that the dates in a first listing stand for, at most: a listing may show them by any order."""
ECHO_HOURS, ECHO = 3.0, 0.2
"""A post calls forth ``ECHO`` others on average, within hours of that mean (a self-exciting process: Hawkes 1971)."""
FLAT_DAY, FLAT_WEEK, FLAT_HOURS = 24.0, 28.0, 168.0
"""Posts that the flat shape weighs against what was seen: of the hours of the day, of the days of the week, and of each
hour of the week against the two."""
WEEK = 168
KEPT_DAYS = 8
_MONDAY = 72
"""Hours from the first Monday's midnight before 1970 to 1970."""


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
    hours of watching, both forgotten by :data:`MEMORY`; ``week`` the posts by hour of the week (UTC, from Monday on);
    ``echo`` the posts of the last hours, forgotten by :data:`ECHO_HOURS`. ``days`` are the last ones, the newest last;
    ``surplus`` and ``squares`` sum, over earlier days, what the numbers vary beyond chance and the expected squared.
    ``ages`` counts how old posts were when they were seen (:mod:`model.freshness`).
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

    def rate(self, now: datetime) -> float:
        """Posts per hour that are usual, when none came from ``until`` to now."""
        kept = exp(-max(_hours(now) - _hours(self.until), 0.0) / MEMORY)
        return (self.posts * kept + PRIOR_POSTS) / (self.hours * kept + MEMORY * (1 - kept) + PRIOR_HOURS)

    def expected(self, since: datetime, until: datetime) -> float:
        """Posts that are usual between two moments, at the rate of when the newest came."""
        rate, shape = self.rate(self.until), _Shape(self)
        return rate * sum(share * shape.at(hour) for hour, share in _by_hour(_hours(since), _hours(until)))

    def ahead(self, now: datetime) -> Iterator[tuple[float, float]]:
        """From now on, piece by piece: how many hours it lasts, and posts per hour in it. Never ends."""
        begin, rate, shape = _hours(now), self.rate(now), _Shape(self)
        echo = self.echo * exp(-max(begin - _hours(self.until), 0.0) / ECHO_HOURS) / ECHO_HOURS
        moment = begin
        while True:
            length = int(moment) + 1 - moment
            echoed = ECHO * echo * exp(-(moment + length / 2 - begin) / ECHO_HOURS)
            yield length, (1 - ECHO) * rate * shape.at(int(moment)) + echoed
            moment = float(int(moment) + 1)


class _Shape:
    """How much of the usual rate each hour of the week has, 1 on average: shrunk to the hours of the day and the days
    of the week, and these to flat, the less was seen."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        self.known = posting.posts >= 1.0
        if self.known:
            week, weight = posting.week, posting.posts
            self.of_day = [(sum(week[hour::24]) * 24 + FLAT_DAY) / (weight + FLAT_DAY) for hour in range(24)]
            self.of_week = [(sum(week[d * 24 : d * 24 + 24]) * 7 + FLAT_WEEK) / (weight + FLAT_WEEK) for d in range(7)]

    def at(self, hour: int) -> float:
        """Of an hour, counted from 1970."""
        if not self.known:
            return 1.0
        place = (hour + _MONDAY) % WEEK
        usual = self.of_day[place % 24] * self.of_week[place // 24]
        weight = self.posting.posts
        return (self.posting.week[place] * WEEK + FLAT_HOURS * usual) / (weight + FLAT_HOURS)


def posting_to_json(posting: Posting) -> str:
    """The whole of it, for the state database."""
    week = {hour: round(count, 4) for hour, count in enumerate(posting.week) if count >= 0.0001}
    made = {
        "began": micros(posting.began),
        "until": micros(posting.until),
        "newest": None if posting.newest is None else micros(posting.newest),
        "numbers": [posting.posts, posting.hours, posting.echo, posting.surplus, posting.squares],
        "week": week,
        "days": [[day.number, day.seen, round(day.expected, 4)] for day in posting.days],
        "ages": [round(count, 3) for count in posting.ages],
    }
    return json.dumps(made, separators=(",", ":"))


@lru_cache(maxsize=2_000)
def posting_from_json(text: str) -> Posting:
    """The inverse of :func:`posting_to_json`. Pages that show all sources read the same texts again and again."""
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
    )


def learnt(posting: Posting | None, posts: Sequence[datetime | None], now: datetime) -> Posting:
    """What is known once these posts have appeared, by their times (None: not told), and none else until now.

    A post that was written before the source was first read is history and teaches nothing; one that was written before
    the last reading appeared after it.
    """
    if posting is None:
        return _first(posts, now)
    begin, end = _hours(posting.until), max(_hours(now), _hours(posting.until))
    moments = [_appeared(post, begin, end) for post in posts if post is None or post >= posting.began]
    kept = exp(-(end - begin) / MEMORY)
    week = [count * kept for count in posting.week]
    for moment in moments:
        week[(int(moment) + _MONDAY) % WEEK] += exp(-(end - moment) / MEMORY)
    counted = _counted(posting, moments, end)
    return replace(
        counted,
        until=max(now, posting.until),
        newest=_moment(max(moments)) if moments else posting.newest,
        posts=posting.posts * kept + sum(exp(-(end - moment) / MEMORY) for moment in moments),
        hours=posting.hours * kept + MEMORY * (1 - kept),
        week=tuple(week),
        echo=posting.echo * exp(-(end - begin) / ECHO_HOURS)
        + sum(exp(-(end - moment) / ECHO_HOURS) for moment in moments),
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
    week = [0.0] * WEEK
    for age in recent:
        week[(int(end - age) + _MONDAY) % WEEK] += weight
    return Posting(
        began=now,
        until=now,
        newest=_moment(end - ages[0]),
        posts=weight * len(recent),
        hours=weight * span,
        week=tuple(week),
        echo=sum(exp(-age / ECHO_HOURS) for age in recent),
    )


def _appeared(post: datetime | None, begin: float, end: float) -> float:
    """When a post appeared that was not there at the last reading; between the two readings where nothing is told."""
    return (begin + end) / 2 if post is None else min(max(_hours(post), begin), end)


def _counted(posting: Posting, moments: Sequence[float], end: float) -> Posting:
    """The days up to now with what appeared in them; those that are over are put by."""
    seen: dict[int, list[float]] = {day.number: [day.seen, day.expected] for day in posting.days}
    begin, rate, shape = _hours(posting.until), posting.rate(posting.until), _Shape(posting)
    for hour, share in _by_hour(max(begin, end - KEPT_DAYS * 24), end):
        seen.setdefault(hour // 24, [0.0, 0.0])[1] += share * rate * shape.at(hour)
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
