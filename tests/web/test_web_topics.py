"""The marketer's pages and their API: write, try, publish, be told of others, compare, put back, bring in, lists."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_house import client_of, fill, make_house
from web_posts import NOW

from model.topic import Topic
from services.house import House
from services.topic_lists import save_list
from services.topic_publishing import publish_topic
from services.topics import publish
from services.users import accept, add_user
from web import create_app
from web.topic_forms import split

JSON = {"x-earshot-csrf": "1"}
HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"
LONG = "長" * 300


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = make_house(tmp_path_factory.mktemp("topics"))
    fill(house)
    save_list(house, "complaints", f'late OR "{HOSTILE[:20]}x" OR delayed', 0, HOSTILE, note=HOSTILE)
    publish_topic(house, Topic("hostile", "northwind AND @@complaints", name=HOSTILE, handles=(HOSTILE, LONG)), 0, LONG)
    publish_topic(house, Topic("hostile", "northwind", name=LONG, owner=HOSTILE), 1, HOSTILE, note=HOSTILE)
    house.clock = lambda: NOW + timedelta(seconds=1)
    yield house
    house.close()


@pytest.fixture(scope="module")
def topics_app(filled: House) -> FastAPI:
    return create_app(filled, allowed_hosts=["127.0.0.1"], zone="Europe/Warsaw")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine leaves nothing out."""
    monkeypatch.setattr("services.topic_preview.SECONDS", 600.0)


@pytest.fixture
def web(topics_app: FastAPI) -> TestClient:
    return client_of(topics_app)


def form(client: TestClient, page: str, address: str, **fields: str) -> tuple[int, str, str]:
    """Send a page's form: status, where it leads, what it says."""
    token = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(page).text)
    assert token is not None
    answer = client.post(address, data={"token": token[1], **fields})
    return answer.status_code, answer.headers.get("location", ""), answer.text


@pytest.mark.parametrize(
    "page",
    [
        "/topics",
        "/topics/hostile",
        "/topics/hostile/history",
        "/topics/_new",
        "/topics/_import",
        "/lists?edit=complaints",
    ],
)
def test_pages_show_everything_and_run_nothing(web: TestClient, page: str) -> None:
    text = web.get(page).text
    assert "<script>alert" not in text and "onerror" not in text and "style=" not in text
    assert text.count("<h1") == 1 and not re.search(r"<script(?![^>]* src=)", text)
    for field in re.findall(r"<(?:input|textarea|select)[^>]*>", text):
        assert any(word in field for word in ("hidden", 'name="', "readonly", 'type="file"')), field


def test_the_table_tells_how_each_topic_does(web: TestClient) -> None:
    told = web.get("/api/v1/topics").json()
    assert [line["revision"]["topic"]["id"] for line in told["topics"]] == ["hostile", "late", "northwind"]
    hostile = told["topics"][0]
    assert hostile["revision"]["who"] == HOSTILE and hostile["filling"]["revision"] == 2
    page = web.get("/topics").text
    assert 'href="/topics/hostile"' in page and "archive 0 % done" in page


@pytest.mark.parametrize(
    ("query", "ok", "code"),
    [
        ("northwind", True, ""),
        ("northwind AND @@complaints", True, ""),
        ("northwind late", False, "implicit-and"),
        ("", False, "empty"),
        ("x" * 70_000, False, "too-long"),
        ("@@nowhere", False, "unknown-list"),
    ],
)
def test_a_query_is_checked_while_it_is_typed(web: TestClient, query: str, ok: bool, code: str) -> None:
    told = web.post("/api/v1/topics/check", json={"query": query}, headers=JSON).json()
    assert told["ok"] == ok and (not code or told["problems"][0]["code"] == code)
    preview = web.post("/api/v1/topics/preview", json={"query": query}, headers=JSON)
    assert preview.status_code == (200 if ok else 400)


@pytest.mark.parametrize(
    "query", ['a AND (b OR "c d', "a AND (b OR {C", "a AND (b OR rating:[1 TO 2", "a AND (b <<< note"]
)
def test_a_bracket_is_closed_outside_of_what_else_is_open(web: TestClient, query: str) -> None:
    told = web.post("/api/v1/topics/check", json={"query": query}, headers=JSON).json()
    fix = next(one for one in told["problems"] if one["code"] == "unclosed-bracket")["fixes"][0]["query"]
    assert web.post("/api/v1/topics/check", json={"query": fix}, headers=JSON).json()["ok"], fix


