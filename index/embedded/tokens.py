"""Reading a whole index anew when the tokenizer changed: what is stored and what is asked must be cut alike."""

from __future__ import annotations

import sqlite3

from index.embedded.bodies import unpack
from index.embedded.stored import document_of, joined, pack_streams
from index.embedded.write import next_stamp


def read_anew(connection: sqlite3.Connection, tokenizer: str) -> None:
    """In one write transaction: either all is of the new tokenizer, or nothing is."""
    written = connection.execute("SELECT value FROM about WHERE name = 'tokenizer'").fetchone()[0]
    if written == tokenizer:  # another process has done it
        return
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    last = -1
    while found := connection.execute("SELECT row, document FROM bodies WHERE row > ? LIMIT 1", (last,)).fetchone():
        last, body = found
        document = document_of(unpack(body))
        title, text = joined(document.title.f), joined(document.text.f)
        changed = (title, text, pack_streams(document), last)
        connection.execute("UPDATE bodies SET (title, text, streams) = (?, ?, ?) WHERE row = ?", changed)
        connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (last, title, text))
    connection.execute("UPDATE mentions SET stamp = ?", (next_stamp(connection),))
    connection.execute("UPDATE about SET value = ? WHERE name = 'tokenizer'", (tokenizer,))
