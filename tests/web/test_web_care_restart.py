"""A page of the care team that stays open while the server is restarted, in a real browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from services.alerts import resolve
from services.house import House
from web import Server, create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers


@contextmanager
def served(house: House, port: int = 0) -> Iterator[int]:
    """The real server, stopped as the product stops it."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        server = Server(uvicorn.Config(create_app(house, allowed_hosts=[]), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def test_a_page_says_that_it_lost_the_server_and_heals(browser: Browser, own_house: House) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        with served(own_house) as port:
            page.goto(f"http://127.0.0.1:{port}/alerts")
            page.locator("#live-note", has_text="Live.").wait_for()
            resolve(own_house, "mild", "somebody")
            page.locator("a.alert-line").nth(3).wait_for(state="detached", timeout=5_000)
        page.locator("#live-note.lost", has_text="does not answer").wait_for(timeout=10_000)
        resolve(own_house, "grave", "somebody")
        with served(own_house, port):
            page.locator("a.alert-line").nth(2).wait_for(state="detached", timeout=20_000)
            page.locator("#live-note:not(.lost)", has_text="Live.").wait_for()
            page.locator("a.alert-line").first.focus()
            page.keyboard.press("ArrowDown")
            assert page.evaluate("document.activeElement === document.querySelectorAll('a.alert-line')[1]")
