"""Synthetic streams of observations for the alert tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from alerts.scale import scale_of
from alerts.watch import DipWatch, Progress
from model.alert import Observation
from model.time import micros

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOURCES = {"blog": "article", "news": "article", "forum": "post"}
MINUTES = {"grid": 5.0, "vote": 30.0, "settle": 10.0, "cooldown": 30.0, "budget": 60.0, "block": 10.0}
"""A rule on a minute's scale, as the sample's."""


def observation(seq: int, at: datetime, **over: object) -> Observation:
    """One known, live, negative English post by somebody new, unless said otherwise."""
    values: dict[str, object] = {
        "mention": f"m{seq}",
        "topic": "northwind",
        "revision": 1,
        "seen_at": at,
        "event_at": at,
        "live": True,
        "negative": True,
        "method": "vader@3.3.2",
        "kind": "post",
        "language": "en",
        "source": "forum",
        "author": f"author {seq}",
        "seq": seq,
    }
    return Observation(**{**values, **over})


def arrivals(rng: random.Random, rate: Callable[[float], float], seconds: float) -> Iterator[float]:
    """Moments of a Poisson stream, in seconds; ``rate`` per second at a moment."""
    t = 0.0
    while True:
        t += rng.expovariate(rate(t))
        if t >= seconds:
            return
        yield t


def past(
    rng: random.Random, *, until: datetime = NOON, days: float = 35, a_day: float = 45, share: float = 0.22
) -> list[Observation]:
    """History that was imported at ``until``: known, not live."""
    start = until - timedelta(days=days)
    made = []
    for t in arrivals(rng, lambda _: a_day / 86400, days * 86400):
        source = rng.choice(sorted(SOURCES))
        made.append(
            observation(
                len(made) + 1,
                start + timedelta(seconds=t),
                seen_at=until,
                live=False,
                negative=rng.random() < share,
                source=source,
                kind=SOURCES[source],
                author=f"a{rng.randrange(60)}",
                thread=f"t{rng.randrange(40)}",
            )
        )
    return made


def wave(t: float, *, start: float = 15, lasts: float = 65, recovers: float = 75) -> tuple[float, float]:
    """The sample's story: (posts a second, share of negatives) ``t`` seconds after its start."""
    if t < start:
        return 0.4, 0.22
    if t < start + lasts:
        return 1.5, 0.75
    return (1.0, 0.20) if t < start + lasts + recovers else (0.2, 0.20)


def story(rng: random.Random, first_seq: int, *, start: datetime = NOON, seconds: float = 400) -> list[Observation]:
    made = []
    for t in arrivals(rng, lambda t: wave(t)[0], seconds):
        source = rng.choice(sorted(SOURCES))
        made.append(
            observation(
                first_seq + len(made),
                start + timedelta(seconds=t),
                negative=rng.random() < wave(t)[1],
                source=source,
                kind=SOURCES[source],
                author=f"a{rng.randrange(60)}",
                thread=f"t{rng.randrange(40)}",
            )
        )
    return made


def hourly(
    rng: random.Random,
    *,
    days: float,
    an_hour: float,
    share: Callable[[float], float],
    icc: float = 1 / 61,
    start: datetime = NOON,
    first_seq: int = 1,
    live_from: float = 0.0,
) -> list[Observation]:
    """A stream whose hours each draw their own share from a Beta around ``share(hour)``, of intra-class correlation
    ``icc``. What comes before day ``live_from`` is history."""
    kappa = 1 / icc - 1
    made: list[Observation] = []
    hour, level = -1, 0.0
    for t in arrivals(rng, lambda _: an_hour / 3600, days * 86400):
        if int(t // 3600) != hour:
            hour = int(t // 3600)
            mean = share(hour)
            level = rng.betavariate(mean * kappa, (1 - mean) * kappa)
        made.append(
            observation(
                first_seq + len(made),
                start + timedelta(seconds=t),
                negative=rng.random() < level,
                live=t >= live_from * 86400,
            )
        )
    return made


def watch(
    log: Sequence[Observation],
    *,
    scale: dict[str, float] | None = None,
    budget: float | None = None,
    silent: Sequence[str] = (),
) -> DipWatch:
    """A test over this log, that looks back to its beginning."""
    made = scale_of({**(scale or {}), **({} if budget is None else {"budget": budget})})

    def history(since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        seen = [one for one in log if since <= one.event_at < until and one.seq < before]
        return sorted(seen, key=lambda one: (one.event_at, one.seq))

    begins = micros(min((one.seen_at for one in log), default=NOON))
    return DipWatch(Progress(since=begins), made, made.grid_points_a_week / made.budget, history, silent=silent)
