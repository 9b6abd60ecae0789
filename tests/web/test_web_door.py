"""The door: from the first user on nobody comes in unknown, and nobody does what their role or token does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from web_house import client_of

from model.user import MAY
from services.house import House
from services.users import accept, add_token, add_user, change_user
from web import create_app
from web.app import ROUTERS
from web.door import OPEN, deed_of, inner

WORDS = "four horses eat late"
ADMINS = ("/users", "/api/v1/users", "/api/v1/tokens", "/settings", "/api/v1/settings")
ROLES = ("viewer", "analyst", "marketer", "care", "admin")


@pytest.fixture
def app(own_house: House) -> FastAPI:
    return create_app(own_house, allowed_hosts=())


@pytest.fixture
def sessions(own_house: House) -> dict[str, str]:
    """role → the session of somebody who has it."""
    roles = sorted(ROLES, key=lambda role: role != "admin")
    return {role: accept(own_house, add_user(own_house, role.title(), role, "test")[1], WORDS) for role in roles}


@pytest.fixture
def known(app: FastAPI, sessions: dict[str, str]) -> Iterator[dict[str, TestClient]]:
    clients = {}
    for role, session in sessions.items():
        clients[role] = client_of(app)
        clients[role].cookies.set("earshot_session", session)
    yield clients


def routes() -> list[tuple[str, str]]:
    """Every method of every route."""
    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in found for method in sorted(route.methods)]


def filled(path: str) -> str:
    """Streams end at once."""
    return re.sub(r"\{[^}]+\}", "1", path) + ("?seconds=0" if path == "/api/v1/events" else "")


def test_nobody_comes_in_unknown(app: FastAPI, sessions: dict[str, str]) -> None:
    stranger = client_of(app)
    for method, path in routes():
        if path in OPEN:
            continue
        for headers in ({}, {"authorization": "Bearer made-up"}, {"cookie": "earshot_session=made-up"}):
            answer = stranger.request(method, filled(path), headers={"x-earshot-csrf": "1", **headers})
            if path.startswith("/api/") or path == "/metrics":
                assert answer.status_code == 401, path
            else:
                assert (answer.status_code, answer.headers["location"][:11]) == (303, "/login?next"), path


def test_no_change_is_beyond_the_table(app: FastAPI) -> None:
    """What a new route's change takes has to be written down: else only an admin may."""
    unsaid = [
        path
        for method, path in routes()
        if method == "POST" and path not in OPEN and deed_of(method, path) == "users" and not path.startswith(ADMINS)
    ]
    assert unsaid == []


def test_each_role_may_what_it_may(app: FastAPI, known: dict[str, TestClient]) -> None:
    for method, path in routes():
        deed = deed_of(method, path)
        if path in OPEN or deed is None or method != "POST":
            continue
        for role, client in known.items():
            answer = client.request(method, filled(path), headers={"x-earshot-csrf": "1"})
            refused = answer.status_code == 403 and "may not do this" in answer.text
            assert refused == (deed not in MAY[role]), (role, method, path, answer.text[:200])  # type: ignore[index]


def test_admins_alone_see_users(known: dict[str, TestClient]) -> None:
    for role, client in known.items():
        for path in ("/users", "/api/v1/users", "/api/v1/tokens"):
            assert client.get(path).status_code == (200 if role == "admin" else 403)


def form_token(client: TestClient, page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
    assert found is not None
    return found[1]


def test_login_leads_on_to_where_one_wanted_to_go(app: FastAPI, sessions: dict[str, str]) -> None:
    client = client_of(app)
    wanted = client.get("/mentions?q=late")
    assert wanted.headers["location"] == "/login?next=" + quote("/mentions?q=late", safe="")
    page = client.get(wanted.headers["location"]).text
    assert 'value="/mentions?q=late"' in page
    given = {"token": form_token(client, "/login"), "name": "care", "next": "/mentions?q=late"}
    wrong = client.post("/login", data={**given, "password": "not the password"})
    assert wrong.status_code == 401 and 'value="care"' in wrong.text and "not the password" not in wrong.text
    done = client.post("/login", data={**given, "password": WORDS})
    assert (done.status_code, done.headers["location"]) == (303, "/mentions?q=late")
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" in cookie
    client.cookies.set("earshot_session", done.cookies.get("earshot_session") or "", domain="127.0.0.1")
    assert ">Care</bdi>" in client.get("/account").text


def test_a_login_without_our_form_is_refused(app: FastAPI, sessions: dict[str, str]) -> None:
    answer = client_of(app).post("/login", data={"name": "admin", "password": WORDS})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "evil",
        "/a\nb",
        "/\\/x",
    ],
)
def test_the_way_on_never_leads_away(address: str) -> None:
    assert inner(address) == "/"


def test_logs_say_who_it_was_whatever_name_was_given(known: dict[str, TestClient]) -> None:
    done = known["care"].post(
        "/api/v1/alerts/grave/acknowledge", json={"who": "Somebody Else"}, headers={"x-earshot-csrf": "1"}
    )
    assert done.status_code == 200 and done.json()["log"][-1]["who"] == "Care"