def test_a_preview_is_told_alike_as_data_and_as_a_part_of_the_page(web: TestClient) -> None:
    given = {"id": "late", "query": "northwind AND NOT late", "zone": "Asia/Tokyo"}
    told = web.post("/api/v1/topics/preview", json=given, headers=JSON).json()
    part = web.post("/topics/_preview", json=given, headers=JSON).text
    assert told["whole"] and told["total"] == told["about"] and len(told["newest"]) == 10
    assert f"<b>{told['total']}</b>" in part and f"+{told['moved']['gained']}" in part
    assert told["removed"][0]["part"] == "NOT late" and str(told["removed"][0]["count"]) in part
    assert "<svg" in part and "<script>" not in part and "<html" not in part
    assert web.post("/api/v1/topics/preview", json={**given, "zone": "Moon"}, headers=JSON).status_code == 400
    assert web.post("/api/v1/topics/preview", json=given).status_code == 403


def test_without_scripts_the_editor_checks_tries_and_takes_a_fix(web: TestClient) -> None:
    given = {"id": "late", "name": "N", "query": "northwind late", "base": "1"}
    status, _, refused = form(web, "/topics/late", "/topics/_check", **given)
    fix = re.search(r'<button type="submit" name="query" value="([^"]+)"', refused)
    assert status == 200 and fix is not None and "It cannot be published" in refused
    token = re.search(r'name="token" value="([0-9a-f]{64})"', refused)
    assert token is not None
    pressed = {"token": token[1], **given, "query": [given["query"], fix[1].replace("&#34;", '"')]}
    answer = web.post("/topics/_check", data=pressed).text
    assert "It can be published" in answer and 'class="catches"' in answer


def test_an_exact_count_is_begun_and_asked_for(web: TestClient) -> None:
    began = web.post("/api/v1/topics/trial", json={"id": "late", "query": "northwind"}, headers=JSON).json()
    for _ in range(500):
        told = web.get(f"/api/v1/trials/{began['id']}").json()
        if told["state"] != "running":
            break
        time.sleep(0.01)
    assert told["state"] == "done" and told["against"] == 1 and told["counts"]["caught"] == 60
    assert "60" in web.get(f"/trials/{began['id']}").text
    assert web.get("/api/v1/trials/nowhere").status_code == 404
    status, address, _ = form(web, "/topics/late", "/topics/_trial", id="late", query="northwind")
    assert status == 303 and web.get(address).status_code == 200


def test_history_tells_what_each_revision_changed(web: TestClient) -> None:
    told = web.get("/api/v1/topics/hostile/history").json()["revisions"]
    assert [one["revision"] for one in told] == [2, 1] and told[0]["note"] == HOSTILE
    page = web.get("/topics/hostile/history?before=1&after=2").text
    assert (
        "<del> AND @@complaints</del>" in page.replace("<del> </del><del>AND", "<del> AND")
        and "Publish it again" in page
    )
    assert web.get("/topics/nowhere/history").status_code == 404
    assert web.get("/topics/hostile/history?before=99&after=98").status_code == 200
    assert web.get("/topics/hostile/history?before=x").status_code == 400


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[House, TestClient]]:
    house = make_house(tmp_path)
    yield house, client_of(create_app(house, allowed_hosts=[]))
    house.close()


def test_a_topic_is_drafted_published_contested_and_retired_on_the_pages(own: tuple[House, TestClient]) -> None:
    house, web = own
    status, address, _ = form(web, "/topics/_new", "/topics/_new", action="keep", id="", query="acme (", name="Draft")
    assert (status, address) == (303, "/topics/_new")
    assert "acme (" in web.get("/topics/_new").text and "Draft" in web.get("/topics").text
    status, _, said = form(web, "/topics/_new", "/topics/_new", action="publish", id="acme", query="acme (")
    assert status == 400 and "acme (" in said and "never closed" in said
    status, _, said = form(web, "/topics/_new", "/topics/_new", action="publish", id="A!", query="acme")
    assert status == 400 and "the id is" in said
    filled = {
        "id": "acme",
        "query": "acme\r\nOR x",
        "handles": "@a, @b\r\n@c",
        "lang": "pl,en",
        "note": "first",
        "who": "Ana",
    }
    status, address, _ = form(web, "/topics/_new", "/topics/_new", action="publish", **filled)
    assert (status, address) == (303, "/topics/acme?published=1")
    topic = house.in_force["acme"]
    assert (topic.query, topic.handles, topic.filters) == ("acme\nOR x", ("@a", "@b", "@c"), {"lang": ("pl", "en")})
    assert "Draft" not in web.get("/topics").text and "Published as revision 1" in web.get(address).text

    web.post("/api/v1/topics/acme/draft", json={"query": "acme OR mine", "base": 1}, headers=JSON)
    publish_topic(house, Topic("acme", "acme OR theirs"), 1, "Ben")
    opened = web.get("/topics/acme").text
    assert "Revision 2 by Ben" in opened and "theirs" in opened and "mine" in opened
    status, _, said = form(web, "/topics/acme", "/topics/acme", action="publish", query="acme OR mine", base="1")
    assert (
        status == 409 and "<ins>mine</ins>" in said and "<del>theirs</del>" in said and 'name="base" value="2"' in said
    )
    assert house.in_force["acme"].query == "acme OR theirs"
    status, address, _ = form(web, "/topics/acme", "/topics/acme", action="publish", query="acme OR mine", base="2")
    assert status == 303 and house.in_force["acme"].query == "acme OR mine"
    assert web.get("/api/v1/topics/acme/draft").status_code == 404
    status, _, _ = form(web, "/topics/acme/history", "/topics/acme/revert", revision="1", base="3")
    assert status == 303 and house.in_force["acme"].query == "acme\nOR x"
    status, address, _ = form(web, "/topics/acme", "/topics/acme", action="retire", query="acme", base="4")
    assert (status, address, house.in_force) == (303, "/topics", {})
    assert web.get("/topics/acme").status_code == 200


