"""The tables of an index file.

mentions   what filters, order and facets go by; ``row`` rises as documents arrive, so it runs with time
bodies     the whole document, compressed, and stream f of title and text, which ``words`` indexes
words      FTS5 on stream f: what holds which token
matches    one row a topic caught a mention, ordered by (topic, seen): what dashboards and topic series read
gone       deleted ids with their versions, so that an older write does not bring them back
about      format, tokenizer, and a counter that rises with every write
"""

from __future__ import annotations

import sqlite3

from model.errors import Unavailable

FORMAT = "1"

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE mentions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    event INTEGER NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    label TEXT NOT NULL,
    score REAL NOT NULL,
    matched INTEGER NOT NULL,
    stamp INTEGER NOT NULL
);
CREATE UNIQUE INDEX mentions_by_id ON mentions (id);
CREATE INDEX mentions_by_time ON mentions (seen, id);
CREATE INDEX mentions_by_stamp ON mentions (stamp);

CREATE TABLE bodies (
    row INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    streams BLOB NOT NULL,
    document BLOB NOT NULL
);

CREATE VIRTUAL TABLE words USING fts5 (
    title, text, tokenize = 'ascii', content = 'bodies', content_rowid = 'row', columnsize = 0
);

CREATE TABLE matches (
    topic TEXT NOT NULL,
    seen INTEGER NOT NULL,
    row INTEGER NOT NULL,
    event INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    tagged INTEGER NOT NULL,
    label TEXT NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (topic, seen, row)
) WITHOUT ROWID;
CREATE INDEX matches_by_row ON matches (row, topic);

CREATE TABLE gone (id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
"""


def prepare_file(connection: sqlite3.Connection, tokenizer: str) -> str:
    """Makes the tables of a new file; gives the tokenizer the file was written with. Raises Unavailable for another
    format. ``connection`` is in autocommit."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            made = [("format", FORMAT), ("tokenizer", tokenizer), ("stamp", "0")]
            connection.executemany("INSERT INTO about VALUES (?, ?)", made)
        found = dict(connection.execute("SELECT name, value FROM about").fetchall())
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    if found.get("format") != FORMAT:
        raise Unavailable(
            f"the index file has format {found.get('format')}, this version reads {FORMAT}",
            todo="Use the version of Earshot that wrote it, or index the archive anew",
        )
    return str(found["tokenizer"])
