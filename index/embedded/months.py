"""The archive by the month its mentions were first seen in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from index.checks import check_month
from index.embedded.write import KNOWN, Known
from index.protocol import Held, Month
from model.time import from_micros, micros

_NEXT = "SELECT min(seen) FROM mentions WHERE seen >= ?"
_DAYS = timedelta(days=31)


def span_of(month: str) -> tuple[int, int]:
    """Its first microsecond since 1970, and the one after its last. Raises BadInput."""
    check_month(month)
    year, number = month.split(".")
    first = datetime(int(year), int(number), 1, tzinfo=UTC)
    return micros(first), _next(first)


def _next(first: datetime) -> int:
    if (first.year, first.month) == (9999, 12):
        return micros(datetime.max.replace(tzinfo=UTC)) + 1
    return micros((first + _DAYS).replace(day=1))


def held(connection: sqlite3.Connection, month: str, tokenizer: str) -> Iterator[Held]:
    sql = "SELECT id, version FROM mentions WHERE seen >= ? AND seen < ? ORDER BY id"
    found = connection.execute(sql, span_of(month)).fetchall()
    return (Held(id, version, tokenizer) for id, version in found)


def months(connection: sqlite3.Connection, bytes: int) -> Sequence[Month]:
    """Oldest first; ``bytes`` of the whole file are shared out by their mentions."""
    found: list[tuple[str, int]] = []
    after = -(2**62)
    while (seen := connection.execute(_NEXT, (after,)).fetchone()[0]) is not None:
        moment = from_micros(seen)
        name = f"{moment.year:04}.{moment.month:02}"
        first, after = span_of(name)
        counted = connection.execute("SELECT count(*) FROM mentions WHERE seen >= ? AND seen < ?", (first, after))
        found.append((name, int(counted.fetchone()[0])))
    total = sum(count for _, count in found)
    return [Month(name, count, bytes * count // total) for name, count in found]


def some_of(connection: sqlite3.Connection, month: str, most: int) -> list[Known]:
    """Rows of a month, at most so many."""
    sql = f"SELECT {KNOWN} FROM mentions WHERE seen >= ? AND seen < ? LIMIT ?"  # noqa: S608 - constants
    found = connection.execute(sql, (*span_of(month), most))
    return list(map(Known.read, found))
