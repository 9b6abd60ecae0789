"""Taking an alert on a phone by the link of a message, and what people do on its page, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_web_browser import served
from web_posts import NOW

from alerts import sign_link
from services.house import House
from services.secret import secret_of
from storage import incidents
from web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
PHONE = {"width": 390, "height": 844}


def state_of(house: House) -> str:
    with house.db.read() as tx:
        found = incidents.get(tx, "grave")
    assert found is not None
    return found.state


def test_the_link_of_a_message_takes_the_alert_on_a_phone_by_one_button(browser: Browser, own_house: House) -> None:
    link = f"/alerts/grave/ack?token={sign_link(secret_of(own_house), 'grave', NOW)}"
    with (
        served(create_app(own_house, allowed_hosts=[])) as base,
        browser.new_context(viewport=PHONE, has_touch=True) as phone,  # type: ignore[arg-type]
    ):
        page = phone.new_page()
        page.goto(base + link)
        assert state_of(own_house) == "firing", "looking takes nothing"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        button = page.get_by_role("button")
        assert button.count() == 1
        box = button.bounding_box()
        assert box is not None and box["height"] >= 40 and box["y"] + box["height"] < 844
        button.tap()
        page.wait_for_url(base + "/alerts/grave")
        assert state_of(own_house) == "acknowledged"


def test_a_scanner_that_follows_the_link_takes_nothing(browser: Browser, own_house: House) -> None:
    link = f"/alerts/grave/ack?token={sign_link(secret_of(own_house), 'grave', NOW)}"
    with served(create_app(own_house, allowed_hosts=[])) as base, browser.new_context() as context:
        for method in ("get", "head"):
            getattr(context.request, method)(base + link)
        assert state_of(own_house) == "firing"


@pytest.mark.parametrize("width", [390, 1280])
def test_people_note_snooze_and_assign_on_the_page(browser: Browser, own_house: House, width: int) -> None:
    with (
        served(create_app(own_house, allowed_hosts=[])) as base,
        browser.new_context(viewport={"width": width, "height": 900}) as context,
    ):
        page = context.new_page()
        page.goto(base + "/alerts/grave")
        for field, text, button, then in (
            ("input[name=text]", "the lorry is found", "Add the note", "the lorry is found"),
            ("input[name=assignee]", "Bea", "Assign", "Assigned to: Bea"),
            ("", "", "Snooze", "Snoozed until"),
        ):
            page.click("summary:has-text('Note, snooze')")
            if field:
                page.fill(field, text)
            page.get_by_role("button", name=button, exact=True).click()
            page.locator("#alert", has_text=then).wait_for()
        shown = page.inner_text("#alert")
        assert all(words in shown for words in ("the lorry is found", "Assigned to: Bea", "Snoozed until"))
        page.click("summary:has-text('Note, snooze')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto(base + "/care")
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
