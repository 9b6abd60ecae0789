"""Writing: whole documents at their versions, deletions that are remembered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from index.embedded.bodies import pack
from index.embedded.names import NUMBER, PARTS, Key, Names
from index.embedded.stored import joined, pack_streams
from index.embedded.tallies import COLUMNS, Tallied, Tallies
from index.protocol import Entry
from index.values import thread_key
from model.mention import Mention
from model.time import micros

_MENTION = (
    "version, stamp, seen, event, irrelevant, label, score, language, source, site, kind, matched, author, thread, "
    "cluster"
)
_INSERT = f"INSERT INTO mentions (row, id, {_MENTION}) VALUES ({', '.join('?' * 17)})"  # noqa: S608 - constants only
_UPDATE = f"UPDATE mentions SET ({_MENTION}) = ({', '.join('?' * 15)}) WHERE row = ?"  # noqa: S608 - constants only
_OLD = f"SELECT id, row, version, {COLUMNS} FROM mentions WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants only
_MATCH = "INSERT INTO matches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_TAKE_WORDS = (
    "INSERT INTO words (words, rowid, title, text) SELECT 'delete', row, title, text FROM bodies WHERE row = ?"
)
_BODY = "UPDATE bodies SET (title, text, streams, document) = (?, ?, ?, ?) WHERE row = ?"
_MAX_INTEGER = 2**63 - 1

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry in the form of the tables, worked out before a transaction is opened."""

    id: str
    version: int
    seen: int
    told: tuple[int, int, int, float]
    """event, irrelevant, label, score"""
    names: tuple[Key, ...]
    facts: tuple[Value, ...]
    """matched, author, thread, cluster"""
    matches: tuple[tuple[Value, ...], ...]
    tags: tuple[str, ...]
    body: tuple[str, str, str, bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """A row that is there."""

    row: int
    version: int
    tallied: Tallied


def prepare(entry: Entry) -> Prepared:
    """Raises ValueError saying what in the document cannot be written."""
    mention = entry.mention
    capture, labels = mention.capture, mention.labels
    event, irrelevant = micros(mention.event_at), int(labels.relevance == "irrelevant")
    topics = {match.topic: match for match in mention.topics}
    site = str(entry.document.fields.get("site") or mention.site)  # reading it out of the address takes its time
    prepared = Prepared(
        id=mention.id,
        version=mention.version,
        seen=micros(mention.seen_at),
        told=(event, irrelevant, NUMBER[mention.mood], float(mention.sentiment.score)),
        names=tuple(zip(PARTS, (mention.language.code, capture.source, site, capture.kind), strict=True)),
        facts=(int(bool(topics)), capture.author.key, thread_key(capture), mention.cluster),
        matches=tuple(
            (m.topic, event, irrelevant, NUMBER[mention.mood_towards(m)], m.sentiment.score, int(m.tagged), m.revision)
            for m in topics.values()
        ),
        tags=tuple(dict.fromkeys(labels.tags)),
        body=(
            joined(entry.document.title.f),
            joined(entry.document.text.f),
            pack_streams(entry.document),
            pack(mention),
        ),
    )
    _check(mention, prepared)
    return prepared


def _check(mention: Mention, prepared: Prepared) -> None:
    """What the JSON of the mention, written already, did not show."""
    if not mention.id:
        raise ValueError("the id is empty")
    if abs(mention.version) > _MAX_INTEGER or any(abs(match.revision) > _MAX_INTEGER for match in mention.topics):
        raise ValueError("a version or revision is past 64 bits")
    facts = cast(tuple[str, ...], prepared.facts[1:])
    names = (mention.id, *facts, *prepared.tags, *(name for _, name in prepared.names))
    if "\x00" in "".join((*names, *(match.topic for match in mention.topics))):
        raise ValueError("a NUL stands in it")


def write(connection: sqlite3.Connection, prepared: Iterable[Prepared], names: Names) -> None:
    """Inside a write transaction. Nothing happens to what was written, or deleted, at this version or a newer one."""
    newest: dict[str, Prepared] = {}
    for one in prepared:
        other = newest.get(one.id)
        if other is None or one.version > other.version:
            newest[one.id] = one
    ids = json.dumps(list(newest))
    dead = _dead(connection, ids)
    known = known_of(connection, ids)
    fresh = [one for one in newest.values() if one.version > dead.get(one.id, -_MAX_INTEGER - 1)]
    fresh = [one for one in fresh if one.id not in known or one.version > known[one.id].version]
    connection.executemany("DELETE FROM gone WHERE id = ?", [(one.id,) for one in fresh if one.id in dead])
    numbers = names.number(connection, (key for one in fresh for key in one.names))
    tallies, stamp = Tallies(), next_stamp(connection)
    _insert(connection, [one for one in fresh if one.id not in known], numbers, tallies, stamp)
    for one in fresh:
        if one.id in known:
            tallies.add(known[one.id].tallied, -1)
            _update(connection, known[one.id].row, one, _columns(one, numbers, tallies, stamp))
    tallies.write(connection)


def _dead(connection: sqlite3.Connection, ids: str) -> dict[str, int]:
    sql = "SELECT id, version FROM gone WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (ids,)).fetchall())


def known_of(connection: sqlite3.Connection, ids: str) -> dict[str, Known]:
    """Of a JSON list of ids, those that are there."""
    found = connection.execute(_OLD, (ids,))
    return {id: Known(row, version, cast(Tallied, tuple(told))) for id, row, version, *told in found}


def _insert(
    connection: sqlite3.Connection, fresh: Sequence[Prepared], numbers: Mapping[Key, int], tallies: Tallies, stamp: int
) -> None:
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'mentions'").fetchone()
    rows = list(enumerate(fresh, 1 + (int(last[0]) if last else 0)))
    connection.executemany(_INSERT, [(row, one.id, *_columns(one, numbers, tallies, stamp)) for row, one in rows])
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?)", [(row, *one.body) for row, one in rows])
    words = [(row, one.body[0], one.body[1]) for row, one in rows]
    connection.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
    _add_lists(connection, rows)


