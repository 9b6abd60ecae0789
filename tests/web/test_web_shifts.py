"""Nothing that was seen moves while the rest of a page arrives, however slowly it does. Debian's Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from slow_delivery import InPieces
from test_web_browser import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
PAGES = ("/mentions", "/", "/topics/northwind", "/alerts/grave", "/analysis")
LINKS, PAUSE = 40, 0.04
SETTLE = 1_500
"""Milliseconds after the load in which what is fetched by then has come."""
WATCH = """
window.moved = [];
const named = (source) => source.node?.id || source.node?.className || source.node?.nodeName;
const noted = (entry) => entry.hadRecentInput || moved.push([entry.value, ...entry.sources.map(named)]);
new PerformanceObserver((list) => list.getEntries().forEach(noted)).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_seen_stays_where_it_is(browser: Browser, app: FastAPI, width: int) -> None:
    slow = InPieces(app, LINKS, pause=PAUSE)
    with served(slow) as base, browser.new_context(viewport={"width": width, "height": 900}) as context:
        context.add_init_script(WATCH)
        page = context.new_page()
        found = {}
        for address in PAGES:
            page.goto(base + address, wait_until="load")
            page.wait_for_timeout(SETTLE)
            found[address] = page.evaluate("moved")
        assert found == {address: [] for address in PAGES}