def test_taking_theirs_throws_ones_own_away(own: tuple[House, TestClient]) -> None:
    house, web = own
    publish_topic(house, Topic("acme", "acme"), 0, "Ben")
    web.post("/api/v1/topics/acme/draft", json={"query": "mine", "base": 1}, headers=JSON)
    assert "mine" in web.get("/topics/acme").text
    assert form(web, "/topics/acme", "/topics/acme", action="discard")[0] == 303
    assert "mine" not in web.get("/topics/acme").text


def test_the_api_publishes_upon_what_was_seen(own: tuple[House, TestClient]) -> None:
    _, web = own
    made = web.post("/api/v1/topics", json={"id": "acme", "query": "acme", "note": "go", "who": "Ana"}, headers=JSON)
    assert made.status_code == 200 and (made.json()["revision"], made.json()["who"]) == (1, "Ana")
    again = web.post("/api/v1/topics", json={"id": "acme", "query": "other"}, headers=JSON)
    assert again.status_code == 409 and "Ana published revision 1" in again.json()["detail"]
    send = {"query": "other", "base": 1}
    assert web.post("/api/v1/topics/acme/publish", json=send, headers=JSON).json()["revision"] == 2
    assert web.get("/api/v1/topics/acme").json()["reading"] == "other"
    back = web.post("/api/v1/topics/acme/revert", json={"revision": 1, "base": 2}, headers=JSON).json()
    assert back["topic"]["query"] == "acme" and back["note"] == "as revision 1"
    assert web.post("/api/v1/topics/acme/retire", json={"base": 2}, headers=JSON).status_code == 409
    assert web.post("/api/v1/topics/acme/retire", json={"base": 3}, headers=JSON).status_code == 204
    for address in ("", "/acme/publish", "/acme/revert", "/acme/retire", "/acme/draft", "/check", "/import"):
        assert web.post(f"/api/v1/topics{address}", json={"colour": "red"}, headers=JSON).status_code == 400
        assert web.post(f"/api/v1/topics{address}", json={}).status_code in (400, 403)


def test_a_draft_is_kept_by_the_api(own: tuple[House, TestClient]) -> None:
    _, web = own
    assert web.get("/api/v1/topics/_new/draft").status_code == 404
    web.post("/api/v1/topics/_new/draft", json={"query": "half (", "filters": {"lang": ["pl"]}}, headers=JSON)
    told = web.get("/api/v1/topics/_new/draft").json()
    assert told["topic"]["query"] == "half (" and told["topic"]["filters"] == {"lang": ["pl"]}
    assert web.post("/api/v1/topics/_new/draft/drop", json={}, headers=JSON).status_code == 204
    assert web.get("/api/v1/topics/_new/draft").status_code == 404


def test_topics_are_brought_in(own: tuple[House, TestClient]) -> None:
    _, web = own
    status, address, _ = form(web, "/topics/_import", "/topics/_import", text="id: one\nquery: one\n")
    assert (status, address) == (303, "/topics/one") and "one" in web.get("/topics/one").text
    status, _, said = form(web, "/topics/_import", "/topics/_import", text='"a b"~5', kind="brandwatch", id="two")
    assert status == 200 and "NEAR/5" in said and 'href="/topics/two"' in said
    status, _, said = form(web, "/topics/_import", "/topics/_import", text="- <script>", kind="yaml")
    assert status == 400 and "<script>alert" not in said
    status, _, said = form(web, "/topics/_import", "/topics/_import", text="juice~5", kind="brandwatch")
    assert status == 200 and "cannot be carried over" in said
    told = web.post("/api/v1/topics/import", json={"text": "- {id: a, query: x}\n- {id: b, query: y}"}, headers=JSON)
    assert [draft["topic"]["id"] for draft in told.json()["drafts"]] == ["a", "b"]


