"""robots.txt (RFC 9309): what it forbids is not visited, its crawl-delay is kept, and a server that cannot give it is
left alone until it can (section 2.3.1.4); one that says there is none (4xx) lets everybody in. What it said is kept for
a day (section 2.4), and the crawl-delay from one process to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from crawlers.errors import RobotsRefused, Throttled, VisitFailed
from crawlers.options import PRODUCT
from crawlers.pacing import SiteDownloader
from crawlers.sentences import failure_of, retry_after
from model.source import site_of
from model.time import Clock, system_clock
from storage import Database, Robots, robots

TRY_LATER = 900.0
"""Seconds until a site whose robots.txt could not be had is tried again."""
LONGEST = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, section 2.5)."""


class RobotsMemory(Protocol):
    """Where what robots.txt said is kept between the processes that visit."""

    def known(self, origin: str) -> Robots | None: ...

    def keep(self, found: Robots) -> None: ...

    def asked(self, ago: Mapping[str, float]) -> None: ...


class NoMemory:
    """Keeps nothing: for a look that stores nothing."""

    def known(self, origin: str) -> Robots | None:  # noqa: ARG002 (nothing is known)
        return None

    def keep(self, found: Robots) -> None:
        """Nothing is kept."""

    def asked(self, ago: Mapping[str, float]) -> None:
        """Nothing is kept."""


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """Kept in the state database."""

    database: Database
    clock: Clock = system_clock

    def known(self, origin: str) -> Robots | None:
        with self.database.read() as tx:
            return robots.known(tx, origin, self.clock())

    def keep(self, found: Robots) -> None:
        with self.database.write(alongside=True) as tx:
            robots.keep(tx, found, self.clock())

    def asked(self, ago: Mapping[str, float]) -> None:
        """Notes how many seconds ago each origin was asked last."""
        now = self.clock()
        with self.database.write(alongside=True) as tx:
            robots.asked(tx, [(origin, now - timedelta(seconds=passed)) for origin, passed in ago.items()])


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, which lets everything pass when robots.txt fails, made to refuse then. The spider's
    ``robots`` is the memory."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.memory: RobotsMemory = getattr(crawler.spider, "robots", None) or NoMemory()
        self._refusals: dict[str, VisitFailed] = {}
        self._paced: dict[str, str] = {}
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        refusal = self._refusals.get(urlsplit(request.url).netloc)
        if refusal is not None:
            raise refusal
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RobotsRefused(
                "robots.txt does not let Earshot in",
                where=request.url,
                todo="Ask the site's owner, or remove the source",
            ) from None

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Scrapy's gives the parser only to the first of several requests that wait for one robots.txt, and lets the
        others pass."""
        netloc = urlsplit(request.url).netloc
        if netloc not in self._parsers:
            self._remember(netloc, request)
        await super().robot_parser(request)
        parser = self._parsers.get(netloc)
        return parser if isinstance(parser, RobotParser) else None

    def _remember(self, netloc: str, request: Request) -> None:
        kept = self.memory.known(_origin(request.url))
        if kept is not None:
            self._parsers[netloc] = build_from_crawler(self._parserimpl, self.crawler, kept.body.encode())
            self._keep_crawl_delay(netloc, request, kept.asked)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status == 429 or response.status >= 500:
            wait = retry_after(response.headers.get("Retry-After"), system_clock()) or TRY_LATER
            self._refusals[netloc] = Throttled(
                f"its robots.txt answered {response.status}, so nothing was visited",
                wait=max(wait, TRY_LATER) if response.status != 429 else wait,
                where=response.url,
                status=response.status,
            )
            response = response.replace(body=b"")
        else:
            response = response.replace(body=response.body[:LONGEST] if response.status < 300 else b"")
            body = response.body.decode("utf-8", "replace")
            self.memory.keep(Robots(_origin(request.url), response.status, body))
        await super()._parse_robots(response, netloc, request)
        self._keep_crawl_delay(netloc, request)

    def _keep_crawl_delay(self, netloc: str, request: Request, asked: datetime | None = None) -> None:
        parser = self._parsers.get(netloc)
        pause = parser.crawl_delay(PRODUCT) if isinstance(parser, RobotParser) else None
        downloader = self.crawler.engine.downloader
        if pause and math.isfinite(pause) and isinstance(downloader, SiteDownloader):
            site = site_of(request.url)
            ago = float(pause) if asked is None else (system_clock() - asked).total_seconds()
            downloader.slow_down(site, float(pause), ago)
            self._paced[_origin(request.url)] = site

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._refusals[netloc] = failure_of(exc, f"{netloc}/robots.txt")
        super()._robots_error(IgnoreRequest(str(exc)), netloc)

    def _closed(self) -> None:
        """The next process that visits keeps the crawl-delay from where this one leaves off."""
        downloader = self.crawler.engine.downloader
        if not self._paced or not isinstance(downloader, SiteDownloader):
            return
        ago = {origin: downloader.asked_ago(site) for origin, site in self._paced.items()}
        self.memory.asked({origin: passed for origin, passed in ago.items() if passed is not None})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
