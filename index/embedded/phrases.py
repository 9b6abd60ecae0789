"""What is said in some rows more than in others: a sample of each side is read, spread evenly."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence

from index.embedded.conditions import among
from index.embedded.stored import streams_of
from index.protocol import Phrases
from index.significant import Text, significant, words_in


def phrases(
    connection: sqlite3.Connection,
    foreground: Sequence[int],
    background: Sequence[int] | None,
    limit: int,
    read: int,
) -> Phrases:
    """``background``: rows, of which those in the foreground are left out; all other rows when None."""
    answers = set(foreground)
    if background is None:
        background = array("q", (row for (row,) in connection.execute("SELECT row FROM mentions ORDER BY row")))
    others = [row for row in background if row not in answers]
    taken, compared = _spread(foreground, read), _spread(others, read)
    found = significant(list(_texts(connection, taken)), list(_texts(connection, compared)), limit)
    return Phrases(tuple(found), len(taken), len(foreground), len(compared), len(others))


def _spread(rows: Sequence[int], most: int) -> list[int]:
    """At most so many, at equal distances."""
    if len(rows) <= most:
        return list(rows)
    return [rows[number * len(rows) // most] for number in range(most)]


def _texts(connection: sqlite3.Connection, rows: Sequence[int]) -> Iterator[Text]:
    sql = f"SELECT title, text, streams FROM bodies WHERE {among('row')}"  # noqa: S608 - constants only
    for title, text, streams in connection.execute(sql, (json.dumps(list(rows)),)):
        read = streams_of(title, text, streams)
        yield [words_in(f, left) for one in read for f, left in zip(one.f, one.l, strict=True)]