def test_lists_are_changed_on_the_page_and_by_the_api(own: tuple[House, TestClient]) -> None:
    house, web = own
    status, _, _ = form(web, "/lists", "/lists", action="save", name="late", written="late\r\nnever again")
    assert status == 303 and house.lists == {"late": 'late OR "never again"'}
    publish_topic(house, Topic("acme", "acme AND @@late"), 0, "Ana")
    told = web.post("/api/v1/lists/late", json={"terms": ["late"], "base": 1, "note": "less"}, headers=JSON).json()
    assert told["moved"] == ["acme"] and told["saved"]["revision"] == 2
    status, _, said = form(web, "/lists", "/lists", action="save", name="late", written="x", base="1")
    assert status == 409 and "revision 2 meanwhile" in said and "<del>late</del><ins>x</ins>" in said
    assert 'name="base" value="2"' in said and house.lists == {"late": "late"}
    assert web.post("/api/v1/lists/late/remove", json={"base": 2}, headers=JSON).status_code == 409
    assert form(web, "/lists", "/lists", action="save", name="late", written="(a", as_query="1", base="2")[0] == 400
    web.post("/api/v1/topics/acme/retire", json={"base": 2}, headers=JSON)
    assert web.post("/api/v1/lists/late/remove", json={"base": 2}, headers=JSON).status_code == 204
    assert web.get("/api/v1/lists").json() == {"lists": []} and web.get("/api/v1/lists/late").status_code == 404


def test_a_topic_of_a_file_says_so_and_is_taken_over(own: tuple[House, TestClient]) -> None:
    house, web = own
    folder = house.config.folder / "topics"
    folder.mkdir()
    (folder / "acme.yaml").write_text("id: acme\nquery: acme\n", encoding="utf-8")
    publish(house)
    assert 'name="take_over"' in web.get("/topics/acme").text
    given = {"action": "publish", "query": "acme OR x", "base": "1"}
    status, _, said = form(web, "/topics/acme", "/topics/acme", **given)
    assert status == 409 and "written in a file" in said and "acme OR x" in said
    assert form(web, "/topics/acme", "/topics/acme", **given, take_over="yes")[0] == 303
    assert publish(house).browser == ("acme",) and house.in_force["acme"].query == "acme OR x"


def test_readers_try_and_marketers_publish_and_each_has_drafts_of_their_own(own: tuple[House, TestClient]) -> None:
    house, _ = own
    app, clients = create_app(house, allowed_hosts=[]), {}
    for name, role in (("root", "admin"), ("vera", "viewer"), ("mark", "marketer"), ("mira", "marketer")):
        clients[name] = client_of(app)
        session = accept(house, add_user(house, name, role, "test")[1], "four horses eat late")  # type: ignore[arg-type]
        clients[name].cookies.set("earshot_session", session)
    given = {"id": "acme", "query": "acme"}
    assert clients["vera"].post("/api/v1/topics/check", json={"query": "acme"}, headers=JSON).status_code == 200
    assert clients["vera"].post("/topics/_preview", json=given, headers=JSON).status_code == 200
    for address in ("/api/v1/topics", "/api/v1/topics/acme/draft", "/api/v1/lists/late", "/lists", "/topics/_new"):
        assert clients["vera"].post(address, json={}, headers=JSON).status_code == 403
    assert "New topic" not in clients["vera"].get("/topics").text
    clients["mark"].post("/api/v1/topics/_new/draft", json={"query": "secret plan"}, headers=JSON)
    assert "secret plan" in clients["mark"].get("/topics/_new").text
    assert "secret plan" not in clients["mira"].get("/topics/_new").text
    assert clients["mark"].post("/api/v1/topics", json={**given, "who": "root"}, headers=JSON).json()["who"] == "mark"
    trial = clients["mark"].post("/api/v1/topics/trial", json=given, headers=JSON).json()["id"]
    assert clients["mira"].get(f"/api/v1/trials/{trial}").status_code == 404


@pytest.mark.parametrize(
    ("text", "values"), [("", ()), ("a, b\nc\r\n a ", ("a", "b", "c")), (" , \n", ()), ("a  b", ("a b",))]
)
def test_several_values_are_parted_by_commas_and_lines(text: str, values: tuple[str, ...]) -> None:
    assert split(text) == values
