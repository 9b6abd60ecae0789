"""Writing: whole documents at their versions, deletions that are remembered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from index.embedded.bodies import NUL, json_of, pack
from index.embedded.ids import add_ids, of_ids, remove_ids
from index.embedded.names import NUMBER, Named, Names, Numbered
from index.embedded.signs import signs
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
_MATCH = "INSERT INTO matches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WORDS = "INSERT INTO words (rowid, title, text, signs) VALUES (?, ?, ?, ?)"
_TAKE_WORDS = (
    "INSERT INTO words (words, rowid, title, text, signs) "
    "SELECT 'delete', row, title, text, signs FROM said WHERE row = ?"
)
_BODY = "UPDATE bodies SET (title, text, streams, document) = (?, ?, ?, ?) WHERE row = ?"
KNOWN = f"row, id, version, {COLUMNS}"
_MAX_INTEGER = 2**63 - 1

Value = str | int | float


class Prepared(NamedTuple):
    """An entry in the form of the tables, worked out before a transaction is opened."""

    id: str
    version: int
    seen: int
    told: tuple[int, int, int, float]
    """event, irrelevant, label, score"""
    names: Named
    matched: int
    author: str
    thread: str
    cluster: str
    matches: Sequence[tuple[Value, ...]]
    tags: Sequence[str]
    body: tuple[str, str, str, bytes]
    """title, text, streams, document"""


@dataclass(frozen=True, slots=True)
class Known:
    """A row that is there."""

    row: int
    id: str
    version: int
    tallied: Tallied

    @staticmethod
    def read(told: tuple[Any, ...]) -> Known:
        """Values of KNOWN."""
        row, id, version, *tallied = told
        return Known(row, id, version, cast(Tallied, tuple(tallied)))


def prepare(entry: Entry) -> Prepared:
    """Raises ValueError saying what in the document cannot be written."""
    mention, document = entry.mention, entry.document
    capture, labels = mention.capture, mention.labels
    event, irrelevant = micros(mention.event_at), int(labels.relevance == "irrelevant")
    site = str(document.fields.get("site") or mention.site)  # reading it out of the address takes its time
    plain = json_of(mention)
    prepared = Prepared(
        mention.id,
        mention.version,
        micros(mention.seen_at),
        (event, irrelevant, NUMBER[mention.mood], float(mention.sentiment.score)),
        (mention.language.code, capture.source, site, capture.kind),
        1 if mention.topics else 0,
        capture.author.key,
        thread_key(capture),
        mention.cluster,
        _matches(mention, event, irrelevant) if mention.topics else (),
        tuple(dict.fromkeys(labels.tags)) if labels.tags else (),
        (joined(document.title.f), joined(document.text.f), pack_streams(document), pack(plain)),
    )
    _check(prepared, has_nul=NUL in plain or "\x00" in site)
    return prepared


def _matches(mention: Mention, event: int, irrelevant: int) -> Sequence[tuple[Value, ...]]:
    return [
        (m.topic, event, irrelevant, NUMBER[mention.mood_towards(m)], m.sentiment.score, int(m.tagged), m.revision)
        for m in {match.topic: match for match in mention.topics}.values()
    ]


def _check(prepared: Prepared, *, has_nul: bool) -> None:
    """What the JSON of the mention, written already, did not refuse."""
    if not prepared.id:
        raise ValueError("the id is empty")
    revisions = [cast(int, match[-1]) for match in prepared.matches]
    if any(abs(number) > _MAX_INTEGER for number in (prepared.version, *revisions)):
        raise ValueError("a version or revision is past 64 bits")
    if has_nul and "\x00" in "".join(_keys(prepared)):
        raise ValueError("a NUL stands in it")


def _keys(prepared: Prepared) -> Iterable[str]:
    topics = (str(match[0]) for match in prepared.matches)
    facts = (prepared.id, prepared.author, prepared.thread, prepared.cluster)
    return (*facts, *prepared.names, *prepared.tags, *topics)


def write(connection: sqlite3.Connection, prepared: Iterable[Prepared], names: Names) -> None:
    """Inside a write transaction. Nothing happens to what was written, or deleted, at this version or a newer one."""
    newest: dict[str, Prepared] = {}
    for one in prepared:
        other = newest.get(one.id)
        if other is None or one.version > other.version:
            newest[one.id] = one
    ids = json.dumps(list(newest))
    dead = _dead(connection, ids)
    known = known_of(connection, newest)
    fresh = list(newest.values())
    if dead or known:
        fresh = [one for one in fresh if one.version > dead.get(one.id, -_MAX_INTEGER - 1)]
        fresh = [one for one in fresh if one.id not in known or one.version > known[one.id].version]
        connection.executemany("DELETE FROM gone WHERE id = ?", [(one.id,) for one in fresh if one.id in dead])
    numbers = names.number(connection, [one.names for one in fresh])
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


def known_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Known]:
    """Those that are there."""
    condition, params = of_ids(ids)
    sql = f"SELECT {KNOWN} FROM mentions m WHERE {condition}"  # noqa: S608 - constants only
    found = map(Known.read, connection.execute(sql.replace("{row}", "m.row"), params))
    return {known.id: known for known in found}


def _insert(
    connection: sqlite3.Connection,
    fresh: Sequence[Prepared],
    numbers: Mapping[Named, Numbered],
    tallies: Tallies,
    stamp: int,
) -> None:
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'mentions'").fetchone()
    rows = list(enumerate(fresh, 1 + (int(last[0]) if last else 0)))
    connection.executemany(_INSERT, [(row, one.id, *_columns(one, numbers, tallies, stamp)) for row, one in rows])
    connection.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?)", [(row, *one.body) for row, one in rows])
    connection.executemany(_WORDS, [(row, *_words(one)) for row, one in rows])
    add_ids(connection, [(row, one.id) for row, one in rows])
    _add_lists(connection, rows)


def _words(one: Prepared) -> tuple[str, str, str]:
    return one.body[0], one.body[1], signs(one.cluster, one.author, one.thread)


def _columns(one: Prepared, numbers: Mapping[Named, Numbered], tallies: Tallies, stamp: int) -> tuple[Value, ...]:
    tallied: Tallied = (*one.told, *numbers[one.names])
    tallies.add(tallied)
    return (one.version, stamp, one.seen, *tallied, one.matched, one.author, one.thread, one.cluster)


def _add_lists(connection: sqlite3.Connection, rows: Iterable[tuple[int, Prepared]]) -> None:
    listed = [(row, one) for row, one in rows if one.matches or one.tags]
    matches = [(topic, one.seen, row, *rest) for row, one in listed for topic, *rest in one.matches]
    connection.executemany(_MATCH, matches)
    connection.executemany("INSERT INTO tags VALUES (?, ?)", [(tag, row) for row, one in listed for tag in one.tags])


def _update(connection: sqlite3.Connection, row: int, one: Prepared, columns: tuple[Value, ...]) -> None:
    _replace_body(connection, row, one)  # first: what the words were is read from both tables
    connection.execute(_UPDATE, (*columns, row))
    connection.execute("DELETE FROM matches WHERE row = ?", (row,))
    connection.execute("DELETE FROM tags WHERE row = ?", (row,))
    _add_lists(connection, [(row, one)])


def _replace_body(connection: sqlite3.Connection, row: int, one: Prepared) -> None:
    """The words are written anew only when they changed: most updates touch sentiment, topics or sightings."""
    words = _words(one)
    same = "SELECT 1 FROM said WHERE (row, title, text, signs) = (?, ?, ?, ?)"
    if connection.execute(same, (row, *words)).fetchone():
        connection.execute("UPDATE bodies SET streams = ?, document = ? WHERE row = ?", (*one.body[2:], row))
        return
    connection.execute(_TAKE_WORDS, (row,))
    connection.execute(_BODY, (*one.body, row))
    connection.execute(_WORDS, (row, *words))


def delete(connection: sqlite3.Connection, versions: Mapping[str, int]) -> None:
    """Inside a write transaction. The highest version is remembered, for an older write that comes later."""
    known = known_of(connection, versions)
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
    remove_ids(connection, [(one.row, one.id) for one in known])
    for table in ("mentions", "bodies", "matches", "tags"):
        connection.executemany(f"DELETE FROM {table} WHERE row = ?", rows)  # noqa: S608 - constants only
    tallies.write(connection)


def next_stamp(connection: sqlite3.Connection) -> int:
    """A number that rises with every write transaction."""
    connection.execute("UPDATE about SET value = value + 1 WHERE name = 'stamp'")
    return stamp_of(connection)


def stamp_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()[0])
