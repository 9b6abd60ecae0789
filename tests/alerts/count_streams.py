"""Streams whose volume is what matters, and a past to look back at, for the kinds that count."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from alert_streams import observation

from alerts.budget import Test
from alerts.kind import STRETCH, Event, Kind, Watch
from alerts.scale import scale_of
from model.alert import Observation, Rule
from model.mention import Mention

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
Level = Callable[[int], float]


@dataclass
class LogPast:
    """All that is in a list, as :class:`alerts.kind.Past` asks."""

    log: Sequence[Observation]
    silent: frozenset[str] = frozenset()
    planned: Sequence[tuple[int, int]] = ()
    gaps: Sequence[tuple[int, int]] = ()
    others: Mapping[str, Sequence[Observation]] = field(default_factory=dict)

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        seen = [one for one in self.log if since <= one.event_at < until and one.seq < before]
        return sorted(seen, key=lambda one: (one.event_at, one.seq))

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        return [one for one in self.log if after < one.seq <= until][:STRETCH]

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        return {}

    def holes(self) -> Sequence[tuple[int, int]]:
        return self.gaps

    def of(self, topic: str) -> LogPast:
        return LogPast(self.others.get(topic, ()), self.silent, self.planned, self.gaps, self.others)


def rhythm_of(hour: int) -> float:
    """A day and a week: busy in the afternoon, calm at night and at weekends; 1 in the mean."""
    day = 1 + 0.7 * math.sin(2 * math.pi * (hour % 24 - 9) / 24)
    return day * (0.6 if hour // 24 % 7 >= 5 else 1.16)


def poisson(rng: random.Random, mean: float) -> int:
    """Knuth's way, in pieces that do not underflow."""
    n = 0
    while mean > 0:
        part, product = min(mean, 30.0), rng.random()
        while product > math.exp(-part):
            n, product = n + 1, product * rng.random()
        mean -= part
    return n


def hours(rng: random.Random, days: int, rate: float, level: Level = lambda _: 1.0, *, size: float = 5.0) -> list[int]:
    """Counts of hours: negative binomial of that size around rate × rhythm × level(hour)."""
    return [
        poisson(rng, rate * rhythm_of(hour) * level(hour) * rng.gammavariate(size, 1 / size))
        for hour in range(days * 24)
    ]


def posts(
    rng: random.Random,
    counted: Sequence[int],
    *,
    live_from: int = 28,
    share: Level = lambda _: 0.2,
    start: datetime = MONDAY,
    **over: object,
) -> list[Observation]:
    """An observation for each count, by somebody new, at some time in its hour; live from a day on."""
    made: list[Observation] = []
    for hour, n in enumerate(counted):
        for second in sorted(rng.uniform(0, 3600) for _ in range(n)):
            at = start + hour * HOUR + timedelta(seconds=second)
            negative = rng.random() < share(hour)
            made.append(observation(len(made) + 1, at, negative=negative, live=hour >= live_from * 24, **over))
    return made


def merged(*logs: Sequence[Observation]) -> list[Observation]:
    """One log, by what was seen first, numbered."""
    every = sorted((one for log in logs for one in log), key=lambda one: one.seen_at)
    return [replace(one, seq=i + 1, mention=f"m{i + 1}") for i, one in enumerate(every)]


def test_of(kind: Kind, *, budget: float = 1.0, options: dict[str, object] | None = None, **scale: float) -> Test:
    rule = Rule("r", ("northwind",), kind=kind.name, options=kind.options(options or {}, "r"))  # type: ignore[arg-type]
    return Test(rule, "northwind", scale_of(scale), budget)


test_of.__test__ = False  # type: ignore[attr-defined]


def opened(kind: Kind, past: LogPast, *, test: Test | None = None, saved: Mapping[str, object] | None = None) -> Watch:
    """A watch that looks back to the beginning of the log."""
    now = past.log[0].seen_at if past.log else MONDAY
    return kind.open(test or test_of(kind), past, dict(saved or {}), now)  # type: ignore[arg-type]


def run(watch: Watch, log: Iterable[Observation]) -> list[Event]:
    return [event for seen in log for event in watch.see(seen)]


def run_in_rounds(
    kind: Kind, past: LogPast, cuts: Sequence[int], *, test: Test | None = None, until: datetime | None = None
) -> list[Event]:
    """The log cut into rounds, a tick after each, the watch put away and opened again."""
    watch, found = opened(kind, past, test=test), []
    for start, end in zip([0, *cuts], [*cuts, len(past.log)], strict=True):
        found += run(watch, past.log[start:end])
        found += watch.tick(past.log[end - 1].seen_at)
        saved = json.loads(json.dumps(watch.standing()))
        watch = kind.open(test or test_of(kind), past, saved, past.log[end - 1].seen_at)
    return found + list(watch.tick(until) if until else ())


def hour_of(at: int) -> float:
    """Hours since MONDAY of a moment."""
    return (at / 1e6 - MONDAY.timestamp()) / 3600


def kinds(events: Iterable[Event], *but: str) -> list[str]:
    return [event.kind for event in events if event.kind not in ("pending", "lapsed", *but)]
