"""Crawling a loopback site: ours, with guard, identity and one transaction a visit, against a bare Scrapy spider with
the same extraction. Ratios of posts per CPU-second, interleaved, medians."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.result import Result, Row, at_least
from crawlers import CrawlOptions, Dispatcher
from model.source import Source
from servers.site import GrowingSite
from servers.teasers import TeaserSite
from storage import open_database, outbox, sources

ROUNDS = 3
FEEDS, POSTS = 20, 20_000
PAGES = 1_000


def measure() -> Result:
    with GrowingSite(POSTS, FEEDS) as full, TeaserSite(PAGES) as teasers:
        rows = [*_pair("full-text feeds", full.feed_urls, full.host, POSTS)]
        rows += _pair("teasers with their pages", [teasers.feed], teasers.host, PAGES)
    return Result("crawl", "one loopback site, ours ÷ a bare Scrapy spider with the same extraction", rows)


def _pair(name: str, feeds: list[str], host: str, posts: int) -> list[Row]:
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(posts / cpu(lambda: _ours(feeds, host, posts)))
        bare.append(posts / cpu(lambda: _bare(feeds, posts)))
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    return [
        Row(f"{name}: ours", median(ours), "posts per CPU-second"),
        Row(f"{name}: bare Scrapy", median(bare), "posts per CPU-second"),
        at_least(f"{name}: ratio", ratio, 0.75),
    ]


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds of the children that ``work`` started, start-up included, and of nothing else."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _ours(feeds: list[str], host: str, posts: int) -> None:
    with TemporaryDirectory(prefix="earshot-bench-") as folder:
        url = f"sqlite:///{folder}/state.db"
        database = open_database(url)
        wanted = [Source(f"s{number}", feed, "feed") for number, feed in enumerate(feeds)]
        with database.write() as tx:
            for source in wanted:
                sources.put(tx, source)
        options = CrawlOptions(
            database_url=url, allow_networks=(host,), delay=0.0, pages_per_visit=10_000, contact="bench@example.org"
        )
        done = list(Dispatcher(database, options).run_once(wanted))
        with database.read() as tx:
            found = outbox.depth(tx)
        database.close()
    assert found == posts, (found, done)


def _bare(feeds: list[str], posts: int) -> None:
    command = [sys.executable, "-m", "benchmarks.bare_spider", *feeds]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert int(done.stdout) == posts, (done.stdout, done.stderr)
