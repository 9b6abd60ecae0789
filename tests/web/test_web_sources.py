"""Sources on the page and through the API: looked at before they are added, paused, visited now, removed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from crawlers import VisitOutcome
from model.capture import Author, Capture
from model.source import Source
from model.time import micros
from services.adding import Finding, Proposal
from services.house import House
from services.needs import Need
from services.sources import listed
from services.users import accept, add_user
from storage import Visit, audit, sources, visits
from storage.tables import gaps
from web.routes.sources import LOOKS

SURE = {"X-Earshot-CSRF": "1"}
WORDS = "four horses eat late"
URL = "https://forum.example/"
POST = Capture(
    "x", "1", f"{URL}t/1", text="<script>alert(1)</script> late", author=Author("<b>Ann</b>"),
    published_at=datetime(2026, 11, 20, 8, tzinfo=UTC), published_from="structured",
)  # fmt: skip
PROPOSAL = Proposal(
    source=Source("", URL, "discourse"),
    outcome=VisitOutcome("", "fetched"),
    found=(Finding("discourse", "Discourse", "a <i>forum</i>", URL, 0.9), Finding("feed", "Feed", "a feed", URL, 0.5)),
    captures=(POST,),
    count=1,
    problems=("t/9: no text",),
    rate=12.0,
    seconds=1200.0,
    needs=(Need("discourse", "key", "an API key", "EARSHOT_SECRET_DISCOURSE_KEY", False, False),),
)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was looked at; the look itself gives PROPOSAL, or the one that is first in the list."""
    asked: list[Any] = []

    def look(_config: object, url: str, wishes: object, **_more: object) -> Proposal:
        asked.append((url, wishes))
        return asked.pop(0) if isinstance(asked[0], Proposal) else PROPOSAL

    monkeypatch.setattr("web.routes.sources.look_at", look)
    return asked


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"')[0]


def send(client: TestClient, path: str, **fields: str) -> Any:
    return client.post(path, data={"token": token_of(client.get("/sources").text), **fields})


def there(house: House) -> dict[str, Source]:
    return {view.source.id: view.source for view in listed(house)}


def test_an_address_is_looked_at_then_added(own_house: House, own_client: TestClient, looked: list[Any]) -> None:
    page = send(own_client, "/sources/look", url=URL, kind="auto", every="15m").text
    for words in (
        "Discourse",
        "1 post there now",
        "12.0 a day",
        "It could also be Feed",
        "EARSHOT_SECRET_DISCOURSE_KEY",
    ):
        assert words in page
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<i>forum" not in page and "<b>Ann" not in page
    assert there(own_house) == {}
    added = send(own_client, "/sources", url=URL, kind="discourse", every="15m", who="jo")
    assert added.status_code == 303
    (source,) = there(own_house).values()
    assert (source.id, source.kind, source.every, source.home) == ("forum.example", "discourse", 900, "database")
    again = send(own_client, "/sources/look", url=URL).text
    assert "it is visited already" in again and 'value="https://forum.example/"' in again
    with own_house.db.read() as tx:
        assert [(one.actor, one.action) for one in audit.listed(tx)] == [("jo", "source added")]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": "forum.example"}, "no web address"),
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"url": URL, "kind": "forums"}, "Did you mean forum?"),
        ({"url": URL, "every": "often"}, "often"),
    ],
)
def test_what_is_wrong_stays_on_the_page(
    own_client: TestClient, looked: list[Any], fields: dict[str, str], says: str
) -> None:
    page = send(own_client, "/sources/look", **fields).text
    assert says in page and 'role="alert"' in page
    assert looked == []


def test_what_cannot_be_read_says_why(own_client: TestClient, looked: list[Any]) -> None:
    looked.append(
        replace(PROPOSAL, outcome=VisitOutcome("", "blocked", "robots.txt does not let Earshot in"), captures=())
    )
    page = send(own_client, "/sources/look", url=URL).text
    assert "robots.txt does not let Earshot in" in page and "Visit it all the same" in page


def test_only_so_many_are_looked_at_at_once(own_client: TestClient, looked: list[Any]) -> None:
    with LOOKS, LOOKS:
        refused = own_client.post("/api/v1/sources/look", json={"url": URL}, headers=SURE)
    assert refused.status_code == 503 and "Try again" in refused.json()["todo"]
    assert own_client.post("/api/v1/sources/look", json={"url": URL}, headers=SURE).status_code == 200


