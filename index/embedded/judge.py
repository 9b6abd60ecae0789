"""Judging: of the rows FTS5 and the filters let through, those the query really matches."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock

import numpy as np

from index.cursor import digest
from index.embedded.bodies import unpack_asked
from index.embedded.fields import asks_more
from index.embedded.grown import Numbers, numbers
from index.embedded.names import LABELS, PARTS, names_of
from index.embedded.plan import Plan
from index.embedded.stored import StoredDocument, StoredFields, fields_of
from index.protocol import Question
from model.errors import Unavailable
from model.said import said
from topics import FieldTerm, Query, walk

MOST = 2_000_000
"""Mentions one question may have judged; past it the engine says so instead of guessing."""
BATCH = 500
"""Rows read at once."""

_FIELDS = ("lang", "source", "site", "kind")
_NO_FIELDS: Mapping[str, object] = {}


REMEMBERED = 2_000_000
"""Rows kept of all questions that were judged, of eight bytes each."""


class Remembered:
    """The rows of the questions that were judged last, by whichever connection, each as of a stamp."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[int, Numbers]] = OrderedDict()

    def of(self, question: str) -> tuple[int, Numbers]:
        """A stamp before any when there is none."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
            return self._kept.get(question, (-1, np.empty(0, np.int64)))

    def keep(self, question: str, stamp: int, rows: Numbers) -> None:
        with self._lock:
            if stamp < self._kept.get(question, (-1,))[0]:
                return
            self._kept[question] = stamp, rows
            self._kept.move_to_end(question)
            while sum(len(rows) for _, rows in self._kept.values()) > REMEMBERED:
                self._kept.popitem(last=False)


def judge(connection: sqlite3.Connection, plan: Plan, question: Question, remembered: Remembered) -> Plan:
    """Fills ``judged`` inside a read transaction and gives the plan over it.

    What was judged for the same question before is kept; only what was written since is judged again. Of which question
    and stamp it is stands beside it, so that a transaction that fails afterwards takes both back.
    """
    if plan.judge is None:
        return plan
    stamp = int(connection.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()[0])
    asked = digest(question)
    since = _held(connection, asked, stamp)
    if since == stamp:
        return plan.judged()
    connection.execute("DELETE FROM judged_for")
    if since < 0:
        since = _recall(connection, remembered, asked, stamp)
    if 0 <= since < stamp:
        connection.execute(_STALE, (since,))
    if since < stamp:
        again = plan.narrowed("m.stamp > ?", since) if since >= 0 else plan
        _fill(connection, again, plan.judge)
        remembered.keep(asked, stamp, numbers(connection.execute("SELECT group_concat(row) FROM judged").fetchone()[0]))
    connection.execute("INSERT INTO judged_for VALUES (?, ?)", (asked, stamp))
    return plan.judged()


_STALE = "DELETE FROM judged WHERE NOT EXISTS (SELECT 1 FROM mentions m WHERE m.row = judged.row AND m.stamp <= ?)"
"""Rows that were written since, or are there no more."""


def _held(connection: sqlite3.Connection, asked: str, stamp: int) -> int:
    """As of which stamp ``judged`` is of this question; −1 when it is of another."""
    found = connection.execute(
        "SELECT stamp FROM judged_for WHERE question = ? AND stamp <= ?", (asked, stamp)
    ).fetchone()
    return int(found[0]) if found else -1


def _recall(connection: sqlite3.Connection, remembered: Remembered, asked: str, stamp: int) -> int:
    """Fills ``judged`` with what is remembered; as of which stamp, −1 when it is empty."""
    connection.execute("DELETE FROM judged")
    since, rows = remembered.of(asked)
    if not 0 <= since <= stamp:
        return -1
    connection.execute("INSERT INTO judged SELECT value FROM json_each(?)", (json.dumps(rows.tolist()),))
    return since


def _fill(connection: sqlite3.Connection, plan: Plan, query: Query) -> None:
    doubtful = plan
    if plan.sure is not None:
        sure = plan.matching(plan.sure)
        connection.execute(f"INSERT INTO judged {sure.sql('{row}')}", sure.params)
        doubtful = plan.matching(f"({plan.first[0][1][0]}) NOT ({plan.sure})")
    for matching in _matching(connection, doubtful, query):
        connection.execute("INSERT OR IGNORE INTO judged SELECT value FROM json_each(?)", (json.dumps(matching),))


def _matching(connection: sqlite3.Connection, plan: Plan, query: Query) -> Iterator[list[int]]:
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
                said("more than {most:,} mentions would have to be read one by one", most=MOST),
                where="query",
                todo="Narrow the question by time, topic, language or source",
            )
        if fields is None:
            yield [
                row
                for row, title, text, streams in rows
                if holds(StoredDocument(title, text, streams, _NO_FIELDS).judged())
            ]
        else:
            yield [
                row
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
