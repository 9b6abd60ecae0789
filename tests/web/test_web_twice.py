"""A change that is sent twice is made once; who asks too often is told when to go on."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from web_house import client_of

from services.house import House
from services.users import accept, add_token, add_user, listed_as
from web import Limits, create_app
from web.limits import Buckets, TooMuch

CSRF = {"x-earshot-csrf": "1"}
UNTIL = "2026-12-01T00:00:00Z"
MUTE = {"topic": "northwind", "until": UNTIL}


def sent(client: TestClient, key: str, body: object, **headers: str) -> tuple[int, dict[str, object], bool]:
    answer = client.post("/api/v1/mutes", json=body, headers={**CSRF, "idempotency-key": key, **headers})
    return answer.status_code, answer.json(), "idempotency-replayed" in answer.headers


def test_the_second_of_a_key_gets_the_answer_of_the_first(own_client: TestClient) -> None:
    first = sent(own_client, "k-1", MUTE)
    assert first[0] == 200 and not first[2]
    again = sent(own_client, "k-1", MUTE)
    assert again == (200, first[1], True)
    assert len(own_client.get("/api/v1/mutes").json()["mutes"]) == 1
    assert len(sent(own_client, "k-2", MUTE)[1]["mutes"]) == 2  # type: ignore[arg-type]


def test_a_key_belongs_to_one_request(own_client: TestClient) -> None:
    sent(own_client, "k-1", MUTE)
    status, told, _ = sent(own_client, "k-1", {**MUTE, "note": "other"})
    assert status == 422 and "another request" in str(told["detail"])
    elsewhere = own_client.post("/api/v1/planned", json=MUTE, headers={**CSRF, "idempotency-key": "k-1"})
    assert elsewhere.status_code == 422


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_what_is_no_key_is_refused(own_client: TestClient, key: str) -> None:
    assert sent(own_client, key, MUTE)[0] == 400


def test_what_was_refused_is_answered_alike_and_what_failed_is_tried_again(
    own_client: TestClient, own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = sent(own_client, "bad", {"topic": "", "until": UNTIL})
    assert wrong[0] == 400
    assert sent(own_client, "bad", {"topic": "", "until": UNTIL})[1] == wrong[1]
    with monkeypatch.context() as broken:
        broken.setattr("web.routes.mutes.mute", lambda *_, **__: 1 / 0)
        assert sent(own_client, "broken", MUTE)[0] == 500
    assert sent(own_client, "broken", MUTE)[0] == 200


def test_a_key_is_its_senders_own(own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=())
    accept(own_house, add_user(own_house, "Ada", "admin", "test")[1], "four horses eat late")
    ada = listed_as(own_house, "Ada")
    one, two = (add_token(own_house, ada, name, ["alerts", "read"])[1] for name in ("one", "two"))
    client = client_of(app)
    assert sent(client, "k", MUTE, authorization=f"Bearer {one}")[0] == 200
    assert sent(client, "k", {**MUTE, "note": "x"}, authorization=f"Bearer {two}")[0] == 200
    assert sent(client, "k", MUTE)[0] == 401
    assert sent(client, "k", MUTE, authorization=f"Bearer {one}")[2]


def test_a_key_is_forgotten_after_a_day(own_house: House, own_client: TestClient) -> None:
    from datetime import timedelta

    sent(own_client, "k", MUTE)
    before = own_house.clock
    own_house.clock = lambda: before() + timedelta(hours=25)
    assert not sent(own_client, "k", MUTE)[2]


class Monotonic:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_who_asks_too_often_is_told_when_to_go_on(own_house: House) -> None:
    clock = Monotonic()
    app: FastAPI = create_app(own_house, allowed_hosts=(), limits=Limits(api=3, pages=2), monotonic=clock)
    unguarded = client_of(app)
    assert all(unguarded.get("/api/v1/mutes").status_code == 200 for _ in range(5))
    accept(own_house, add_user(own_house, "Ada", "admin", "test")[1], "four horses eat late")
    ada = listed_as(own_house, "Ada")
    one, two = (add_token(own_house, ada, name, ["read"])[1] for name in ("one", "two"))
    client = client_of(app)
    client.headers["authorization"] = f"Bearer {one}"
    answers = [client.get("/api/v1/mutes") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"api";q=3;w=60'
    assert answers[0].headers["ratelimit"] == '"api";r=2;t=20'
    assert answers[3].headers["retry-after"] == "20" and answers[3].json()["status"] == 429
    assert client.get("/care").status_code == 200
    client.headers["authorization"] = f"Bearer {two}"
    assert client.get("/api/v1/mutes").status_code == 200
    clock.now += 20
    client.headers["authorization"] = f"Bearer {one}"
    assert client.get("/api/v1/mutes").status_code == 200
    assert client.get("/api/v1/mutes").status_code == 429


@given(st.lists(st.floats(0, 30), max_size=60))
def test_never_more_than_two_minutes_worth_in_a_minute(gaps: list[float]) -> None:
    buckets, now, taken = Buckets(Limits(api=10, pages=0)), 0.0, []
    for gap in gaps:
        now += gap
        try:
            buckets.take("api", "ada", now)
            taken.append(now)
        except TooMuch as told:
            assert 0 < told.wait <= 60
    for end in taken:
        assert sum(end - 60 < at <= end for at in taken) <= 20
    assert buckets.take("pages", "ada", now) is None
