"""Names by number: a language, source, site or kind is written once, and compared and counted as a number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

PARTS = ("language", "source", "site", "kind")
LABELS = ("negative", "neutral", "positive", "unknown")
"""A label's number is its place."""
UNKNOWN = LABELS.index("unknown")
NUMBER = {label: number for number, label in enumerate(LABELS)}

Named = tuple[str, str, str, str]
"""A mention's names, of PARTS."""
Numbered = tuple[int, int, int, int]


class Names:
    """Numbers of names, remembered once their transaction is durable. Names are never given up."""

    def __init__(self) -> None:
        self._known: dict[Named, Numbered] = {}
        self._new: dict[Named, Numbered] = {}

    def number(self, connection: sqlite3.Connection, named: Iterable[Named]) -> dict[Named, Numbered]:
        """The numbers of all names, given to those that have none; inside a write transaction."""
        self._new = {}
        found: dict[Named, Numbered] = {}
        for names in set(named):
            numbers = self._known.get(names)
            if numbers is None:
                language, source, site, kind = (_give(connection, key) for key in zip(PARTS, names, strict=True))
                numbers = self._new[names] = language, source, site, kind
            found[names] = numbers
        return found

    def keep(self) -> None:
        """The transaction was committed."""
        self._known.update(self._new)
        self._new = {}


def _give(connection: sqlite3.Connection, key: tuple[str, str]) -> int:
    found = connection.execute("SELECT number FROM names WHERE part = ? AND name = ?", key).fetchone()
    if found is None:
        found = (connection.execute("INSERT INTO names (part, name) VALUES (?, ?)", key).lastrowid,)
    return int(found[0])


def names_of(connection: sqlite3.Connection, part: str) -> dict[int, str]:
    """Number → name of one part."""
    return dict(connection.execute("SELECT number, name FROM names WHERE part = ?", (part,)).fetchall())
