"""Times of posts made by a model of bursts and days, for feeds faster than those that a machine has real times of."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime

from benchmarks.posting_times import Stream

DAYS = 28


def modelled(count: int, seed: int = 7) -> list[Stream]:
    """Feeds whose rates are lognormal (median four posts a day), with days, weekends and bursts: a self-exciting
    process (Hawkes 1971) over a cosine of the day. A week of each comes before it is watched."""
    dice = random.Random(seed)
    begin = datetime(2026, 3, 2, tzinfo=UTC).timestamp() / 3600
    return [_modelled(f"model {number}", dice, begin, begin + DAYS * 24) for number in range(count)]


def _modelled(name: str, dice: random.Random, begin: float, end: float) -> Stream:
    rate = math.exp(dice.gauss(math.log(4), 1.5)) / 24
    noon, swing, weekend = dice.uniform(0, 24), dice.uniform(0.3, 1), dice.uniform(0.3, 1)
    echo, echo_hours = dice.uniform(0, 0.7), math.exp(dice.gauss(math.log(1.5), 0.7))
    first = begin - 7 * 24
    posts, moment = [], first
    while (moment := moment + dice.expovariate(2 * rate * (1 - echo))) < end:
        usual = (1 + swing * math.cos(2 * math.pi * (moment - noon) / 24)) / 2
        if dice.random() < usual * (weekend if (moment - begin) // 24 % 7 >= 5 else 1):
            posts.append(moment)
    waiting = list(posts)
    while waiting:
        parent = waiting.pop()
        for _ in range(_poisson(dice, echo)):
            child = parent + dice.expovariate(1 / echo_hours)
            if child < end:
                posts.append(child)
                waiting.append(child)
    return Stream(name, name, tuple(sorted(posts)), begin, end)


def _poisson(dice: random.Random, mean: float) -> int:
    count, left = 0, dice.random() - math.exp(-mean)
    share = math.exp(-mean)
    while left > 0:
        count += 1
        share *= mean / count
        left -= share
    return count
