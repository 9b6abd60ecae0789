"""An analyst's hour in a real browser: narrow down, choose a span, label, take back, save, export; nothing jumps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from test_web_browser import served

from services.house import House
from web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.servers
WATCH = """() => {
  window.shifted = 0; window.long = 0;
  const watch = (type, heard) =>
    new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
  watch("layout-shift", (one) => { if (!one.hadRecentInput) window.shifted += one.value; });
  watch("longtask", (one) => { window.long = Math.max(window.long, one.duration); });
}"""


@pytest.fixture
def own_house(stocked_house: House) -> House:
    return stocked_house


def total(page: Page) -> int:
    return int(page.inner_text("#total b").replace("\u202f", ""))


def ids(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("[data-mention]", "(all) => all.map((one) => one.dataset.mention)"))


def test_an_analysts_hour(browser: Browser, own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=[])
    with served(app) as base, browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page, heard = context.new_page(), []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
        page.goto(base + "/mentions?size=200")
        page.wait_for_selector(".brush-chart[tabindex='0']")
        page.wait_for_selector(".facet a.leave")
        page.evaluate(WATCH)
        page.wait_for_timeout(150)
        assert page.evaluate("window.shifted") < 0.02 and page.evaluate("window.long") < 200

        # A value is left out, and another chosen among many.
        page.click(".facet[data-dimension=sentiment] li:has-text('unknown') a.leave")
        page.wait_for_selector(".chip.not")
        assert total(page) == 61
        page.click(".facet.later[data-dimension=author] summary")
        page.fill(".facet.later[data-dimension=author] input", "hor 3")
        expect(page.locator(".later[data-dimension=author] .value")).to_have_text(["author 3"])

        # A span by the mouse, and by the keyboard.
        page.locator(".brush-chart").scroll_into_view_if_needed()
        box = page.locator(".brush-chart").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.15, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40, steps=4)
        said = page.inner_text(".brush-told [role=status]")
        with page.expect_navigation():
            page.mouse.up()
        assert f": {total(page)} mentions" in said and 0 < total(page) < 61 and "since=" in page.url
        page.wait_for_selector(".brush-chart[tabindex='0']")
        before = total(page)
        page.focus(".brush-chart")
        page.keyboard.press("Home")
        page.keyboard.press("Shift+ArrowRight")
        told = page.inner_text(".brush-told [role=status]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert f": {total(page)} mentions" in told and total(page) < before

        # Labels by keys, taken back by one.
        page.goto(base + "/mentions?q=late&size=200")
        page.keyboard.press("j")
        page.keyboard.press("p")
        page.wait_for_selector("#told-now button")
        first = page.locator("[data-mention]").first
        expect(first.locator(".mood")).to_have_class("mood positive")
        page.keyboard.press("z")
        expect(first.locator(".mood")).to_have_class("mood negative")
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("Escape")

        # A selection with its preview, and a way back.
        boxes = page.locator(".tick-one input")
        boxes.nth(0).check()
        page.locator("details:has(> .mention) > summary").first.click()
        boxes.nth(2).click(modifiers=["Shift"])
        page.click("#label-bar summary")
        assert "3 ticked" in page.inner_text("#label-bar")
        page.fill("#ticked [name=say_tag]", "war")
        page.click("#ticked button:not([type])")
        assert "3 mentions would be labelled" in page.inner_text("main")
        page.click("text=Label all 3")
        assert "3 mentions are labelled" in page.inner_text("#told-now")
        page.click("#told-now button")
        page.wait_for_load_state()

        # What is shown, saved and as a file.
        shown = ids(page)
        page.click("summary:has-text('Saved searches')")
        page.fill("details [name=name]", "late ones")
        page.click("details button:has-text('Save')")
        page.click("button:has-text('late ones')")
        assert ids(page) >= shown and "q=late" in page.url
        page.goto(base + "/mentions?q=late&size=200")
        page.click("summary:has-text('Export')")
        with page.expect_download() as coming:
            page.click("text=JSON lines")
        lines = coming.value.path().read_text().splitlines()
        assert {json.loads(line)["id"] for line in lines} == shown
        page.wait_for_selector(".export-told:has-text('All 18 mentions')")
        assert heard == []


def test_a_phone_and_no_scripts(browser: Browser, own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=[])
    with served(app) as base:
        with browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True) as context:
            page = context.new_page()
            for address in ("/mentions?size=200", "/mentions/rules", "/searches"):
                page.goto(base + address)
                page.wait_for_timeout(300)
                page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true })")
                page.wait_for_timeout(200)
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(base + "/mentions?q=late")
            page.locator("button.say.neutral").first.click()
            assert "1 mention is labelled" in page.inner_text("#told-now")
            page.click("#told-now button")
            page.click("#timeline noscript a")
            page.locator(".brush-chart a").first.click(force=True)
            assert 0 < total(page) < 18
