"""A real browser: Debian's Chromium, for pictures of pages and for Playwright."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
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
    """A PNG of the page after ``wait`` seconds of its own time. Raises MissingServer, CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        shape = [f"--window-size={width},{height}", f"--virtual-time-budget={int(wait * 1000)}", "--hide-scrollbars"]
        command = [chromium(), *FLAGS, *shape, f"--user-data-dir={profile}", f"--screenshot={path.resolve()}", url]
        subprocess.run(command, capture_output=True, timeout=60, check=True, cwd=profile)
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
