"""Judging: of the rows FTS5 and the filters let through, those the query really matches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.cursor import digest
from index.embedded.bodies import unpack_asked
from index.embedded.fields import asks_more
from index.embedded.names import LABELS, PARTS, names_of
from index.embedded.plan import Plan
from index.embedded.stored import StoredDocument, StoredFields, fields_of
from index.protocol import Question
from model.errors import Unavailable
from topics import FieldTerm, Query, walk

MOST = 2_000_000
"""Mentions one question may have judged; past it the engine says so instead of guessing."""
BATCH = 500
"""Rows read at once."""

_FIELDS = ("lang", "source", "site", "kind")
_NO_FIELDS: Mapping[str, object] = {}


@dataclass(slots=True)
class Judged:
    """What a connection's table ``judged`` holds: the rows of which question, as of which stamp."""

    question: str = ""
    stamp: int = -1


def judge(connection: sqlite3.Connection, plan: Plan, question: Question, held: Judged) -> Plan:
    """Fills ``judged`` inside a read transaction and gives the plan over it.

    What was judged for the same question before is kept; only what was written since is judged again.
    """
    if plan.judge is None:
        return plan
    stamp = int(connection.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()[0])
    asked = digest(question)
    since = held.stamp if held.question == asked and held.stamp <= stamp else -1
    held.question, held.stamp = "", -1  # until it is done, should it fail on the way
    if since < 0:
        connection.execute("DELETE FROM judged")
    elif since < stamp:
        connection.execute("DELETE FROM judged WHERE row IN (SELECT row FROM mentions WHERE stamp > ?)", (since,))
    if since < stamp:
        again = plan.narrowed("m.stamp > ?", since) if since >= 0 else plan
        _fill(connection, again, plan.judge)
    held.question, held.stamp = asked, stamp
    return plan.judged()


def _fill(connection: sqlite3.Connection, plan: Plan, query: Query) -> None:
    doubtful = plan
    if plan.sure is not None:
        sure = plan.matching(plan.sure)
        connection.execute(f"INSERT INTO judged {sure.sql('{row}')}", sure.params)
        doubtful = plan.matching(f"({plan.first[0][1][0]}) NOT ({plan.sure})")
    for matching in _matching(connection, doubtful, query):
        connection.executemany("INSERT OR IGNORE INTO judged VALUES (?)", matching)


def _matching(connection: sqlite3.Connection, plan: Plan, query: Query) -> Iterator[list[tuple[int]]]:
    asks_fields = any(isinstance(part, FieldTerm) for part in walk(query.tree))
    columns = "{row}, b.title, b.text, b.streams"
    if asks_fields:
        document = "b.document" if asks_more(query.tree) else "NULL"
        named = ", ".join(f"m.{part}" for part in PARTS)
        columns += f", {document}, {plan.label}, {plan.tagged}, {named}"
    fields = _Fields(connection) if asks_fields else None
    joins, holds = f"CROSS JOIN bodies b ON b.row = {plan.row}", query.holds
    found = connection.execute(plan.sql(columns, joins=joins), plan.params)
    count = 0
    while rows := found.fetchmany(BATCH):
        count += len(rows)
        if count > MOST:
            raise Unavailable(
                f"more than {MOST:,} mentions would have to be read one by one",
                where="query",
                todo="Narrow the question by time, topic, language or source",
            )
        if fields is None:
            yield [
                (row,)
                for row, title, text, streams in rows
                if holds(StoredDocument(title, text, streams, _NO_FIELDS).judged())
            ]
        else:
            yield [
                (row,)
                for row, title, text, streams, *told in rows
                if holds(StoredDocument(title, text, streams, fields.of(told)).judged())
            ]


class _Fields:
    """What field terms may ask of one row after another."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._names = [names_of(connection, part) for part in PARTS]

    def of(self, told: list[object]) -> Mapping[str, object]:
        document, label, tagged, *numbers = told
        fields: dict[str, object] = {"sentiment": LABELS[int(str(label))], "tagged": bool(tagged)}
        for name, names, number in zip(_FIELDS, self._names, numbers, strict=True):
            if value := names[int(str(number))]:
                fields[name] = value
        if not isinstance(document, bytes):
            return fields
        return StoredFields(fields, lambda: fields_of(unpack_asked(document)))
