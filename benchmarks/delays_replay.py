"""How late posts are found, replayed with when people really posted: our schedule against Miniflux's rule, at equally
many polls. ``posting_times`` says where the times come from.

Every feed is watched from five beginnings within its first day, and all of them count; each first poll sees the feed's
latest posts, as a listing shows them. Which feeds happen to be there is chance, so the ratio has an interval.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

from benchmarks.posting_model import modelled
from benchmarks.posting_times import LISTED, Stream, commits, described, threads, uploads
from benchmarks.result import Result, Row, at_most
from crawlers import Pace, next_due
from model.posting import Posting, learnt

LEAST, MOST = 1 / 12, 24.0
"""Hours between polls, the bounds of either: five minutes and a day."""
FACTORS = (1, 4)
"""How often Miniflux polls: its default, and four times as often (POLLING_SCHEDULER_ENTRY_FREQUENCY_FACTOR)."""
BEGINNINGS = 5
CLOSE, STEPS = 0.01, 16
"""Our polls lie within this part below theirs, or as close as so many halvings of the price bring them."""
DRAWN = 2_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """Polls that were made, and how long posts waited for the next one, in hours, in all."""

    polls: int = 0
    waited: float = 0.0
    posts: int = 0

    @property
    def mean(self) -> float:
        return self.waited / max(self.posts, 1)

    def __add__(self, other: Replayed) -> Replayed:
        return Replayed(self.polls + other.polls, self.waited + other.waited, self.posts + other.posts)


Policy = Callable[[float, Sequence[float]], float]
"""Given the moment and the posts that a poll found, hours until the next one."""
ByOrigin = dict[str, Replayed]
"""What was replayed of each person, project or thread."""


def measure() -> Result:
    data = os.environ.get("EARSHOT_DATA")
    feeds = {"uploads": (uploads(), BEGINNINGS), "commits": (commits(), BEGINNINGS), "model": (modelled(40), 1)}
    if data:
        feeds["threads"] = (threads(Path(data) / "pages"), BEGINNINGS)
    rows = [row for name, (streams, beginnings) in feeds.items() for row in _compared(name, streams, beginnings)]
    return Result("delays_replay", "mean delay of posts, ours ÷ Miniflux's rule, at equal polls", rows)


def _compared(name: str, streams: Sequence[Stream], beginnings: int) -> list[Row]:
    rows: list[Row] = []
    for half, told in ((False, "measured"), (True, "chosen on")):
        some = [stream for stream in streams if stream.developed is half]
        rows.append(Row(f"{name}, {told}", described(some)))
        for factor in FACTORS:
            theirs, ours = compared(some, factor, beginnings)
            rows += _rows(f"{name}, {told}", some, theirs, ours, beginnings)
    return rows


def _rows(name: str, some: Sequence[Stream], theirs: ByOrigin, ours: ByOrigin, beginnings: int) -> list[Row]:
    one, other = _sum(theirs), _sum(ours)
    days = beginnings * sum(stream.end - stream.begin for stream in some) / 24
    label = f"{name}, {one.polls / days:.1f} polls a day"
    low, high = interval(theirs, ours)
    return [
        Row(f"{label}: Miniflux's rule", one.mean * 60, "min"),
        Row(f"{label}: ours ({other.polls / one.polls:.3f} of the polls)", other.mean * 60, "min"),
        at_most(f"{label}: ratio", other.mean / one.mean, 0.75),
        Row(f"{label}: 95 % interval", f"{low:.2f} to {high:.2f}"),
    ]


def compared(streams: Sequence[Stream], factor: float, beginnings: int) -> tuple[ByOrigin, ByOrigin]:
    """Theirs, and ours with no more polls."""
    theirs = replayed(streams, lambda _: miniflux(factor), beginnings)
    low, high = 1e-4, 1e4
    made = replayed(streams, lambda stream: earshot(stream.name, high), beginnings)
    most = _sum(theirs).polls
    for _ in range(STEPS):
        price = sqrt(low * high)
        tried = replayed(streams, lambda stream, price=price: earshot(stream.name, price), beginnings)  # type: ignore[misc]
        if _sum(tried).polls > most:
            low = price
            continue
        high, made = price, tried
        if _sum(tried).polls >= (1 - CLOSE) * most:
            break
    return theirs, made


def replayed(streams: Sequence[Stream], policy: Callable[[Stream], Policy], beginnings: int) -> ByOrigin:
    made: ByOrigin = defaultdict(Replayed)
    for stream in streams:
        for number in range(beginnings):
            made[stream.of] += replay(stream, policy(stream), stream.begin + 24 * number / beginnings)
    return made


def replay(stream: Stream, policy: Policy, begin: float) -> Replayed:
    """Polls from ``begin`` on. What the first one shows did not wait for it."""
    place = sum(post <= begin for post in stream.posts)
    polls, waited, posts = 1, 0.0, 0
    now = begin + policy(begin, stream.posts[max(place - LISTED, 0) : place])
    while now < stream.end:
        first = place
        while place < len(stream.posts) and stream.posts[place] <= now:
            waited += now - stream.posts[place]
            place += 1
        polls, posts = polls + 1, posts + place - first
        now += policy(now, stream.posts[first:place])
    return Replayed(polls, waited, posts)


def interval(theirs: ByOrigin, ours: ByOrigin) -> tuple[float, float]:
    """Between which ratios 95 of 100 lie when as many persons, projects or threads are drawn anew out of them, with
    the price as it is (the bootstrap of Efron 1979)."""
    dice, names, ratios = random.Random(1), sorted(theirs), []
    for _ in range(DRAWN):
        drawn = dice.choices(names, k=len(names))
        one, other = (_sum({str(n): of[name] for n, name in enumerate(drawn)}) for of in (theirs, ours))
        ratios.append(other.mean / one.mean if one.waited else 1.0)
    ratios.sort()
    return ratios[DRAWN // 40], ratios[-DRAWN // 40]


def _sum(of: ByOrigin) -> Replayed:
    return sum(of.values(), Replayed())


def miniflux(factor: float) -> Policy:
    """Its entry_frequency scheduler (internal/model/feed.go, ScheduleNextCheck): seven days by the entries of the last
    seven days times a factor, within bounds."""
    known: list[float] = []

    def wait(now: float, found: Sequence[float]) -> float:
        known.extend(found)
        weekly = sum(post > now - 7 * 24 for post in known[-2_000:])
        return MOST if weekly == 0 else min(max(7 * 24 / (weekly * factor), LEAST), MOST)

    return wait


def earshot(name: str, price: float) -> Policy:
    """The product's own lines."""
    posting: Posting | None = None

    def wait(now: float, found: Sequence[float]) -> float:
        nonlocal posting
        moment = datetime.fromtimestamp(now * 3600, UTC)
        if posting is None or found:
            posting = learnt(posting, [datetime.fromtimestamp(post * 3600, UTC) for post in found], moment)
        pace = Pace(posting=posting, price=price, least=LEAST * 3600, most=MOST * 3600)
        return (next_due(moment, name, pace) - moment).total_seconds() / 3600

    return wait
