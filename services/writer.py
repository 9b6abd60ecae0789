"""The writer's place: who changes documents beside the line holds the line's lease meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from model.errors import LeaseLost
from services.house import House
from services.ingest import LEASE_TIME, LINE
from storage import Lease, leases

WAIT_SECONDS = 120.0
POLL_SECONDS = 0.2


class Place:
    """The lease; :meth:`hold` is called before each write and every few seconds of reading."""

    def __init__(self, house: House, lease: Lease) -> None:
        self.house, self.lease = house, lease

    def hold(self, time_: timedelta = LEASE_TIME) -> None:
        """Raises LeaseLost when another process took over: nothing may be written then."""
        with self.house.db.write() as tx:
            self.lease = leases.renew(tx, self.lease, self.house.clock(), time_)


@contextmanager
def writers_place(house: House, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Place]:
    """Take the line's lease, when the process that holds it lets go between two batches. Raises LeaseLost when it does
    not within two minutes."""
    owner = leases.this_process("archive")
    lease, waited = None, 0.0
    while lease is None:
        now = house.clock()
        with house.db.write() as tx:
            lease = leases.acquire(tx, LINE, owner, now, LEASE_TIME)
        if lease is None:
            if waited >= WAIT_SECONDS:
                todo = "Stop `earshot run` and try again"
                raise LeaseLost("another process is at work on the line", where="the lease line", todo=todo)
            sleep(POLL_SECONDS)
            waited += POLL_SECONDS
    try:
        yield Place(house, lease)
    finally:
        with house.db.write() as tx:
            leases.release(tx, lease)
