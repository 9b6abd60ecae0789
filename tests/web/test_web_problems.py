"""Problems on pages and through the API: written down, refused with what was typed, made of an alert, fixed, tied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_house import add_alerts, client_of, fill, make_house
from web_posts import LONG, OVERRIDE, SCRIPT

from model.problem import Problem
from services.house import House
from services.problems import Given, add
from services.search import search
from services.users import accept, add_user
from web import create_app
from web.filters import MentionFilters
from web.problem_view import mentions

HEADERS = {"x-earshot-csrf": "1"}
NAME = f"{SCRIPT} {OVERRIDE}late ล่าช้า 遅い"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("problems"))
    fill(made)
    add_alerts(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def visitor(house: House) -> TestClient:
    return client_of(create_app(house, allowed_hosts=["127.0.0.1"], zone="Europe/Warsaw"))


def token(client: TestClient, path: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def send(client: TestClient, page: str, action: str, **form: object) -> str:
    """Where the form leads."""
    answer = client.post(action, data={"token": token(client, page), **form})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def post(client: TestClient, path: str, **body: object) -> dict[str, object]:
    answer = client.post(f"/api/v1/{path}", json=body, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_problem_from_written_down_to_removed(house: House, visitor: TestClient) -> None:
    assert "No problem yet" in visitor.get("/problems").text
    form = {"name": NAME, "query": "late OR awful", "topics": "northwind", "cost": "2.50", "currency": "eur"}
    page = send(visitor, "/problems/new", "/problems", **form, note=f"{LONG} {SCRIPT}", fixed_on=["2026-11-15", ""])
    assert re.fullmatch(r"/problems/\d+", page)
    for address in ("/problems", "/problems?order=cost", page, f"{page}/edit"):
        for language in ("en", "ja"):
            visitor.cookies.set("earshot_language", language)
            shown = visitor.get(address)
            assert shown.status_code == 200
            assert SCRIPT not in shown.text and OVERRIDE not in shown.text and "style=" not in shown.text
    visitor.cookies.delete("earshot_language")
    shown = visitor.get(page).text
    total = search(house, MentionFilters(q="late OR awful", topic=["northwind"]).request("UTC")).total
    assert f">{total}</a>" in shown and "Fixed on 15 Nov 2026:" in shown
    send(visitor, page, f"{page}/fixed", on="2026-11-17")
    assert visitor.get(page).text.count("Fixed on 1") == 2
    send(visitor, page, f"{page}/fixed", on="2026-11-17", undo="yes")
    assert visitor.get(page).text.count("Fixed on 1") == 1
    send(visitor, f"{page}/edit", page, **{**form, "name": "Lateness"}, who="Ada")
    assert "<bdi>Lateness</bdi>" in visitor.get(page).text
    assert send(visitor, page, f"{page}/remove") == "/problems"
    assert visitor.get(page).status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "query": "late"}, "the name has 0 letters"),
        ({"name": "Late", "query": "late parcel"}, "Say how these belong together"),
        ({"name": "Late", "query": "late", "cost": "much"}, "is no amount"),
        ({"name": "Late", "query": "late", "cost": "3"}, "is no currency"),
        ({"name": "Late", "query": "late", "fixed_on": "2040-01-01"}, "is not a day that has been"),
        ({"name": "Late", "query": "x" * 65_537}, "65536"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(visitor: TestClient, form: dict[str, str], said: str) -> None:
    made = {"note": "kept <b>", "token": token(visitor, "/problems/new"), **form}
    answer = visitor.post("/problems", data=made)
    assert answer.status_code == 400 and said in answer.text
    assert "kept &lt;b&gt;" in answer.text or len(form["query"]) > 65_536


def test_a_problem_is_made_of_an_alert(visitor: TestClient, house: House) -> None:
    shown = visitor.get("/problems/new?alert=grave").text
    assert 'name="alert" value="grave"' in shown and 'value="northwind" checked' in shown
    page = send(visitor, "/problems/new?alert=grave", "/problems", name="Late", query="late", alert="grave")
    assert "tied by hand" in visitor.get(page).text and "/alerts/mild" in visitor.get(page).text
    send(visitor, page, f"{page}/alerts", alert="mild", tied="no")
    linked = visitor.get(f"/api/v1{page}").json()["alerts"]
    assert {one["alert"]: one["tied"] for one in linked}["mild"] is False
    assert visitor.get("/problems/new?alert=never").status_code == 404
    visitor.post(f"/api/v1{page}/remove", json={}, headers=HEADERS)


def test_a_program_does_all_that_people_do(visitor: TestClient, house: House) -> None:
    made = post(visitor, "problems", name="Late", query="late", cost="0.10", currency="PLN", topics=["northwind"])
    path = f"problems/{made['id']}"
    year: dict[str, dict[str, int]] = made["year"]  # type: ignore[assignment]
    assert (made["state"], made["fixes"], made["who"]) == ("open", [], "web")
    assert year["cost"] == f"{year['share']['count'] * 0.1:.2f}"  # type: ignore[comparison-overlap]
    months: list[dict[str, dict[str, int]]] = made["months"]  # type: ignore[assignment]
    assert sum(month["share"]["count"] for month in months) == year["share"]["count"]
    changed = post(visitor, path, note="seen to", fixed_on=["2026-11-14"])
    assert (changed["note"], changed["name"], len(changed["fixes"])) == ("seen to", "Late", 1)  # type: ignore[arg-type]
    assert post(visitor, f"{path}/fixed", on="2026-11-18")["fixed_on"] == ["2026-11-14", "2026-11-18"]
    assert post(visitor, f"{path}/fixed", on="2026-11-18", undo=True)["fixed_on"] == ["2026-11-14"]
    post(visitor, f"{path}/alerts", alert="bare")
    assert visitor.get(f"/api/v1/{path}?zone=Asia/Tokyo").json()["alerts"]
    assert len(visitor.get("/api/v1/problems?order=cost").json()["problems"]) == 1
    assert post(visitor, f"{path}/remove") == {"problems": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "problems/99", None, 404),
        ("GET", "problems/0", None, 400),
        ("GET", f"problems/{10**30}", None, 400),
        ("GET", "problems?order=luck", None, 400),
        ("GET", "problems?zone=Mars", None, 400),
        ("POST", "problems", {"name": "x"}, 400),
        ("POST", "problems", {"name": "x", "query": "x", "alert": "never"}, 404),
        ("POST", "problems", {"name": "x", "query": "x", "topics": ["never"]}, 404),
        ("POST", "problems", {"name": "x", "query": "x", "more": 1}, 400),
        ("POST", "problems/99", {"name": "x"}, 404),
        ("POST", "problems/99/fixed", {"on": "2026-11-11"}, 404),
        ("POST", "problems/99/alerts", {"alert": "grave"}, 404),
        ("POST", "problems/99/remove", {}, 404),
    ],
)
def test_what_is_wrong_is_told(visitor: TestClient, method: str, path: str, body: object, status: int) -> None:
    answer = visitor.request(method, f"/api/v1/{path}", json=body, headers=HEADERS)
    assert answer.status_code == status and answer.json()["detail"]


def test_foreign_pages_change_nothing(visitor: TestClient) -> None:
    assert visitor.post("/api/v1/problems", json={"name": "x", "query": "x"}).status_code == 403
    for path in ("/problems", "/problems/1", "/problems/1/fixed", "/problems/1/alerts", "/problems/1/remove"):
        assert visitor.post(path, data={"name": "x", "query": "x"}).status_code == 403


def test_who_only_looks_is_shown_no_buttons(tmp_path: Path) -> None:
    house = make_house(tmp_path)
    made = add(house, Given(name="Late", query="late"), "test")
    accept(house, add_user(house, "Admin", "admin", "test")[1], "four horses eat late")
    client = client_of(create_app(house, allowed_hosts=["127.0.0.1"]))
    session = accept(house, add_user(house, "Vi", "viewer", "test")[1], "four horses eat late")
    client.cookies.set("earshot_session", session)
    for page in ("/problems", f"/problems/{made.id}"):
        shown = client.get(page).text
        assert "Late" in shown and "/problems/new" not in shown and f'action="/problems/{made.id}' not in shown
    assert client.post(f"/problems/{made.id}/fixed", data={"on": "2026-11-11"}).status_code == 403
    house.close()


def test_the_parameters_of_a_problems_mentions() -> None:
    problem = Problem(name="x", query="late", topics=("a", "b"), languages=("pl",), kinds=("post",), sources=("s",))
    assert mentions(problem, sentiment=["negative"]) == {
        **{"q": "late", "topic": ["a", "b"], "lang": ["pl"], "kind": ["post"], "source": ["s"]},
        "sentiment": ["negative"],
    }
