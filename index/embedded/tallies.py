"""Counts kept beside the mentions, in the same transaction: by hour and label, and by name.

They answer what is asked of everything at once. Scores are kept as whole billionths, so that taking one away leaves
exactly what was there before it came.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict

from index.embedded.names import UNKNOWN

YEAR_1 = 62_135_596_800_000_000
"""Microseconds from the year 1 to 1970: makes every time positive, so that division rounds down."""
HOUR = 3_600_000_000
BILLION = 1_000_000_000
MOST_SCORE = 1000.0
"""Scores lie within −1…1; whatever a method says, the sums fit their column."""
COLUMNS = "event, irrelevant, label, score, language, source, site, kind"

Tallied = tuple[int, int, int, float, int, int, int, int]
"""Values of COLUMNS."""

_ADD_HOUR = """INSERT INTO hours VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count, scores = scores + excluded.scores"""
_ADD_TOTAL = "INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"


class Tallies:
    """What one write transaction changes."""

    def __init__(self) -> None:
        self._hours: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
        self._names: dict[tuple[int, int], list[int]] = defaultdict(list)

    def add(self, tallied: Tallied, sign: int = 1) -> None:
        event, irrelevant, label, score, *names = tallied
        hour = self._hours[(event + YEAR_1) // HOUR, irrelevant, label]
        hour[0] += sign
        if label != UNKNOWN:
            hour[1] += sign * round(max(-MOST_SCORE, min(score, MOST_SCORE)) * BILLION)
        self._names[irrelevant, sign] += names

    def write(self, connection: sqlite3.Connection) -> None:
        hours = [(*key, *change) for key, change in self._hours.items() if change != [0, 0]]
        connection.executemany(_ADD_HOUR, hours)
        connection.executemany(_ADD_TOTAL, [(*key, change) for key, change in self._totals().items() if change])
        if any(change[3] < 0 for change in hours):
            connection.execute("DELETE FROM hours WHERE count = 0")

    def _totals(self) -> Counter[tuple[int, int]]:
        totals = Counter[tuple[int, int]]()
        for (irrelevant, sign), names in self._names.items():
            for name, count in Counter(names).items():
                totals[name, irrelevant] += sign * count
        return totals
