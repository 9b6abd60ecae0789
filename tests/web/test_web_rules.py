"""Rules on the page and through the API: one schema, and what is a file's stays a file's."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from model.alert import Rule
from model.time import system_clock
from model.topic import Topic
from services.house import House
from storage import audit, rules, topics

SURE = {"X-Earshot-CSRF": "1"}
GOOD = {"id": "calm", "topics": ["northwind"], "kind": "volume_spike", "sensitivity": "strict"}


@pytest.fixture(autouse=True)
def topic(own_house: House) -> None:
    with own_house.db.write() as tx:
        topics.save(tx, Topic("northwind", "northwind"), system_clock())


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"')[0]


def in_force(house: House) -> list[Rule]:
    with house.db.read() as tx:
        return rules.current(tx)


def save(client: TestClient, text: str, **more: str) -> str:
    page = client.get("/rules").text
    answer = client.post("/rules", data={"token": token_of(page), "text": text, "who": "jo", **more})
    assert answer.status_code in (200, 303)
    return answer.text if answer.status_code == 200 else client.get("/rules").text


def test_a_rule_is_checked_saved_changed_and_taken_out(own_house: House, own_client: TestClient) -> None:
    text = "id: calm\ntopics: [northwind]\n"
    checked = save(own_client, text, only_check="1")
    assert "It can be read" in checked and "sensitive" in checked and not in_force(own_house)
    assert "calm" in save(own_client, text)
    (rule,) = in_force(own_house)
    assert (rule.id, rule.home, rule.sensitivity) == ("calm", "database", "balanced")
    assert "sensitivity: balanced" in own_client.get("/rules?edit=calm").text
    save(own_client, text + "sensitivity: strict\n")
    assert in_force(own_house)[0].sensitivity == "strict"
    token = token_of(own_client.get("/rules").text)
    own_client.post("/rules/calm/remove", data={"token": token, "who": "jo"})
    assert not in_force(own_house)
    with own_house.db.read() as tx:
        assert [one.action for one in audit.listed(tx)] == ["rule removed", "rule saved", "rule saved"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: calm\ntopics: [none-such]\n", "watches the topic none-such"),
        ("id: calm\ntopics: [northwind]\nchannels: [pager]\n", "names the channel"),
        ("id: calm\ntopics: [northwind]\nscale:\n  grid: soon\n", "the rule:4:9"),
        ("- {id: a, topics: [northwind]}\n- {id: b, topics: [northwind]}\n", "there are 2 rules"),
        ("", "there are 0 rules"),
        ("id: [", "this is not YAML"),
        ("id: <script>alert(1)</script>\ntopics: [northwind]\n", "&lt;script&gt;"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(
    own_house: House, own_client: TestClient, text: str, says: str
) -> None:
    page = save(own_client, text)
    assert says in page and 'role="alert"' in page and "<script>alert" not in page
    assert not in_force(own_house)
    assert text.split("\n", maxsplit=1)[0].replace("<", "&lt;").replace(">", "&gt;") in page


def test_a_rule_of_a_file_is_changed_in_its_file(own_house: House, own_client: TestClient) -> None:
    with own_house.db.write() as tx:
        rules.put(tx, Rule("calm", ("northwind",), home="file"), system_clock())
    assert "written in a file" in save(own_client, "id: calm\ntopics: [northwind]\n")
    page = own_client.get("/rules").text
    assert "/rules/calm/remove" not in page
    answer = own_client.post("/rules/calm/remove", data={"token": token_of(page), "who": "jo"})
    assert answer.status_code == 409 and len(in_force(own_house)) == 1


def test_the_api_has_the_same(own_house: House, own_client: TestClient) -> None:
    saved = own_client.post("/api/v1/rules", json={"rule": GOOD, "who": "jo"}, headers=SURE).json()
    assert saved["rule"]["kind"] == "volume_spike" and saved["home"] == "database"
    assert saved["a_week"]["sensitive"] == 2 * saved["a_week"]["balanced"] or saved["a_week"]["sensitive"] > 0
    assert own_client.get("/api/v1/rules/calm").json() == saved
    wrong = own_client.post("/api/v1/rules", json={"rule": {**GOOD, "kind": "hunch"}}, headers=SURE)
    assert wrong.status_code == 400 and "kind is" in wrong.text
    assert own_client.post("/api/v1/rules/calm/remove", json={"who": "jo"}, headers=SURE).status_code == 204
    assert own_client.get("/api/v1/rules/calm").status_code == 404
    assert own_client.post("/api/v1/rules/calm/remove", json={}, headers=SURE).status_code == 404


def test_without_the_forms_token_nothing_is_done(own_house: House, own_client: TestClient) -> None:
    answer = own_client.post("/rules", data={"text": "id: calm\ntopics: [northwind]\n"})
    assert answer.status_code in (400, 403) and not in_force(own_house)
