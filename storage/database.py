"""The state database: opening, migrating, and its kinds of transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, inspect, make_url
from sqlalchemy.exc import ArgumentError

from model.errors import BadInput, Unavailable
from storage.dialects import POSTGRESQL
from storage.engines import ALONE, ALONGSIDE, OLDEST_SERVER, READ, make_engine, purposed
from storage.errors import spoken

HEAD = "0019"
"""The newest migration below ``migrations/``."""


class Database:
    """The state database.

    ``read`` is one consistent snapshot. ``write`` owns the writer's place from its first statement, so that what it
    read is still so when it commits. With ``alongside`` others that write alongside may do so at once (in PostgreSQL;
    SQLite has one writer): that is for work that holds what it depends on by a lease, which ``leases.check`` and
    ``leases.renew`` lock until the end of the transaction.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._engines = purposed(engine)
        plain = engine.url.set(drivername=engine.url.get_backend_name(), query={})
        self._where = plain.render_as_string(hide_password=True)

    @property
    def url(self) -> str:
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def where(self) -> str:
        """How messages name it, without a password."""
        return self._where

    @contextmanager
    def write(self, *, alongside: bool = False) -> Iterator[Connection]:
        with spoken(self.where), self._engines[ALONGSIDE if alongside else ALONE].begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with spoken(self.where), self._engines[READ].begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def open_database(url: str) -> Database:
    """The state database at an SQLAlchemy address, made and migrated to this version. An empty database of PostgreSQL
    must be there.

    Raises BadInput for an address that is none, Unavailable when it cannot be opened, is older than Earshot supports,
    or was made by a newer Earshot.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _no_address() from None
    database = Database(make_engine(parsed))
    try:
        _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def engine_of(tx: Connection) -> str:
    """The database and its version, for people: ``SQLite 3.46.1``, ``PostgreSQL 17.2``."""
    name = "PostgreSQL" if tx.dialect.name == POSTGRESQL else "SQLite"
    return f"{name} {'.'.join(map(str, tx.dialect.server_version_info or ()))}".strip()


def _no_address() -> BadInput:
    todo = "Write sqlite:///path/state.db or postgresql://user:password@host/database"
    return BadInput("it is not a database address", where="state.url", todo=todo)


def _migrate(database: Database) -> None:
    """Bring the tables to this version. Alembic is only loaded when there is something to do: most processes find the
    database as it should be."""
    with database.read() as tx:
        _check_server(tx, database.where)
        current = _version(tx)
    if current == HEAD:
        return
    from storage.migrate import migrate

    with database.write() as tx:
        migrate(tx, _version(tx), database.where)


def _check_server(tx: Connection, where: str) -> None:
    if tx.dialect.name != POSTGRESQL:
        return
    if (tx.dialect.server_version_info or ()) < (OLDEST_SERVER,):
        todo = f"Use PostgreSQL {OLDEST_SERVER} or newer"
        raise Unavailable(f"the server is {engine_of(tx)}, older than Earshot supports", where=where, todo=todo)
    asked = "SELECT current_setting('server_encoding'), pg_is_in_recovery()"
    encoding, copy = tx.exec_driver_sql(asked).one()
    if copy:
        todo = "Name the server that takes writes in state.url"
        raise Unavailable("the database server is a read-only copy of another", where=where, todo=todo)
    if encoding != "UTF8":
        todo = "Make one with: createdb --encoding UTF8 --template template0 NAME"
        raise Unavailable(f"the database's encoding is {encoding}, and not every language fits", where=where, todo=todo)


def _version(tx: Connection) -> str | None:
    """The migration the database stands at; None for a new one."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
