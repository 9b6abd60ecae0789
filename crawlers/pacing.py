"""Pacing by site: a site's host and port, wherever a request came from, share one slot of the downloader."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader import Downloader

from model.source import site_of

LONGEST_PAUSE = 60.0
"""Seconds; a longer crawl-delay is kept between visits by their schedule, not by a worker that waits."""


class SiteDownloader(Downloader):
    """Scrapy's downloader with one slot a site, also after a redirect to another."""

    def get_slot_key(self, request: Request) -> str:
        return site_of(request.url)

    def slow_down(self, site: str, pause: float) -> None:
        """Keep at least ``pause`` seconds between two requests to the site, one at a time (robots.txt crawl-delay)."""
        pause = min(pause, LONGEST_PAUSE)
        if pause <= self._delay:
            return
        self.per_slot_settings[site] = {"concurrency": 1, "delay": pause, "jitter": 0.0}
        slot = self.slots.get(site)
        if slot is not None:
            slot.concurrency, slot.delay, slot.jitter = 1, pause, 0.0
