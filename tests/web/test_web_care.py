"""What people do with alerts on pages and through the API, and the page of mutes and planned events."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from web_posts import NOW

from services.house import House
from storage import incidents

HEADERS = {"x-earshot-csrf": "1"}
LATER = (NOW + timedelta(hours=3)).isoformat()


def token(client: TestClient, path: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def post(client: TestClient, action: str, **body: object) -> dict[str, object]:
    answer = client.post(f"/api/v1/{action}", json=body, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    read: dict[str, object] = answer.json()
    return read


def test_a_program_snoozes_assigns_notes_and_judges(own_client: TestClient) -> None:
    snoozed = post(own_client, "alerts/grave/snooze", who="Ana", minutes=60)
    assert snoozed["alert"]["snoozed_until"]  # type: ignore[index]
    post(own_client, "alerts/grave/unsnooze", who="Ana")
    post(own_client, "alerts/grave/snooze", who="Ana", until=LATER)
    assert post(own_client, "alerts/grave/assign", assignee="Bea")["alert"]["assignee"] == "Bea"  # type: ignore[index]
    post(own_client, "alerts/grave/note", who="Ana", note="lorry <found>")
    judged = post(own_client, "alerts/grave/resolve", who="Ana", note="shop told", verdict="false")
    assert judged["care"]["verdict"] == "false"  # type: ignore[index]
    what = [(entry["what"], entry["note"]) for entry in judged["log"]]  # type: ignore
    assert ("noted", "lorry <found>") in what and ("judged", "false") in what
    assert post(own_client, "alerts/grave/judge", verdict="real")["care"]["verdict"] == "real"  # type: ignore[index]


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("grave/snooze", {}, 400),
        ("grave/snooze", {"minutes": 5, "until": LATER}, 400),
        ("grave/snooze", {"until": "soon"}, 400),
        ("grave/snooze", {"until": "2001-01-01"}, 400),
        ("grave/snooze", {"minutes": 99_999}, 400),
        ("over/snooze", {"minutes": 5}, 409),
        ("grave/unsnooze", {}, 409),
        ("grave/assign", {"assignee": "x" * 81}, 400),
        ("grave/note", {"note": "  "}, 400),
        ("grave/judge", {"verdict": "perhaps"}, 400),
        ("grave/looking", {"who": " "}, 400),
        ("none/note", {"note": "x"}, 404),
    ],
)
def test_what_cannot_be_done_says_so(own_client: TestClient, action: str, body: dict[str, object], status: int) -> None:
    answer = own_client.post(f"/api/v1/alerts/{action}", json=body, headers=HEADERS)
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)


@pytest.mark.parametrize(
    ("action", "body", "form"),
    [
        ("snooze", {"minutes": 5}, {"minutes": "5"}),
        ("unsnooze", {}, {}),
        ("assign", {"assignee": "x"}, {"assignee": "x"}),
        ("note", {"note": "x"}, {"text": "x"}),
        ("judge", {"verdict": "real"}, {"verdict": "real"}),
        ("looking", {"who": "x"}, None),
    ],
)
def test_another_site_changes_nothing(
    own_client: TestClient, own_house: House, action: str, body: dict[str, object], form: dict[str, str] | None
) -> None:
    assert own_client.post(f"/api/v1/alerts/grave/{action}", json=body).status_code == 403
    if form is not None:
        assert own_client.post(f"/alerts/grave/{action}", data=form).status_code == 403
    with own_house.db.read() as tx:
        assert [entry.what for entry in incidents.logged(tx, "grave")] == ["opened"]


def test_the_page_acts_and_names_who_is_looking(own_client: TestClient) -> None:
    own_client.cookies.set("earshot_name", "Ana%20%3Cb%3E")
    post(own_client, "alerts/grave/looking", who="Bea")
    page = own_client.get("/alerts/grave").text
    assert "Looking at it now: <bdi>Ana &lt;b&gt;</bdi>, <bdi>Bea</bdi>" in page
    signed = {"token": token(own_client, "/alerts/grave"), "who": "Ana"}
    for action, form in (
        ("note", {"text": "lorry <i>found"}),
        ("assign", {"assignee": "Bea"}),
        ("snooze", {"minutes": "60"}),
        ("judge", {"verdict": "false"}),
    ):
        answer = own_client.post(f"/alerts/grave/{action}", data={**signed, **form})
        assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/grave")
    page = own_client.get("/alerts/grave").text
    for words in ("lorry &lt;i&gt;found", "Assigned to: <bdi>Bea", "Snoozed until", "Judged a false", "End the snooze"):
        assert words in page, words
    assert own_client.post("/alerts/grave/unsnooze", data=signed).status_code == 303
    assert "Snoozed until" not in own_client.get("/alerts/grave").text


@pytest.mark.parametrize(
    ("language", "words"), [("pl", "Przyjmij"), ("ru", "Взять на себя"), ("th", "รับเรื่อง"), ("ja", "対応する")]
)
def test_the_page_offers_it_in_the_readers_language(own_client: TestClient, language: str, words: str) -> None:
    page = own_client.get("/alerts/grave", headers={"accept-language": language}).text
    assert words in page and "Acknowledge" not in page


def test_mutes_and_planned_events_of_programs(own_client: TestClient) -> None:
    (mute,) = post(own_client, "mutes", topic="north*", until=LATER, note="launch", who="Ana")["mutes"]  # type: ignore
    assert (mute["topic"], mute["who"]) == ("north*", "Ana")
    assert own_client.get("/api/v1/mutes").json()["mutes"] == [mute]
    assert post(own_client, f"mutes/{mute['id']}/remove") == {"mutes": []}
    (event,) = post(own_client, "planned", since=NOW.isoformat(), until=LATER, title="Sale")["planned"]  # type: ignore
    assert own_client.get("/api/v1/planned").json()["planned"] == [event]
    assert post(own_client, f"planned/{event['id']}/remove") == {"planned": []}
    for path, body, status in (
        ("mutes", {"until": LATER}, 400),
        ("mutes", {"topic": "x", "until": ""}, 400),
        ("mutes", {"topic": "x", "until": "2001-01-01"}, 400),
        ("mutes/9/remove", {}, 404),
        ("planned", {"topic": "none", "since": LATER, "until": LATER}, 404),
        ("planned", {"since": LATER, "until": LATER}, 400),
        ("planned/9/remove", {}, 404),
    ):
        assert own_client.post(f"/api/v1/{path}", json=body, headers=HEADERS).status_code == status, (path, body)


def test_the_page_of_mutes_and_planned_events(own_client: TestClient) -> None:
    signed = {"token": token(own_client, "/care"), "who": "Ana"}
    until = (NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert own_client.post("/care/mutes", data={**signed, "source": "<b>*", "until": until}).status_code == 303
    form = {**signed, "since": until, "until": "2030-01-01T00:00", "title": "<i>Sale"}
    assert own_client.post("/care/planned", data=form).status_code == 400, "longer than a year"
    form["until"] = (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert own_client.post("/care/planned", data=form).status_code == 303
    page = own_client.get("/care").text
    assert "&lt;b&gt;*" in page and "&lt;i&gt;Sale" in page
    for path in ("mutes", "planned"):
        assert own_client.post(f"/care/{path}/1/remove", data={"token": "0" * 64}).status_code == 403
        assert own_client.post(f"/care/{path}/1/remove", data=signed).status_code == 303
    page = own_client.get("/care").text
    assert "Nothing is muted" in page and "Nothing is planned" in page


def test_the_meter_and_the_digest(own_client: TestClient) -> None:
    assert own_client.get("/api/v1/meter?weeks=2").json() == {"meters": []}
    made = own_client.get("/api/v1/digest?every=weekly&language=ja").json()
    assert made["fired"] == 0 and made["text"]
    assert own_client.get("/api/v1/digest?every=hourly").status_code == 400
