"""Pacing by site: a site's host and port, wherever a request came from, share one slot of the downloader."""

from __future__ import annotations

from time import monotonic

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot

from model.source import site_of

LONGEST_PAUSE = 60.0
"""Seconds; a longer crawl-delay is kept as this: a worker that waits longer holds up the rest of its batch."""


class SiteDownloader(Downloader):
    """Scrapy's downloader with one slot a site, also after a redirect to another."""

    def get_slot_key(self, request: Request) -> str:
        return site_of(request.url)

    def slow_down(self, site: str, pause: float, ago: float = LONGEST_PAUSE) -> None:
        """Keep at least ``pause`` seconds between two requests to the site, one at a time (robots.txt crawl-delay); the
        last was so many seconds ``ago``, perhaps by another process."""
        pause = min(pause, LONGEST_PAUSE)
        if pause <= self._delay:
            return
        self.per_slot_settings[site] = {"concurrency": 1, "delay": pause, "jitter": 0.0}
        slot = self.slots.get(site)
        if slot is None:
            slot = self.slots[site] = Slot(1, pause, 0.0)
            slot.lastseen = monotonic() - max(ago, 0.0)
            self._start_slot_gc()
        slot.concurrency, slot.delay, slot.jitter = 1, pause, 0.0

    def asked_ago(self, site: str) -> float | None:
        """How many seconds ago the site was asked last; None when that is long ago."""
        slot = self.slots.get(site)
        return None if slot is None else monotonic() - slot.lastseen
