"""Rows by the ids of mentions.

Ids come in no order, so in one B-tree nearly each new one would write a page of its own. They are found by a small hash
instead, and new ones stand in a B-tree apart (``late_ids``), small enough that many share a page. Its hashes fall into
parts, which take turns: with each so many mentions the next part goes over to the others (``ids``), where its hashes
lie side by side. Measured at a million mentions: an eighth of the pages.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from zlib import crc32

from index.embedded.conditions import Condition, among, listed, storable

PARTS = 64
TURN = 512
"""Mentions after which the next part goes over."""
_PART = 2**32 // PARTS
_ROWS = " UNION ALL ".join(
    f"SELECT row FROM {table} WHERE key IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants only
    for table in ("late_ids", "ids")
)


def of_ids(ids: Iterable[str]) -> Condition:
    """The mention has one of the ids."""
    wanted = list(filter(storable, ids))
    keys = json.dumps([_key(id) for id in wanted])
    return f"{{row}} IN ({_ROWS}) AND {among('m.id')}", (keys, keys, listed(wanted))


def add_ids(connection: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Of the newest mentions, whose rows follow one another; inside a write transaction."""
    connection.executemany("INSERT INTO late_ids VALUES (?, ?)", [(_key(id), row) for row, id in rows])
    if rows:
        for turn in range(rows[0][0] // TURN, (rows[-1][0] + 1) // TURN):
            first = turn % PARTS * _PART
            part = first, first + _PART - 1
            connection.execute("INSERT INTO ids SELECT key, row FROM late_ids WHERE key BETWEEN ? AND ?", part)
            connection.execute("DELETE FROM late_ids WHERE key BETWEEN ? AND ?", part)


def fill_ids(connection: sqlite3.Connection) -> None:
    """Of all mentions, where there are none yet; inside a write transaction."""
    connection.create_function("key_of_id", 1, _key, deterministic=True)
    connection.execute("INSERT INTO ids SELECT key_of_id(id), row FROM mentions ORDER BY 1")


def remove_ids(connection: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    keys = [(_key(id), row) for row, id in rows]
    for table in ("late_ids", "ids"):
        connection.executemany(f"DELETE FROM {table} WHERE (key, row) = (?, ?)", keys)  # noqa: S608 - constants only


def _key(id: str) -> int:
    return crc32(id.encode())
