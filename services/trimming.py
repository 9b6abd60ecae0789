"""Thresholds of the dip tests, lowered as far as each topic's own quiet past allows; a test a time, once a week.

It takes seconds to minutes of CPU, so it is done by a process of its own that yields to others.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event

from alerts import Test, Trim, tests_of, trimmed
from model.alert import Observation
from model.errors import Unavailable
from model.time import from_micros
from services.house import House
from services.loud import loud
from services.rules import rules_in_force
from storage import observations, trims
from storage.trims import Trimmed

AGAIN = timedelta(days=7)
KIND = "sentiment_dip"
LONGEST = timedelta(days=56)
"""How far back history is replayed from."""
TOO_LONG = 1800.0
"""Seconds after which a trim is given up."""
MOST = 20_000
"""Observations that are replayed from, the newest; more would say no more."""


def trim_next(house: House, stopped: Event | None = None) -> Trimmed | None:
    """Trim the test that has waited longest, if one is due: a new one, or after a week. With ``stopped``, in a process
    of its own that ends when it is set. None when none is due, or it was stopped. Raises Unavailable."""
    now = house.clock()
    with house.db.read() as tx:
        known = trims.every(tx)
    tests, _ = tests_of(rules_in_force(house), house.config.budget)
    last = {(test.rule.id, test.topic): _last(known.get((test.rule.id, test.topic), ())) for test in tests}
    due = [test for test in tests if test.rule.kind == KIND and _is_due(last[test.rule.id, test.topic], now)]
    if not due:
        return None
    test = min(due, key=lambda one: (last[one.rule.id, one.topic] or from_micros(0), one.rule.id, one.topic))
    place, history = _quiet(house, test, now)
    found = _worked_out(history, test, stopped)
    if found is None:
        return None
    low, high = found.interval if found.weeks else (0.0, 0.0)
    factor = found.threshold / test.threshold
    made = Trimmed(test.rule.id, test.topic, place, factor, found.rate, low, high, found.weeks, now)
    with house.db.write() as tx:
        trims.add(tx, made)
    return made


def _last(found: Sequence[Trimmed]) -> datetime | None:
    return found[-1].made_at if found else None


def _is_due(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= AGAIN


def _quiet(house: House, test: Test, now: datetime) -> tuple[int, list[Observation]]:
    """The place of the log, and what is known of the topic up to it, without incidents, with their margins, and planned
    events; of the newest revision and, per language, the newest method, as the test itself compares."""
    scale = test.scale
    until = now - timedelta(seconds=scale.settle)
    since = until - max(timedelta(seconds=scale.baseline), LONGEST)
    with house.db.read() as tx:
        place = observations.end(tx)
        seen = list(observations.history(tx, test.topic, since, until, before=place + 1))[-MOST:]
        holes = loud(tx, test.topic, now, scale.margin)
    revision = max((one.revision for one in seen), default=0)
    methods: defaultdict[str, str] = defaultdict(str)
    for one in seen:
        if one.negative is not None:
            methods[one.language] = one.method
    return place, [
        one
        for one in seen
        if one.revision == revision
        and one.method in ("", methods[one.language])
        and not any(start <= one.event_at < end for start, end in holes)
    ]


def _worked_out(history: Sequence[Observation], test: Test, stopped: Event | None) -> Trim | None:
    """In a process of its own; None when it was stopped, or took too long."""
    seed = int.from_bytes(blake2b(f"{test.rule.id}\x1f{test.topic}".encode(), digest_size=4).digest())
    bare = replace(test, factors=())
    if stopped is None:
        return trimmed(history, bare, seed=seed)
    until = time.monotonic() + TOO_LONG
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(theirs, history, bare, seed), daemon=True)
    process.start()
    theirs.close()
    try:
        while not stopped.is_set() and time.monotonic() < until:
            if ours.poll(0.2):
                found: Trim = ours.recv()
                return found
    except EOFError:
        raise Unavailable("working out a threshold ended early", where=test.rule.id, todo="It is tried again") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    return None


def _apart(answer: Connection, history: Sequence[Observation], test: Test, seed: int) -> None:
    os.nice(10)
    answer.send(trimmed(history, test, seed=seed))
