"""Field terms of a query that the index's own columns answer: they become SQL, the rest is left to be looked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Protocol

from index.embedded.conditions import Condition, among
from index.embedded.names import LABELS, names_of
from topics import And, Document, FieldTerm, ListRef, Node, Not, Query, Streams, walk


class Told(Protocol):
    """Where a plan's columns are."""

    @property
    def label(self) -> str: ...
    @property
    def tagged(self) -> str: ...


_COLUMNS = {"lang": "language", "source": "source", "site": "site", "kind": "kind"}
KNOWN = frozenset({*_COLUMNS, "sentiment", "tagged"})
"""Fields that need no reading of the document."""
_nothing = Streams()


def conditions_of(
    connection: sqlite3.Connection, query: Query, plan: Told
) -> tuple[tuple[Condition, ...], Query | None]:
    """Conditions for the field terms that must hold, and the query of the other parts, None when there are none."""
    conditions: list[Condition] = []
    others: list[Node] = []
    for part in _parts(query.tree):
        term = part.child if isinstance(part, Not) else part
        if isinstance(term, FieldTerm) and term.name in KNOWN:
            said, numbers = _condition(connection, term, plan)
            conditions.append((f"NOT ({said})" if isinstance(part, Not) else said, (json.dumps(numbers),)))
        else:
            others.append(part)
    if not conditions:
        return (), query
    if not others:
        return tuple(conditions), None
    tree = others[0] if len(others) == 1 else And(tuple(others))
    return tuple(conditions), Query(query.source, tree, query.accents)


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, ListRef):
        yield from _parts(node.child)
    elif isinstance(node, And):
        for child in node.children:
            yield from _parts(child)
    else:
        yield node


def _condition(connection: sqlite3.Connection, term: FieldTerm, plan: Told) -> tuple[str, list[int]]:
    holds = Query("", term, "fold").holds
    if term.name == "tagged":
        found: Mapping[int, object] = {0: False, 1: True}
        column = f"coalesce({plan.tagged}, 0)"
    elif term.name == "sentiment":
        found, column = dict(enumerate(LABELS)), plan.label
    else:
        part = _COLUMNS[term.name]
        found, column = names_of(connection, part), f"m.{part}"
    numbers = [number for number, value in found.items() if holds(_document({term.name: value}))]
    return among(column), numbers


def _document(fields: Mapping[str, object]) -> Document:
    told = {name: value for name, value in fields.items() if value != ""}
    return Document("", _nothing, _nothing, _nothing, told)


def asks_more(node: Node) -> bool:
    """Whether a node asks for fields that only the document has."""
    return any(isinstance(part, FieldTerm) and part.name not in KNOWN for part in walk(node))
