"""Pages that show their text only in a browser, through scrapy-playwright: for sources marked ``render: true`` alone,
since a page costs about seventy times as much as a plain download.

One browser a worker, started with the worker's first such page; images, media and fonts are not loaded; everything the
page asks for comes by way of the filtering proxy.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, Request
from playwright.async_api import TimeoutError as NotInTime
from scrapy import Request as ScrapyRequest
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.browser import FLAGS, BrowserHome
from crawlers.errors import AddressRefused, VisitFailed
from crawlers.guard import read_allowed
from crawlers.proxy import FilteringProxy, Limits

WANTED = "earshot_render"
"""The key of a request's meta that asks for a browser."""
BLOCKED = frozenset({"image", "media", "font"})
PAGES_AT_ONCE = 2
SETTLE = 5_000.0
"""Milliseconds that a page may take to fall quiet once its document is there."""

for _name in ("scrapy-playwright", "asyncio"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # what went wrong is told by the outcomes

_NET_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")
_SENTENCES = {
    "ERR_CONNECTION_REFUSED": "nobody answers there: the connection was refused",
    "ERR_TUNNEL_CONNECTION_FAILED": "it cannot be reached, or is not a public address",
    "ERR_NAME_NOT_RESOLVED": "its name cannot be resolved",
    "ERR_TOO_MANY_REDIRECTS": "it redirects too often",
    "ERR_TIMED_OUT": "it took too long",
}


def rendering_settings(agent: str, timeout: float) -> dict[str, Any]:
    """What a worker's settings need besides, when one of its sources is to be rendered."""
    return {
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), "crawlers.rendering.RenderingHandler"),
            **dict.fromkeys(("file", "ftp", "s3", "data")),
        },
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": PAGES_AT_ONCE,
        "PLAYWRIGHT_ABORT_REQUEST": needless,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": timeout * 1000,
        "EARSHOT_AGENT": agent,
    }


def needless(request: Request) -> bool:
    """What a text's reader does not miss."""
    return request.resource_type in BLOCKED


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Scrapy's HTTP handler, with a browser behind it for the requests that ask for one."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._agent = str(settings["EARSHOT_AGENT"])
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        limits = Limits(self._most, seconds=2 * self._seconds, silence=self._seconds)
        self.proxy = FilteringProxy(read_allowed(settings.getlist("EARSHOT_ALLOW_NETWORKS")), limits)
        self._home: BrowserHome | None = None

    async def _launch(self) -> None:
        self._home = BrowserHome()
        port = await self.proxy.start()
        self.config.launch_options = {
            "executable_path": str(self._home.starter),
            "chromium_sandbox": True,
            "args": list(FLAGS),
            "proxy": {"server": f"http://127.0.0.1:{port}"},
        }
        await super()._launch()

    async def _close(self) -> None:
        await super()._close()
        await self.proxy.stop()
        if self._home is not None:
            self._home.close()

    async def download_request(self, request: ScrapyRequest) -> Response:
        """Raises VisitFailed for what a browser could not show."""
        if not request.meta.get(WANTED):
            plain: Response = await super().download_request(request)
            return plain
        shown: list[Page] = []
        request.meta.update(
            playwright=True,
            playwright_context_kwargs={
                "user_agent": self._agent,
                "service_workers": "block",
                "accept_downloads": False,
            },
            playwright_page_init_callback=_into(shown),
            playwright_page_goto_kwargs={"wait_until": "domcontentloaded"},
            playwright_page_methods=[PageMethod(self._settle)],
        )
        try:
            made: Response = await asyncio.wait_for(super().download_request(request), 2 * self._seconds)
            self._refuse(made.url)
            return made
        except TimeoutError:
            what = "it took a browser too long"
        except Error as error:
            what = _sentence(error)
        for page in shown:
            with contextlib.suppress(Error, TimeoutError):
                await asyncio.wait_for(page.close(), self._seconds)
        raise VisitFailed(what, where=request.url, todo="It is tried again later")

    def _refuse(self, url: str) -> None:
        """Raises AddressRefused when the page that is shown is the proxy's own word that it did not go there."""
        parts = urlsplit(url)
        place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        if place in self.proxy.refused:
            raise AddressRefused(place)

    async def _settle(self, page: Page) -> None:
        """Waits until a page's own requests have ended, and looks that what it made can be taken."""
        with contextlib.suppress(NotInTime):  # a page that never falls quiet is read as it is
            await page.wait_for_load_state("networkidle", timeout=SETTLE)
        size = await page.evaluate("document.documentElement.outerHTML.length")
        if size > self._most:
            raise VisitFailed("in a browser it grows larger than is taken", where=page.url)


def _into(shown: list[Page]) -> Callable[[Page, ScrapyRequest], Awaitable[None]]:
    async def note(page: Page, _: ScrapyRequest) -> None:
        shown.append(page)

    return note


def _sentence(error: Error) -> str:
    found = _NET_ERROR.search(error.message)
    if found is None:
        if "crash" in error.message.lower():
            return "a browser could not show it: the page used up its memory, or crashed"
        return "a browser could not show it"
    name = found[1]
    if "CERT" in name or "SSL" in name:
        return f"its certificate is not valid ({name.removeprefix('ERR_').lower()})"
    return _SENTENCES.get(name, f"a browser could not show it ({name.removeprefix('ERR_').lower()})")
