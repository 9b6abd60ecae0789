"""The next mentions by ``seen_at``. Rows rise nearly as that does, so where rows come in their own order a few of them
are read, and it is proven that no other comes before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from index.cursor import Place
from index.embedded.conditions import among
from index.embedded.plan import Plan

Sighted = Literal["newest", "oldest"]
SPARE = 200
"""Rows read beyond those asked for."""
MOST_STRAY = 10_000
"""Rows that were seen out of their order up to which they are looked up; past it all are put in order."""
Found = tuple[int, int, str]
"""Row, microseconds since 1970, id."""


def places(
    connection: sqlite3.Connection, plan: Plan, size: int, after: Place | None, order: Sighted
) -> list[tuple[int, Place]]:
    """Rows and places of the next ``size`` mentions by ``seen_at``: newest or oldest first."""
    if after is not None:
        beyond = "<" if order == "newest" else ">"
        plan = plan.narrowed(f"{plan.seen} {beyond}= ?", after[0])
        plan = plan.narrowed(f"({plan.seen} {beyond} ? OR m.id {beyond} ?)", *after)
    found = _by_row(connection, plan, size, order) if plan.lead in ("words", "temp.judged") else None
    if found is None:
        direction = "DESC" if order == "newest" else "ASC"
        found = _read(connection, plan, f"ORDER BY {plan.seen} {direction}, m.id {direction} LIMIT ?", size)
    return [(row, (seen, id)) for row, seen, id in found]


def _read(connection: sqlite3.Connection, plan: Plan, tail: str, *params: int) -> list[Found]:
    return connection.execute(plan.sql(f"{{row}}, {plan.seen}, m.id", tail=tail), (*plan.params, *params)).fetchall()


def _by_row(connection: sqlite3.Connection, plan: Plan, size: int, order: Sighted) -> list[Found] | None:
    """None when too many rows were seen out of their order."""
    newest, most = order == "newest", size + SPARE
    found = _read(connection, plan, f"ORDER BY {plan.row} {'DESC' if newest else 'ASC'} LIMIT ?", most)
    if len(found) == most:
        last, border = _ordered(found, size, order)[-1][1], found[-1][0]
        sooner = "seen >= ? AND row < ?" if newest else "seen <= ? AND row > ?"
        sql = f"SELECT row FROM mentions WHERE {sooner} LIMIT ?"  # noqa: S608 - constants only
        stray = [row for (row,) in connection.execute(sql, (last, border, MOST_STRAY + 1))]
        if len(stray) > MOST_STRAY:
            return None
        if stray:
            among_them = plan.narrowed(f"{plan.row} BETWEEN ? AND ?", min(stray), max(stray))
            found += _read(connection, among_them.narrowed(among("+{row}"), json.dumps(stray)), "")
    return _ordered(found, size, order)


def _ordered(found: Sequence[Found], size: int, order: Sighted) -> list[Found]:
    return sorted(found, key=lambda one: one[1:], reverse=order == "newest")[:size]
