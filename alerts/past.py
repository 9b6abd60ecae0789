"""The past of one topic as the live rounds read it: out of the observation log, the archive, and what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.kind import HISTORY, STRETCH
from index import MentionIndex
from model.alert import Observation
from model.errors import Unavailable
from model.mention import Mention
from model.time import micros
from storage import observations, planned
from storage.gaps import Gap

HEARD = timedelta(days=28)
"""How long before the first gap the sources of a topic are counted from."""
WEIGHTY = 0.2
"""The part of a topic's mentions from which a source's gap is one of the topic's."""


@dataclass(slots=True)
class Texts:
    """Mentions read once a round. ``ahead`` are those the round will come to: they are read together."""

    index: MentionIndex | None
    ahead: list[str] = field(default_factory=list)
    known: dict[str, Mention | None] = field(default_factory=dict)

    def __call__(self, mentions: Sequence[str]) -> dict[str, Mention]:
        missing = [one for one in mentions if one not in self.known]
        if missing:
            if self.index is None:
                raise Unavailable("there is no archive to read texts from", todo="It is tried again")
            asked = list(dict.fromkeys([*missing, *(one for one in self.ahead if one not in self.known)]))
            found = self.index.get(asked)
            self.known.update((one, found.get(one)) for one in asked)
            self.ahead = []
        return {one: mention for one in mentions if (mention := self.known[one]) is not None}


@dataclass(frozen=True, slots=True)
class LogPast:
    """As :class:`alerts.kind.Past` asks, inside one transaction."""

    tx: Connection
    topic: str
    reader: Texts
    silent: frozenset[str] = frozenset()
    planned: Sequence[tuple[int, int]] = ()
    gaps: Sequence[Gap] = ()
    now: int = 0

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        return observations.history(self.tx, self.topic, since, until, before=before, most=HISTORY)

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        return observations.after(self.tx, self.topic, after, STRETCH, until=until)

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        return self.reader(mentions)

    def holes(self) -> Sequence[tuple[int, int]]:
        """The gaps of sources that write a good part of what is said on the topic; one that lasts ends now."""
        if not self.gaps:
            return ()
        first = min(gap.since for gap in self.gaps)
        written = observations.by_source(self.tx, self.topic, first - HEARD)
        weighty = {source for source, n in written.items() if n >= WEIGHTY * sum(written.values())}
        return [
            (micros(gap.since), micros(gap.until) if gap.until else self.now)
            for gap in self.gaps
            if gap.source in weighty
        ]

    def of(self, topic: str) -> LogPast:
        return LogPast(self.tx, topic, self.reader, self.silent, planned.spans(self.tx, topic), self.gaps, self.now)
