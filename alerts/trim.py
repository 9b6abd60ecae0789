"""How low the threshold of a dip test may go on topics like these: what their own quiet past, replayed, allows.

The theory's A = grid points a week / b keeps a rate of b whatever happens within its bounds; references that are upper
bounds and stretches of at least ``scale.least`` votes make the true rate lower. A is chosen so that the rate replayed
on stationary-bootstrapped history (``alerts.bootstrap``) meets b, and never below half the theory's.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts import dip
from alerts.baseline import learn
from alerts.bootstrap import Resampled
from alerts.budget import Test
from alerts.dip import Terms
from alerts.poisson import poisson_interval
from alerts.rise import Vote
from alerts.strata import stratum_of
from alerts.votes import voters
from model.alert import Observation
from model.time import micros

LOWEST = 0.5
"""The part of the theory's A below which it never goes."""
STEPS = 6
"""Thresholds that are tried, from the theory's down to :data:`LOWEST` of it, in equal ratios."""
EXPECTED = 12.0
"""False alarms that the replay would see at the budget: so many weeks are replayed, at most :data:`MOST`."""
MOST = 120
ENOUGH = 100_000
"""Votes after which no further weeks are drawn."""
LIVE = timedelta(weeks=4)
"""Of one replay; before it lies as much history as a baseline is learned from."""
_START = datetime(2000, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trim:
    """The threshold, the rate replayed at it (false alarms a week) with its 95 % interval, and how many weeks were
    replayed: 0 when there was too little history, the threshold then being the theory's."""

    threshold: float
    rate: float
    interval: tuple[float, float]
    weeks: float


def trimmed(history: Sequence[Observation], test: Test, *, seed: int) -> Trim:
    """``history`` is of quiet times (incidents and planned events left out), of one topic or of several of one class of
    rate, which are then pooled. About 20 µs of a core for each vote that is replayed and each threshold tried."""
    pools = [pool for pool in _pools(history) if pool.days * 86400 >= test.scale.baseline / 2]
    rng = random.Random(seed)  # noqa: S311
    weeks = min(MOST, max(8.0, EXPECTED / test.budget))
    replays: list[Replay] = []
    for n in range(round(weeks * timedelta(weeks=1) / LIVE) if pools else 0):
        if sum(len(one.votes) for one in replays) < ENOUGH:
            replays += _replay(pools[n % len(pools)], test, rng)
    if not replays:
        return Trim(test.threshold, 0.0, (0.0, float("inf")), 0.0)
    ran = len(replays) * (LIVE / timedelta(weeks=1))
    best = test.threshold
    for step in range(STEPS):
        tried = test.threshold * LOWEST ** (step / (STEPS - 1))
        if _alarms(replays, test, tried) > test.budget * ran:
            break
        best = tried
    count = _alarms(replays, test, best)
    low, high = poisson_interval(count)
    return Trim(best, count / ran, (low / ran, high / ran), ran)


@dataclass(frozen=True, slots=True)
class Replay:
    """Votes of a quiet live time, and the κ they are judged with."""

    votes: tuple[Vote, ...]
    kappa: float


def _pools(history: Sequence[Observation]) -> list[Resampled]:
    by_topic: defaultdict[str, list[Observation]] = defaultdict(list)
    for seen in history:
        by_topic[seen.topic].append(seen)
    return [Resampled(seen) for _, seen in sorted(by_topic.items())]


def _replay(pool: Resampled, test: Test, rng: random.Random) -> Iterator[Replay]:
    """One, unless there are too few votes to judge by. Its baseline is of a drawing of its own, and so as uncertain as
    live ones are."""
    scale = test.scale
    begins = _START + timedelta(seconds=scale.baseline)
    baseline = learn(pool.draw(_START, begins, rng, live=False), scale)
    if baseline.n < scale.history:
        return
    live = [one for one in pool.draw(begins, begins + LIVE, rng, live=True) if one.negative is not None]
    made = []
    for seq, one in enumerate(voters(live, scale.vote), 1):
        stratum = stratum_of(one, baseline.large)
        usual = baseline.usual(stratum)
        made.append(Vote(micros(one.seen_at), one.negative is True, stratum, usual.high, usual.mean, seq))
    yield Replay(tuple(made), baseline.kappa)


def _alarms(replays: Sequence[Replay], test: Test, threshold: float) -> int:
    fired = 0
    for replay in replays:
        terms = Terms(test.scale, replay.kappa, threshold)
        state = None
        for vote in replay.votes:
            state, events = dip.see(state or dip.start(vote.at, terms), vote, terms)
            fired += sum(event.kind == "fired" for event in events)
    return fired
