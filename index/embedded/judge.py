"""Judging: of the rows FTS5 and the filters let through, those the query really matches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from index.cursor import digest
from index.embedded.plan import Plan
from index.embedded.stored import Stored, StoredRow
from index.protocol import Question
from model.errors import Unavailable
from topics import Query

MOST = 2_000_000
"""Mentions one question may have judged; past it the engine says so instead of guessing."""


_COLUMNS = "m.language, m.source, m.site, m.kind"
_FIELDS = ("lang", "source", "site", "kind", "sentiment")


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
        matching = _matching(connection, again, plan.judge, question)
        connection.executemany("INSERT INTO judged VALUES (?)", matching)
    held.question, held.stamp = asked, stamp
    return plan.judged()


def _matching(connection: sqlite3.Connection, plan: Plan, query: Query, question: Question) -> Iterator[tuple[int]]:
    topic = question.topics[0] if plan.topical else ""
    columns = f"m.row, b.title, b.text, b.streams, b.document, {_COLUMNS}, {plan.label}, {plan.tagged}"
    found = connection.execute(plan.sql(columns, joins="CROSS JOIN bodies b ON b.row = m.row"), plan.params)
    for count, (row, title, text, streams, body, *values, tagged) in enumerate(found):
        if count >= MOST:
            raise Unavailable(
                f"more than {MOST:,} mentions would have to be read one by one",
                where="query",
                todo="Narrow the question by time, topic, language or source",
            )
        known: dict[str, object] = {name: value for name, value in zip(_FIELDS, values, strict=True) if value}
        known["tagged"] = bool(tagged)
        if query.holds(Stored(StoredRow(title, text, streams, body), known, topic).document()):
            yield (row,)
