"""robots.txt between visits, and the pace of a site across processes: real workers on a loopback site."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from crawlers import CrawlOptions, Dispatcher, VisitOutcome
from model.source import Source
from servers.hostile import Hostile
from storage import Database, sources


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


def crawl(database: Database, hostile: Hostile, given: list[Source], **options: object) -> dict[str, VisitOutcome]:
    with database.write() as tx:
        for source in given:
            sources.put(tx, source)
    told = CrawlOptions(database_url=database.where, allow_networks=(hostile.host,), delay=0.0, timeout=3.0)
    changed = CrawlOptions.from_json({**told.to_json(), **options})  # type: ignore[dict-item]
    return {made.source: made for made in Dispatcher(database, changed).run_once(given)}


def asked(hostile: Hostile, path: str) -> list[float]:
    return [request.at for request in hostile.requests if request.path == path]


def test_one_asking_serves_the_visits_of_a_day(hostile: Hostile, database: Database) -> None:
    hostile.robots = "User-agent: *\nDisallow: /feed/atom.xml\n"
    given = [
        Source("open", hostile.url("/feed/rss.xml"), "feed"),
        Source("shut", hostile.url("/feed/atom.xml"), "feed"),
    ]
    for _ in range(2):
        made = crawl(database, hostile, given)
        assert made["open"].outcome in ("fetched", "unchanged")
        assert made["shut"].outcome == "blocked"
    assert len(asked(hostile, "/robots.txt")) == 1
    assert not asked(hostile, "/feed/atom.xml")


def test_what_could_not_be_had_is_not_kept(hostile: Hostile, database: Database) -> None:
    hostile.robots_status = 500
    given = [Source("s", hostile.url("/feed/rss.xml"), "feed")]
    assert crawl(database, hostile, given)["s"].outcome == "throttled"
    hostile.robots_status = 200
    with database.write() as tx:
        sources.remove(tx, "s")
    assert crawl(database, hostile, given)["s"].outcome == "fetched"


def test_crawl_delay_is_kept_from_one_process_to_the_next(hostile: Hostile, database: Database) -> None:
    """Two workers, one after the other, each with one source of the site: the lease keeps them apart, and the second
    waits for what is left of the first one's pause."""
    hostile.robots = "User-agent: *\nCrawl-delay: 3\n"
    paths = ("/feed/rss.xml", "/feed/atom.xml")
    given = [Source(path, hostile.url(path), "feed") for path in paths]
    made = crawl(database, hostile, given, workers=2, sources_per_worker=1)
    assert {outcome.outcome for outcome in made.values()} == {"fetched"}
    times = sorted(asked(hostile, paths[0]) + asked(hostile, paths[1]))
    assert len(times) == 2
    assert all(later - sooner > 2.8 for sooner, later in pairwise(times)), times
