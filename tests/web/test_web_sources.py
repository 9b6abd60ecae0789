"""Sources on the page and through the API: looked at before they are added, paused, visited now, removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from crawlers import VisitOutcome
from model.capture import Author, Capture
from model.source import Source
from services.adding import Finding, Proposal
from services.house import House
from services.needs import Need
from services.sources import listed
from storage import Visit, audit, sources, visits
from web.routes.sources import LOOKS

SURE = {"X-Earshot-CSRF": "1"}
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
