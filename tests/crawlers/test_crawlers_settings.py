"""Each setting that keeps the crawl polite and safe is what it must be."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from scrapy.settings import Settings

from crawlers import CrawlOptions
from crawlers.job import Job
from crawlers.pacing import SiteDownloader
from crawlers.resolver import GuardedResolver
from crawlers.robots import RobotsMiddleware
from crawlers.settings import scrapy_settings
from model.source import Source
from model.time import from_micros
from storage import Lease

OPTIONS = CrawlOptions(contact="care@northwind.example", delay=1.5, timeout=12, allow_networks=("127.0.0.1:1",))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWISTED_REACTOR", "twisted.internet.asyncioreactor.AsyncioSelectorReactor"),
        ("ROBOTSTXT_OBEY", True),
        ("ROBOTSTXT_USER_AGENT", "Earshot"),
        ("USER_AGENT", "Earshot/0.1 (+care@northwind.example)"),
        ("DOWNLOAD_MAXSIZE", 10_000_000),
        ("DOWNLOAD_WARNSIZE", 0),
        ("DOWNLOAD_TIMEOUT", 12),
        ("DOWNLOAD_DELAY", 1.5),
        ("REDIRECT_MAX_TIMES", 5),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 2),
        ("RETRY_TIMES", 1),
        ("EARSHOT_ALLOW_NETWORKS", ["127.0.0.1:1"]),
    ],
)
def test_setting(name: str, value: object) -> None:
    assert scrapy_settings(OPTIONS)[name] == value


def test_nothing_but_http_is_downloaded() -> None:
    handlers = Settings(scrapy_settings(OPTIONS)).getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_retry_leaves_requests_to_wait_alone() -> None:
    assert not {429, 503} & set(scrapy_settings(OPTIONS)["RETRY_HTTP_CODES"])


def test_our_parts_are_in_their_places() -> None:
    made = scrapy_settings(OPTIONS)
    parts = {made["DOWNLOADER"], made["TWISTED_DNS_RESOLVER"], *made["DOWNLOADER_MIDDLEWARES"]}
    for part in (SiteDownloader, GuardedResolver, RobotsMiddleware):
        assert f"{part.__module__}.{part.__name__}" in parts
    settings = Settings(made)
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
        given = {part.rpartition(".")[2] for part in settings.get_component_priority_dict_with_base(name)}
        unwanted = {"CookiesMiddleware", "HttpProxyMiddleware", "HttpCacheMiddleware", "MetaRefreshMiddleware"}
        assert not given & (unwanted | {"RobotsTxtMiddleware", "TelnetConsole", "RemoteControl"})


def test_options_and_jobs_survive_the_pipe() -> None:
    assert CrawlOptions.from_json(json.loads(json.dumps(OPTIONS.to_json())) | {"new": 1}) == OPTIONS
    source = Source("s\n", "http://e.x/ł", options={"a": [1, None]})
    job = Job(OPTIONS, (source,), {"e.x": Lease("site:e.x", "me", 7, from_micros(5))})
    assert "\n" not in job.to_line() and Job.from_line(job.to_line()) == job


def test_the_room_brings_no_scrapy_into_its_callers_process() -> None:
    heavy = ("scrapy", "twisted", "trafilatura", "htmldate")
    code = f"import crawlers, sys; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
