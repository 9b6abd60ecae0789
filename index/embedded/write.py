"""Writing: whole documents at their versions, deletions that are remembered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from index.embedded.bodies import pack
from index.embedded.stored import joined, pack_streams
from index.protocol import Entry
from model.mention import Mention
from model.time import micros

_COLUMNS = "version, seen, event, language, source, site, kind, author, label, score, matched, stamp"
_INSERT = f"INSERT INTO mentions (id, {_COLUMNS}) VALUES ({', '.join('?' * 13)})"  # noqa: S608 - constants only
_UPDATE = f"UPDATE mentions SET ({_COLUMNS}) = ({', '.join('?' * 12)}) WHERE row = ?"  # noqa: S608 - constants only
_MAX_INTEGER = 2**63 - 1

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry in the form of the tables, worked out before a transaction is opened."""

    id: str
    version: int
    columns: tuple[Value, ...]
    matches: tuple[tuple[Value, ...], ...]
    title: str
    text: str
    streams: bytes
    document: bytes


def prepare(entry: Entry) -> Prepared:
    """Raises ValueError saying what in the document cannot be written."""
    mention = entry.mention
    capture, label = mention.capture, mention.sentiment
    seen, event = micros(mention.seen_at), micros(mention.event_at)
    columns: tuple[Value, ...] = (
        *(seen, event, mention.language.code, capture.source, mention.site, capture.kind, capture.author.key),
        *(label.label, float(label.score), int(bool(mention.topics))),
    )
    topics = {match.topic: match for match in mention.topics}
    matches: tuple[tuple[Value, ...], ...] = tuple(
        (t.topic, seen, event, t.revision, int(t.tagged), t.sentiment.label, float(t.sentiment.score))
        for t in topics.values()
    )
    title, text = joined(entry.document.title.f), joined(entry.document.text.f)
    _check(mention, (*columns, *(value for match in matches for value in match), title, text))
    return Prepared(
        mention.id, mention.version, columns, matches, title, text, pack_streams(entry.document), pack(mention)
    )


def _check(mention: Mention, values: Iterable[Value]) -> None:
    if not mention.id:
        raise ValueError("the id is empty")
    for value in (mention.id, mention.version, *values):
        if isinstance(value, str):
            if "\x00" in value:
                raise ValueError("a NUL stands in it")
            if not value.isascii():
                value.encode("utf-8")
        elif not isfinite(value) or abs(value) > _MAX_INTEGER:
            raise ValueError(f"the number {value} cannot be stored")


def write(connection: sqlite3.Connection, prepared: Prepared, stamp: int) -> None:
    """Inside a write transaction; nothing happens when this version, or a newer one, was written or deleted."""
    dead = connection.execute("SELECT version FROM gone WHERE id = ?", (prepared.id,)).fetchone()
    if dead and dead[0] >= prepared.version:
        return
    known = connection.execute("SELECT row, version FROM mentions WHERE id = ?", (prepared.id,)).fetchone()
    if known and known[1] >= prepared.version:
        return
    if dead:
        connection.execute("DELETE FROM gone WHERE id = ?", (prepared.id,))
    columns = (prepared.version, *prepared.columns, stamp)
    if known:
        row = int(known[0])
        connection.execute(_UPDATE, (*columns, row))
        _replace_body(connection, row, prepared)
        connection.execute("DELETE FROM matches WHERE row = ?", (row,))
    else:
        row = int(connection.execute(_INSERT, (prepared.id, *columns)).lastrowid or 0)
        _add_body(connection, row, prepared)
    for topic, seen, *rest in prepared.matches:
        connection.execute("INSERT INTO matches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (topic, seen, row, *rest))


def delete(connection: sqlite3.Connection, versions: Mapping[str, int]) -> None:
    """Inside a write transaction. The highest version is remembered, for an older write that comes later."""
    for id, version in versions.items():
        known = connection.execute("SELECT row, version FROM mentions WHERE id = ?", (id,)).fetchone()
        if known and known[1] > version:
            continue
        if known:
            _remove_words(connection, int(known[0]))
            for table in ("mentions", "bodies", "matches"):
                connection.execute(f"DELETE FROM {table} WHERE row = ?", (known[0],))  # noqa: S608 - constants only
        connection.execute(
            "INSERT INTO gone VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = max(version, excluded.version)",
            (id, version),
        )


def next_stamp(connection: sqlite3.Connection) -> int:
    """A number that rises with every write transaction."""
    connection.execute("UPDATE about SET value = value + 1 WHERE name = 'stamp'")
    return int(connection.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()[0])


def _add_body(connection: sqlite3.Connection, row: int, prepared: Prepared) -> None:
    values = (row, prepared.title, prepared.text, prepared.streams, prepared.document)
    connection.execute("INSERT INTO bodies VALUES (?, ?, ?, ?, ?)", values)
    connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", values[:3])


def _replace_body(connection: sqlite3.Connection, row: int, prepared: Prepared) -> None:
    """The words are written anew only when they changed: most updates touch sentiment, topics or sightings."""
    same = "SELECT 1 FROM bodies WHERE row = ? AND title = ? AND text = ?"
    if connection.execute(same, (row, prepared.title, prepared.text)).fetchone():
        changed = (prepared.streams, prepared.document, row)
        connection.execute("UPDATE bodies SET streams = ?, document = ? WHERE row = ?", changed)
        return
    _remove_words(connection, row)
    connection.execute("DELETE FROM bodies WHERE row = ?", (row,))
    _add_body(connection, row, prepared)


def _remove_words(connection: sqlite3.Connection, row: int) -> None:
    connection.execute(
        "INSERT INTO words (words, rowid, title, text) SELECT 'delete', row, title, text FROM bodies WHERE row = ?",
        (row,),
    )
