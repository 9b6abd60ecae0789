"""The state database: opening, migrating, and its two kinds of transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from model.errors import BadInput, Unavailable
from storage.errors import spoken

BUSY_SECONDS = 15
HEAD = "0004"
"""The newest migration below ``migrations/``."""


class Database:
    """The state database. ``write`` is one transaction that owns the writer's place from its first statement, so that
    what it read is still so when it commits; ``read`` is one consistent snapshot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(earshot_write=True)

    @property
    def url(self) -> str:
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def where(self) -> str:
        """How messages name it, without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with spoken(self.where), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with spoken(self.where), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def open_database(url: str) -> Database:
    """The state database at an SQLAlchemy address, made and migrated to this version.

    Raises BadInput for an address that is none, Unavailable when it cannot be opened or was made by a newer Earshot.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadInput("it is not a database address", where=url, todo="Write sqlite:///path/state.db") from None
    if parsed.get_backend_name() != "sqlite":
        raise BadInput(
            f"{parsed.get_backend_name()} is not supported yet", where="state.url", todo="Write sqlite:///path/state.db"
        )
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    database = Database(engine)
    _migrate(database)
    return database


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"the folder cannot be made: {error.strerror}", where=str(folder), todo="Choose another place in state.url"
        ) from error


def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are ours: see _begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("earshot_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _migrate(database: Database) -> None:
    """Bring the tables to this version. Alembic is only loaded when there is something to do: most processes find the
    database as it should be."""
    with database.read() as tx:
        current = _version(tx)
    if current == HEAD:
        return
    from storage.migrate import migrate

    with database.write() as tx:
        migrate(tx, _version(tx), database.where)


def _version(tx: Connection) -> str | None:
    """The migration the database stands at; None for a new one."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
