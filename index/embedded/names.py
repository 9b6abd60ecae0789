"""Names by number: a language, source, site or kind is written once, and compared and counted as a number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

PARTS = ("language", "source", "site", "kind")
LABELS = ("negative", "neutral", "positive", "unknown")
"""A label's number is its place."""
UNKNOWN = LABELS.index("unknown")
NUMBER = {label: number for number, label in enumerate(LABELS)}

Key = tuple[str, str]


class Names:
    """Numbers of (part, name), remembered once their transaction is durable. Names are never given up."""

    def __init__(self) -> None:
        self._known: dict[Key, int] = {}
        self._new: dict[Key, int] = {}

    def number(self, connection: sqlite3.Connection, keys: Iterable[Key]) -> dict[Key, int]:
        """The numbers of all keys, given to those that have none; inside a write transaction."""
        self._new = {}
        found: dict[Key, int] = {}
        for key in set(keys):
            number = self._known.get(key)
            if number is None:
                number = self._new[key] = _give(connection, key)
            found[key] = number
        return found

    def keep(self) -> None:
        """The transaction was committed."""
        self._known.update(self._new)
        self._new = {}


def _give(connection: sqlite3.Connection, key: Key) -> int:
    found = connection.execute("SELECT number FROM names WHERE part = ? AND name = ?", key).fetchone()
    if found is None:
        found = (connection.execute("INSERT INTO names (part, name) VALUES (?, ?)", key).lastrowid,)
    return int(found[0])


def names_of(connection: sqlite3.Connection, part: str) -> dict[int, str]:
    """Number → name of one part."""
    return dict(connection.execute("SELECT number, name FROM names WHERE part = ?", (part,)).fetchall())
