"""What is said in some rows more than in others: a sample of each side is read, spread evenly."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import numpy as np

from index.embedded import everything
from index.embedded.conditions import among
from index.embedded.grown import Numbers, numbers
from index.embedded.stored import f_and_l
from index.protocol import Phrases, Question
from index.runs import Text
from index.significant import significant, words_in

MANY = 4
"""Times as many as are read: past it their rows are not listed, but looked up at equal distances."""


def phrases(
    connection: sqlite3.Connection,
    foreground: Numbers,
    background: Numbers | None,
    limit: int,
    read: int,
) -> Phrases:
    """``background``: rows, of which those in the foreground are left out; all other rows when None."""
    asked = list(_texts(connection, spread(foreground, read)))
    if background is None:
        wanted, of = _others(connection, foreground, read)
    else:
        others = np.setdiff1d(background, foreground)
        wanted, of = spread(others, read), len(others)
    there = list(_texts(connection, wanted))
    compared = [there[place] for place in spread(np.arange(len(there)), read)]
    found = significant(asked, compared, limit)
    return Phrases(tuple(found), len(asked), len(foreground), len(compared), of)


def _others(connection: sqlite3.Connection, answers: Numbers, read: int) -> tuple[Numbers, int]:
    """Rows that are no answers, spread over the whole file, and how many there are: of so many rows at equal distances
    that as many as are to be read may be expected to be there."""
    of = (everything.count(connection, Question(irrelevant=None)) or 0) - len(answers)
    if of <= MANY * read:
        rows = numbers(connection.execute("SELECT group_concat(row) FROM mentions").fetchone()[0])
        return spread(np.setdiff1d(rows, answers), read), of
    first, last = (int(connection.execute(f"SELECT {end}(row) FROM mentions").fetchone()[0]) for end in ("min", "max"))  # noqa: S608
    wanted = first + np.arange(read * (last - first + 1) // of) * of // read
    return wanted[~np.isin(wanted, answers)], of


def spread(rows: Numbers, most: int) -> Numbers:
    """At most so many, at equal distances."""
    return rows if len(rows) <= most else rows[np.arange(most) * len(rows) // most]


def _texts(connection: sqlite3.Connection, rows: Numbers) -> Iterator[Text]:
    sql = f"SELECT title, text, streams FROM bodies WHERE {among('row')}"  # noqa: S608 - constants only
    for title, text, streams in connection.execute(sql, (json.dumps(rows.tolist()),)):
        yield [words_in(f, left or ("^",) * len(f)) for f, left in f_and_l(title, text, streams)]