def _columns(one: Prepared, numbers: Mapping[Key, int], tallies: Tallies, stamp: int) -> tuple[Value, ...]:
    named = [numbers[key] for key in one.names]
    tallies.add(cast(Tallied, (*one.told, *named)))
    return (one.version, stamp, one.seen, *one.told, *named, *one.facts)


def _add_lists(connection: sqlite3.Connection, rows: Iterable[tuple[int, Prepared]]) -> None:
    rows = list(rows)
    matches = [(topic, one.seen, row, *rest) for row, one in rows for topic, *rest in one.matches]
    connection.executemany(_MATCH, matches)
    connection.executemany("INSERT INTO tags VALUES (?, ?)", [(tag, row) for row, one in rows for tag in one.tags])


def _update(connection: sqlite3.Connection, row: int, one: Prepared, columns: tuple[Value, ...]) -> None:
    connection.execute(_UPDATE, (*columns, row))
    _replace_body(connection, row, one)
    connection.execute("DELETE FROM matches WHERE row = ?", (row,))
    connection.execute("DELETE FROM tags WHERE row = ?", (row,))
    _add_lists(connection, [(row, one)])


def _replace_body(connection: sqlite3.Connection, row: int, one: Prepared) -> None:
    """The words are written anew only when they changed: most updates touch sentiment, topics or sightings."""
    same = "SELECT 1 FROM bodies WHERE row = ? AND title = ? AND text = ?"
    if connection.execute(same, (row, *one.body[:2])).fetchone():
        connection.execute("UPDATE bodies SET streams = ?, document = ? WHERE row = ?", (*one.body[2:], row))
        return
    connection.execute(_TAKE_WORDS, (row,))
    connection.execute(_BODY, (*one.body, row))
    connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (row, *one.body[:2]))


def delete(connection: sqlite3.Connection, versions: Mapping[str, int]) -> None:
    """Inside a write transaction. The highest version is remembered, for an older write that comes later."""
    known = known_of(connection, json.dumps(list(versions)))
    done = {id: version for id, version in versions.items() if id not in known or known[id].version <= version}
    remove(connection, [known[id] for id in done if id in known])
    connection.executemany(
        "INSERT INTO gone VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = max(version, excluded.version)",
        list(done.items()),
    )


def remove(connection: sqlite3.Connection, known: Sequence[Known]) -> None:
    """Rows and all that hangs on them, inside a write transaction."""
    if known:
        next_stamp(connection)
    tallies, rows = Tallies(), [(one.row,) for one in known]
    for one in known:
        tallies.add(one.tallied, -1)
    connection.executemany(_TAKE_WORDS, rows)
    for table in ("mentions", "bodies", "matches", "tags"):
        connection.executemany(f"DELETE FROM {table} WHERE row = ?", rows)  # noqa: S608 - constants only
    tallies.write(connection)


def next_stamp(connection: sqlite3.Connection) -> int:
    """A number that rises with every write transaction."""
    connection.execute("UPDATE about SET value = value + 1 WHERE name = 'stamp'")
    return stamp_of(connection)


def stamp_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()[0])
