"""1,000 rules on 500 topics: what one round of all tests costs, with something new on every topic and with nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from alerts import Heard, evaluate
from benchmarks.result import Result, Row, at_most, show
from model.alert import Observation, Rule
from storage import Database, observations, open_database

RULES, TOPICS = 1000, 500
HISTORY = 200
"""Mentions of each topic in the 28 days before."""
ROUNDS = 5
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MUST = 2.0


def measure() -> Result:
    with TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{Path(folder)}/state.db")
        made = [rule(number) for number in range(RULES)]
        rng = random.Random(1)
        with db.write() as tx:
            observations.append(tx, past(rng))
        heard, now = Heard(), NOW
        first = spent(lambda: evaluate(db, made, None, now, heard=heard))
        news, learning, idle = [], [], []
        for number in range(ROUNDS):
            now = NOW + timedelta(minutes=number + 1)
            append(db, fresh(rng, number, now))
            (learning if number == 0 else news).append(spent(lambda at=now: evaluate(db, made, None, at, heard=heard)))
            idle.append(spent(lambda at=now: evaluate(db, made, None, at + timedelta(seconds=1), heard=heard)))
        db.close()
    about = f"CPU of one round of {RULES:,} rules on {TOPICS} topics with {HISTORY} mentions of history each, SQLite"
    return Result(
        "alert_rounds",
        about,
        [
            at_most("a new mention on every topic", median(news), MUST, "s"),
            at_most("nothing new", median(idle), MUST, "s"),
            Row("the round in which every test learns what is usual", learning[0], "s"),
            Row("the first round of all", first, "s"),
        ],
    )


def spent(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def rule(number: int) -> Rule:
    return Rule(f"rule-{number}", (f"topic-{number % TOPICS}",), channels=(f"team-{number % 20}",))


def past(rng: random.Random) -> Iterator[Observation]:
    for topic in range(TOPICS):
        for number in range(HISTORY):
            at = NOW - timedelta(days=35 * rng.random())
            yield seen(f"h{topic}-{number}", topic, at, NOW, rng, live=False)


def fresh(rng: random.Random, turn: int, now: datetime) -> list[Observation]:
    return [seen(f"f{turn}-{topic}", topic, now, now, rng, live=True) for topic in range(TOPICS)]


def seen(
    mention: str, topic: int, event_at: datetime, seen_at: datetime, rng: random.Random, *, live: bool
) -> Observation:
    source = f"source-{rng.randrange(8)}"
    negative = rng.random() < 0.2
    return Observation(
        mention, f"topic-{topic}", 1, seen_at, event_at, live, negative, "m@1", "post", "en", source, author=mention
    )


def append(db: Database, made: list[Observation]) -> None:
    with db.write() as tx:
        observations.append(tx, made)


if __name__ == "__main__":
    show(measure())
