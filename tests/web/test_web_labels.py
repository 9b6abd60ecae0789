"""People's labels through the API, and on the pages."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from web_house import fill

from index import Question
from services.house import House
from services.line import Line

CSRF = {"X-Earshot-CSRF": "1"}


@pytest.fixture
def mention(own_house: House) -> str:
    fill(own_house)
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
