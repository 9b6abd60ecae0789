"""The analysis in a real browser: charts read by the keyboard, pictures taken along, nothing wider than a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from test_web_browser import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
VIEWS = ["", "/compare?period=week", "/voice", "/phrases", "/frequency?word=late&word=wonderful&period=all"]
VIEWS += ["/top", "/sizes?measure=delay", "?split=topic&period=all&interval=1w", "/voice?topic=late"]


def test_a_chart_is_read_by_keys_and_taken_along(browser: Browser, app: FastAPI, tmp_path: Path) -> None:
    with served(app) as base, browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page, heard = context.new_page(), []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: heard.append(asked.url) if not asked.url.startswith((base, "blob:")) else None)
        for view in VIEWS:
            page.goto(f"{base}/analysis{view}")
            page.evaluate("document.querySelectorAll('details:not(.pick)').forEach((one) => { one.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
        assert [line for line in heard if "400" not in line] == []
        page.goto(f"{base}/analysis?period=all&topic=northwind")
        page.focus("[data-figure]")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        read = re.search(r": (\d+) mentions", page.inner_text("[data-reading] >> nth=0"))
        with page.expect_download() as taken:
            page.click("[data-png]")
        taken.value.save_as(tmp_path / "chart.png")
        assert (tmp_path / "chart.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        page.focus("[data-figure]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/mentions?**")
        assert read is not None
        page.locator("#total b", has_text=re.compile(f"^{read[1]}$")).wait_for()


def test_a_question_is_put_together_by_keys(browser: Browser, app: FastAPI) -> None:
    with served(app) as base, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}/analysis/voice")
        page.locator("details.pick summary").first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        assert page.locator("details.pick[open]").count() == 0
        assert "Late delivery" in page.inner_text("details.pick summary >> nth=0")
        page.select_option("select[name=period]", "all")
        page.keyboard.press("Enter")
        page.click("text=Ask")
        assert "topic=late&topic=northwind" in page.url and page.locator("table.voices tbody tr").count() == 2
