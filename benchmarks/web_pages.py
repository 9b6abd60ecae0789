"""What a reader's browser sees of each page: first paint, long tasks, shifts of layout, bytes. Debian's Chromium."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servers.browser import playwright_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TURNS = 5
SETTLE = 700
"""Milliseconds after the load in which scripts and late parts do their work."""
_WATCH = """
window.seen = { paint: 0, long: 0, shift: 0 };
const watch = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("paint", (e) => { if (e.name === "first-contentful-paint") seen.paint = e.startTime; });
watch("longtask", (e) => { seen.long = Math.max(seen.long, e.duration); });
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one page, opened with nothing kept from before. ``first`` is the first opening, the others are medians (bytes
    and the worst of the rest are highest); milliseconds, and bytes as they came over the wire."""

    address: str
    first: float
    paint: float
    long: float
    shift: float
    bytes: int


def look_at(base: str, addresses: Sequence[str], turns: int = TURNS) -> Iterator[Seen]:
    """Pages that are not there are left out."""
    with playwright_browser() as browser:
        for address in addresses:
            found = [one for _ in range(turns) if (one := _opened(browser, base + address)) is not None]
            if found:
                yield Seen(
                    address,
                    found[0][0],
                    statistics.median(one[0] for one in found),
                    max(one[1] for one in found),
                    max(one[2] for one in found),
                    int(max(one[3] for one in found)),
                )


def _opened(browser: Browser, url: str) -> tuple[float, float, float, float] | None:
    with _fresh(browser) as page:
        received = [0.0]
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
        answer = page.goto(url, wait_until="load")
        if answer is None or answer.status != 200:
            return None
        page.wait_for_timeout(SETTLE)
        seen = page.evaluate("window.seen")
        return seen["paint"], seen["long"], seen["shift"], sum(received)


@contextmanager
def _fresh(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(_WATCH)
        yield context.new_page()
