"""axe-core finds nothing wrong with any page, in light and in dark (WCAG 2.2, levels A and AA)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from test_web_browser import served
from test_web_xss import pages_of

from services.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""After it colours are those of the scheme that was asked for."""
TALL = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 6000}}
"""Nothing under way, and nothing under a bar that sticks to the window's edge."""
PARTS = ("/mentions/timeline", "/mentions/facets", "/login", "/account")
"""Parts of pages, which have no head of their own; and what only leads elsewhere where nobody logs in."""
AXE = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
  .violations.map((one) => one.id + ": " + one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | "))"""
DARK = """async () => (await axe.run(document, {runOnly: {type: "rule", values: ["color-contrast"]}}))
  .violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)))"""


def test_axe_finds_nothing_in_light_and_dark(browser: Browser, app: FastAPI, full_house: House) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    found: dict[str, list[str]] = {}
    with served(app) as base, browser.new_context(**TALL) as context:
        page = context.new_page()
        for address in (one for one in pages_of(full_house) if one not in PARTS):
            page.emulate_media(color_scheme="light")
            page.goto(base + address)
            page.evaluate(AXE_SCRIPT)
            light = page.evaluate(AXE)
            page.emulate_media(color_scheme="dark")
            page.evaluate(DRAWN)
            if wrong := light + [f"dark: {one}" for one in page.evaluate(DARK)]:
                found[address] = wrong
    assert not found, "\n".join(f"{address}: {one}" for address, wrong in found.items() for one in wrong)
