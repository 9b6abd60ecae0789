"""Walks by an order that writes may change: the rows that answered when they began, kept for the pages to come."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from index.checks import MAX_SIZE
from index.cursor import Place
from index.embedded import ask
from index.embedded.plan import Plan
from index.protocol import Order
from model.errors import BadInput

LISTED = MAX_SIZE
"""Rows of a walk that are put in order with its first page."""
MOST_WALKS = 64
MOST_ROWS = 8_000_000
"""Rows kept of all walks together, 8 bytes each; the walk used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Walk:
    """``rows`` in their order; ``last`` is the highest row there was when it began, 0 once all rows are listed."""

    rows: array[int]
    last: int = 0


class Walks:
    """Safe to share between threads. They end with the process."""

    def __init__(self, name: Callable[[], str]) -> None:
        """``name`` gives each walk a name that no one guesses."""
        self._name = name
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Walk] = OrderedDict()

    def page(
        self, connection: sqlite3.Connection, planned: Plan, size: int, after: Place | None, order: Order
    ) -> tuple[list[int], Place | None]:
        """A page of rows that were put in order when the walk began, but for those that answer no more.

        The first so many are put in order at once, the others when their turn comes: each is given once all the same.
        """
        if after is None:
            place, name, rows = 0, "", ask.all_rows(connection, planned, order, LISTED)
            walk = Walk(rows, 0 if len(rows) < LISTED else ask.last_row(connection))
        else:
            (place, name), walk = after, self.walk(after[1])
            if walk.last and place + size > len(walk.rows):
                rest = ask.all_rows(connection, planned.narrowed("{row} <= ?", walk.last), order)
                known = set(walk.rows)
                rows = walk.rows + array("q", (row for row in rest if row not in known))
                walk = self.listed(name, Walk(rows))
        page: list[int] = []
        while len(page) < size and place < len(walk.rows):
            taken = walk.rows[place : place + size - len(page)]
            page += ask.still(connection, planned, taken)
            place += len(taken)
        if place >= len(walk.rows) and not walk.last:
            return page, None
        return page, (place, name or self.begin(walk))

    def begin(self, walk: Walk) -> str:
        name = self._name()
        with self._lock:
            self._keep(name, walk)
        return name

    def walk(self, name: str) -> Walk:
        """Raises BadInput when the walk is over."""
        with self._lock:
            found = self._kept.get(name)
            if found is None:
                raise BadInput(
                    "the pages of this walk are kept no more", where="cursor", todo="Begin again with the first page"
                )
            self._kept.move_to_end(name)
            return found

    def listed(self, name: str, whole: Walk) -> Walk:
        """Keeps a walk's rows once all are listed; whoever listed them first is believed."""
        with self._lock:
            found = self._kept.get(name)
            if found is not None and not found.last:
                return found
            self._keep(name, whole)
            return whole

    def _keep(self, name: str, walk: Walk) -> None:
        self._kept[name] = walk
        self._kept.move_to_end(name)
        while len(self._kept) > 1 and self._too_many():
            self._kept.popitem(last=False)

    def _too_many(self) -> bool:
        return len(self._kept) > MOST_WALKS or sum(len(walk.rows) for walk in self._kept.values()) > MOST_ROWS
