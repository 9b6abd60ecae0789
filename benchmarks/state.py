"""The state database: captures accepted into the outbox and acknowledged out of it, SQLite against PostgreSQL.

Run from the project's folder: python -m benchmarks.state [POSTGRESQL_ADDRESS]; without one it is SQLite alone. The way
of a capture: a visit of 50 posts is one transaction (seen refs and outbox), a batch of 500 is taken and acknowledged in
another.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime

from model.capture import Capture
from storage import Database, Found, engine_of, open_database, outbox

POSTS, VISIT, BATCH = 20_000, 50, 500
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = "The parcel from Northwind came two days late and the box was torn. " * 8


def found(number: int) -> Found:
    address = f"http://forum.example/t/{number}"
    return Found(Capture("forum", str(number), address, title="Parcel", text=f"{TEXT} {number}"), f"h{number}")


def accept(db: Database) -> float:
    begun = time.perf_counter()
    for start in range(0, POSTS, VISIT):
        with db.write(alongside=True) as tx:
            outbox.accept(tx, "forum", [found(number) for number in range(start, start + VISIT)], NOW, first=False)
    return POSTS / (time.perf_counter() - begun)


def acknowledge(db: Database) -> float:
    begun = time.perf_counter()
    while True:
        with db.write(alongside=True) as tx:
            waiting = outbox.take(tx, BATCH)
        if not waiting:
            return POSTS / (time.perf_counter() - begun)
        with db.write(alongside=True) as tx:
            outbox.acknowledge(tx, [item.seq for item in waiting])


def measure(url: str) -> None:
    """``url`` is of an empty database."""
    db = open_database(url)
    with db.read() as tx:
        name = engine_of(tx)
    print(f"{name:<20} {accept(db):>8,.0f} accepted/s {acknowledge(db):>8,.0f} acknowledged/s")
    db.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/state.db")
    for address in sys.argv[1:]:
        measure(address)
