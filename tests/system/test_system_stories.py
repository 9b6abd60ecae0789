"""Three people's work in a real browser, from login to done, on files and on servers: a marketer publishes a topic and
sees the next mention of it, an analyst answers a question and takes the answer along, a care agent brings an alert from
the mail that called to its end."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from story_house import KESTREL, NORTHWIND, PASSWORD, Shop, open_shop

from projects import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]


STORES = {
    "files": ("embedded", "SQLite"),
    "servers": ("elasticsearch", "PostgreSQL"),
}


@pytest.mark.parametrize("stores", STORES)
def test_three_people_do_their_work(
    stores: str, tmp_path: Path, browser: Browser, request: pytest.FixtureRequest
) -> None:
    urls = ("", "")
    if stores == "servers":
        urls = (request.getfixturevalue("elasticsearch_url"), request.getfixturevalue("postgres").new_database())
    with open_shop(tmp_path / "shop", *urls) as shop:
        with shop.person(browser, "Mia") as page:
            a_topic_is_written_published_and_heard(shop, page)
        with shop.person(browser, "Jan", accept_downloads=True) as page:
            a_question_is_answered_and_taken_along(shop, page, tmp_path)
        with shop.person(browser, "Cai") as page:
            assert page.inner_text("nav .own") == "Cai"
        an_alert_is_brought_to_its_end(shop, browser)
        the_archive_is_whole(shop, STORES[stores])


def a_topic_is_written_published_and_heard(shop: Shop, page: Page) -> None:
    page.click("nav >> text=Topics")
    page.click("text=New topic")
    page.fill("input[name=id]", "late")
    page.fill("input[name=name]", "Late parcels")
    page.fill("#query", "northwind AND (late OR delayed")
    fix = page.locator("#findings .fix").first
    fix.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#query').value.endsWith(')')")
    page.fill("#query", "northwind AND (paczka OR late)")
    page.locator("#preview .catches", has_text=str(NORTHWIND)).wait_for()
    page.fill("input[name=note]", "so that we hear it first")
    page.click("button[value=publish]")
    page.click("text=Its mentions")
    page.locator("#total b", has_text=re.compile(f"^{NORTHWIND}$")).wait_for(timeout=60_000)
    page.goto(page.url)
    shop.forum.say("The parcel from Northwind is late again, on a Sunday.")
    page.click("#fresh-note a", timeout=60_000)
    page.locator("#list", has_text="late again, on a Sunday").wait_for()


def a_question_is_answered_and_taken_along(shop: Shop, page: Page, folder: Path) -> None:
    """Our share of voice in Polish forums, last month?"""
    page.click("nav >> text=Analysis")
    page.click("text=Share of voice")
    for name, values in [("topic", ["northwind", "kestrel"]), ("lang", ["pl"]), ("place", ["forum"])]:
        page.locator("details.pick", has=page.locator(f"input[name={name}]")).locator("summary").click()
        for value in values:
            page.check(f"input[name={name}][value={value}]")
        page.keyboard.press("Escape")
    page.select_option("select[name=period]", "last-month")
    page.click("text=Ask")
    said = page.inner_text("#answer .told")
    assert f"{NORTHWIND} of {NORTHWIND + KESTREL} mentions" in said and "60.0" in said, said
    assert "46.2" in said and "72.4" in said, said  # Wilson, 30 of 50
    with page.expect_download() as taken:
        page.click("text=Table as CSV")
    taken.value.save_as(folder / "voice.csv")
    rows = list(csv.reader((folder / "voice.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert any("northwind" in row and str(NORTHWIND) in row for row in rows), rows
    page.locator("table.voices a", has_text=str(NORTHWIND)).first.click()
    assert page.inner_text("#total b") == str(NORTHWIND)


def an_alert_is_brought_to_its_end(shop: Shop, browser: Browser) -> None:
    """The link of the mail is opened by somebody who is not logged in."""
    shop.forum.say("Northwind lost my parcel and nobody helps.")
    assert eventually(lambda: shop.mail.messages, seconds=60), shop.earshot.said
    body = shop.mail.messages[0].get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/ack\?token=\S+", body.get_content())
    assert link
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(link[0])
        page.fill("input[name=name]", "Cai")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.click("text=I am on it")
        page.locator(".alert-card .state.acknowledged").wait_for()
        message = page.locator("article.mention", has_text="lost my parcel")
        assert message.count() == 1
        page.click(".work-row button[value=open]")
        page.locator(".work-row .work-open").wait_for()
        page.click(".work-row >> text=Notes and history")
        page.fill("textarea[name=note]", "Sent again today, and told so")
        page.click("#work button[value=done]")
        page.locator("#work .work-done").wait_for()
        page.goto(f"{shop.base}/alerts")
        page.click("a.alert-line")
        page.click("button:has-text('Resolve')")
        page.locator(".alert-card .state.resolved").wait_for()

    assert eventually(lambda: len(shop.mail.messages) == 3, seconds=30)


def the_archive_is_whole(shop: Shop, stores: tuple[str, str]) -> None:
    said = shop.project.earshot("status")
    assert said.returncode == 0 and all(store in said.stdout for store in stores), said.stdout
    assert shop.project.earshot("index", "verify").returncode == 0
