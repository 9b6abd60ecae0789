"""What questions count by, of all mentions, in memory: a number a mention and column, in the order of their rows.

A process that counts much reads them once, and then only what was written since, by its stamp. A million mentions take
some 70 MB; whatever is counted of all of them takes milliseconds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from index.embedded.grown import Array, Grown, Numbers
from index.embedded.write import stamp_of

WRITTEN = ("author", "thread")
_TYPES = {
    **dict.fromkeys(("row", "seen", "event"), np.int64),
    "score": np.float64,
    **dict.fromkeys(("language", "source", "site", "kind"), np.int32),
    **dict.fromkeys(("label", "irrelevant", "matched"), np.int8),
}
_READ = f"SELECT {', '.join(f'm.{name}' for name in _TYPES)} FROM mentions m"  # noqa: S608 - constants only
_TYPES_OF_MATCHES = {"place": np.int64, "topic": np.int32, "label": np.int8, "score": np.float64, "tagged": np.int8}
_READ_OF_MATCHES = "x.row, x.topic, x.label, x.score, x.tagged"
_CHANGED_MATCHES = "mentions m CROSS JOIN matches x ON x.row = m.row WHERE m.stamp > ?"
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
            self.mentions.add(name, self._read_written(connection, name, -1))

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
        known = len(self.mentions)
        found = connection.execute(f"{_READ} {_of(since)}", _told(since))
        told = np.fromiter(found, list(_TYPES.items()))
        values: dict[str, Array] = {name: told[name] for name in _TYPES}
        values |= {name: self._read_written(connection, name, since) for name in WRITTEN if name in self.mentions}
        last = self.mentions["row"][-1] if known else -1
        old, new = told["row"] <= last, told["row"] > last
        places = self.places(told["row"][old])
        self.mentions.replace(places, {name: value[old] for name, value in values.items()})
        self.mentions.extend({name: value[new] for name, value in values.items()})
        if len(places):
            changed = np.zeros(known, bool)
            changed[places] = True
            self.matches.keep(~changed[self.matches["place"]])
        self._take_matches(connection, since)

    def _read_written(self, connection: sqlite3.Connection, name: str, since: int) -> Array:
        numbers = self._numbers[name]
        found = connection.execute(f"SELECT m.{name} FROM mentions m {_of(since)}", _told(since))  # noqa: S608 - constants only
        return np.fromiter((numbers[value] for (value,) in found), np.int32)

    def _take_matches(self, connection: sqlite3.Connection, since: int) -> None:
        tables = _CHANGED_MATCHES if since >= 0 else "matches x"
        found = connection.execute(f"SELECT {_READ_OF_MATCHES} FROM {tables}", _told(since))  # noqa: S608 - constants only
        numbers = self._numbers["topic"]
        told = np.fromiter(
            ((row, numbers[topic], *rest) for row, topic, *rest in found), list(_TYPES_OF_MATCHES.items())
        )
        values: dict[str, Array] = {name: told[name] for name in _TYPES_OF_MATCHES}
        self.matches.extend(values | {"place": self.places(told["place"])})

    def _drop(self, connection: sqlite3.Connection) -> None:
        """Takes out the rows that are there no more."""
        rows = np.fromiter(connection.execute("SELECT row FROM mentions"), [("row", np.int64)])["row"]
        kept = np.zeros(len(self.mentions), bool)
        kept[self.places(rows)] = True
        self.matches.keep(kept[self.matches["place"]])
        self.matches["place"][:] = (np.cumsum(kept) - 1)[self.matches["place"]]
        self.mentions.keep(kept)


def _of(since: int) -> str:
    """Of mentions written after a stamp, of all when there is none."""
    return "WHERE m.stamp > ? ORDER BY m.row" if since >= 0 else "ORDER BY m.row"


def _told(since: int) -> tuple[int, ...]:
    return (since,) if since >= 0 else ()


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute(_COUNT).fetchone()[0])


class _Numbers(dict[str, int]):
    """Numbers of names in the order they come."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number
