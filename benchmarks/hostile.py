"""One crawl worker against everything a hostile server does: bombs in five codings, endless and dripping bodies, traps,
redirects to private places, broken feeds. PSS of the worker at its highest; every visit ends in a sentence.

    python -m benchmarks hostile
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from tempfile import TemporaryDirectory

import psutil

from benchmarks.result import Result, Row, at_most
from crawlers import CrawlOptions, Dispatcher, VisitOutcome
from model.source import Source
from servers.hostile import Hostile
from storage import open_database, sources

SAMPLED = 0.05
"""Seconds between two looks at the worker's memory."""
TIMEOUT = 4.0


def measure() -> Result:
    with TemporaryDirectory(prefix="earshot-bench-") as folder, Hostile(drip=0.2) as server:
        paths = [*server.routes, "/trap/"]
        wanted = [Source(f"trap{number}", server.url(path)) for number, path in enumerate(paths)]
        database = open_database(f"sqlite:///{folder}/state.db")
        with database.write() as tx:
            for source in wanted:
                sources.put(tx, source)
        dispatcher = Dispatcher(database, _options(str(database.url), server.host, len(wanted)))
        peak = _Peak(dispatcher)
        began = time.monotonic()
        with peak:
            outcomes = list(dispatcher.run_once(wanted))
        seconds = time.monotonic() - began
        database.close()
    fooled = len(server.neighbour.requests)
    rows = [
        at_most("PSS of the worker at its highest", peak.highest, 150, "MB"),
        at_most("requests that reached a private neighbour", float(fooled), 0),
        at_most("visits that ended without a sentence", float(_unsaid(outcomes, len(wanted))), 0),
        Row("traps", float(len(wanted))),
        Row("time", seconds, "s"),
    ]
    return Result("hostile", "a worker among traps", rows)


class _Peak:
    """Looks at the memory of the dispatcher's workers until it is left."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.highest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SAMPLED):
            for pid in self.dispatcher.workers:
                try:
                    self.highest = max(self.highest, psutil.Process(pid).memory_full_info().pss / 1e6)
                except psutil.Error:
                    continue


def _options(url: str, host: str, count: int) -> CrawlOptions:
    made = CrawlOptions(database_url=url, allow_networks=(host,), workers=1, sources_per_worker=count)
    return replace(made, delay=0.0, timeout=TIMEOUT, pages_per_visit=5, visit_seconds=20.0)


def _unsaid(outcomes: list[VisitOutcome], wanted: int) -> int:
    return wanted - len({one.source for one in outcomes if one.outcome and one.message})
