"""What the face refuses: foreign hosts, foreign pages, forged links; and what it never tells."""

from __future__ import annotations

import logging
import re

import pytest
from fastapi.testclient import TestClient
from web_house import client_of
from web_posts import NOW

from alerts import sign_link
from model.errors import Unavailable
from services.house import House
from web import create_app
from web.edge import host_name

JSON_HEADER = {"x-earshot-csrf": "1"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST.:80", 200),
        ("[::1]:8000", 200),
        ("listen.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("evil.example@localhost", 421),
        ("localhost/evil.example", 421),
        ("", 421),
        ("[::1", 421),
        ("169.254.169.254", 421),
    ],
)
@pytest.mark.parametrize("address", ["/", "/api/v1/status", "/static/earshot.css", "/healthz"])
def test_only_our_own_names_are_answered_for(client: TestClient, host: str, status: int, address: str) -> None:
    assert client.get(address, headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("[::1]:80", "::1"),
        ("A.b:1", "a.b"),
        ("https://x.example/y", "x.example"),
        ("", ""),
    ],
)
def test_a_host_name_is_read_from_headers_and_addresses(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("address", ["/", "/nowhere", "/api/v1/alerts", "/static/live.js", "/mentions?q=(", "/metrics"])
def test_every_answer_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_a_form_with_its_token_acts_once(own_client: TestClient) -> None:
    token = _token(own_client, "/alerts/grave")
    done = own_client.post("/alerts/grave/acknowledge", data={"token": token, "who": "Ana"})
    assert (done.status_code, done.headers["location"]) == (303, "/alerts/grave")
    page = own_client.get("/alerts/grave").text
    assert "taken</b> · <bdi>Ana</bdi>" in page and 'value="Ana"' in page
    again = own_client.post("/alerts/grave/acknowledge", data={"token": token})
    assert again.status_code == 409 and "acknowledged" in again.text


def test_the_form_cookie_is_strict_and_out_of_reach(own_client: TestClient) -> None:
    given = own_client.get("/alerts/grave").headers["set-cookie"].lower()
    assert "samesite=strict" in given and "httponly" in given and "path=/" in given


@pytest.mark.parametrize("action", ["acknowledge", "resolve", "ack"])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        ("\udcff", {}),
        ("right", {"origin": "https://evil.example"}),
        ("right", {"origin": "null"}),
        ("right", {"sec-fetch-site": "cross-site"}),
        ("right", {"sec-fetch-site": "same-site"}),
        ("right", {"cookie": "earshot_form="}),
    ],
)
def test_a_foreign_page_changes_nothing(
    own_client: TestClient, own_house: House, action: str, token: str, headers: dict[str, str]
) -> None:
    right = _token(own_client, "/alerts/grave")
    if "cookie" in headers:
        own_client.cookies.clear()
    sent = {"token": right if token == "right" else token.encode("utf-8", "replace").decode(), "link": _link(own_house)}
    answer = own_client.post(f"/alerts/grave/{action}", data=sent, headers=headers)
    assert answer.status_code == 403
    assert own_client.get("/api/v1/alerts/grave").json()["alert"]["state"] == "firing"


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_json_needs_its_header_and_our_own_origin(own_client: TestClient, action: str) -> None:
    address = f"/api/v1/alerts/grave/{action}"
    assert own_client.post(address, json={}).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert own_client.post(address, json={}, headers={**JSON_HEADER, **headers}).status_code == 403
    done = own_client.post(address, json={"who": "Bo"}, headers={**JSON_HEADER, "origin": "http://127.0.0.1:8000"})
    assert done.status_code == 200 and done.json()["alert"]["state"] in ("acknowledged", "resolved")
    assert done.json()["log"][-1]["who"] == "Bo"
    assert own_client.post(address, json={}, headers=JSON_HEADER).status_code == 409


def test_a_preflight_from_elsewhere_is_granted_nothing(own_client: TestClient) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-headers": "x-earshot-csrf"}
    answer = own_client.options("/api/v1/alerts/grave/resolve", headers=asked)
    assert answer.status_code == 405 and not [name for name in answer.headers if name.startswith("access-control")]


def test_following_the_link_of_a_message_changes_nothing(own_client: TestClient, own_house: House) -> None:
    address = f"/alerts/grave/ack?token={_link(own_house)}"
    for _ in range(2):
        assert "I am on it" in own_client.get(address).text
    assert own_client.get("/api/v1/alerts/grave").json()["alert"]["state"] == "firing"


def test_the_button_behind_the_link_acknowledges(own_client: TestClient, own_house: House) -> None:
    link = _link(own_house)
    token = _token(own_client, f"/alerts/grave/ack?token={link}")
    done = own_client.post("/alerts/grave/ack", data={"token": token, "link": link, "who": "Cy"})
    assert done.status_code == 303
    assert own_client.get("/api/v1/alerts/grave").json()["alert"]["state"] == "acknowledged"
    assert "Somebody is on it already" in own_client.get(f"/alerts/grave/ack?token={link}").text


@pytest.mark.parametrize("forged", ["", "x", "1.x", "99999999999.AAAA", "0" * 200, "\u0661.\u0661"])
def test_a_forged_link_is_refused(own_client: TestClient, forged: str) -> None:
    assert own_client.get("/alerts/grave/ack", params={"token": forged}).status_code == 400
    token = _token(own_client, "/alerts/grave")
    sent = {"token": token, "link": forged}
    assert own_client.post("/alerts/grave/ack", data=sent).status_code == 400
    assert own_client.get("/api/v1/alerts/grave").json()["alert"]["state"] == "firing"


def test_a_link_is_for_one_alert_only(own_client: TestClient, own_house: House) -> None:
    assert own_client.get(f"/alerts/mild/ack?token={_link(own_house)}").status_code == 400


@pytest.mark.parametrize("address", ["/", "/mentions", "/api/v1/overview", "/api/v1/mentions"])
def test_what_nobody_expected_is_one_sentence_outside_and_a_trace_inside(
    own_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret inside")

    client = client_of(create_app(own_house, allowed_hosts=[]))
    for name in ("glance", "search"):
        monkeypatch.setattr(own_house.index, name, broken)
    with caplog.at_level(logging.ERROR):
        answer = client.get(address)
    assert answer.status_code == 500
    assert "secret inside" not in answer.text and "Traceback" not in answer.text
    assert "something went wrong on our side" in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_store_that_does_not_answer_is_503_with_its_sentence(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise Unavailable("the index is locked", where="index.db", todo="Try again")

    client = client_of(create_app(own_house, allowed_hosts=[]))
    for asked in ("status", "glance", "count", "series", "ask", "search"):
        monkeypatch.setattr(own_house.index, asked, down)
    for address in ("/healthz", "/mentions", "/api/v1/mentions"):
        answer = client.get(address)
        assert answer.status_code == 503 and "the index is locked" in answer.text
    answer = client.get("/api/v1/status")  # what waits meanwhile is told nevertheless
    assert answer.status_code == 200 and "the index is locked" in answer.json()["trouble"]


def _token(client: TestClient, address: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(address).text)
    assert found
    return found[1]


def _link(house: House) -> str:
    return sign_link(house.config.secret.encode(), "grave", NOW)
