"""What questions count by, of all mentions, in memory: a number a mention and column, in the order of their rows.

A process that counts much reads them once, and then only what was written since, by its stamp. A million mentions take
some 70 MB; whatever is counted of all of them takes milliseconds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from msgspec import json

from index.embedded.grown import Array, Grown, Numbers, numbers
from index.embedded.tallies import BILLION, MOST_SCORE
from index.embedded.write import stamp_of

WRITTEN = ("author", "thread")
CHUNK = 100_000
"""Rows told in one text: in one step of SQLite's, during which other threads run."""
_TYPES = {
    **dict.fromkeys(("row", "seen", "event", "score"), np.int64),
    **dict.fromkeys(("language", "source", "site", "kind"), np.int32),
    **dict.fromkeys(("label", "irrelevant", "matched"), np.int8),
}
"""Scores in billionths, as tallies keep them."""
_SCORE = f"CAST(round(max({-MOST_SCORE}, min({{}}.score, {MOST_SCORE})) * {BILLION}) AS INTEGER)"
_TOLD = [f"group_concat({_SCORE.format('m') if name == 'score' else f'm.{name}'})" for name in _TYPES]
_TYPES_OF_MATCHES = {"place": np.int64, "label": np.int8, "score": np.int64, "tagged": np.int8, "topic": np.int32}
_TOLD_OF_MATCHES = (
    f"group_concat(x.row), group_concat(x.label), group_concat({_SCORE.format('x')}), group_concat(x.tagged), "
    "json_group_array(x.topic)"
)
_COUNT = "SELECT coalesce(sum(t.count), 0) FROM names n JOIN totals t ON t.name = n.number WHERE n.part = 'kind'"

LEAST_SPENT = 1.0
"""CPU seconds of counting without them after which they are read: no less than that takes, for a million."""
MOST = 5_000_000
"""Mentions past which there is no room for them."""


class Columns:
    """Safe to share between threads; one at a time counts by them. ``mentions`` are in the order of their rows;
    ``matches`` tell of each what topics caught it, ``place`` being the mention's among them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent = 0.0
        self._forget()

    def _forget(self) -> None:
        self._stamp = -1
        self.mentions, self.matches = Grown(_TYPES), Grown(_TYPES_OF_MATCHES)
        self._numbers = {name: _Numbers({"": 0}) for name in (*WRITTEN, "topic")}

    def wanted(self) -> bool:
        """Whether reading them pays: they were, or as much was spent without them."""
        return self._stamp >= 0 or self._spent >= LEAST_SPENT

    @contextmanager
    def missed(self) -> Iterator[None]:
        """Counts the CPU of what is counted without them."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._spent += time.thread_time() - began

    @contextmanager
    def of(self, connection: sqlite3.Connection) -> Iterator[bool]:
        """Brings them up to the connection's snapshot, and holds them there; False when they are of a later one, or
        would be too many."""
        with self._lock:
            stamp, count = stamp_of(connection), _count(connection)
            if self._stamp < stamp and count <= MOST:
                self._bring_up(connection, stamp, count)
            yield self._stamp == stamp

    def number(self, name: str, value: str) -> int:
        """An author, thread or topic as it stands in its column; −1 for one that is not there."""
        return self._numbers[name].get(value, -1)

    def names(self, name: str) -> list[str]:
        """Those of the numbers, 0 being none."""
        return list(self._numbers[name])

    def read(self, connection: sqlite3.Connection, name: str) -> None:
        """Authors or threads, which are read when they are first asked for."""
        if name not in self.mentions:
            column = np.zeros(len(self.mentions), np.int32)
            for told in _by_chunks(connection, [_TOLD[0], f"json_group_array(m.{name})"]):
                column[self.places(numbers(told[0]))] = self._numbered(name, told[1])
            self.mentions.add(name, column)

    def places(self, rows: Numbers) -> Numbers:
        """Where rows stand that are there."""
        return np.searchsorted(self.mentions["row"], rows)

    def _bring_up(self, connection: sqlite3.Connection, stamp: int, count: int) -> None:
        since, self._stamp = self._stamp, -1  # until it is done, should it fail on the way
        if since < 0:
            self._forget()
        self._take(connection, since)
        if len(self.mentions) != count:
            self._drop(connection)
        self._stamp = stamp

    def _take(self, connection: sqlite3.Connection, since: int) -> None:
        """All that was written since a stamp: rows only ever rise, so what is new comes at the end."""
        written = [name for name in WRITTEN if name in self.mentions]
        columns = [*_TOLD, *(f"json_group_array(m.{name})" for name in written)]
        for told in _by_chunks(connection, columns, since):
            values: dict[str, Array] = dict(zip(_TYPES, map(numbers, told), strict=False))
            values |= {
                name: self._numbered(name, text) for name, text in zip(written, told[len(_TYPES) :], strict=True)
            }
            self._put(values)
        tables = "mentions m CROSS JOIN matches x ON x.row = m.row WHERE m.stamp > ?" if since >= 0 else "matches x"
        sql = f"SELECT {_TOLD_OF_MATCHES} FROM {tables}"  # noqa: S608 - constants only
        rows, *told, topics = connection.execute(sql, (since,) if since >= 0 else ()).fetchone()
        place, label, score, tagged = self.places(numbers(rows)), *map(numbers, told)
        topic = self._numbered("topic", topics)
        self.matches.extend({"place": place, "label": label, "score": score, "tagged": tagged, "topic": topic})

    def _put(self, values: Mapping[str, Array]) -> None:
        """Mentions in any order, over those that are there and behind them; without what topics caught."""
        order, known = np.argsort(values["row"]), len(self.mentions)
        new = values["row"][order] > (self.mentions["row"][-1] if known else -1)
        changed = self.places(values["row"][order[~new]])
        self.mentions.replace(changed, {name: value[order[~new]] for name, value in values.items()})
        self.mentions.extend({name: value[order[new]] for name, value in values.items()})
        if len(changed):
            self.matches.keep(~self.mentions.marked(changed)[self.matches["place"]])

    def _numbered(self, name: str, told: str) -> Array:
        """The numbers of a JSON list of authors, threads or topics."""
        known = self._numbers[name]
        return np.fromiter((known[value] for value in json.decode(told, type=list[str])), np.int32)

    def _drop(self, connection: sqlite3.Connection) -> None:
        """Takes out the rows that are there no more."""
        rows = numbers(connection.execute("SELECT group_concat(row) FROM mentions").fetchone()[0])
        kept = self.mentions.marked(self.places(rows))
        self.matches.keep(kept[self.matches["place"]])
        self.matches["place"][:] = (np.cumsum(kept) - 1)[self.matches["place"]]
        self.mentions.keep(kept)


def _by_chunks(connection: sqlite3.Connection, columns: Sequence[str], since: int = -1) -> Iterator[Sequence[str]]:
    """Texts of each column, of the mentions written after a stamp or, when there is none, of so many at a time."""
    sql = f"SELECT {', '.join(columns)} FROM mentions m WHERE"  # noqa: S608 - constants only
    if since >= 0:
        yield connection.execute(f"{sql} m.stamp > ?", (since,)).fetchone()
        return
    last = connection.execute("SELECT coalesce(max(row), 0) FROM mentions").fetchone()[0]
    for first in range(0, last, CHUNK):
        yield connection.execute(f"{sql} m.row > ? AND m.row <= ?", (first, first + CHUNK)).fetchone()


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute(_COUNT).fetchone()[0])


class _Numbers(dict[str, int]):
    """Numbers of names in the order they come."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number
