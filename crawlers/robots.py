"""robots.txt (RFC 9309): what it forbids is not visited, its crawl-delay is kept, and a server that cannot give it is
left alone until it can (section 2.3.1.4); one that says there is none (4xx) lets everybody in."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawlers.errors import RobotsRefused, Throttled, VisitFailed
from crawlers.options import PRODUCT
from crawlers.pacing import SiteDownloader
from crawlers.sentences import failure_of, retry_after
from model.source import site_of
from model.time import system_clock

TRY_LATER = 900.0
"""Seconds until a site whose robots.txt could not be had is tried again."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, which lets everything pass when robots.txt fails, made to refuse then."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._refusals: dict[str, VisitFailed] = {}

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
        await super().robot_parser(request)
        parser = self._parsers.get(urlsplit(request.url).netloc)
        return parser if isinstance(parser, RobotParser) else None

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
        elif response.status >= 300:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        self._keep_crawl_delay(netloc, request)

    def _keep_crawl_delay(self, netloc: str, request: Request) -> None:
        parser = self._parsers.get(netloc)
        pause = parser.crawl_delay(PRODUCT) if isinstance(parser, RobotParser) else None
        downloader = self.crawler.engine.downloader
        if pause and math.isfinite(pause) and isinstance(downloader, SiteDownloader):
            downloader.slow_down(site_of(request.url), float(pause))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._refusals[netloc] = failure_of(exc, f"{netloc}/robots.txt")
        super()._robots_error(IgnoreRequest(str(exc)), netloc)
