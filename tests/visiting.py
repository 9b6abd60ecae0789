"""Visits without a network: a scripted web, and one source in a real state database with a clock to turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from awaiting import awaited
from crawlers import CrawlOptions, Handed, VisitOutcome
from crawlers.errors import Blocked, Gone
from crawlers.fetch import NO_VALIDATOR, Answer
from crawlers.record import StoredRecord
from crawlers.visit import SourceVisit
from model.capture import Capture
from model.source import Source
from spiders import Request
from storage import Database, Lease, Validator, leases, outbox, sources

OPTIONS = CrawlOptions(delay=0, pages_per_visit=50)


@dataclass
class Web:
    """Answers by address: bodies, Answers or exceptions; a list gives one after the other."""

    pages: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, Validator]] = field(default_factory=list)

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        url = request.url
        self.asked.append((url, validator))
        given = self.pages.get(url, Gone("it answered 404 Not Found", where=url, status=404))
        if isinstance(given, list):
            given = given.pop(0) if len(given) > 1 else given[0]
        if isinstance(given, Exception):
            raise given
        if isinstance(given, Answer):
            return Answer(url, 304) if validator != NO_VALIDATOR and validator == given.validator else given
        assert isinstance(given, str | bytes)
        return Answer(url, 200, given.encode() if isinstance(given, str) else given, {"content-type": "text/xml"})

    def count(self, url: str) -> int:
        return sum(asked == url for asked, _ in self.asked)


class Forum(Protocol):
    """A double of a forum."""

    def answer(self, url: str) -> tuple[int, dict[str, str], bytes]: ...


@dataclass
class Doors:
    """A forum's double as the fetcher sees it; What begins with one of ``closed`` wants a login, with one of
    ``lost`` is not found."""

    forum: Forum
    closed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        del validator, render
        url = request.url
        status, headers, body = self.forum.answer(url)
        if url.startswith(self.closed):
            raise Blocked("it answered 403", where=url, status=403)
        if status != 200 or url.startswith(self.lost):
            raise Gone(f"it answered {status}", where=url, status=status)
        return Answer(url, 200, body, headers)


@dataclass
class Crawl:
    """A state database with one source under lease, and a clock to turn."""

    database: Database
    web: Web | Doors
    source: Source
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)
    lease: Lease | None = None
    slept: list[float] = field(default_factory=list)

    def visit(
        self,
        options: CrawlOptions = OPTIONS,
        stopping: Callable[[], bool] = lambda: False,
        *,
        handed: Handed | None = None,
        since: datetime | None = None,
    ) -> VisitOutcome:
        with self.database.write() as tx:
            self.lease = leases.acquire(tx, f"site:{self.source.site}", "me", self.now, timedelta(minutes=5))
            source = sources.get(tx, self.source.id)
        assert self.lease is not None and source is not None
        record = StoredRecord(self.database, source.id, self.lease)
        visit = SourceVisit(
            source, record, self.web, options, lambda: self.now, stopping, handed=handed, since=since, sleep=self.sleep
        )
        return awaited(visit.run())

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    @property
    def captures(self) -> list[Capture]:
        with self.database.read() as tx:
            return [waiting.capture for waiting in outbox.take(tx, 10_000)]

    @property
    def refs(self) -> list[str]:
        return [capture.ref for capture in self.captures]
