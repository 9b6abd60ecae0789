"""Who works the line: one process at a time, by lease, until the outbox is empty; between batches, labels, what is gone
from its source, and the backfill."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from model.errors import LeaseLost
from services.backfill import Filler, Progress, progress
from services.house import House
from services.ingest import LEASE_TIME, LINE, IngestReport, ingest
from services.relabel import Relabeller
from services.rescore import Rescorer, last_ended, under_way
from services.withdrawing import Withdrawer
from storage import Lease, leases, outbox
from storage.rescorings import Rescoring

BATCH = 500
POLL_SECONDS = 0.2
Left = TypeVar("Left")


class Line:
    """Works the line while it holds the lease. ``tick`` returns at once when another process holds it.

    People's labels, and what is no longer at its source, are written after each batch. With ``filling`` it also tells
    the archive anew, and matches it again after topics were published, a slice after each batch.
    """

    def __init__(self, house: House, *, batch: int = BATCH, filling: bool = True) -> None:
        self.house = house
        self.owner = leases.this_process(LINE)
        self.batch = batch
        self._filler = Filler(house) if filling else None
        self._relabeller, self._rescorer = Relabeller(house), Rescorer(house)
        self._withdrawer = Withdrawer(house)
        self._lease: Lease | None = None
        self._stopping = False

    def tick(self, *, batches: int = 20) -> IngestReport:
        """Take up to so many batches through the line; stops early when the outbox is empty."""
        total = IngestReport()
        if not self.waiting() or not self._hold():
            return total
        for _ in range(batches):
            lease = self._lease
            if lease is None or self._stopping:
                break
            try:
                self.house.take_up_topics()
                report = ingest(self.house, lease, limit=self.batch)
                total += report
                moved = self._relabeller.step(lease) | self._withdrawer.step(lease)
                moved |= self._filler is not None and (self._rescorer.step(lease) | self._filler.step(lease))
            except LeaseLost:
                self._lease = None
                break
            if report.read < self.batch and not moved:
                break
        return total

    @property
    def holding(self) -> bool:
        return self._lease is not None

    def stop(self) -> None:
        """From any thread: end after the batch under way."""
        self._stopping = True

    def release(self) -> None:
        if self._lease is not None:
            with self.house.db.write(alongside=True) as tx:
                leases.release(tx, self._lease)
            self._lease = None

    def waiting(self) -> bool:
        """Whether there is anything to do."""
        with self.house.db.read() as tx:
            if outbox.oldest(tx) is not None:
                return True
        if self._relabeller.waiting() or self._withdrawer.waiting():
            return True
        return self._filler is not None and (self._filler.waiting() or self._rescorer.waiting())

    def _hold(self) -> bool:
        now = self.house.clock()
        if self._lease is not None and self._lease.expires > now:
            return True
        with self.house.db.write(alongside=True) as tx:
            self._lease = leases.acquire(tx, LINE, self.owner, now, LEASE_TIME)
        return self._lease is not None


def drain(
    house: House,
    *,
    progress: Callable[[IngestReport], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> IngestReport:
    """Work the line until the outbox is empty; while another process works it, wait for that one to empty it."""
    line, total = Line(house, filling=False), IngestReport()
    try:
        while True:
            report = line.tick()
            total += report
            if progress is not None:
                progress(total)
            with house.db.read() as tx:
                if outbox.oldest(tx) is None:
                    return total
            if report.read == 0:
                sleep(POLL_SECONDS)
    finally:
        line.release()


def fill(
    house: House,
    *,
    told: Callable[[list[Progress]], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Work the line until the archive is as the topics in force say; while another process works it, wait for it."""
    _work_while(house, lambda: progress(house), told, sleep)


def rescore(
    house: House,
    *,
    told: Callable[[Rescoring], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Rescoring:
    """Work the line until the archive is told anew; while another process works it, wait for it. Returns how the last
    one ended."""
    _work_while(house, lambda: under_way(house), told, sleep)
    return last_ended(house)


def _work_while(
    house: House,
    left: Callable[[], Left | None],
    told: Callable[[Left], None] | None,
    sleep: Callable[[float], None],
) -> None:
    """Work the line, or wait for the process that does, while there is something left."""
    line = Line(house)
    try:
        while found := left():
            if told is not None:
                told(found)
            line.tick(batches=2)
            if not line.holding:
                sleep(POLL_SECONDS)
    finally:
        line.release()
