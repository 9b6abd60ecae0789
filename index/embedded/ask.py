"""Asking: pages, counts, facets, groups and whole answers."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from index.embedded.bodies import unpack
from index.embedded.conditions import among
from index.embedded.grown import Numbers, numbers
from index.embedded.names import LABELS, PARTS, UNKNOWN, names_of
from index.embedded.plan import Plan
from index.embedded.signs import of_signs
from index.protocol import Dimension, Group, Order
from model.mention import Mention

_TOPIC = "CROSS JOIN matches f ON f.row = {row}"
_TAG = "CROSS JOIN tags g ON g.row = {row}"
_WRITTEN = {"author": "m.author", "thread": "m.thread", "cluster": "m.cluster", "topic": "f.topic", "tag": "g.tag"}
_ORDERS: dict[Order, str] = {
    "newest": "{seen} DESC, m.id DESC",
    "oldest": "{seen}, m.id",
    "latest": "{event} DESC, m.id DESC",
    "earliest": "{event}, m.id",
    "negative": "{label} = {unknown}, {score}, m.id",
    "positive": "{label} = {unknown}, {score} DESC, m.id DESC",
}


def count(connection: sqlite3.Connection, plan: Plan) -> int:
    return int(connection.execute(plan.sql("count(*)"), plan.params).fetchone()[0])


def all_rows(connection: sqlite3.Connection, plan: Plan, order: Order = "oldest", most: int = -1) -> array[int]:
    """The rows of a plan, or the first so many of them."""
    tail = f"ORDER BY {_ordered(plan, order)} LIMIT ?"
    return array("q", (row for (row,) in connection.execute(plan.sql("{row}", tail=tail), (*plan.params, most))))


def rows(connection: sqlite3.Connection, plan: Plan) -> Numbers:
    """The rows of a plan in no order."""
    return numbers(connection.execute(plan.sql("group_concat({row})"), plan.params).fetchone()[0])


def last_row(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT max(row) FROM mentions").fetchone()[0])


def _ordered(plan: Plan, order: Order) -> str:
    return _ORDERS[order].format(seen=plan.seen, event=plan.event, label=plan.label, score=plan.score, unknown=UNKNOWN)


def still(connection: sqlite3.Connection, plan: Plan, rows: Sequence[int]) -> list[int]:
    """Those of the rows that are in the plan's answer, in their order."""
    if not rows:
        return []
    found = plan.narrowed(f"{plan.row} BETWEEN ? AND ?", min(rows), max(rows))
    found = found.narrowed(among("+{row}"), json.dumps(list(rows)))
    present = {row for (row,) in connection.execute(found.sql("{row}"), found.params)}
    return [row for row in rows if row in present]


def mentions(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Mention]:
    """The mentions of rows, in their order; those that are there no more are left out."""
    sql = f"SELECT row, document FROM bodies WHERE {among('row')}"  # noqa: S608 - constants only
    found = dict(connection.execute(sql, (json.dumps(list(rows)),)).fetchall())
    return [unpack(found[row]) for row in rows if row in found]


def facets(connection: sqlite3.Connection, plan: Plan, dimension: Dimension, limit: int) -> list[tuple[str, int]]:
    """Values with their counts, largest first, then by value; an empty value (author unknown) is left out."""
    if dimension in _WRITTEN:
        column = _WRITTEN[dimension]
        found = plan.narrowed(f"{column} <> ''")
        tail = f"GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?"
        sql = found.sql(f"{column}, count(*)", tail=tail, joins=_joins(plan, dimension))
        return [(value, number) for value, number in connection.execute(sql, (*found.params, limit))]
    column = _column(plan, dimension)
    counted = connection.execute(plan.sql(f"{column}, count(*)", tail=f"GROUP BY {column}"), plan.params)
    return ranked(named(connection, dimension, dict(counted.fetchall())), limit)


def named(connection: sqlite3.Connection, dimension: Dimension, counted: dict[int, int]) -> dict[str, int]:
    names = dict(enumerate(LABELS)) if dimension == "sentiment" else names_of(connection, dimension)
    return {names[number]: count for number, count in counted.items()}


def ranked(counted: dict[str, int], limit: int) -> list[tuple[str, int]]:
    known = [(value, number) for value, number in counted.items() if value and number]
    return sorted(known, key=lambda item: (-item[1], item[0]))[:limit]


def distinct(connection: sqlite3.Connection, plan: Plan, dimension: Dimension) -> int:
    if dimension not in _WRITTEN:
        return len(facets(connection, plan, dimension, 2**31))
    column = _WRITTEN[dimension]
    found = plan.narrowed(f"{column} <> ''")
    sql = found.sql(f"count(DISTINCT {column})", joins=_joins(plan, dimension))
    return int(connection.execute(sql, found.params).fetchone()[0])


def _joins(plan: Plan, dimension: Dimension) -> str:
    return {"topic": _TOPIC, "tag": _TAG}.get(dimension, "").replace("{row}", plan.row)


def _column(plan: Plan, dimension: Dimension) -> str:
    if dimension == "sentiment":
        return plan.label
    assert dimension in PARTS  # noqa: S101 - the engine lets no other through
    return f"m.{dimension}"


def groups(connection: sqlite3.Connection, plan: Plan, clusters: Sequence[str]) -> dict[str, Group]:
    """Of these clusters, those that have answers."""
    condition, params = of_signs("cluster", clusters)
    found = plan.narrowed(condition, *params)
    sql = found.sql("m.cluster, m.id", tail=f"ORDER BY m.cluster, {plan.seen}, m.id")
    made: dict[str, Group] = {}
    for cluster, id in connection.execute(sql, found.params):
        known = made.get(cluster)
        made[cluster] = Group(known.first, known.count + 1) if known else Group(id, 1)
    return made
