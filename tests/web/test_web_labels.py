"""People's labels through the API, and on the pages."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from index import Question
from services.house import House
from services.line import Line
from services.users import accept, add_user

CSRF = {"X-Earshot-CSRF": "1"}


@pytest.fixture
def own_house(stocked_house: House) -> House:
    return stocked_house


@pytest.fixture
def mention(own_house: House) -> str:
    return next(iter(own_house.index.scan(Question(topics=("northwind",), sentiments=("negative",))))).id


def test_a_label_is_said_by_the_api_and_shown_once_the_line_wrote_it(
    own_client: TestClient, own_house: House, mention: str
) -> None:
    path = f"/api/v1/mentions/{mention}/labels"
    given = {"sentiment": "neutral", "tags": ["war"], "who": "Ola"}
    answer = own_client.post(path, json=given, headers=CSRF)
    assert answer.status_code == 200
    assert [(said["what"], said["value"], said["who"]) for said in answer.json()["said"]] == [
        ("sentiment", "neutral", "Ola"),
        ("tag", "war", "Ola"),
    ]
    line = Line(own_house)
    line.tick()
    line.release()
    labels = {"relevance": "", "sentiment": "neutral", "tags": ["war"]}
    assert own_client.get(path).json()["labels"] == labels
    assert own_client.get(f"/api/v1/mentions/{mention}").json()["labels"] == labels
    page = own_client.get(f"/mentions/{mention}").text
    assert "a person says so; the method: negative" in page


@pytest.mark.parametrize(
    ("given", "status"),
    [({}, 400), ({"sentiment": "angry"}, 400), ({"tags": ["two words"]}, 400), ({"tags": ["x"] * 21}, 400)],
)
def test_a_label_that_is_none_is_refused(
    own_client: TestClient, mention: str, given: dict[str, object], status: int
) -> None:
    assert own_client.post(f"/api/v1/mentions/{mention}/labels", json=given, headers=CSRF).status_code == status


def test_a_page_of_another_site_and_a_mention_that_is_not_there_are_refused(
    own_client: TestClient, mention: str
) -> None:
    given = {"sentiment": "neutral"}
    assert own_client.post(f"/api/v1/mentions/{mention}/labels", json=given).status_code == 403
    assert own_client.post("/api/v1/mentions/nosuch/labels", json=given, headers=CSRF).status_code == 404
    assert own_client.get("/api/v1/mentions/nosuch/labels").status_code == 404


def token_of(client: TestClient, address: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(address).text)
    assert found
    return found[1]


def said_of(client: TestClient, mention: str) -> list[tuple[str, str]]:
    return [(one["what"], one["value"]) for one in client.get(f"/api/v1/mentions/{mention}/labels").json()["said"]]


def test_a_cards_button_labels_and_the_list_offers_to_take_it_back(own_client: TestClient, mention: str) -> None:
    form = {
        "token": token_of(own_client, "/mentions"),
        "say": f"neutral:{mention}",
        "next": "/mentions?topic=northwind",
    }
    answer = own_client.post("/mentions/labels", data=form)
    where = answer.headers["location"]
    assert answer.status_code == 303 and where.startswith("/mentions?topic=northwind&did=") and where.endswith(mention)
    assert said_of(own_client, mention) == [("sentiment", "neutral")]
    page = own_client.get(where).text
    assert "1 mention is labelled" in page
    (at,) = re.findall(r'name="at" value="([^"]+)"', page)
    undone = own_client.post("/mentions/labels/undo", data={"token": form["token"], "at": at, "next": "/mentions"})
    assert undone.headers["location"] == "/mentions"
    assert said_of(own_client, mention)[-1] == ("sentiment", "")


def test_a_selection_is_shown_before_it_is_labelled(own_client: TestClient, own_house: House, mention: str) -> None:
    negatives = [m.id for m in own_house.index.scan(Question(topics=("late",), sentiments=("negative",)))]
    search = "topic=late&sentiment=negative"
    shown = own_client.get("/mentions/labelling", params={"search": search, "scope": "all", "say_tag": "war, vip"})
    assert f"{len(negatives)} mentions would be labelled" in shown.text and said_of(own_client, negatives[0]) == []
    form = {"token": token_of(own_client, "/mentions"), "search": search, "scope": "all", "say_tag": "war, vip"}
    done = own_client.post("/mentions/labels", data=form)
    assert f"done={len(negatives)}" in done.headers["location"]
    assert said_of(own_client, negatives[0]) == [("tag", "war"), ("tag", "vip")]
    act = own_client.post(
        "/api/v1/mentions/labels?topic=late&sentiment=negative",
        json={"relevance": "unsure", "who": "Ola"},
        headers=CSRF,
    ).json()
    assert act["mentions"] == len(negatives)
    back = own_client.post("/api/v1/mentions/labels/undo", json={"at": act["at"], "who": "Ola"}, headers=CSRF)
    assert back.json()["mentions"] == len(negatives)
    assert (
        own_client.post("/api/v1/mentions/labels/undo", json={"at": act["at"], "who": "Ewa"}, headers=CSRF).status_code
        == 404
    )


def test_ticked_mentions_alone_are_labelled(own_client: TestClient, own_house: House, mention: str) -> None:
    ticked = [m.id for m in own_house.index.search(Question(), size=3).mentions]
    asked = {"one": ticked, "scope": "some", "say_relevance": "irrelevant"}
    assert "3 mentions would be labelled" in own_client.get("/mentions/labelling", params=asked).text
    own_client.post("/mentions/labels", data={"token": token_of(own_client, "/mentions"), **asked})
    line = Line(own_house)
    line.tick()
    line.release()
    assert own_house.index.count(Question(irrelevant=True)) == 3
    assert own_client.get("/api/v1/mentions?irrelevant=only").json()["total"] == 3
    assert own_client.get("/api/v1/mentions?irrelevant=with").json()["total"] == 70


def test_a_standing_rule_is_shown_put_in_force_and_removed(own_client: TestClient, mention: str) -> None:
    asked = {"search": "topic=late&lang=en", "scope": "rule", "say_mood": "neutral"}
    shown = own_client.get("/mentions/labelling", params=asked).text
    assert "will find what comes" in shown and "lang:(" in shown
    assert "There is no label rule" in own_client.get("/mentions/rules").text
    token = token_of(own_client, "/mentions")
    assert own_client.post("/mentions/labels", data={"token": token, **asked}).headers["location"] == "/mentions/rules"
    (rule,) = own_client.get("/api/v1/mentions/label-rules").json()["rules"]
    assert (rule["what"], rule["value"], rule["archive"]) == ("sentiment", "neutral", "under way")
    page = own_client.get("/mentions/rules").text
    assert "the archive is being labelled" in page
    own_client.post(f"/mentions/rules/{rule['id']}/remove", data={"token": token})
    assert own_client.get("/api/v1/mentions/label-rules").json()["rules"] == []


def test_a_rule_by_the_api_can_be_tried_first(own_client: TestClient, mention: str) -> None:
    path, rule = "/api/v1/mentions/label-rules", {"query": "northwind AND late", "tag": "late"}
    tried = own_client.post(path, json={**rule, "preview": True}, headers=CSRF).json()
    assert tried["total"] == 18 and len(tried["examples"]) == 5 and tried["rules"] == []
    made = own_client.post(path, json=rule, headers=CSRF).json()["rules"]
    assert [one["value"] for one in made] == ["late"]
    assert own_client.post(f"{path}/{made[0]['id']}/remove", headers=CSRF).json()["rules"] == []
    assert own_client.post(f"{path}/{made[0]['id']}/remove", headers=CSRF).status_code == 404
    for wrong in ({"query": "a b", "tag": "x"}, {"query": "late"}, {"query": "sentiment:negative", "tag": "x"}):
        assert own_client.post(path, json=wrong, headers=CSRF).status_code == 400


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("scope=some&say_mood=negative", 409),
        ("scope=all", 400),
        ("scope=all&say_mood=angry", 400),
        ("scope=all&say_tag=" + "x" * 70, 400),
        ("scope=all&say_mood=negative&search=q%3Da+b", 400),
        ("scope=rule&say_mood=negative&search=since%3D2026-11-01", 400),
        ("scope=rule&say_mood=negative&search=" + "a%3Db%26" * 3_000, 400),
        ("scope=every", 400),
    ],
)
def test_what_cannot_be_labelled_is_a_sentence(own_client: TestClient, asked: str, status: int) -> None:
    page = own_client.get(f"/mentions/labelling?{asked}")
    assert page.status_code == status and "Traceback" not in page.text and "would be labelled" not in page.text


def test_forms_without_their_token_and_addresses_elsewhere_change_nothing(own_client: TestClient, mention: str) -> None:
    form = {"say": f"neutral:{mention}", "next": "//evil.example/"}
    assert own_client.post("/mentions/labels", data=form).status_code == 403
    token = token_of(own_client, "/mentions")
    answer = own_client.post("/mentions/labels", data={"token": token, **form})
    assert answer.headers["location"].startswith("/?did=")
    assert own_client.post("/mentions/labels", data={"token": token, "say": f"angry:{mention}"}).status_code == 400


def test_who_may_only_look_is_offered_no_labels(own_client: TestClient, own_house: House, mention: str) -> None:
    add_user(own_house, "Ada", "admin", "test")
    secret = accept(own_house, add_user(own_house, "Vera", "viewer", "test")[1], "four horses eat late")
    own_client.cookies.set("earshot_session", secret)
    page = own_client.get("/mentions").text
    assert 'name="say"' not in page and 'name="one"' not in page and "Label rules" not in page
    assert own_client.post("/api/v1/mentions/labels", json={"tags": ["x"]}, headers=CSRF).status_code == 403
