"""Asking: pages, counts, facets and whole answers."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from index.cursor import Place
from index.embedded.bodies import unpack
from index.embedded.plan import Plan, among
from index.protocol import Dimension
from model.mention import Mention

_PLAIN = {"language": "m.language", "source": "m.source", "site": "m.site", "kind": "m.kind", "author": "m.author"}


def count(connection: sqlite3.Connection, plan: Plan) -> int:
    return int(connection.execute(plan.sql("count(*)", mentions=False), plan.params).fetchone()[0])


def places(connection: sqlite3.Connection, plan: Plan, size: int, after: Place | None) -> list[tuple[int, Place]]:
    """Rows and places of the next ``size`` mentions, newest first."""
    if after is not None:
        plan = plan.narrowed(f"{plan.seen} <= ?", after[0])
        plan = plan.narrowed(f"({plan.seen} < ? OR m.id < ?)", *after)
    tail = f"ORDER BY {plan.seen} DESC, m.id DESC LIMIT ?"
    found = connection.execute(plan.sql(f"m.row, {plan.seen}, m.id", tail=tail), (*plan.params, size))
    return [(row, (seen, id)) for row, seen, id in found]


def all_rows(connection: sqlite3.Connection, plan: Plan) -> array[int]:
    """The rows of a plan, oldest first."""
    tail = f"ORDER BY {plan.seen}, m.id"
    return array("q", (row for (row,) in connection.execute(plan.sql("m.row", tail=tail), plan.params)))


def still(connection: sqlite3.Connection, plan: Plan, rows: Sequence[int]) -> list[int]:
    """Those of the rows that are in the plan's answer, in their order."""
    found = plan.narrowed(among(plan.row), json.dumps(list(rows)))
    present = {row for (row,) in connection.execute(found.sql(plan.row, mentions=False), found.params)}
    return [row for row in rows if row in present]


def mentions(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Mention]:
    """The mentions of rows, in their order; those that are there no more are left out."""
    marks = ", ".join("?" * len(rows))
    found = dict(connection.execute(f"SELECT row, document FROM bodies WHERE row IN ({marks})", rows).fetchall())  # noqa: S608 - question marks
    return [unpack(found[row]) for row in rows if row in found]


def facets(connection: sqlite3.Connection, plan: Plan, dimension: Dimension, limit: int) -> list[tuple[str, int]]:
    """Values with their counts, largest first, then by value; an empty value (author unknown) is left out."""
    joins, column = "", plan.label
    if dimension == "topic":
        joins, column = "CROSS JOIN matches f ON f.row = m.row", "f.topic"
    elif dimension != "sentiment":
        column = _PLAIN[dimension]
    found = plan.narrowed(f"{column} <> ''")
    tail = f"GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?"
    return [
        (value, number)
        for value, number in connection.execute(
            found.sql(f"{column}, count(*)", tail=tail, joins=joins), (*found.params, limit)
        )
    ]
