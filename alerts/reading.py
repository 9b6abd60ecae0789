"""How far a watch that counts has read the log, by which measure, and what of the past it may compare with.

A count has a moment: when it was seen if it came live, for so the test comes upon it; when it happened if it was
imported. From the first live one on, only live ones make up what is usual: the test counts no others. Before the first
of all nothing is known, which is not the same as that nothing was written. What happened while sources could not be
read comes all at once when they can be read again, and is not counted at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.kind import Past
from alerts.scale import Scale
from model.alert import Observation
from model.time import from_micros, micros

MANY_NEW = 0.10
"""What is usual is learned anew when so large a part of it arrived since (an import, a backfill)."""


@dataclass(slots=True)
class Reading:
    """Moments are microseconds. ``clock`` is the log's. ``older`` counts observations of settled history since it was
    learned, ``total`` what it was learned from; ``methods`` are the sentiment methods seen per language, the newest
    last, where the sentiment is measured (``judged``); nothing before ``valid`` is compared with."""

    since: int
    judged: bool = False
    clock: int = 0
    learned_at: int = 0
    older: int = 0
    total: int = 0
    revision: int = 0
    valid: int = 0
    methods: dict[str, list[str]] = field(default_factory=dict)

    def take(self, seen: Observation, scale: Scale) -> bool:
        """The next of the log: whether it is news, and not history, an edit or a backfill."""
        self.clock = max(self.clock, micros(seen.seen_at))
        if micros(seen.event_at) < self.clock - _micros(scale.settle):
            self.older += 1
        return seen.live and micros(seen.seen_at) >= max(self.since, self.clock - _micros(scale.vote))

    def change(self, seen: Observation) -> str:
        """Why what was measured before does not compare with this one; empty when it does."""
        why = ""
        if seen.revision > self.revision:
            why = "the topic was changed" if self.revision else ""
            self.revision = seen.revision
        if self.judged and seen.negative is not None and seen.revision == self.revision:
            methods = self.methods.setdefault(seen.language, [])
            if seen.method not in methods:
                why = why or ("the sentiment method was changed" if methods else "")
                methods.append(seen.method)
        return why

    def counts(self, seen: Observation) -> bool:
        """Whether it is measured as the newest ones are."""
        if seen.revision != self.revision:
            return False
        known = self.methods.get(seen.language)
        return not self.judged or seen.negative is None or known is None or seen.method == known[-1]

    def is_due(self, scale: Scale, *, known: bool) -> bool:
        """Whether what is usual is to be learned (anew); ``known`` when it was."""
        if not self.learned_at or self.clock - self.learned_at >= _micros(scale.refresh):
            return True
        if not known:
            return self.older > 0 or self.clock - self.learned_at >= _micros(max(scale.settle, scale.block))
        return self.older > max(scale.history, MANY_NEW * self.total)

    def span(self, scale: Scale) -> tuple[int, int]:
        """The settled time, [since, until), that is learned from."""
        return max(self.clock - _micros(scale.baseline), self.valid), self.clock - _micros(scale.settle)


def moments(
    reading: Reading, past: Past, scale: Scale, before: int
) -> tuple[tuple[int, int], list[tuple[int, Observation]]]:
    """(the time that can be compared with, the observations of it with their moments, in order), as of ``before``."""
    since, until = reading.span(scale)
    reading.learned_at, reading.older = reading.clock, 0
    if since >= until:
        return (since, since), []
    begins = from_micros(since) - timedelta(seconds=scale.vote)
    found = list(past.history(begins, from_micros(until), before))
    reading.total = len(found)
    holes = past.holes()
    live_from = min((micros(seen.seen_at) for seen in found if seen.live), default=until)
    made = [(_moment(seen), seen) for seen in found if not (holes and within(micros(seen.event_at), holes))]
    made = [one for one in made if one[1].live or one[0] < live_from]
    others = [at for at, seen in made if not reading.counts(seen)]
    since = max([since, min((at for at, _ in made), default=until), *(at + 1 for at in others if at < until)])
    kept = [one for one in made if since <= one[0] < until]
    return (since, until), sorted(kept, key=lambda one: (one[0], one[1].seq))


def within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether [start, end) overlaps any of the spans."""
    return any(start < other_end and other < end for other, other_end in spans)


def _moment(seen: Observation) -> int:
    return micros(seen.seen_at if seen.live else seen.event_at)


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)
