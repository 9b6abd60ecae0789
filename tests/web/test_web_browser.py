"""The pages in a real browser: nothing sticks out of a phone, nothing a post says runs, live parts renew themselves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from model.alert import AlertState
from services.alerts import resolve
from services.house import House
from web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
PAGES = ["/", "/?period=day", "/mentions?size=200", "/mentions?q=northwind+late", "/alerts?state=all", "/alerts/grave"]
PAGES += ["/alerts/bare", "/sources", "/sources/forum.example", "/topics", "/topics/_new", "/lists", "/analysis"]
PAGES += ["/problems", "/searches", "/work", "/care", "/rules", "/settings", "/help", "/nowhere"]
SHAPES = [(390, ("th", "ja")), (1280, ("en", "pl"))]
"""Widths, and the languages whose pages are looked at in turn."""
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((one) => {
  const boxes = [one, one.closest("label") ?? one].map((part) => part.getBoundingClientRect());
  const [width, height] = ["width", "height"].map((side) => Math.max(...boxes.map((box) => box[side])));
  const inline = getComputedStyle(one).display === "inline";
  return width && one.type !== "hidden" && !inline && !one.closest("svg, .skip, p, li, td, th, .quiet")
    && (width < 24 || height < 24);
}).map((one) => one.outerHTML.slice(0, 120))"""
"""Targets below 24 by 24 pixels that do not stand within a sentence (WCAG 2.2, 2.5.8)."""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [one.tagName, one.outerHTML.slice(0, 120), ringed && box.width > 0 && box.height > 0];
}"""
"""What has the focus, and whether that is seen."""


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize(("width", "languages"), SHAPES)
def test_every_page_fits_and_is_quiet(browser: Browser, app: FastAPI, width: int, languages: tuple[str, str]) -> None:
    with served(app) as base, browser.new_context(viewport={"width": width, "height": 900}) as context:
        page, heard = context.new_page(), []
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda said: heard.append(said.text) if "Content Security" in said.text else None)
        page.on("request", lambda asked: heard.append(asked.url) if not asked.url.startswith(base) else None)
        for place, address in enumerate(PAGES):
            language = languages[place % 2]
            page.set_extra_http_headers({"accept-language": language})
            page.goto(base + address)
            page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} wide"
            assert page.get_attribute("html", "lang") == language
            assert page.evaluate(SMALL) == [], address
        assert heard == []


def test_the_page_moves_to_the_viewers_zone(browser: Browser, app: FastAPI) -> None:
    with served(app) as base, browser.new_context(timezone_id="Asia/Tokyo") as context:
        page = context.new_page()
        page.goto(base)
        page.goto(base + "/alerts")
        page.goto(base)
        assert "Asia/Tokyo" in page.inner_text("footer")


def test_live_parts_renew_themselves(browser: Browser, own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=[])
    with served(app) as base, browser.new_context() as context:
        page = context.new_page()
        page.goto(base + "/alerts")
        assert page.locator("a.alert-line").count() == 4
        for name in ("grave", "mild"):
            resolve(own_house, name, "somebody")
        page.locator("a.alert-line").nth(2).wait_for(state="detached", timeout=15_000)
        assert page.locator("a.alert-line").count() == 2


@pytest.mark.parametrize("scripts", [True, False])
def test_an_alert_is_taken_with_and_without_scripts(browser: Browser, own_house: House, scripts: bool) -> None:
    app = create_app(own_house, allowed_hosts=[])
    with served(app) as base, browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(base + "/alerts/grave")
        page.fill("input[name=who]", "Ana <b>")
        page.click("text=Acknowledge")
        assert "taken · Ana <b>" in page.inner_text(".history")
        wanted: AlertState = "acknowledged"
        assert page.get_attribute(".alert-card .state", "class") == f"state {wanted}"


def test_the_keyboard_alone_leads_through_every_page(browser: Browser, app: FastAPI) -> None:
    with served(app) as base, browser.new_context(reduced_motion="reduce", forced_colors="active") as context:
        page = context.new_page()
        for address in ("/", "/sources", "/sources/forum.example", "/alerts/grave", "/mentions?size=2"):
            page.goto(base + address)
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip", address
            seen = []
            for _ in range(400):
                page.keyboard.press("Tab")
                name, shown, ringed = page.evaluate(FOCUSED)
                if name == "BODY":
                    break
                assert ringed, f"{address}: the focus on {shown} is not seen"
                seen.append(shown)
            assert name == "BODY" and len(seen) > 10, f"{address}: the keyboard is caught at {seen[-3:]}"


def test_a_source_is_found_by_the_keyboard_alone(browser: Browser, app: FastAPI) -> None:
    with served(app) as base, browser.new_context() as context:
        page = context.new_page()
        page.goto(base)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Sources").press("Enter")
        page.get_by_role("link", name="broken.example", exact=True).press("Enter")
        page.get_by_role("heading", name="broken.example").wait_for()
        page.get_by_role("link", name="polski").press("Enter")
        page.get_by_role("heading", name="Ostatnie odwiedziny").wait_for()
        assert page.url.endswith("/sources/broken.example")
