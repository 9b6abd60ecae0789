"""Saved searches: what they find, what is new since one looked, whose they are, and what cannot be kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from web_house import client_of
from web_posts import NOW, posts

from model.identity import content_hash
from services.house import House
from services.line import Line
from services.users import accept, add_user
from storage import Found, outbox
from web import create_app

CSRF = {"X-Earshot-CSRF": "1"}
PATH = "/api/v1/searches"
WORDS = "four horses eat late"


@pytest.fixture
def own_house(stocked_house: House) -> House:
    return stocked_house


def kept(client: TestClient) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in client.get(PATH).json()["searches"]}


def keep(client: TestClient, name: str, search: str, **more: object) -> int:
    return client.post(PATH, json={"name": name, "search": search, **more}, headers=CSRF).status_code


def found(house: House, texts: list[str]) -> None:
    with house.db.write() as tx:
        for number, text in enumerate(texts):
            made = replace(posts()[0], ref=f"new{number}", url=f"https://forum.example/new/{number}", text=text)
            outbox.accept(tx, made.source, [Found(made, content_hash(made))], house.clock(), first=False)


def arrive(house: House) -> None:
    line = Line(house)
    while line.tick().read:
        pass
    line.release()


def test_what_is_new_is_what_was_seen_since_one_looked(
    own_client: TestClient, own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_house, "clock", lambda: NOW + timedelta(minutes=1))
    search = "topic=northwind&not_lang=th&q=late&since=30d&order=negative"
    assert keep(own_client, " Late \n parcels ", f"?{search}&cursor=x&size=5") == 200
    one = kept(own_client)["Late parcels"]
    assert set(str(one["search"]).split("&")) == set(search.split("&")) and one["new"] == 0
    monkeypatch.setattr(own_house, "clock", lambda: NOW + timedelta(hours=1))
    found(own_house, ["northwind is late again, a", "northwind is late again, b", "northwind is on time"])
    arrive(own_house)
    assert kept(own_client)["Late parcels"]["new"] == 2
    page = own_client.get("/searches").text
    assert "2 new" in page
    token = re.search(r'name="token" value="([0-9a-f]+)"', page)[1]
    led = own_client.post(f"/searches/{one['id']}/look", data={"token": token, "new": "true"}).headers["location"]
    assert "new_since=" in led and own_client.get(f"/api/v1{led}").json()["total"] == 2
    monkeypatch.setattr(own_house, "clock", lambda: NOW + timedelta(hours=2))
    assert own_client.post(f"{PATH}/{one['id']}/look", headers=CSRF).json()["searches"][0]["new"] == 0


def test_what_was_seen_before_one_looked_and_came_after_is_new(
    own_client: TestClient, own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(own_client, "Late", "?topic=northwind&q=late") == 200
    monkeypatch.setattr(own_house, "clock", lambda: NOW + timedelta(hours=1))
    found(own_house, ["northwind is late again, a", "northwind is late again, b"])
    monkeypatch.setattr(own_house, "clock", lambda: NOW + timedelta(hours=2))
    assert own_client.post(f"{PATH}/{kept(own_client)['Late']['id']}/look", headers=CSRF).status_code == 200
    assert kept(own_client)["Late"]["new"] == 0
    arrive(own_house)
    assert kept(own_client)["Late"]["new"] == 2


def test_a_search_is_kept_by_the_form_shared_and_removed(own_client: TestClient, own_house: House) -> None:
    page = own_client.get("/mentions?topic=late&not_source=x").text
    token = re.search(r'name="token" value="([0-9a-f]+)"', page)[1]
    search = re.search(r'action="/searches".*?name="search" value="([^"]*)"', page, re.DOTALL)[1].replace("&amp;", "&")
    assert own_client.post("/searches", data={"token": token, "name": "<b>Mine", "search": search}).status_code == 303
    assert "&lt;b&gt;Mine" in own_client.get("/searches").text and "&lt;b&gt;Mine" in own_client.get("/mentions").text
    (one,) = kept(own_client).values()
    assert set(str(one["search"]).split("&")) == {"topic=late", "not_source=x"} and not one["shared"]
    own_client.post(f"/searches/{one['id']}/share", data={"token": token, "shared": "true"})
    assert kept(own_client)["<b>Mine"]["shared"] is True
    own_client.post(f"/searches/{one['id']}/remove", data={"token": token})
    assert kept(own_client) == {}


def test_others_see_what_is_shared_and_change_none_of_it(own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=())
    clients = {}
    for name, role in (("Ada", "admin"), ("Vera", "viewer")):
        clients[name] = client_of(app)
        link = add_user(own_house, name, role, "test")[1]
        clients[name].cookies.set("earshot_session", accept(own_house, link, WORDS))
    ada, vera = clients["Ada"], clients["Vera"]
    assert (
        keep(ada, "open", "q=late", shared=True) == keep(ada, "closed", "q=late") == keep(vera, "open", "q=war") == 200
    )
    assert sorted((one["owner"], one["name"]) for one in vera.get(PATH).json()["searches"]) == [
        ("Ada", "open"),
        ("Vera", "open"),
    ]
    foreign = next(one["id"] for one in vera.get(PATH).json()["searches"] if not one["own"])
    assert vera.post(f"{PATH}/{foreign}/remove", headers=CSRF).status_code == 409
    assert vera.post(f"{PATH}/{foreign}/look", headers=CSRF).status_code == 200
    closed = next(one["id"] for one in ada.get(PATH).json()["searches"] if one["name"] == "closed")
    assert vera.post(f"{PATH}/{closed}/look", headers=CSRF).status_code == 404


def test_a_shared_search_that_names_a_hidden_topic_is_not_there(own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=())
    ada, vera = client_of(app), client_of(app)
    ada.cookies.set("earshot_session", accept(own_house, add_user(own_house, "Ada", "admin", "t")[1], WORDS))
    narrow = add_user(own_house, "Vera", "viewer", "t", topics=["late"])[1]
    vera.cookies.set("earshot_session", accept(own_house, narrow, WORDS))
    for name, search in (
        ("seen", "topic=late"),
        ("hidden", "topic=northwind"),
        ("other", "topic=late&not_topic=northwind"),
    ):
        assert keep(ada, name, search, shared=True) == 200
    assert set(kept(vera)) == {"seen"} and set(kept(ada)) == {"seen", "hidden", "other"}
    hidden = kept(ada)["hidden"]["id"]
    assert vera.post(f"{PATH}/{hidden}/look", headers=CSRF).status_code == 404
    assert keep(vera, "mine", "topic=northwind") == 404


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"name": "", "search": "q=late"}, 400),
        ({"name": "x" * 81, "search": "q=late"}, 400),
        ({"name": "x", "search": "q=a+b"}, 400),
        ({"name": "x", "search": "topic=nosuch"}, 404),
        ({"name": "x", "search": "sentiment=angry"}, 400),
        ({"name": "x", "search": "by=chance"}, 400),
        ({"name": "x", "search": "since=yesterday"}, 400),
        ({"name": "x", "search": "a=b&" * 10_000}, 400),
        ({"name": "x", "search": "q=" + "x" * 70_000}, 400),
        ({"name": "taken", "search": "q=late"}, 409),
    ],
)
def test_what_is_no_search_is_not_kept(own_client: TestClient, given: dict[str, object], status: int) -> None:
    assert keep(own_client, "taken", "q=late") == 200
    answer = own_client.post(PATH, json=given, headers=CSRF)
    assert answer.status_code == status and answer.json()["detail"]
    assert set(kept(own_client)) == {"taken"}
    assert own_client.post(PATH, json={"name": "y", "search": ""}).status_code == 403


def test_a_search_that_can_no_longer_be_read_is_listed_without_a_number(
    own_client: TestClient, own_house: House
) -> None:
    assert keep(own_client, "old", "q=late") == 200
    with own_house.db.write() as tx:
        tx.exec_driver_sql('UPDATE saved_searches SET filters = \'{"q": "a b"}\'')
    assert kept(own_client)["old"]["new"] is None
    assert own_client.get("/searches").status_code == 200
