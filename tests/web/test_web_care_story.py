"""Two stories of the care team in a real browser: from a mail's link over the login to resolved, with the work on its
messages; and a page that stays open while the server is restarted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import uvicorn
from web_house import add_alerts, fill, make_house
from web_posts import NOW

from alerts import sign_link
from services.alerts import alert_shown, look, resolve
from services.house import House
from services.secret import secret_of
from services.users import accept, add_user
from services.work import work_shown
from web import Server, create_app

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
WORDS = "four horses eat late"


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


def test_from_a_mails_link_over_the_login_to_resolved(browser: Browser, tmp_path: Path) -> None:
    house = make_house(tmp_path)
    fill(house)
    add_alerts(house)
    accept(house, add_user(house, "Ada", "admin", "test")[1], WORDS)
    accept(house, add_user(house, "Cara", "care", "test")[1], WORDS)
    link = f"/alerts/grave/ack?token={sign_link(secret_of(house), 'grave', NOW)}"
    with served(house) as port, browser.new_context(viewport={"width": 390, "height": 844}) as phone:
        page, base = phone.new_page(), f"http://127.0.0.1:{port}"
        page.goto(base + link)
        assert page.url == f"{base}/login?next={quote(link, safe='')}"
        page.fill("input[name=name]", "Cara")
        page.fill("input[name=password]", WORDS)
        page.keyboard.press("Enter")
        page.wait_for_url(base + link)
        page.get_by_role("button", name="Acknowledge").click()
        page.wait_for_url(base + "/alerts/grave")
        assert alert_shown(house, "grave").assignee == "Cara"
        mention = page.locator(".work-row").first.get_attribute("id").removeprefix("work-")  # type: ignore[union-attr]
        for button, state in (("Take it", "open"), ("Done", "done")):
            page.locator(f"#work-{mention}").get_by_role("button", name=button, exact=True).click()
            page.locator(f"#work-{mention} .work-{state}").wait_for()
        assert (work_shown(house, mention).work.state, work_shown(house, mention).work.assignee) == ("done", "Cara")
        look(house, "grave", "Bea")
        page.locator("#looking", has_text="Bea").wait_for(timeout=15_000)
        page.locator("#alert").get_by_role("button", name="Resolve").click()
        page.locator(".alert-card.resolved").wait_for()
        assert alert_shown(house, "grave").state == "resolved"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    house.close()


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
