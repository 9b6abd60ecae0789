"""Bringing up a file: of an older format, or cut by another tokenizer. Both read the mentions anew."""

from __future__ import annotations

import sqlite3

from index.embedded.bodies import unpack
from index.embedded.ids import fill_ids
from index.embedded.names import Names
from index.embedded.schema import FORMAT, make_finding, make_tables
from index.embedded.stored import document_of, joined, pack_streams
from index.embedded.write import next_stamp, prepare, write
from index.protocol import Entry

BATCH = 500
_MOVED = ("1", "2")
"""Formats whose mentions are moved over, some at a time."""
_OLD = ("mentions", "bodies", "matches", "gone")
_TOLD = ("names", "tags", "hours", "totals")
"""Format 2 has them, and they are told anew by the mentions."""
_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"

_LEFT = "SELECT coalesce(1 + (SELECT max(row) FROM old_bodies) - (SELECT min(row) FROM old_bodies), 0)"
"""By their rows: counting a million bodies reads them."""


def begin_upgrade(connection: sqlite3.Connection) -> None:
    """Inside a write transaction, done once: brings up format 3; of older ones sets the tables aside and makes
    today's."""
    if format_of(connection) in _MOVED and not _has(connection, "old_mentions"):
        _set_aside(connection)
    elif not _has(connection, "ids"):
        _find_anew(connection)


def _find_anew(connection: sqlite3.Connection) -> None:
    """Format 3 found ids, authors and threads by indexes. An older file may have been left half moved into it."""
    connection.execute("DROP TABLE words")
    connection.execute("DROP VIEW said")
    for part in ("id", "author", "thread"):
        connection.execute(f"DROP INDEX mentions_by_{part}")
    make_finding(connection)
    fill_ids(connection)
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.execute("UPDATE about SET value = ? WHERE (name, value) = ('format', '3')", (FORMAT,))


def _set_aside(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE words")
    for (index,) in connection.execute(_INDEXES).fetchall():
        connection.execute(f"DROP INDEX {index}")
    for table in _TOLD:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for table in _OLD:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    make_tables(connection)
    connection.execute("INSERT INTO gone SELECT id, version FROM old_gone")


def upgrade_some(connection: sqlite3.Connection, names: Names) -> int:
    """Moves the next mentions over, inside a write transaction; how many are left at most. At 0 the file is of this
    format."""
    if format_of(connection) == FORMAT:  # another process has ended it
        return 0
    found = connection.execute("SELECT row, document FROM old_bodies ORDER BY row LIMIT ?", (BATCH,)).fetchall()
    mentions = [unpack(body) for _, body in found]
    write(connection, [prepare(Entry(mention, document_of(mention))) for mention in mentions], names)
    connection.executemany("DELETE FROM old_bodies WHERE row = ?", [(row,) for row, _ in found])
    left = int(connection.execute(_LEFT).fetchone()[0])
    if not left:
        for table in _OLD:
            connection.execute(f"DROP TABLE old_{table}")
        connection.execute("UPDATE about SET value = ? WHERE name = 'format'", (FORMAT,))
    return left


def format_of(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()[0])


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def read_anew(connection: sqlite3.Connection, tokenizer: str) -> None:
    """In one write transaction: either all is of the new tokenizer, or nothing is."""
    written = connection.execute("SELECT value FROM about WHERE name = 'tokenizer'").fetchone()[0]
    if written == tokenizer:  # another process has done it
        return
    last = -1
    while found := connection.execute("SELECT row, document FROM bodies WHERE row > ? LIMIT 1", (last,)).fetchone():
        last, body = found
        document = document_of(unpack(body))
        changed = (joined(document.title.f), joined(document.text.f), pack_streams(document), last)
        connection.execute("UPDATE bodies SET (title, text, streams) = (?, ?, ?) WHERE row = ?", changed)
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.execute("UPDATE mentions SET stamp = ?", (next_stamp(connection),))
    connection.execute("UPDATE about SET value = ? WHERE name = 'tokenizer'", (tokenizer,))
