"""A real browser: Debian's Chromium, for pictures of pages and for Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from servers.missing import MissingServer, program_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The path of Chromium. Raises MissingServer."""
    found = program_path("chromium")
    if found is None:
        raise MissingServer("chromium")
    return found


def screenshot(url: str, path: Path, width: int = 1280, height: int = 900, *, wait: float = 3.0) -> Path:
    """A PNG of the page ``wait`` seconds after it was loaded. Chromium's own --screenshot would wait for a page that
    hears live events for ever. Raises MissingServer, playwright's Error."""

    def taken() -> None:
        with playwright_browser() as browser:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(url)
            page.wait_for_timeout(wait * 1000)
            page.screenshot(path=path.resolve())

    with ThreadPoolExecutor(1) as alone:  # a thread may hold one Playwright, and a test may have one already
        alone.submit(taken).result(timeout=90)
    return path


@contextmanager
def playwright_browser() -> Iterator[Browser]:
    """Chromium under Playwright; ask it for ``new_page()``. Raises MissingServer."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MissingServer("the Python package playwright") from None
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS[1:]))
        try:
            yield browser
        finally:
            browser.close()
