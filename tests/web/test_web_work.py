"""The work of single mentions, on pages and through the API: taken, noted, done; and two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_house import add_alerts, client_of, fill, make_house
from web_posts import NOW, SCRIPT

from index import Question
from services.delays import delays_of
from services.house import House
from services.work import change_work, first_look, queue, work_shown
from web import create_app

SURE = {"x-earshot-csrf": "1"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(Path(tmp_path_factory.mktemp("work")))
    fill(made)
    add_alerts(made)
    yield made
    made.close()


@pytest.fixture
def client(house: House) -> TestClient:
    return client_of(create_app(house, allowed_hosts=[]))


@pytest.fixture
def mention(house: House) -> Iterator[str]:
    """One that an open alert names, as nobody had touched it."""
    from storage.work_tables import work, work_log

    yield house.index.search(Question(), size=1).mentions[0].id
    with house.db.write() as tx:
        tx.execute(work.delete())
        tx.execute(work_log.delete())


def token(client: TestClient, path: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def post(client: TestClient, mention: str, **body: object) -> dict[str, object]:
    answer = client.post(f"/api/v1/work/{mention}", json=body, headers=SURE)
    assert answer.status_code == 200, answer.text
    read: dict[str, object] = answer.json()
    return read


def test_a_program_takes_it_notes_and_is_done(client: TestClient, house: House, mention: str) -> None:
    assert client.get(f"/api/v1/work/{mention}").json()["work"]["state"] == "new"
    taken = post(client, mention, state="open", who="Ana", version=0)["work"]
    assert (taken["state"], taken["assignee"], taken["looked_by"], taken["version"]) == ("open", "Ana", "Ana", 1)  # type: ignore[index]
    post(client, mention, note=f"wrote to them {SCRIPT}", who="Ana")
    post(client, mention, assignee="Bea", who="Ana", version=1)
    done = post(client, mention, state="done", who="Bea", version=2)
    assert done["work"]["done_at"] and done["work"]["assignee"] == "Bea"  # type: ignore[index]
    assert [entry["what"] for entry in done["log"]] == ["open", "assigned", "noted", "assigned", "done"]  # type: ignore
    again = post(client, mention, state="open", who="Bea")
    assert again["work"]["done_at"] is None, "done is over"  # type: ignore[index]


def test_the_second_of_two_people_is_told_and_loses_no_word(client: TestClient, house: House, mention: str) -> None:
    signed = {"token": token(client, f"/work/{mention}"), "version": "0", "who": "Cid"}
    change_work(house, mention, "Bea", state="open", version=0)
    answer = client.post(f"/work/{mention}", data={**signed, "state": "done", "note": "I wrote <b>this"})
    assert answer.status_code == 409
    assert "Bea changed it meanwhile: it is open, Bea has it" in answer.text and "I wrote &lt;b&gt;this" in answer.text
    assert 'name="version" value="1"' in answer.text, "they may write again, knowing it"
    assert [entry.what for entry in work_shown(house, mention).log] == ["open", "assigned"]
    problem = client.post(f"/api/v1/work/{mention}", json={"state": "done", "version": 0}, headers=SURE)
    assert (problem.status_code, "meanwhile" in problem.json()["detail"]) == (409, True)


def test_a_note_never_conflicts(house: House, mention: str) -> None:
    change_work(house, mention, "Bea", state="open", version=0)
    change_work(house, mention, "Cid", note="called them")
    assert work_shown(house, mention).work.version == 1
    assert work_shown(house, mention).log[-1].note == "called them"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"state": "perhaps"}, 400),
        ({"assignee": "x" * 81}, 400),
        ({"note": "x" * 2_001}, 400),
        ({"version": -1}, 400),
        ({"state": "open", "version": 7}, 409),
    ],
)
def test_what_cannot_be_done_says_so(client: TestClient, mention: str, body: dict[str, object], status: int) -> None:
    answer = client.post(f"/api/v1/work/{mention}", json=body, headers=SURE)
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)


def test_a_mention_that_is_none_has_no_work(client: TestClient) -> None:
    assert client.get("/api/v1/work/none").status_code == client.get("/work/none").status_code == 404
    assert client.post("/api/v1/work/none", json={"note": "x"}, headers=SURE).status_code == 404


def test_another_site_changes_nothing(client: TestClient, house: House, mention: str) -> None:
    assert client.post(f"/api/v1/work/{mention}", json={"state": "done"}).status_code == 403
    assert client.post(f"/work/{mention}", data={"state": "done"}).status_code == 403
    assert work_shown(house, mention).work.state == "new"


def test_the_first_look_is_noted_once_and_with_a_name(client: TestClient, house: House, mention: str) -> None:
    client.get(f"/work/{mention}")
    assert work_shown(house, mention).work.looked_at is None
    client.cookies.set("earshot_name", "Ana")
    client.get(f"/work/{mention}")
    first_look(house, [mention], "Bea")
    shown = work_shown(house, mention)
    assert (shown.work.looked_by, shown.work.looked_at, len(shown.log)) == ("Ana", NOW, 1)
    assert shown.work.state == "new"


def test_the_queue_has_the_messages_of_open_alerts_first(client: TestClient, house: House, mention: str) -> None:
    other = house.index.search(Question(), size=50).mentions[-1].id
    change_work(house, other, "Ana", state="open")
    items = client.get("/api/v1/work").json()["items"]
    assert (items[0]["alert"], items[-1]["work"]["mention"], items[-1]["alert"]) == ("grave", other, None)
    assert [item["work"]["mention"] for item in client.get("/api/v1/work?whose=mine&who=Ana").json()["items"]] == [
        other
    ]
    change_work(house, mention, "Ana", state="not_needed")
    assert mention not in [item.found.mention.id for item in queue(house).items]
    assert [item.found.mention.id for item in queue(house, which="over").items] == [mention]
    assert other not in [item.found.mention.id for item in queue(house, whose="nobody").items]


def test_the_page_of_the_queue_takes_one(client: TestClient, house: House, mention: str) -> None:
    page = client.get("/work").text
    assert f'action="/work/{mention}"' in page and "Northwind &lt;orders&gt;" in page
    form = {"token": token(client, "/work"), "version": "0", "state": "open", "who": "Ana", "back": "/work?whose=all"}
    answer = client.post(f"/work/{mention}", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/work?whose=all")
    assert '<bdi class="owner">Ana</bdi>' in client.get("/work").text
    away = client.post(f"/work/{mention}", data={**form, "version": "1", "back": "//evil.example/"})
    assert away.headers["location"] == "/"
    assert client.get("/work?whose=mine").status_code == 200 and client.get("/work?which=over").status_code == 200


def test_how_long_it_took_is_told(house: House, mention: str) -> None:
    change_work(house, mention, "Ana", state="done")
    parts = {one.part: one for one in delays_of(house, timedelta(days=7))}
    posted = house.index.get([mention])[mention].event_at
    assert parts["publication to first look"].p50 == parts["publication to done"].p50
    assert parts["publication to done"].p50 == pytest.approx((NOW - posted).total_seconds())
    change_work(house, mention, "Ana", state="not_needed")
    assert {one.part: one.n for one in delays_of(house)}["publication to done"] == 0
