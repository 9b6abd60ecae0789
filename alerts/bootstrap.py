"""More of a quiet past: the stationary bootstrap (Politis & Romano 1994, JASA 89:1303) of a topic's own history.

Stretches of history of geometric length are laid end to end, each begun at the hour of day it is laid at, so that the
rhythm of days stays; history is taken round, its end joined to its beginning. What depends on each other within a
stretch stays together: hours of agreement, conversations, storms.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from model.alert import Observation

STRETCH = 24.0
"""Mean hours of a stretch."""
DAY = timedelta(days=1)


class Resampled:
    """Draws streams out of observations of one topic's quiet history (any order)."""

    def __init__(self, history: Sequence[Observation]) -> None:
        self._seen = sorted(history, key=lambda one: (one.event_at, one.seq))
        self._at = [one.event_at for one in self._seen]
        self.days = (self._at[-1] - self._at[0]) // DAY if self._at else 0

    def draw(
        self, start: datetime, until: datetime, rng: random.Random, *, live: bool, first_seq: int = 1
    ) -> list[Observation]:
        """A stream of [start, until), as if each was seen when it happened; seqs rise from ``first_seq``. Nothing when
        there is no whole day of history."""
        if not self.days:
            return []
        moved = [replace(one, event_at=at, seen_at=at, live=live) for one, at in self._moved(start, until, rng)]
        moved.sort(key=lambda one: one.seen_at)
        return [replace(one, seq=seq, mention=f"{one.mention}/{seq}") for seq, one in enumerate(moved, first_seq)]

    def _moved(self, start: datetime, until: datetime, rng: random.Random) -> Iterator[tuple[Observation, datetime]]:
        at, begin = start, self._at[0]
        whole = self.days * DAY
        while at < until:
            length = min(until - at, timedelta(hours=max(1.0, rng.expovariate(1 / STRETCH))))
            since = begin + (rng.randrange(self.days) * DAY + (at - begin) % DAY) % whole
            left = length
            while left > timedelta(0):
                end = min(since + left, begin + whole)
                for place in range(bisect_left(self._at, since), bisect_left(self._at, end)):
                    yield self._seen[place], at + (self._at[place] - since)
                at, left, since = at + (end - since), left - (end - since), begin
