"""What SQLite and PostgreSQL say differently: an insert that heeds what is there, and a lock by name."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

POSTGRESQL = "postgresql"


def upsert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""
    return postgresql.insert(table) if tx.dialect.name == POSTGRESQL else sqlite.insert(table)


def lock(tx: Connection, name: str) -> None:
    """Hold ``name`` until the transaction ends, and wait for whoever holds it. In SQLite a writer is alone already."""
    if tx.dialect.name == POSTGRESQL:
        tx.execute(select(func.pg_advisory_xact_lock(lock_key(name))))


def lock_key(name: str) -> int:
    """The number, signed and of 64 bits, by which PostgreSQL knows a lock."""
    return int.from_bytes(hashlib.sha256(f"earshot:{name}".encode()).digest()[:8], "big", signed=True)
