"""A crawl worker: a process of its own that visits one batch of sources and ends (``python -m crawlers.worker``).

A job comes as the first line of standard input; each source gives one JSON line on standard output when its visit is
committed. A second line, ``stop``, asks to finish what is under way and begin nothing new. Standard input is held open
by the parent: when it ends, the parent is dead and the worker dies at once, in the middle of whatever it did, which the
transactions allow for.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.browser import can_render
from crawlers.choice import Choice
from crawlers.fetch import ScrapyFetcher
from crawlers.job import Job
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.pages import PageKeeper
from crawlers.record import NoRecord, Record, StoredRecord
from crawlers.robots import NoMemory, StoredMemory
from crawlers.settings import scrapy_settings
from crawlers.visit import SourceVisit
from model.capture import capture_to_json
from model.errors import EarshotError
from model.source import Json, Source
from model.time import Clock, system_clock
from storage import Database, open_database

PARENT_DIED = 3
AT_ONCE = 20


class Batch:
    """The sources of one job, visited side by side."""

    def __init__(self, job: Job, database: Database | None) -> None:
        self.job = job
        self.database = database
        self.stopping = threading.Event()
        self.keeper = _keeper(job)
        self.clock = _clock(job.options)

    async def visit_all(self, fetcher: ScrapyFetcher) -> None:
        turn = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._visit(source, fetcher, turn) for source in self.job.sources))

    async def _visit(self, source: Source, fetcher: ScrapyFetcher, turn: asyncio.Semaphore) -> None:
        async with turn:
            if self.stopping.is_set():
                return
            record = self._record(source)
            stopping = self.stopping.is_set
            handed, since = self.job.handed.get(source.id), self.job.since
            visit = SourceVisit(
                source, record, fetcher, self.job.options, self.clock, stopping, handed=handed, since=since
            )
            outcome = await visit.run()
            say(outcome, record, visit.choice)

    def _record(self, source: Source) -> Record:
        if self.database is None:
            return NoRecord(source.id)
        return StoredRecord(self.database, source.id, self.job.leases[source.site], self.keeper)

    def close(self) -> None:
        if self.keeper is not None:
            self.keeper.close()
        if self.database is not None:
            self.database.close()


def _keeper(job: Job) -> PageKeeper | None:
    if not job.options.pages_folder or job.look:
        return None
    return PageKeeper(Path(job.options.pages_folder), timedelta(seconds=job.options.pages_seconds))


def _clock(options: CrawlOptions) -> Clock:
    ahead = timedelta(seconds=options.clock_ahead)
    return (lambda: system_clock() + ahead) if ahead else system_clock


class VisitSpider(scrapy.Spider):
    """Scrapy's engine with our visits in it: they ask the engine for downloads and need no callbacks."""

    name = "visits"
    batch: Batch

    async def start(self) -> AsyncIterator[Any]:
        await self.batch.visit_all(ScrapyFetcher(self.crawler.engine, self.batch.clock))
        no_requests: tuple[scrapy.Request, ...] = ()
        for request in no_requests:
            yield request


def say(outcome: VisitOutcome, record: Record, choice: Choice | None) -> None:
    """One line on standard output; of a look what it saw goes along."""
    line: dict[str, Json] = {"outcome": outcome.to_json()}
    if isinstance(record, NoRecord):
        line["found"] = [] if choice is None else choice.to_json()
        line["captures"] = [capture_to_json(capture) for capture in record.captures]
        line["problems"] = list(record.problems)
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> int:
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setLevel(logging.WARNING)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", handlers=[to_stderr])
    # Unbuffered: a thread that waits in a buffered reader would stop the interpreter from ending.
    with open(0, "rb", buffering=0, closefd=False) as told:
        line = told.readline()
        return _work(line, told) if line else 0


def _work(line: bytes, told: io.RawIOBase) -> int:
    job = Job.from_line(line)
    try:
        batch = Batch(job, None if job.look else open_database(job.options.database_url))
        threading.Thread(target=_watch_parent, args=(told, batch.stopping), daemon=True).start()
        _crawl(batch, job)
    except EarshotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _crawl(batch: Batch, job: Job) -> None:
    rendering = any(source.render for source in job.sources) and can_render()
    process = AsyncCrawlerProcess(scrapy_settings(job.options, rendering=rendering))
    for name in ("scrapy", "twisted"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is told by the outcomes
    robots = NoMemory() if batch.database is None else StoredMemory(batch.database)
    process.crawl(VisitSpider, batch=batch, robots=robots)
    process.start(install_signal_handlers=False)
    batch.close()


def _watch_parent(told: io.RawIOBase, stopping: threading.Event) -> None:
    while line := told.readline():
        if line.strip() == b"stop":
            stopping.set()
    os._exit(PARENT_DIED)


if __name__ == "__main__":
    raise SystemExit(main())
