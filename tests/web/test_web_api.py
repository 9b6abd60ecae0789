"""The API and its documents: every route answers in the shape it declares, every error is one problem+json."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from index import Question
from model.mention import mention_to_json
from services.house import House
from web.app import ROUTERS

DOCS = Path(__file__).parents[2] / "docs"


def test_mentions_are_the_documented_json(client: TestClient, full_house: House) -> None:
    answer = client.get("/api/v1/mentions?topic=northwind&size=200&facets=true").json()
    mentions = {m.id: m for m in full_house.index.scan(Question(topics=("northwind",)))}
    assert answer["total"] == len(mentions) == len(answer["mentions"])
    for shown in answer["mentions"]:
        assert shown.pop("highlights")
        assert shown == mention_to_json(mentions[shown["id"]])
    assert {one["value"]: one["count"] for one in answer["facets"]["topic"]}["northwind"] == len(mentions)


def test_one_mention_answers_as_in_the_list(client: TestClient) -> None:
    listed = client.get("/api/v1/mentions?size=1&topic=northwind").json()["mentions"][0]
    assert client.get(f"/api/v1/mentions/{listed['id']}").json()["text"] == listed["text"]


def test_cursor_pages_hold_everything_once(client: TestClient) -> None:
    seen, cursor = [], ""
    while True:
        page = client.get("/api/v1/mentions", params={"size": 13, "cursor": cursor}).json()
        seen += [one["id"] for one in page["mentions"]]
        if not (cursor := page["cursor"]):
            break
    assert len(seen) == len(set(seen)) == page["total"]


def test_a_time_filter_is_of_the_post_or_of_the_sight_of_it(client: TestClient) -> None:
    old = {"until": "2026-11-19T00:00:00Z"}
    by_event = client.get("/api/v1/mentions", params=old).json()["total"]
    assert by_event > 0
    assert client.get("/api/v1/mentions", params={**old, "by": "seen"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/mentions?q=northwind+late", 400, "Say how these belong together"),
        ("/api/v1/mentions?cursor=zzz", 400, "cursor"),
        ("/api/v1/mentions?sentiment=x", 400, "sentiment"),
        ("/api/v1/mentions?size=201", 400, "size"),
        ("/api/v1/overview?period=aeon", 400, "period"),
        ("/api/v1/overview?zone=Mars", 400, "zone"),
        ("/api/v1/mentions/none", 404, "no such mention"),
        ("/api/v1/alerts/none", 404, "no such alert"),
        ("/api/v1/alerts?state=x", 400, "state"),
        ("/api/v1/nowhere", 404, "nothing at this address"),
    ],
)
def test_errors_have_one_shape(client: TestClient, address: str, status: int, said: str) -> None:
    answer = client.get(address)
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == told["status"] == status
    assert {"type", "title", "detail", "todo"} <= told.keys() and said in told["detail"] and told["todo"]


def test_a_refused_query_tells_its_problems_as_topics_check_does(client: TestClient) -> None:
    problem = client.get("/api/v1/mentions?q=northwind+late").json()["problems"][0]
    assert (problem["start"], problem["end"], problem["severity"]) == (0, 14, "error") and problem["fixes"]


def test_wrong_methods_and_bodies_are_told(client: TestClient) -> None:
    assert client.post("/api/v1/alerts").status_code == 405
    for body in (b"{", b"[]", b'{"who": 1}', b'{"who": "x", "more": 1}', b"\xff" * 100):
        headers = {"x-earshot-csrf": "1", "content-type": "application/json"}
        answer = client.post("/api/v1/alerts/none/resolve", content=body, headers=headers)
        assert answer.status_code == 400 and answer.json()["detail"]


def test_the_overview_adds_up(client: TestClient) -> None:
    for period, points in (("hour", 60), ("day", 48), ("week", 42), ("month", 30)):
        for topic in client.get(f"/api/v1/overview?period={period}").json()["topics"]:
            assert len(topic["series"]) == points
            assert sum(one["count"] for one in topic["series"]) == topic["now"]["count"]
            assert sum(one["count"] for one in topic["languages"]) == topic["now"]["count"]


def test_status_and_sources_and_alerts_answer(client: TestClient) -> None:
    status = client.get("/api/v1/status").json()
    assert (status["failing"], status["mentions"], status["alerts"]["firing"]) == (1, 70, 2)
    broken = next(s for s in client.get("/api/v1/sources").json()["sources"] if s["id"] == "broken.example")
    assert broken["outcome"] == "failed" and broken["message"] == "the server answered <503>"
    assert len(client.get("/api/v1/alerts").json()["alerts"]) == 5
    assert [a["id"] for a in client.get("/api/v1/alerts?state=pending").json()["alerts"]] == ["bare"]


def test_the_openapi_document_names_every_json_route_and_no_error_it_does_not_give(client: TestClient) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert set(told["paths"]) == {path for path, _ in _routes() if path.startswith("/api/v1/")}
    text = str(told)
    assert "422" not in text and "HTTPValidationError" not in text and "application/problem+json" in text
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in told["components"]["schemas"]


def test_every_route_is_documented_and_every_documented_one_exists() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("http-api*.md")))
    documented = re.findall(r"^\| `(GET|POST) (/\S*)` \|", pages, re.MULTILINE)
    assert sorted((path, method) for method, path in documented) == sorted(_routes())


def test_every_metric_is_documented_and_every_documented_one_exists(client: TestClient) -> None:
    client.get("/")
    text = client.get("/metrics").text
    given = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)) - {"earshot_http_requests_created"}
    given = {name for name in given if not name.endswith("_created")}
    documented = set(re.findall(r"^\| `(\w+)", (DOCS / "metrics.md").read_text(), re.MULTILINE))
    assert given == documented
    assert 'earshot_alerts{state="firing"} 2.0' in text and "earshot_sources_failing 1.0" in text
    assert 'earshot_http_requests_total{method="GET",route="/",status="200"}' in text


def test_a_scanner_does_not_fill_the_metrics(client: TestClient) -> None:
    for name in ("wp-admin", "a" * 500, "%00"):
        client.get(f"/{name}")
        client.request("BREW", f"/{name}")
    text = client.get("/metrics").text
    assert "wp-admin" not in text and "BREW" not in text and 'route="(none)",status="404"' in text


def _routes() -> list[tuple[str, str]]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [(route.path, method) for route in routes for method in route.methods or ()]
