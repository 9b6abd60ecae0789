"""The pages use nothing the API has not: each form has an address below /api/v1 that does the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from web_house import client_of

from services.house import House
from services.users import accept, add_token, add_user, listed_as
from web import create_app
from web.app import ROUTERS

WORDS = "four horses eat late"
API = "/api/v1"
OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "/topics/_import": ("/topics/import",),
    "/topics/_check": ("/topics/check", "/topics/preview"),
    "/topics/_preview": ("/topics/preview",),
    "/topics/_trial": ("/topics/trial",),
    "/topics/{topic_id}": tuple(
        f"/topics/{{topic_id}}/{what}" for what in ("publish", "retire", "draft", "draft/drop")
    ),
    "/lists": ("/lists/{name}", "/lists/{name}/remove"),
    "/mentions/labels": ("/mentions/{mention_id}/labels", "/mentions/labels", "/mentions/label-rules"),
    "/mentions/rules/{rule_id}/remove": ("/mentions/label-rules/{rule_id}/remove",),
    "/alerts/{alert_id}/ack": ("/alerts/{alert_id}/acknowledge",),
    "/care/mutes": ("/mutes",),
    "/care/mutes/{mute_id}/remove": ("/mutes/{mute_id}/remove",),
    "/care/planned": ("/planned",),
    "/care/planned/{planned_id}/remove": ("/planned/{planned_id}/remove",),
    "/rules/{rule_id}": ("/rules",),
    "/rules/{rule_id}/try": ("/rules/try",),
    "/settings/tokens/{token_id}/remove": ("/tokens/{token_id}/remove",),
    "/users": tuple(f"/users{what}" for what in ("", "/{name}", "/{name}/link", "/{name}/remove")),
}
"""Forms whose twins are called otherwise than they are."""
OF_BROWSERS = {
    "/login": "begins a browser's session: programs come by a token",
    "/logout": "ends a browser's session",
    "/welcome": "the one-time link of a mail, opened in a browser",
    "/websub/{id}": "no page's: a hub sends here",
}


def routes(method: str) -> Iterator[str]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and method in route.methods:
                yield route.path


def test_each_form_of_a_page_has_a_twin() -> None:
    sent = set(routes("POST"))
    forms = {path for path in sent if not path.startswith(f"{API}/")}
    assert {*OTHERWISE, *OF_BROWSERS} <= forms
    wanted = {twin for form in forms - {*OF_BROWSERS} for twin in OTHERWISE.get(form, (form,))}
    assert sorted(twin for twin in wanted if API + twin not in sent) == []


def test_each_page_has_its_data_beside_it() -> None:
    asked, there = {*routes("GET")}, []
    for page in ("/topics/{topic_id}", "/topics/{topic_id}/history", "/lists", "/searches", "/mentions/{mention_id}"):
        there.append(API + page in asked)
    for page in ("/work", "/work/{mention_id}", "/alerts", "/alerts/{alert_id}", "/rules", "/rules/{rule_id}"):
        there.append(API + page in asked)
    for page in ("/problems", "/problems/{problem_id}", "/sources", "/sources/{source_id}", "/users", "/account"):
        there.append(API + page in asked)
    assert all(there)


@pytest.fixture
def client(own_house: House) -> TestClient:
    accept(own_house, add_user(own_house, "Ada", "admin", "test")[1], WORDS)
    made = client_of(create_app(own_house, allowed_hosts=()))
    made.headers["x-earshot-csrf"] = "1"
    return made


def bearer(house: House, deeds: list[str]) -> dict[str, str]:
    return {"authorization": f"Bearer {add_token(house, listed_as(house, 'Ada'), 'one', deeds)[1]}"}


WHOLE = ["read", "alerts", "rules", "sources", "topics", "label", "users"]


def test_a_program_reads_and_changes_its_own_account(client: TestClient, own_house: House) -> None:
    whole = bearer(own_house, WHOLE)
    made = client.post("/api/v1/account/tokens", json={"name": "<b>", "deeds": ["read"]}, headers=whole).json()
    assert made["token"]["deeds"] == ["read"] and made["secret"]
    read = {"authorization": f"Bearer {made['secret']}"}
    account = client.get("/api/v1/account", headers=read).json()
    assert account["name"] == "Ada" and [token["name"] for token in account["tokens"]] == ["one", "<b>"]
    assert made["secret"] not in str(account)
    assert client.post("/api/v1/account/tokens/99/remove", headers=whole).status_code == 404
    gone = client.post(f"/api/v1/account/tokens/{made['token']['id']}/remove", headers=whole)
    assert (gone.status_code, client.get("/api/v1/account", headers=read).status_code) == (204, 401)
    wrong = client.post("/api/v1/account/password", json={"old": "no", "password": "five horses eat"}, headers=whole)
    assert wrong.status_code == 401


def test_a_narrow_token_makes_itself_no_wider_one(client: TestClient, own_house: House) -> None:
    narrow = bearer(own_house, ["read"])
    for address, sent in (
        ("/tokens", {"name": "wide", "deeds": WHOLE}),
        ("/tokens/1/remove", {}),
        ("/password", {"old": WORDS, "password": "five horses eat"}),
        ("/second", {"key": "A" * 32, "code": "1"}),
    ):
        answer = client.post(f"/api/v1/account{address}", json=sent, headers=narrow)
        assert answer.status_code == 403 and "token" in answer.json()["detail"], (address, answer.text)
