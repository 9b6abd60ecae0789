"""The whole state carried into another, empty database: every table, in one transaction, counted and compared.

Whatever ends it before its end, the other database stays empty. Places that numbers are taken from go along, so that no
number is given twice; leases come free, since who held them is not at work there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, inspect, select, text

from model.errors import Unavailable
from storage.columns import Key, String, as_key, storable
from storage.dialects import POSTGRESQL
from storage.tables import leases, metadata

PAGE = 1_000
"""Rows read and written at once."""
Told = Callable[[str, int], None]
"""Called with the table under way and how many rows were written."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """A table, how many rows it has, and their digest in both."""

    table: str
    rows: int
    digest: str


def filled(tx: Connection) -> list[str]:
    """The tables that have rows."""
    return [table.name for table in metadata.sorted_tables if tx.execute(select(table).limit(1)).first() is not None]


def copy_all(source: Connection, target: Connection, *, told: Told | None = None) -> list[Copied]:
    """Every table, each compared when it is written. The target is empty. Raises Unavailable for one that differs;
    the caller's transaction is to be rolled back then."""
    return [_copied(source, target, table, told) for table in metadata.sorted_tables]


def _copied(source: Connection, target: Connection, table: Table, told: Told | None) -> Copied:
    written, digest = 0, hashlib.sha256()
    for rows in _pages(source, table):
        made = [_carried(table, row) for row in rows]
        target.execute(insert(table), made)
        _add(digest, made)
        written += len(made)
        if told is not None:
            told(table.name, written)
    _set_numbers(source, target, table)
    read, there = 0, hashlib.sha256()
    for rows in _pages(target, table):
        _add(there, rows)
        read += len(rows)
    if (read, there.digest()) != (written, digest.digest()):
        what = f"{read:,} rows came of {written:,}" if read != written else "a row reads otherwise than it was written"
        raise Unavailable(what, where=f"the table {table.name}", todo="Nothing was kept; report this")
    return Copied(table.name, written, digest.hexdigest())


def _pages(tx: Connection, table: Table) -> Iterator[Sequence[Row]]:
    """By primary key, which both kinds of database order alike."""
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=PAGE)
    for rows in tx.execute(asked).mappings().partitions():
        yield [dict(row) for row in rows]


def _carried(table: Table, row: Row) -> dict[str, object]:
    made = {column.name: _fitting(column, row[column.name]) for column in table.columns}
    return made | {"owner": "", "expires": 0} if table is leases else made


def _fitting(column: Column[Any], value: object) -> object:
    """As the column keeps it: an older Earshot may have kept it otherwise."""
    if not isinstance(value, str) or not isinstance(column.type, String):
        return value
    return as_key(value) if isinstance(column.type, Key) else storable(value)


def _add(digest: hashlib._Hash, rows: Sequence[Row]) -> None:
    for row in rows:
        digest.update(repr(tuple(row.values())).encode("utf-8", "backslashreplace"))


def _set_numbers(source: Connection, target: Connection, table: Table) -> None:
    """The next row gets a number that none ever had, also where the newest rows are gone."""
    column = table.autoincrement_column
    if column is None:
        return
    last = max(_last_given(source, table, column), target.execute(select(func.max(column))).scalar_one() or 0)
    if not last:
        return
    if target.dialect.name == POSTGRESQL:
        target.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))
    elif inspect(target).has_table("sqlite_sequence") and table.dialect_options["sqlite"]["autoincrement"]:
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        target.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": table.name, "last": last})


def _last_given(tx: Connection, table: Table, column: Column[Any]) -> int:
    if tx.dialect.name == POSTGRESQL:
        asked = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column)::regclass)")
        return int(tx.execute(asked, {"table": table.name, "column": column.name}).scalar_one() or 0)
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return int(tx.execute(asked, {"name": table.name}).scalar_one_or_none() or 0)
