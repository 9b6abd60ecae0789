"""What is said in some rows more than in others: a sample of each side is read, spread evenly."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from index.embedded.conditions import among
from index.embedded.stored import f_and_l
from index.protocol import Phrases
from index.significant import Text, significant, words_in

MANY = 4
"""Times as many as are read: past it their rows are not listed, but looked up at equal distances."""
_FROM = "SELECT row FROM mentions WHERE row >= ? ORDER BY row LIMIT 1000"


def phrases(
    connection: sqlite3.Connection,
    foreground: Sequence[int],
    background: Sequence[int] | None,
    limit: int,
    read: int,
) -> Phrases:
    """``background``: rows, of which those in the foreground are left out; all other rows when None."""
    answers = set(foreground)
    taken = spread(foreground, read)
    if background is None:
        compared, of = _others(connection, answers, read)
    else:
        others = [row for row in background if row not in answers]
        compared, of = spread(others, read), len(others)
    found = significant(list(_texts(connection, taken)), list(_texts(connection, compared)), limit)
    return Phrases(tuple(found), len(taken), len(foreground), len(compared), of)


def _others(connection: sqlite3.Connection, answers: Collection[int], read: int) -> tuple[list[int], int]:
    """Rows that are no answers, spread over the whole file, and how many there are."""
    first, last, count = connection.execute("SELECT min(row), max(row), count(*) FROM mentions").fetchone()
    of = count - len(answers)
    if of <= MANY * read:
        rows = connection.execute("SELECT row FROM mentions ORDER BY row")
        return spread([row for (row,) in rows if row not in answers], read), of
    wanted = [first + number * (last - first) // read for number in range(read)]
    sql = f"SELECT row FROM mentions WHERE {among('row')}"  # noqa: S608 - constants only
    there = {row for (row,) in connection.execute(sql, (json.dumps(wanted),)) if row not in answers}
    found = set(there)
    for row in wanted:
        if row not in there:
            rows = connection.execute(_FROM, (row,))
            found.update(islice((row for (row,) in rows if row not in answers), 1))
    return sorted(found), of


def spread(rows: Sequence[int], most: int) -> list[int]:
    """At most so many, at equal distances."""
    if len(rows) <= most:
        return list(rows)
    return [rows[number * len(rows) // most] for number in range(most)]


def _texts(connection: sqlite3.Connection, rows: Sequence[int]) -> Iterator[Text]:
    sql = f"SELECT title, text, streams FROM bodies WHERE {among('row')}"  # noqa: S608 - constants only
    for title, text, streams in connection.execute(sql, (json.dumps(list(rows)),)):
        yield [words_in(f, left or ("^",) * len(f)) for f, left in f_and_l(title, text, streams)]
