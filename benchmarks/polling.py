"""Asking feeds that did not change: ours, with guard, robots, schedule and one transaction a visit, against a bare
Scrapy spider that gets the same 304s. Ratios of polls per CPU-second, interleaved, medians."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.crawl import ROUNDS, cpu
from benchmarks.result import Result, Row, at_least
from crawlers import CrawlOptions, Dispatcher
from model.source import Source
from servers.site import GrowingSite
from storage import Database, open_database, sources, visits

FEEDS = 1_000


def measure(feeds: int = FEEDS, rounds: int = ROUNDS) -> Result:
    ours, bare = [], []
    with GrowingSite(feeds * 5, feeds) as site, TemporaryDirectory(prefix="earshot-bench-") as folder:
        database = open_database(f"sqlite:///{folder}/state.db")
        wanted = [Source(f"s{number}", feed, "feed") for number, feed in enumerate(site.feed_urls)]
        with database.write() as tx:
            for source in wanted:
                sources.put(tx, source)
        url = f"sqlite:///{folder}/state.db"
        options = CrawlOptions(database_url=url, allow_networks=(site.host,), delay=0.0, contact="bench@example.org")
        _poll(database, options, wanted)
        asked = Path(folder, "asked.json")
        asked.write_text(json.dumps(_validators(database, wanted)))
        for _ in range(rounds):
            ours.append(feeds / cpu(lambda: _poll(database, options, wanted, unchanged=True)))
            bare.append(feeds / cpu(lambda: _bare(asked, feeds)))
            site.forget()
        database.close()
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    rows = [
        Row("ours", median(ours), "polls per CPU-second"),
        Row("bare Scrapy", median(bare), "polls per CPU-second"),
        at_least("ratio", ratio, 0.7),
    ]
    return Result("polling", f"{feeds:,} unchanged feeds of one loopback site, start-up included", rows)


def _poll(database: Database, options: CrawlOptions, wanted: Sequence[Source], *, unchanged: bool = False) -> None:
    done = list(Dispatcher(database, options).run_once(wanted))
    expected = "unchanged" if unchanged else "fetched"
    wrong = [made for made in done if made.outcome != expected]
    assert not wrong, (len(wrong), wrong[:3])
    assert not unchanged or all(made.status == 304 for made in done)


def _validators(database: Database, wanted: Sequence[Source]) -> list[tuple[str, str, str]]:
    with database.read() as tx:
        known = [visits.memory(tx, source.id).validators[source.url] for source in wanted]
    return [(source.url, check.etag, check.last_modified) for source, check in zip(wanted, known, strict=True)]


def _bare(asked: Path, feeds: int) -> None:
    command = [sys.executable, "-m", "benchmarks.bare_poller", str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert int(done.stdout) == feeds, (done.stdout, done.stderr)
