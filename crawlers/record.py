"""Where a visit reads what is known and writes what it found: the state database, with the pages it read kept beside
it when that is wished; or nowhere (a mere look)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from crawlers.fetch import Answer
from crawlers.message import Message
from crawlers.pages import PageKeeper, Reading
from model.capture import Capture
from storage import Counts, Database, Lease, Look, Memory, Visit, frontier, visits


class Record(Protocol):
    """One source's memory for the time of a visit."""

    def memory(self) -> Memory: ...

    def known(self, refs: Sequence[str]) -> dict[str, str]: ...

    def pages(self, now: datetime, limit: int) -> list[Look]: ...

    def commit(self, visit: Visit) -> Counts: ...

    def keep(self, answer: Answer, reading: Reading, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A source's memory in the state database, written under its site's lease (LeaseLost when it is gone)."""

    database: Database
    source: str
    lease: Lease
    keeper: PageKeeper | None = None

    def memory(self) -> Memory:
        with self.database.read() as tx:
            return visits.memory(tx, self.source)

    def known(self, refs: Sequence[str]) -> dict[str, str]:
        with self.database.read() as tx:
            return visits.known(tx, self.source, refs)

    def pages(self, now: datetime, limit: int) -> list[Look]:
        with self.database.read() as tx:
            return frontier.due(tx, self.source, now, limit)

    def commit(self, visit: Visit) -> Counts:
        with self.database.write(alongside=True) as tx:
            return visits.commit(tx, visit, self.lease)

    def keep(self, answer: Answer, reading: Reading, now: datetime) -> None:
        if self.keeper is not None:
            message = Message(answer.status, answer.headers, answer.body)
            self.keeper.keep(answer.url, message, answer.asked, reading, now)


@dataclass(slots=True)
class NoRecord:
    """Remembers nothing beyond the visit; ``captures`` is what it found."""

    source: str
    captures: list[Capture] = field(default_factory=list)
    waiting: list[Look] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def memory(self) -> Memory:
        return Memory({}, {}, first=True)

    def known(self, refs: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 (nothing is known)
        return {}

    def pages(self, now: datetime, limit: int) -> list[Look]:  # noqa: ARG002 (all of it is due)
        return self.waiting[:limit]

    def commit(self, visit: Visit) -> Counts:
        self.captures.extend(found.capture for found in visit.found)
        self.problems.extend(post.reason for post in visit.rejected)
        self.waiting.extend(Look(page.url, page.ref, page.hint, 0, 0) for page in visit.discovered)
        return Counts(new=len(visit.found), quarantined=len(visit.rejected))

    def keep(self, answer: Answer, reading: Reading, now: datetime) -> None:
        """A look stores nothing."""
