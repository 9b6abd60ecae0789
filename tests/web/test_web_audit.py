"""Whoever changes something leaves a line: every route that takes a change is walked, and held to it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from web_changes import CHANGES, COMING_AND_GOING, DONE, LINK, MENTION, NEWER, TOKEN, WORDS, WRITES_NONE, Step
from web_house import client_of
from web_posts import NOW, _alert

from alerts import sign_link
from index import Question
from services.house import House
from services.logins import new_second
from services.passwords import code_at
from services.secret import secret_of
from services.users import accept, add_user, listed_as, tokens
from storage import incidents
from web import create_app
from web.app import ROUTERS

LOGS = ("audit", "incident_log", "work_log")
"""What people did: the audit log, and the logs of alerts and of work, which hold who, when and what as well."""


@pytest.fixture
def client(stocked_house: House) -> TestClient:
    with stocked_house.db.write() as tx:
        incidents.save(tx, _alert("late", "firing", 4, 1))
    made = client_of(create_app(stocked_house, allowed_hosts=()))
    session = accept(stocked_house, add_user(stocked_house, "Ada", "admin", "test")[1], WORDS)
    made.cookies.set("earshot_session", session, domain="127.0.0.1")
    return made


def changing() -> set[str]:
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return {route.path for route in routes if route.methods - {"GET", "HEAD"}}


def lines(house: House) -> int:
    with house.db.read() as tx:
        return sum(tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in LOGS)


def test_every_changing_route_is_walked_or_says_why_not() -> None:
    walked = {one.route for one in CHANGES} | {*COMING_AND_GOING}
    assert changing() == walked | {*WRITES_NONE}
    assert not walked & {*WRITES_NONE}


def test_each_change_leaves_a_line(client: TestClient, stocked_house: House) -> None:
    known = {
        MENTION: stocked_house.index.search(Question(), size=1).mentions[0].id,
        LINK: sign_link(secret_of(stocked_house), "late", NOW),
    }
    silent = []
    for number, one in enumerate(CHANGES):
        stocked_house.clock = lambda number=number: NOW + timedelta(seconds=number)
        before = lines(stocked_house)
        answer = walked(client, one, known)
        if lines(stocked_house) == before:
            silent.append(one.route)
        known |= {DONE: done_in(answer) or known.get(DONE, "")}
        known |= {TOKEN: str(max((token.id for token in tokens(stocked_house)), default=0))}
    assert silent == []


def walked(client: TestClient, one: Step, known: dict[str, str]) -> Response:
    """Takes the step; it must go well."""
    address = re.sub(r"\{(\w+)\}", lambda name: filled(one.names[name[1]], known), one.route) + one.query
    sent = {name: filled(value, known) if isinstance(value, str) else value for name, value in one.sent.items()}
    if one.route.startswith("/api/"):
        answer = client.post(address, json=sent, headers={"x-earshot-csrf": "1"})
    else:
        answer = client.post(address, data={**sent, "token": form_token(client)})
    assert answer.status_code < 400, (one, re.findall(r"<bdi>.*?</bdi>", answer.text)[:4], answer.text[-300:])
    if session := answer.cookies.get("earshot_session"):
        client.cookies.set("earshot_session", session, domain="127.0.0.1")
    return answer


def filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(name, value)
    return text


def form_token(client: TestClient, page: str = "/account") -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
    assert found is not None
    return found[1]


def done_in(answer: Response) -> str:
    """The moment of a labelling, as its answer says it."""
    if "location" in answer.headers:
        return parse_qs(urlsplit(answer.headers["location"]).query).get("did", [""])[0]
    said = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    return str(said.get("at", "")) if isinstance(said, dict) else ""


def test_coming_and_going_leave_lines_too(client: TestClient, stocked_house: House) -> None:
    def left(answer: Response) -> int:
        nonlocal before
        assert answer.status_code < 400, answer.text[-2_000:]
        before, was = lines(stocked_house), before
        return before - was

    link = add_user(stocked_house, "Bo", "viewer", "test")[1]
    fresh, before = client_of(client.app), lines(stocked_house)  # type: ignore[arg-type]
    given = {"token": form_token(fresh, f"/welcome?link={link}"), "link": link, "password": NEWER, "again": NEWER}
    assert left(fresh.post("/welcome", data=given)) == 1
    login = {"token": form_token(fresh, "/login"), "name": "Bo", "password": NEWER}
    came = fresh.post("/login", data=login)
    assert left(came) == 1
    fresh.cookies.set("earshot_session", came.cookies["earshot_session"], domain="127.0.0.1")
    assert left(fresh.post("/logout", data={"token": form_token(fresh)})) == 1
    second = new_second(listed_as(stocked_house, "Ada"))
    sent = {"key": second.key, "code": code_at(second.key, int(NOW.timestamp()) // 30)}
    begun = client.post("/api/v1/account/second", json=sent, headers={"x-earshot-csrf": "1"})
    assert left(begun) == 1
    client.cookies.set("earshot_session", begun.cookies["earshot_session"], domain="127.0.0.1")
    other = client_of(client.app)  # type: ignore[arg-type]
    other.cookies.set("earshot_session", accept(stocked_house, add_user(stocked_house, "Cy", "care", "test")[1], WORDS))
    before = lines(stocked_house)
    second = new_second(listed_as(stocked_house, "Cy"))
    form = {"key": second.key, "code": code_at(second.key, int(NOW.timestamp()) // 30), "token": form_token(other)}
    assert left(other.post("/account/second", data=form)) == 1
