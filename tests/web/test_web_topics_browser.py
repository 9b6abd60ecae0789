"""The marketer's story in a real browser: a slip, its fix by the keyboard, the preview, publishing, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_web_browser import served
from web_house import fill, make_house
from web_posts import NOW

from index import Question
from model.capture import Capture
from model.identity import content_hash
from model.topic import Topic
from services.house import House
from services.line import Line
from services.topic_publishing import publish_topic
from services.users import accept, add_user
from storage import Found, outbox
from topics import compile_query
from web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.servers


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    fill(made)
    yield made
    made.close()


def test_a_marketer_mends_a_query_by_keyboard_publishes_and_sees_the_next_mention(
    browser: Browser, house: House
) -> None:
    app = create_app(house, allowed_hosts=[])
    with served(app) as base, browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        heard: list[str] = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda said: heard.append(said.text) if "Content Security" in said.text else None)
        page.goto(base + "/topics/_new")
        page.focus("[name=id]")
        page.keyboard.type("slow-parcels")
        page.focus("#query")
        page.keyboard.type('🙂 OR northwind AND (late OR "slow parcel)')
        wrong = page.locator("#mirror .wrong").last
        wrong.wait_for()
        assert page.locator("#mirror").inner_text().rstrip("\n") == '🙂 OR northwind AND (late OR "slow parcel)'
        assert page.get_attribute("#query", "aria-invalid") is not None
        mended = by_keyboard(page)
        assert "Draft kept" in said(page, "#kept", "Draft kept")
        page.locator(".catches").wait_for()
        assert page.locator(".catches b").inner_text() == str(house.index.count(query_of(mended)))
        assert page.locator("#preview mark").count() and page.locator("#preview svg rect.bar").count()
        page.focus("button[value=publish]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/topics/slow-parcels?published=1")
        assert house.in_force["slow-parcels"].query == mended
        arrives(house, "my northwind order is late, says nobody")
        page.goto(base + "/mentions?topic=slow-parcels")
        assert "says nobody" in page.inner_text("#list")
        assert heard == []


def by_keyboard(page: Page) -> str:
    """Takes fixes by Tab and Enter until the query can be published; what it is then."""
    for _ in range(6):
        page.wait_for_function("document.querySelector('#verdict').textContent.trim() !== ''")
        page.wait_for_timeout(500)
        if "It can be published" in page.inner_text("#verdict"):
            return page.input_value("#query")
        page.focus("#query")
        for _ in range(2):  # past the button that shows the place
            page.keyboard.press("Tab")
        assert "fix" in page.evaluate("document.activeElement.className")
        page.keyboard.press("Enter")
    raise AssertionError(page.inner_text("#findings"))


def said(page: Page, place: str, text: str) -> str:
    page.wait_for_function(
        "([place, text]) => document.querySelector(place).textContent.includes(text)", arg=[place, text]
    )
    return page.inner_text(place)


def query_of(text: str) -> Question:
    return Question(query=compile_query(text), irrelevant=None)


def arrives(house: House, text: str) -> None:
    capture = Capture("forum.example", "fresh", url="https://forum.example/p/fresh", text=text, published_at=NOW)
    with house.db.write() as tx:
        outbox.accept(tx, capture.source, [Found(capture, content_hash(capture))], NOW, first=False)
    line = Line(house)
    while line.tick().read:
        pass
    line.release()


def test_a_session_that_ends_in_mid_edit_loses_no_text_and_the_second_of_two_is_shown_both(
    browser: Browser, tmp_path: Path
) -> None:
    house = make_house(tmp_path)
    publish_topic(house, Topic("late", "northwind AND late"), 0, "root")
    session = accept(house, add_user(house, "root", "admin", "test")[1], "four horses eat late")
    app = create_app(house, allowed_hosts=[])
    with served(app) as base, browser.new_context(viewport={"width": 390, "height": 800}) as context:
        context.add_cookies([{"name": "earshot_session", "value": session, "url": base}])
        page = context.new_page()
        page.goto(base + "/topics/late")
        page.fill("#query", "northwind AND slow")
        said(page, "#kept", "Draft kept")
        context.clear_cookies(name="earshot_session")
        page.fill("#query", "northwind AND slower")
        page.fill("[name=note]", "why")
        said(page, "#kept", "no longer logged in")
        page.click("button[value=publish]")
        page.wait_for_url("**/login?*")
        publish_topic(house, Topic("late", "northwind AND theirs"), 1, "Ben")
        page.fill("[name=name]", "root")
        page.fill("[name=password]", "four horses eat late")
        page.click("main button")
        page.wait_for_url("**/topics/late")
        assert page.input_value("#query") == "northwind AND slower" and page.input_value("[name=note]") == "why"
        assert page.locator("[data-keep-note]").is_visible()
        page.click("button[value=publish]")
        page.locator(".conflict").wait_for()
        assert "Revision 2 by Ben" in page.inner_text(".conflict") and page.locator(".conflict ins").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click("button[value=publish]")
        page.wait_for_url("**/topics/late?published=3")
        assert house.in_force["late"].query == "northwind AND slower"
    house.close()