def test_a_source_is_paused_resumed_visited_and_removed(own_house: House, own_client: TestClient) -> None:
    made = own_client.post("/api/v1/sources", json={"url": URL, "options": {}, "who": "jo"}, headers=SURE).json()
    assert made == {"id": "forum.example", "url": URL, "kind": "auto"}
    path = "/api/v1/sources/forum.example"
    assert own_client.post(f"{path}/pause", json={}, headers=SURE).json() == {"id": "forum.example", "done": "pause"}
    assert there(own_house)["forum.example"].paused
    assert own_client.post(f"{path}/visit", json={}, headers=SURE).status_code == 409
    assert send(own_client, "/sources/forum.example/resume").status_code == 303
    later = own_house.clock().replace(year=2030)
    with own_house.db.write() as tx:
        now = own_house.clock()
        visits.commit(tx, Visit("forum.example", now, now, "fetched", later))
    own_client.post(f"{path}/visit", json={}, headers=SURE)
    with own_house.db.read() as tx:
        due = sources.health(tx, "forum.example").next_due
    assert due is not None and due <= own_house.clock()
    assert own_client.post(f"{path}/burn", json={}, headers=SURE).status_code in (400, 404, 422)
    assert own_client.post(f"{path}/remove", json={}, headers=SURE).status_code == 200
    assert own_client.post(f"{path}/remove", json={}, headers=SURE).status_code == 404
    assert there(own_house) == {}


def test_a_file_s_source_is_not_removed_here(own_house: House, own_client: TestClient) -> None:
    with own_house.db.write() as tx:
        sources.put(tx, Source("f", URL, "feed", home="file", paused=True))
    assert "Remove" not in own_client.get("/sources").text
    assert own_client.post("/api/v1/sources/f/remove", json={}, headers=SURE).status_code == 409


def test_changes_want_their_token(own_client: TestClient, looked: list[Any]) -> None:
    for path in ("/sources/look", "/sources", "/sources/x/pause"):
        assert own_client.post(path, data={"url": URL, "token": "x"}).status_code == 403
    for path in ("/api/v1/sources/look", "/api/v1/sources", "/api/v1/sources/x/pause"):
        assert own_client.post(path, json={"url": URL} if "x" not in path else {}).status_code == 403
    assert looked == []


@pytest.fixture
def many(own_house: House) -> House:
    """Seventy sources: every fifth failed, every seventh is paused, a third is not visited yet."""
    now = own_house.clock()
    with own_house.db.write() as tx:
        for number in range(70):
            name = f"s{number:02}.example"
            kind = "discourse" if number % 2 else "feed"
            sources.put(tx, Source(name, f"https://{name}/{'x' * number}", kind, paused=number % 7 == 0))
            if number % 3:
                outcome = "failed" if number % 5 == 0 else "fetched"
                visits.commit(tx, Visit(name, now, now, outcome, now, message="<b>503" if number % 5 == 0 else ""))
    return own_house


def ids(page: str) -> list[str]:
    return re.findall(r'id="s-([a-z0-9.]+)"', page)


