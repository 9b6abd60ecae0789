"""A day of polling thousands of feeds keeps the memory flat: time goes faster than on the wall, all else is real."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import linear_regression

import psutil
import pytest

from crawlers import CrawlOptions, Dispatcher
from model.source import Source
from model.time import system_clock
from servers.site import GrowingSite
from storage import open_database, outbox, sources

STEP = timedelta(minutes=10)
POSTED = 0.5
"""Posts a feed writes in an hour."""


@dataclass(slots=True)
class Memory:
    """PSS in MB: of the service after each step, and of its workers at their most in each."""

    service: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    visits: int = 0

    def slope(self, hours: float) -> float:
        """MB an hour that the service grows by, once the first quarter is over."""
        settled = self.service[len(self.service) // 4 :]
        return linear_regression([n * hours for n in range(len(settled))], settled).slope


def poll(folder: Path, feeds: int, hours: float) -> Memory:
    """Polls feeds of one loopback site for so long, in steps: the clock is moved on by one, and whatever is due then is
    visited."""
    made, ahead = Memory(), timedelta()
    with GrowingSite(feeds, feeds, window=10, dated=False) as site:
        database = open_database(f"sqlite:///{folder}/state.db")
        with database.write() as tx:
            for number, feed in enumerate(site.feed_urls):
                sources.put(tx, Source(f"s{number}", feed, "feed"))
        options = CrawlOptions(database_url=f"sqlite:///{folder}/state.db", allow_networks=(site.host,), delay=0.0)
        dispatcher = Dispatcher(database, options, lambda: system_clock() + ahead)
        steps = round(timedelta(hours=hours) / STEP)
        for _ in range(steps):
            ahead += STEP
            dispatcher.options = replace(dispatcher.options, clock_ahead=ahead.total_seconds())
            with _watched(dispatcher, made.workers):
                made.visits += _settle(dispatcher)
            with database.write() as tx:
                outbox.acknowledge(tx, [waiting.seq for waiting in outbox.take(tx, 10_000)])
            made.service.append(psutil.Process().memory_full_info().pss / 1e6)
            site.forget()
            site.grow(round(feeds * POSTED * STEP / timedelta(hours=1)))
        database.close()
    return made


def _settle(dispatcher: Dispatcher) -> int:
    """Visits what is due; returns how many visits that were. None of them failed."""
    done = dispatcher.tick()
    while dispatcher.busy:
        time.sleep(0.05)
        done += dispatcher.tick()
    assert {outcome.outcome for outcome in done} <= {"fetched", "unchanged"}, done[:3]
    return len(done)


@contextmanager
def _watched(dispatcher: Dispatcher, peaks: list[float]) -> Iterator[None]:
    over, seen = threading.Event(), [0.0]

    def watch() -> None:
        while not over.wait(0.5):
            for pid in dispatcher.workers:
                try:
                    seen.append(psutil.Process(pid).memory_full_info().pss / 1e6)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    peaks.append(max(seen))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_day_of_five_thousand_feeds_keeps_the_memory_flat(tmp_path: Path) -> None:
    memory = poll(tmp_path, feeds=5_000, hours=24)
    half = len(memory.workers) // 2
    said = f"{memory.visits} visits; service {memory.service[0]:.0f} to {memory.service[-1]:.0f} MB"
    print(said, f"workers at most {max(memory.workers):.0f} MB; {memory.slope(1 / 6):+.2f} MB an hour")
    assert memory.visits > 15_000
    assert memory.slope(1 / 6) < 1, said
    assert max(memory.workers[half:]) < max(memory.workers[:half]) * 1.15, memory.workers
    assert max(memory.workers) < 200, memory.workers
