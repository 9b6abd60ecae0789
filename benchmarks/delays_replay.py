"""How late posts are found, replayed with when people really posted: our schedule against Miniflux's rule, at equally
many polls. ``posting_times`` says where the times come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

from benchmarks.posting_times import Stream, described, modelled, threads, uploads
from benchmarks.result import Result, Row, at_most
from crawlers import Pace, next_due
from model.posting import Posting, learnt

LEAST, MOST = 1 / 12, 24.0
"""Hours between polls, the bounds of either: five minutes and a day."""
FACTORS = (1, 4)
"""How often Miniflux polls: its default, and four times as often (POLLING_SCHEDULER_ENTRY_FREQUENCY_FACTOR)."""
SOLVED = 12


@dataclass(frozen=True, slots=True)
class Replayed:
    """Polls that were made, and how long posts waited for the next one, in hours, in all."""

    polls: int
    waited: float
    posts: int

    @property
    def mean(self) -> float:
        return self.waited / max(self.posts, 1)

    def __add__(self, other: Replayed) -> Replayed:
        return Replayed(self.polls + other.polls, self.waited + other.waited, self.posts + other.posts)


Policy = Callable[[float, Sequence[float]], float]
"""Given the moment and the posts that a poll found, hours until the next one."""


def measure() -> Result:
    data = os.environ.get("EARSHOT_DATA")
    feeds = {"uploads by person": uploads(), "model": modelled(60)}
    if data:
        feeds["forum threads"] = threads(Path(data) / "pages")
    rows = [row for name, streams in feeds.items() if streams for row in _compared(name, streams)]
    return Result("delays_replay", "mean delay of posts, ours ÷ Miniflux's rule, at equal polls", rows)


def _compared(name: str, streams: Sequence[Stream]) -> list[Row]:
    rows = [Row(name, described(streams))]
    for factor in FACTORS:
        ratios = {}
        for half in (True, False):
            some = [stream for stream in streams if stream.developed is half]
            theirs, ours = compared(some, factor)
            ratios[half] = ours.mean / theirs.mean
            if not half:
                polls = theirs.polls / sum(stream.end - stream.begin for stream in some) * 24
                label = f"{name}, {polls:.1f} polls a day"
                rows += [
                    Row(f"{label}: Miniflux's rule", theirs.mean * 60, "min"),
                    Row(f"{label}: ours ({ours.polls / theirs.polls:.3f} of the polls)", ours.mean * 60, "min"),
                ]
        rows += [at_most(f"{label}: ratio", ratios[False], 0.75), Row(f"{label}: ratio, other half", ratios[True])]
    return rows


def compared(streams: Sequence[Stream], factor: float) -> tuple[Replayed, Replayed]:
    """Theirs, and ours with no more polls."""
    theirs = total(streams, lambda _: miniflux(factor))
    low, high = 1e-4, 1e4
    made = total(streams, lambda stream: earshot(stream.name, high))
    for _ in range(SOLVED):
        price = sqrt(low * high)
        tried = total(streams, lambda stream, price=price: earshot(stream.name, price))  # type: ignore[misc]
        if tried.polls > theirs.polls:
            low = price
        else:
            high, made = price, tried
    return theirs, made


def total(streams: Sequence[Stream], policy: Callable[[Stream], Policy]) -> Replayed:
    made = Replayed(0, 0.0, 0)
    for stream in streams:
        made += replay(stream, policy(stream))
    return made


def replay(stream: Stream, policy: Policy) -> Replayed:
    """Polls from the beginning until all is found."""
    now, place, polls, waited = stream.begin, 0, 0, 0.0
    while now < stream.end:
        first = place
        while place < len(stream.posts) and stream.posts[place] <= now:
            waited += now - stream.posts[place]
            place += 1
        polls += 1
        now += policy(now, stream.posts[first:place])
    return Replayed(polls, waited, place)


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
