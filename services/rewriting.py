"""Documents written anew: what people said of them, what their topics catch now, how their mood is told now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from index import Entry
from services.house import House
from services.ingest import LEASE_TIME
from storage import Lease, leases, ledger

log = logging.getLogger(__name__)


def put_anew(
    house: House, lease: Lease, entries: Sequence[Entry], noted: Callable[[Connection], object]
) -> Collection[str]:
    """Write documents at their next versions; ``noted`` is called in the transaction that raises them, before anything
    is written. Returns the ids that were written. Raises LeaseLost, Unavailable."""
    if not entries:
        return ()
    with house.db.write(alongside=True) as tx:
        leases.renew(tx, lease, house.clock(), LEASE_TIME)
        versions = ledger.raise_versions(tx, [entry.mention.id for entry in entries])
        noted(tx)
    made = [Entry(replace(e.mention, version=versions[e.mention.id]), e.document) for e in entries]
    outcomes = house.index.put(made)
    for written in outcomes:
        if written.outcome == "rejected":
            log.error("mention %s stays as it was: %s", written.id, written.reason)
    return {written.id for written in outcomes if written.outcome == "done"}
