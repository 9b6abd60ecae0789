"""How much of the archive a preview asks: all of it where that is quick, else its newest part, and then it says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index import MentionIndex, Question

SMALL = 50_000
"""Mentions that are asked in any case; in an archive of no more nothing is estimated."""
LARGER = 8
QUICK = 0.2
"""Seconds one count should take in the window that is chosen."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was seen from ``since`` on (None: ever): ``mentions`` of the ``archive``."""

    since: datetime | None
    mentions: int
    archive: int

    @property
    def whole(self) -> bool:
        return self.since is None

    def of_archive(self, count: int) -> int:
        """What a count would come to in all of the archive, were it everywhere as in the window."""
        return count if self.whole or not self.mentions else round(count * self.archive / self.mentions)


def window_for(index: MentionIndex, questions: Sequence[Question], monotonic: Callable[[], float]) -> Window:
    """The largest of three windows in which each of the questions is answered quickly, by what the smallest took."""
    archive = index.count(Question(irrelevant=None))
    if archive <= SMALL:
        return Window(None, archive, archive)
    small = _newest(index, SMALL, archive)
    took = 0.0
    for question in questions:
        begun = monotonic()
        index.count(replace(question, since=small.since))
        took = max(took, monotonic() - begun)
    if took * archive / max(small.mentions, 1) <= QUICK:
        return Window(None, archive, archive)
    return _newest(index, SMALL * LARGER, archive) if took * LARGER <= QUICK else small


def _newest(index: MentionIndex, wanted: int, archive: int) -> Window:
    """At least so many of the newest mentions, by doubling spans of time; all when that is nearly all."""
    newest = index.search(Question(irrelevant=None), size=1, order="newest").mentions
    if not newest:
        return Window(None, archive, archive)
    span, end = timedelta(days=1), newest[0].seen_at
    while span < timedelta(days=20_000):
        since = end - span
        count = index.count(Question(since=since, irrelevant=None))
        if count >= archive:
            break
        if count >= wanted:
            return Window(since, count, archive)
        span *= 2
    return Window(None, archive, archive)