def test_pages_of_the_list_hold_each_source_once_the_failing_first(many: House, own_client: TestClient) -> None:
    pages = [ids(own_client.get(f"/sources?page={number}").text) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [30, 30, 10, 0]
    assert len({name for page in pages for name in page}) == 70
    found = own_client.get("/api/v1/sources").json()
    states = {one["id"]: one["state"] for one in found["sources"]}
    assert [states[name] for name in pages[0]].count("failing") == found["states"]["failing"] > 0
    assert states[pages[0][0]] == "failing" and states[pages[2][-1]] == "paused"


@pytest.mark.parametrize(
    "asked",
    ["state=failing", "state=failing&state=paused", "kind=discourse", "q=S1+example", "q=xxxx&kind=feed", "q=%00"],
)
def test_the_page_and_the_api_find_the_same(many: House, own_client: TestClient, asked: str) -> None:
    wanted = own_client.get(f"/api/v1/sources?{asked}").json()
    pages = [ids(own_client.get(f"/sources?{asked}&page={number}").text) for number in (1, 2, 3)]
    assert sorted(name for page in pages for name in page) == [one["id"] for one in wanted["sources"]]
    assert wanted["total"] == len(wanted["sources"]) < 70 == sum(wanted["states"].values())


def test_cursors_of_the_api_hold_each_source_once(many: House, own_client: TestClient) -> None:
    seen, cursor = [], ""
    while True:
        page = own_client.get("/api/v1/sources", params={"size": 9, "cursor": cursor}).json()
        seen += [one["id"] for one in page["sources"]]
        if not (cursor := page["cursor"]):
            break
    assert seen == sorted(there(many))
    assert own_client.get("/api/v1/sources?cursor=~~~").json()["sources"] == []


@pytest.mark.parametrize("asked", ["state=fun", "page=0", "page=x", "page=999999999"])
def test_a_wrong_place_of_the_list_is_told(own_client: TestClient, asked: str) -> None:
    page = own_client.get(f"/sources?{asked}")
    assert page.status_code == 400 and "Traceback" not in page.text


def test_one_source_shows_its_mentions_by_day(client: TestClient) -> None:
    told = client.get("/api/v1/sources/forum.example").json()
    assert sum(day["mentions"] for day in told["days"]) == told["mentions"] == 70 and len(told["days"]) == 30
    assert {day["gap"] for day in told["days"]} == {None}
    page = client.get("/sources/forum.example").text
    assert "70 mentions kept" in page and "None in the last 30 days." in page


def test_one_source_shows_its_gaps_and_its_visits(own_house: House, own_client: TestClient) -> None:
    now = own_house.clock()
    since = now - timedelta(days=3)
    with own_house.db.write() as tx:
        sources.put(tx, Source("f", URL, "feed"))
        row = {"source": "f", "since": micros(since), "until": micros(since + timedelta(hours=30))}
        tx.execute(gaps.insert().values(**row))
        visits.commit(tx, Visit("f", since, since, "failed", now, message="<i>gone"))
    page, told = own_client.get("/sources/f").text, own_client.get("/api/v1/sources/f").json()
    assert [gap["reason"] for gap in told["gaps"]] == ["unread"] and "It could not be read." in page
    assert page.count("hit gap unread") == sum(day["gap"] == "unread" for day in told["days"]) in (2, 3)
    assert "&lt;i&gt;gone" in page and "<i>gone" not in page and len(told["visits"]) == 1
    assert own_client.get("/sources/none").status_code == own_client.get("/api/v1/sources/none").status_code == 404


def test_a_button_comes_back_to_its_page(own_house: House, own_client: TestClient) -> None:
    with own_house.db.write() as tx:
        sources.put(tx, Source("f", URL, "feed"))
    for back, place in (("/sources/f", "/sources/f"), ("https://evil.example", "/"), ("", "/sources")):
        assert send(own_client, "/sources/f/pause", back=back).headers["location"] == place


def test_options_and_a_name_are_taken_as_typed(own_house: House, own_client: TestClient, looked: list[Any]) -> None:
    given = {"url": "https://news.ycombinator.com/", "kind": "hackernews", "id": "hn", "options": "query=northwind\n\n"}
    page = send(own_client, "/sources/look", **given).text
    assert looked[0][1].options == {"query": "northwind"} and looked[0][1].id == "hn" and 'value="hn"' in page
    send(own_client, "/sources", **given)
    assert there(own_house)["hn"].options == {"query": "northwind"}
    for wrong, says in (("query", "name=value"), ("fun=1", "no option"), ("query=[" * 2000, "")):
        page = send(own_client, "/sources/look", **{**given, "options": wrong[:4000]}).text
        assert 'role="alert"' in page and says in page


def test_who_may_not_change_sources_sees_no_buttons(own_house: House, own_client: TestClient) -> None:
    with own_house.db.write() as tx:
        sources.put(tx, Source("f", URL, "feed"))
    sessions = [accept(own_house, add_user(own_house, role, role, "test")[1], WORDS) for role in ("admin", "viewer")]
    own_client.cookies.set("earshot_session", sessions[1])
    for path in ("/sources", "/sources/f"):
        page = own_client.get(path).text
        assert "f" in page and "<button" not in page.split("<main")[1] and "Add a source" not in page
