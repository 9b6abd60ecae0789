"""Engines: how SQLite and PostgreSQL are opened, and how a transaction begins in each.

A transaction carries what it is for in the execution option ``earshot``: READ is one consistent snapshot; ALONE owns
the writer's place from its first statement; ALONGSIDE writes at the same time as others of its kind, never beside one
that is ALONE. SQLite has one writer's place, so there the last two are the same.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from model.errors import BadInput, Unavailable
from storage.dialects import POSTGRESQL, lock_key

READ, ALONE, ALONGSIDE = "read", "alone", "alongside"
BUSY_SECONDS = 15
"""How long a transaction waits for others before it gives up."""
STALLED_SECONDS = 120
"""PostgreSQL ends a writer that said nothing for so long, so that a frozen machine cannot hold up the others."""
CONNECT_SECONDS = 10
OLDEST_SERVER = 13
_WRITERS = lock_key("writers")
_PLACES = {ALONE: "pg_advisory_xact_lock", ALONGSIDE: "pg_advisory_xact_lock_shared"}
_KEEPALIVE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}


def make_engine(url: URL) -> Engine:
    """The engine for an address. Nothing is connected yet. Raises BadInput for a kind of database that is none of ours,
    Unavailable when what it takes is not there."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend in (POSTGRESQL, "postgres"):
        return _postgresql(url)
    todo = "Write sqlite:///path/state.db or postgresql://user:password@host/database"
    raise BadInput(f"{backend} is not a database that Earshot knows", where="state.url", todo=todo)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"the folder cannot be made: {error.strerror}", where=str(folder), todo="Choose another place in state.url"
        ) from error


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are ours: see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log(cursor)
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Write-ahead mode. Where two processes open a new file at once, SQLite refuses one of them without waiting."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _purpose(connection) == READ else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        todo = "Install it: pip install 'earshot[postgres]'"
        raise Unavailable("PostgreSQL's driver psycopg is not installed", where="state.url", todo=todo) from None
    defaults = {"connect_timeout": str(CONNECT_SECONDS), "application_name": "earshot", **_KEEPALIVE}
    query = {**{name: value for name, value in defaults.items() if name not in url.query}, **url.query}
    engine = create_engine(url.set(drivername="postgresql+psycopg", query=query), pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: ConnectionPoolEntry) -> None:
    """The server, too, finds out within a minute that a machine is gone, and gives its locks to others."""
    connection.autocommit = True
    connection.execute(
        f"SET lock_timeout = '{BUSY_SECONDS}s'; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; "
        "SET tcp_keepalives_count = 3; SET client_min_messages = warning"
    )
    connection.autocommit = False


def _begin_postgresql(connection: Connection) -> None:
    place = _PLACES.get(_purpose(connection))
    if place is not None:
        stalled = f"set_config('idle_in_transaction_session_timeout', '{STALLED_SECONDS}s', true)"
        connection.exec_driver_sql(f"SELECT {stalled}, {place}({_WRITERS})")


def _purpose(connection: Connection) -> str:
    return str(connection.get_execution_options().get("earshot", READ))


def purposed(engine: Engine) -> dict[str, Engine]:
    """The engine for each purpose. A reader in PostgreSQL sees one moment; a writer sees, at each statement, all that
    was committed before: what it depends on it has locked."""
    if engine.dialect.name != POSTGRESQL:
        return {purpose: engine.execution_options(earshot=purpose) for purpose in (READ, ALONE, ALONGSIDE)}
    writing = engine.execution_options(isolation_level="READ COMMITTED")
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return {
        READ: reading.execution_options(earshot=READ),
        ALONE: writing.execution_options(earshot=ALONE),
        ALONGSIDE: writing.execution_options(earshot=ALONGSIDE),
    }
