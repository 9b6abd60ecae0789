"""The voices of a topic and its rivals as one stream: each vote is for the topic or for a rival.

Topics are read in the order of the log, however it was cut into rounds: with an observation of the topic, all that was
logged of its rivals before it. An author votes once for each topic in a while, not once for all of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from operator import attrgetter

from alerts.baseline import Baseline, learn
from alerts.kind import STRETCH, Past
from alerts.reading import Reading, moments
from alerts.scale import Scale
from model.alert import Observation
from model.time import from_micros

END = 2**62
"""Past every place of the log."""
_BETWEEN = "\x1f"


class Voices:
    """The logs of a topic and its rivals."""

    def __init__(self, past: Past, topic: str, rivals: Sequence[str]) -> None:
        self.topic, self.rivals = topic, tuple(rivals)
        self._past = {name: past.of(name) for name in rivals} | {topic: past}
        self._waiting: list[Observation] = []
        self._next = self._read = 0

    def between(self, after: int, until: int) -> list[Observation]:
        """What was logged of the rivals with after < seq < until, in order."""
        if until > self._read:
            self._waiting, self._read = self._ahead(after, until)
            self._next = 0
        start = bisect_right(self._waiting, after, lo=self._next, key=_seq)
        self._next = bisect_left(self._waiting, until, lo=start, key=_seq)
        return self._waiting[start : self._next]

    def rest(self, after: int, now: datetime) -> list[Observation]:
        """All that is logged of the rivals past a seq by now."""
        found, _ = self._ahead(after, END)
        self._waiting, self._next, self._read = [], 0, 0
        return list(takewhile(lambda seen: seen.seen_at <= now, found))

    def of_stretch(self, after: int, until: int) -> dict[int, Observation]:
        """All that was logged of any of them with after < seq ≤ until, by seq; of each at most STRETCH."""
        return {seen.seq: seen for past in self._past.values() for seen in past.stretch(after, until)}

    def usual(
        self,
        readings: dict[str, Reading],
        scale: Scale,
        before: int,
        without: Iterable[tuple[datetime, datetime]],
        *,
        for_rivals: bool,
    ) -> Baseline:
        """The usual share of votes for the rivals (or for the topic) in the settled time that all can be compared in,
        but for the times left out."""
        found: list[tuple[int, Observation]] = []
        since = 0
        for name, past in self._past.items():
            (begins, _), seen = moments(readings[name], past, scale, before)
            since = max(since, begins) if readings[name].total else since
            found += seen
        found.sort(key=lambda one: (one[0], one[1].seq))
        compared = [(at, one) for at, one in found if at >= since]
        votes = (self.vote(one, for_rivals=for_rivals, at=from_micros(at)) for at, one in compared)
        return replace(learn(votes, scale, without=without), sources=dict(Counter(one.source for _, one in compared)))

    def vote(self, seen: Observation, *, for_rivals: bool, at: datetime | None = None) -> Observation:
        """The observation as a vote for (hit) or against, by a voter of its own in each topic, and of that moment if
        one is given. Sources are no strata here: which of them speak, each perhaps of one brand alone, is what a share
        of voice is about."""
        hit = (seen.topic != self.topic) is for_rivals
        cluster = f"{seen.topic}{_BETWEEN}{seen.cluster}" if seen.cluster else ""
        author, thread = (
            f"{seen.topic}{_BETWEEN}{seen.source}{_BETWEEN}{name}" if name else ""
            for name in (seen.author, seen.thread)
        )
        event_at = seen.event_at if at is None else at
        return replace(seen, negative=hit, source="", author=author, cluster=cluster, thread=thread, event_at=event_at)

    def _ahead(self, after: int, until: int) -> tuple[list[Observation], int]:
        """The rivals' logs past ``after``, to ``until`` at least and further where they are at hand, in order; and up
        to what seq that is all there is of them."""
        found: list[Observation] = []
        whole = END
        for name in self.rivals:
            place = after
            while True:
                part = self._past[name].stretch(place, END)
                found.extend(part)
                place = part[-1].seq if part else place
                if len(part) < STRETCH:
                    break
                if place >= until:
                    whole = min(whole, place)
                    break
        furthest = max((seen.seq for seen in found), default=until)
        return sorted(found, key=lambda seen: seen.seq), max(until, min(whole, furthest))


_seq = attrgetter("seq")
