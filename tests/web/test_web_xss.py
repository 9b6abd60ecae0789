"""Nothing that people or the web write becomes more than text: a corpus through each field, every page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from test_web_browser import served
from web_house import client_of, make_house
from web_posts import ALERTS, NOW, evidence
from xss_payloads import EVERY, PAYLOADS

from index import Question
from model.alert import Rule
from model.capture import capture_from_json
from model.identity import content_hash
from model.labels import Label
from model.source import Json, Source
from model.topic import Topic
from services.alerts import assign, note
from services.house import House
from services.line import Line
from services.mutes import mute, plan
from services.rules import save_rule
from services.users import accept, add_user
from storage import Found, Visit, incidents, labels, outbox, sources, topics, visits
from web import create_app
from web.app import ROUTERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.servers
NAME = "<img src=x onerror=alert('hacked')>\"'"
CSRF = {"x-earshot-csrf": "1"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("hostile"))
    fill(made)
    yield made
    made.close()


def fill(house: House) -> None:
    with house.db.write() as tx:
        topics.save(tx, Topic("northwind", "northwind", name=EVERY, owner=NAME), NOW)
        for number, payload in enumerate(PAYLOADS):
            outbox.accept(tx, "forum.example", [found_of(number, payload)], NOW, first=False)
        sources.put(tx, Source("forum.example", "https://forum.example/'\"><script>alert('hacked')</script>", "feed"))
        due = NOW + timedelta(hours=1)
        visits.commit(tx, Visit("forum.example", NOW, NOW, "failed", due, message=EVERY[:900], requests=1))
    house.reload_topics()
    line = Line(house)
    while line.tick().read:
        pass
    line.release()
    write(house)


def found_of(number: int, payload: str) -> Found:
    said = {
        "source": "forum.example",
        "ref": payload,
        "url": payload if ":" in payload else f"https://forum.example/{number}?{payload}",
        "title": payload,
        "text": f"northwind is late and awful {payload} northwind",
        "quoted": payload,
        "author": {"name": payload, "handle": payload, "url": payload},
        "thread": {"ref": payload, "title": payload, "url": payload},
        "links": [payload],
        "published_at": (NOW - timedelta(hours=number)).isoformat(),
        "published_from": "feed",
    }
    capture = capture_from_json(said)
    return Found(capture, content_hash(capture))


def write(house: House) -> None:
    """What people write, by the services their pages use; what has no service here goes by the API."""
    save_rule(house, Rule("dip", ("northwind",)), NAME)
    mute(house, {"rule": NAME}, NOW + timedelta(days=9), NAME, note=EVERY[:200])
    plan(house, "northwind", NOW, NOW + timedelta(days=9), title=EVERY[:200], who=NAME)
    found = house.index.search(Question(), size=9).mentions
    with house.db.write() as tx:
        for alert in ALERTS:
            shown = evidence([mention.id for mention in found])
            line: Json = {"name": EVERY, "n": 3, "negative": 2, "contribution": 0.2}
            shown["by"] = {kind: [line] for kind in ("source", "author", "language", "phrase")}
            incidents.save(tx, replace(alert, evidence=shown))
            incidents.log(tx, alert.id, alert.opened_at, who=NAME, what="noted", note=EVERY[:500])
        for number, payload in enumerate(
            one for one in PAYLOADS if " " not in one and "," not in one and len(one) < 60
        ):
            if payload.isprintable():
                labels.say(tx, [found[number % 5].id], Label("tag", payload), NAME, NOW)
    note(house, "grave", NAME, EVERY[:500])
    assign(house, "grave", NAME, NAME)
    client = client_of(create_app(house, allowed_hosts=()))
    client.post(
        "/api/v1/problems", json={"name": NAME[:100], "query": "northwind", "note": EVERY[:2_000]}, headers=CSRF
    )
    search = {"name": NAME, "q": "northwind", "shared": True}
    client.post("/api/v1/searches", json=search, headers=CSRF)
    for mention in found[:3]:
        client.post(f"/api/v1/work/{mention.id}", json={"state": "open", "note": EVERY[:300]}, headers=CSRF)


def pages_of(house: House) -> list[str]:
    """Every page: those that take no name, and one of each that takes one."""
    found = house.index.search(Question(), size=1).mentions[0].id
    named = {"mention_id": found, "alert_id": "grave", "topic_id": "northwind", "rule_id": "dip", "problem_id": "1"}
    named |= {"source_id": "forum.example"}
    pages = []
    for route in (route for router in ROUTERS for route in router.routes):
        path = str(getattr(route, "path", ""))
        for name, value in named.items():
            path = path.replace(f"{{{name}}}", value)
        wanted = getattr(route, "response_class", None)
        if "GET" in getattr(route, "methods", ()) and "HTMLResponse" in str(wanted) and "{" not in path:
            pages.append(path)
    return list(dict.fromkeys(pages))


def test_nothing_of_the_corpus_runs_or_loads_on_any_page(browser: Browser, house: House) -> None:
    session = accept(house, add_user(house, NAME, "admin", NAME)[1], "four horses eat late")
    with served(create_app(house, allowed_hosts=[])) as base, browser.new_context() as context:
        context.add_cookies([{"name": "earshot_session", "value": session, "url": base}])
        page, heard = context.new_page(), []
        page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda said: heard.append(said.text) if "Content Security" in said.text else None)
        page.on("request", lambda asked: heard.append(asked.url) if not asked.url.startswith(base) else None)
        shown = 0
        others = ("/mentions?size=200", f"/mentions?q={NAME}", "/alerts?state=all", f"/{NAME}")
        for address in (*pages_of(house), *others):
            page.goto(base + address)
            where = page.url.removeprefix(base)
            for bad in ("script:not([src])", "iframe", "object", "base", "style", "[onerror]", "[onload]", "[onfocus]"):
                assert page.locator(bad).count() == 0, (where, bad)
            loose = page.evaluate("[...document.links].filter((a) => !/^(https?|otpauth):/.test(a.href)).length")
            assert loose == 0, where
            shown += "hacked" in page.content()
            assert heard == [], where
        assert shown > 12