def test_a_token_opens_the_api_without_the_forms_header(
    app: FastAPI, own_house: House, sessions: dict[str, str]
) -> None:
    from services.users import listed_as

    reading = add_token(own_house, listed_as(own_house, "care"), "report", ["read"])[1]
    taking = add_token(own_house, listed_as(own_house, "care"), "pager", ["alerts"])[1]
    client = client_of(app)
    address = "/api/v1/alerts/grave/acknowledge"
    assert client.get("/api/v1/alerts", headers={"authorization": f"Bearer {reading}"}).status_code == 200
    assert client.post(address, json={}, headers={"authorization": f"Bearer {reading}"}).status_code == 403
    assert client.post(address, json={}, headers={"authorization": f"bearer {taking}"}).status_code == 200
    foreign = {"authorization": f"Bearer {taking}", "origin": "https://evil.example"}
    assert client.post(address, json={}, headers=foreign).status_code == 403


def test_who_is_shut_out_is_out_with_the_next_request(own_house: House, known: dict[str, TestClient]) -> None:
    assert known["care"].get("/").status_code == 200
    change_user(own_house, "care", "Admin", disabled=True)
    assert known["care"].get("/").status_code == 303


def test_an_account_page_makes_and_removes_tokens_and_logs_out(known: dict[str, TestClient]) -> None:
    client = known["analyst"]
    token = form_token(client, "/account")
    made = client.post("/account/tokens", data={"token": token, "name": "<b>report</b>", "deeds": ["read", "label"]})
    secret = re.search(r'<code class="secret">([^<]+)</code>', made.text)
    assert secret is not None and "&lt;b&gt;report" in made.text
    assert secret[1] not in client.get("/account").text
    beyond = client.post("/account/tokens", data={"token": token, "name": "x", "deeds": ["users"]})
    assert beyond.status_code == 400 and "may not: users" in beyond.text
    assert client.post("/account/tokens/1/remove", data={"token": token}).status_code == 303
    assert "&lt;b&gt;report" not in client.get("/account").text
    client.post("/logout", data={"token": token})
    assert client.get("/account").status_code == 303


def test_the_users_page_adds_and_changes(known: dict[str, TestClient], own_house: House) -> None:
    client = known["admin"]
    token = form_token(client, "/users")
    added = client.post("/users", data={"token": token, "what": "add", "name": "ผู้ดูแล <i>", "role": "care"})
    link = re.search(r'<code class="secret">https://listen\.example(/welcome\?link=[\w-]+)</code>', added.text)
    assert link is not None and "ผู้ดูแล &lt;i&gt;" in added.text
    fresh = client_of(client.app)  # type: ignore[arg-type]
    page = fresh.get(link[1])
    assert "ผู้ดูแล &lt;i&gt;" in page.text
    given = {"token": form_token(fresh, link[1]), "link": link[1].partition("=")[2], "password": WORDS}
    assert "not the same" in fresh.post("/welcome", data={**given, "again": "other"}).text
    assert fresh.post("/welcome", data={**given, "again": WORDS}).status_code == 303
    assert fresh.get(link[1]).status_code == 404
    refused = client.post("/users", data={"token": token, "what": "disable", "name": "Admin"})
    assert refused.status_code == 400 and "nobody would be left" in refused.text
    assert (
        client.post("/users", data={"token": token, "what": "change", "name": "Care", "role": "viewer"}).status_code
        == 303
    )
    assert known["care"].post("/api/v1/mutes", json={}, headers={"x-earshot-csrf": "1"}).status_code == 401


def test_the_api_of_users(known: dict[str, TestClient]) -> None:
    client, csrf = known["admin"], {"x-earshot-csrf": "1"}
    made = client.post("/api/v1/users", json={"name": "Zoe", "role": "analyst"}, headers=csrf).json()
    assert made["user"]["role"] == "analyst" and "/welcome?link=" in made["link"]
    assert client.post("/api/v1/users", json={"name": "zoe", "role": "care"}, headers=csrf).status_code == 409
    assert client.post("/api/v1/users", json={"name": "Yan", "role": "king"}, headers=csrf).status_code == 400
    assert client.post("/api/v1/users/Zoe", json={"role": "care"}, headers=csrf).json()["role"] == "care"
    assert "/welcome" in client.post("/api/v1/users/Zoe/link", json={}, headers=csrf).json()["link"]
    assert client.post("/api/v1/users/Zoe/remove", json={}, headers=csrf).status_code == 204
    assert client.post("/api/v1/users/Zoe/remove", json={}, headers=csrf).status_code == 404
    assert [user["name"] for user in client.get("/api/v1/users").json()["users"]] == sorted(map(str.title, ROLES))


def test_without_users_everybody_is_in(own_client: TestClient) -> None:
    assert own_client.get("/users").status_code == 200
    assert own_client.get("/account").headers["location"].startswith("/login")
    assert own_client.get("/login").headers["location"] == "/"
