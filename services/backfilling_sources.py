"""A source's past: fetched visit by visit by whatever doors its kind has, as far back as was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawlers import Dispatcher, VisitOutcome
from model.errors import BadInput, NotFound
from model.source import Source
from services.crawl import crawl_options
from services.handing import hand
from services.house import House
from services.line import drain
from storage import sources

MOST_VISITS = 10_000
"""Visits of one run; the same command goes on from there."""
PATIENCE = 900.0
"""Seconds that a server is waited for between two visits."""


@dataclass(slots=True)
class PastReport:
    """What came of the visits so far. ``done``: there is nothing left to ask for; ``message`` is the last visit's."""

    source: str
    visits: int = 0
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    quarantined: int = 0
    requests: int = 0
    done: bool = False
    failed: bool = False
    message: str = ""

    def add(self, outcome: VisitOutcome) -> None:
        self.visits += 1
        self.new += outcome.new
        self.edited += outcome.edited
        self.unchanged += outcome.unchanged
        self.quarantined += outcome.quarantined
        self.requests += outcome.requests
        self.message = outcome.message
        self.failed = outcome.outcome not in ("fetched", "unchanged")
        self.done = not outcome.waiting and not self.failed


def fetch_past(
    house: House,
    source: str,
    since: datetime,
    *,
    progress: Callable[[PastReport], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> PastReport:
    """Visit a source's past back to a time, and take what was found through the line. Each visit is safe by itself and
    leaves where it stopped, so that the same call goes on after whatever ended it.

    Ends when there is nothing left, or with a visit that failed; a server that asks to wait is waited for, unless it
    wants long. Raises NotFound, and BadInput for a time that is not past.
    """
    wanted = _source(house, source)
    if since >= house.clock():
        raise BadInput("it is not past", where=f"--since {since:%Y-%m-%d %H:%M}", todo="Give a time before now")
    report = PastReport(source)
    dispatcher = Dispatcher(house.db, crawl_options(house.config), house.clock, hand(house))
    try:
        while not (report.done or report.failed) and report.visits < MOST_VISITS:
            for outcome in dispatcher.run_once([wanted], since=since):
                report.add(outcome)
                drain(house)
                if progress is not None:
                    progress(report)
                if outcome.outcome == "throttled" and 0 < (wait := _wait(house, source)) <= PATIENCE:
                    sleep(wait)
                    report.failed = False
    finally:
        if dispatcher.busy:
            dispatcher.stop(force=True)
    return report


def _wait(house: House, source: str) -> float:
    """Seconds that the server still wants to be left alone."""
    with house.db.read() as tx:
        hold = sources.health(tx, source).hold_until
    return 0.0 if hold is None else (hold - house.clock()).total_seconds()


def _source(house: House, name: str) -> Source:
    with house.db.read() as tx:
        found = sources.get(tx, name)
    if found is None:
        raise NotFound("there is no such source", where=name, todo="earshot sources list shows those there are")
    return found
