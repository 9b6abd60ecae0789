"""Chromium takes pictures and runs pages, with the letters of every script the sample uses."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sample import SampleWeb
from servers.browser import screenshot
from servers.missing import MissingServer, or_missing

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.servers


def test_screenshot_has_the_asked_size_and_is_not_blank(tmp_path: Path) -> None:
    with SampleWeb(days=3) as web:
        made = or_missing(lambda: screenshot(web.addresses["forum"] + "/", tmp_path / "forum.png", 800, 600))
    picture = made.read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (800, 600)
    assert len(picture) > 20_000


def test_page_reads_the_forum_and_follows_a_link(browser_page: Page) -> None:
    with SampleWeb(days=3) as web:
        browser_page.goto(web.addresses["forum"] + "/b/th")
        browser_page.locator("li a[href^='/t/']").first.click()
        assert browser_page.locator("article.post").count() >= 1
        assert "Kitchen Table" in browser_page.title()


def test_a_missing_server_skips_and_fails_where_required(monkeypatch: pytest.MonkeyPatch) -> None:
    def make() -> None:
        raise MissingServer("a teapot")

    monkeypatch.delenv("EARSHOT_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="a teapot is missing; run scripts/system-packages"):
        or_missing(make)
    monkeypatch.setenv("EARSHOT_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="a teapot is missing"):
        or_missing(make)
