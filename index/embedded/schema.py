"""The tables of an index file.

names      languages, sources, sites and kinds by number
mentions   what filters, order and facets go by; ``row`` rises as documents arrive, so it runs with time
bodies     the whole document, and the streams of title and text, of which ``words`` indexes f
said       a view of what ``words`` was given
words      FTS5 on stream f, what holds which token, and on the words of each cluster, author and thread
ids        rows by a hash of the mention's id; those of new mentions stand in ``late_ids`` first
matches    one row a topic caught a mention, ordered by (topic, seen): what dashboards and topic series read
tags       one row a tag people gave a mention
hours      mentions by the hour of their event and by label: what series over everything read
totals     mentions by name
gone       deleted ids with their versions, so that an older write does not bring them back
about      format, tokenizer, and a counter that rises with every write

``hours`` and ``totals`` follow ``mentions`` in the same transaction; ``irrelevant`` and ``label`` are people's where
they said something.
"""

from __future__ import annotations

import sqlite3

from model.errors import Unavailable

FORMAT = "4"
UPGRADED = ("1", "2", "3")
"""Older formats that are brought up when a file is opened."""

_TABLES = """
CREATE TABLE names (
    number INTEGER PRIMARY KEY,
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (part, name)
);

CREATE TABLE mentions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    event INTEGER NOT NULL,
    language INTEGER NOT NULL,
    source INTEGER NOT NULL,
    site INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    irrelevant INTEGER NOT NULL,
    label INTEGER NOT NULL,
    score REAL NOT NULL,
    matched INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    author TEXT NOT NULL,
    thread TEXT NOT NULL,
    cluster TEXT NOT NULL
);
CREATE INDEX mentions_by_seen ON mentions (seen, irrelevant, event, label, score);
CREATE INDEX mentions_by_event ON mentions (event, irrelevant, label, score);
CREATE INDEX mentions_irrelevant ON mentions (irrelevant) WHERE irrelevant = 1;
CREATE INDEX mentions_by_stamp ON mentions (stamp);

CREATE TABLE bodies (
    row INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    streams TEXT NOT NULL,
    document BLOB NOT NULL
);

CREATE TABLE matches (
    topic TEXT NOT NULL,
    seen INTEGER NOT NULL,
    row INTEGER NOT NULL,
    event INTEGER NOT NULL,
    irrelevant INTEGER NOT NULL,
    label INTEGER NOT NULL,
    score REAL NOT NULL,
    tagged INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (topic, seen, row)
) WITHOUT ROWID;
CREATE INDEX matches_by_row ON matches (row, topic);

CREATE TABLE tags (
    tag TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (tag, row)
) WITHOUT ROWID;
CREATE INDEX tags_by_row ON tags (row);

CREATE TABLE hours (
    hour INTEGER NOT NULL,
    irrelevant INTEGER NOT NULL,
    label INTEGER NOT NULL,
    count INTEGER NOT NULL,
    scores INTEGER NOT NULL,
    PRIMARY KEY (hour, irrelevant, label)
) WITHOUT ROWID;

CREATE TABLE totals (
    name INTEGER NOT NULL,
    irrelevant INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (name, irrelevant)
) WITHOUT ROWID;

CREATE TABLE gone (id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID
"""
_FINDING = """
CREATE TABLE ids (key INTEGER, row INTEGER, PRIMARY KEY (key, row)) WITHOUT ROWID;
CREATE TABLE late_ids (key INTEGER, row INTEGER, PRIMARY KEY (key, row)) WITHOUT ROWID;

CREATE VIEW said AS
    SELECT row, title, text, trim(
        iif(cluster = '', '', char(57344) || lower(hex(substr(cluster, 1, 12)))) ||
        iif(author = '', '', ' ' || char(57345) || lower(hex(substr(author, -12)))) ||
        iif(thread = '', '', ' ' || char(57346) || lower(hex(substr(thread, -12))))
    ) AS signs
    FROM bodies JOIN mentions USING (row);
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, signs, tokenize = 'ascii', content = 'said', content_rowid = 'row', columnsize = 0
);
INSERT INTO words (words, rank) VALUES ('automerge', 32);
INSERT INTO words (words, rank) VALUES ('crisismerge', 64)
"""
"""What is found by FTS5 or by a hash; they are told by the other tables."""
_ABOUT = "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


def prepare_file(connection: sqlite3.Connection, tokenizer: str) -> tuple[str, str]:
    """Makes the tables of a new file; gives the format and the tokenizer the file was written with. Raises Unavailable
    for a format unknown here. ``connection`` is in autocommit."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            connection.execute(_ABOUT)
            make_tables(connection)
            made = [("format", FORMAT), ("tokenizer", tokenizer), ("stamp", "0")]
            connection.executemany("INSERT INTO about VALUES (?, ?)", made)
        found = dict(connection.execute("SELECT name, value FROM about").fetchall())
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    if found.get("format") not in (FORMAT, *UPGRADED):
        raise Unavailable(
            f"the index file has format {found.get('format')}, this version reads {FORMAT}",
            todo="Use the version of Earshot that wrote it, or index the archive anew",
        )
    return str(found["format"]), str(found["tokenizer"])


def make_tables(connection: sqlite3.Connection) -> None:
    """All but ``about``, inside a transaction."""
    _make(connection, _TABLES)
    make_finding(connection)


def make_finding(connection: sqlite3.Connection) -> None:
    """``said``, ``words``, ``ids`` and ``late_ids``, empty."""
    _make(connection, _FINDING)


def _make(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        connection.execute(statement)
