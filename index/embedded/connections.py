"""Connections to one index file, one a thread: read snapshots, write transactions, a write-ahead log kept short."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.embedded.failures import answering

BUSY_SECONDS = 15.0
LOG_LIMIT = 64 << 20
"""Bytes of write-ahead log past which a writer waits for readers, shortly, to fold it into the file."""
LOG_WAIT = 200
"""Milliseconds it waits for them."""
PAGE = 8_192
"""Bytes of a page of a new file: measured, a tenth less to write with than 4,096."""
FOLDED = 6_000
"""Pages of log after which a writer folds them into the file: pages written again and again until then are folded
once."""
WRITERS_CACHE = 128 << 10
"""KiB of pages a writer keeps: ids come in no order, and touch their index everywhere."""


class Connections:
    """SQLite in WAL mode with synchronous=FULL: a transaction that returned survives a power cut."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._lock = threading.Lock()
        self._all: list[sqlite3.Connection] = []
        self._used: Counter[sqlite3.Connection] = Counter()
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One consistent snapshot."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self, *, erasing: bool = False) -> Iterator[sqlite3.Connection]:
        """Committed and durable at the end, rolled back on any exception. One writer at a time, across processes.
        ``erasing``: what is deleted is overwritten in the file."""
        with self.ready() as connection:
            if not getattr(self._own, "writes", False):
                connection.execute(f"PRAGMA cache_size = -{WRITERS_CACHE}")
                self._own.writes = True
            # else words that are put together would be written once more, as naughts: some builds do by themselves
            connection.execute(f"PRAGMA secure_delete = {'ON' if erasing else 'FAST'}").fetchall()
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
        self._shorten_log()

    @contextmanager
    def ready(self) -> Iterator[sqlite3.Connection]:
        """In autocommit, for what makes its own transactions."""
        with answering(str(self.path)), self._use() as connection:
            yield connection

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which nobody closes meanwhile: SQLite forbids that while a statement runs."""
        connection = self.connection()
        with self._lock:
            self._refuse_closed()
            self._used[connection] += 1
        try:
            yield connection
        finally:
            with self._lock:
                self._used[connection] -= 1
            self._close_unused(connection)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with answering(str(self.path)), self._use() as connection:
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def connection(self) -> sqlite3.Connection:
        """This thread's own, in autocommit; a forked child opens its own as well."""
        if getattr(self._own, "process", None) != os.getpid() or self._closed:
            self._own.connection, self._own.writes = self._open(), False
            self._own.process = os.getpid()
        found: sqlite3.Connection = self._own.connection
        return found

    def _open(self) -> sqlite3.Connection:
        self._refuse_closed()
        made = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        _keep_a_log(made)
        for setting in ("synchronous = FULL", "temp_store = MEMORY", "cache_size = -32000"):
            made.execute(f"PRAGMA {setting}")
        made.execute(f"PRAGMA wal_autocheckpoint = {FOLDED}")
        made.execute("CREATE TEMP TABLE judged (row INTEGER PRIMARY KEY)")
        made.execute("CREATE TEMP TABLE judged_for (question TEXT NOT NULL, stamp INTEGER NOT NULL)")
        with self._lock:
            self._all.append(made)
        return made

    def _refuse_closed(self) -> None:
        if self._closed:
            raise sqlite3.ProgrammingError("closed")

    def _close_unused(self, connection: sqlite3.Connection) -> None:
        """Where all was closed while this thread still used it."""
        if self._closed and not self._used[connection]:
            connection.close()

    def _shorten_log(self) -> None:
        log = self.path.with_name(self.path.name + "-wal")
        if not log.exists() or log.stat().st_size < LOG_LIMIT:
            return
        with answering(str(self.path)):
            connection = self.connection()
            connection.execute(f"PRAGMA busy_timeout = {LOG_WAIT}")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")

    def bytes(self) -> int:
        parts = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def close(self) -> None:
        """Closes the connections of all threads. A statement under way in another one is broken off, which gives
        Unavailable there, and its connection is closed by that thread."""
        with self._lock:
            self._closed = True
            for connection in self._all:
                if self._used[connection]:
                    connection.interrupt()
                else:
                    connection.close()
            self._all.clear()


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """The size of pages, which a new file takes, and write-ahead mode. Where two processes open a new file at once,
    SQLite refuses one of them without waiting."""
    connection.execute(f"PRAGMA page_size = {PAGE}")
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
