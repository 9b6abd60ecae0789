"""The past of one topic as the live rounds read it: out of the observation log, the archive, and what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from alerts.kind import STRETCH
from index import MentionIndex
from model.alert import Observation
from model.errors import Unavailable
from model.mention import Mention
from storage import observations


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
    gaps: Sequence[tuple[int, int]] = ()

    def history(self, since: datetime, until: datetime, before: int) -> Iterable[Observation]:
        return observations.history(self.tx, self.topic, since, until, before=before)

    def stretch(self, after: int, until: int) -> Sequence[Observation]:
        return observations.after(self.tx, self.topic, after, STRETCH, until=until)

    def texts(self, mentions: Sequence[str]) -> Mapping[str, Mention]:
        return self.reader(mentions)

    def holes(self) -> Sequence[tuple[int, int]]:
        return self.gaps

    def of(self, topic: str) -> LogPast:
        return LogPast(self.tx, topic, self.reader, self.silent, self.planned, self.gaps)
