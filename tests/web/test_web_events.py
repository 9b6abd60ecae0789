"""Live events: what happens is heard, once, also after a lost connection; a stream holds up nobody, nor the server."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_house import client_of
from web_posts import NOW

from model.alert import Observation
from model.errors import Unavailable
from model.source import Source
from services.alerts import acknowledge, look, note
from services.happenings import Happening, Places, places_from, places_now, places_told, read_since
from services.house import House
from storage import Visit, observations, sources, visits
from web import Server, create_app
from web.stream import EACH, WAITING, Listener, Stream

Event = tuple[str, dict[str, object]]


def seen(mention: str, topic: str) -> Observation:
    return Observation(mention, topic, 1, NOW, NOW, True, False, "vader", "post", "en", "forum.example")


def observe(house: House, *made: Observation) -> None:
    with house.db.write() as tx:
        observations.append(tx, made)


def read(text: str) -> list[Event]:
    """The events of a stream with what they say."""
    blocks = [dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
              for block in text.split("\n\n")]  # fmt: skip
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


def last_id(text: str) -> str:
    return next(line[4:] for line in reversed(text.splitlines()) if line.startswith("id: "))


def heard(client: TestClient, since: str = "", seconds: int = 0) -> str:
    answer = client.get(f"/api/v1/events?seconds={seconds}", headers={"last-event-id": since} if since else {})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def test_what_happened_since_an_event_is_told_once(own_house: House, own_client: TestClient) -> None:
    start = last_id(heard(own_client))
    acknowledge(own_house, "grave", "Ana <b>")
    observe(own_house, seen("m1", "northwind"), seen("m2", "northwind"), seen("m2", "late"))
    told = heard(own_client, start)
    assert read(told) == [
        ("alerts", {"id": "grave", "topic": "northwind", "state": "acknowledged", "severity": 9, "what": "acknowledged",
                    "who": "Ana <b>"}),
        ("mentions", {"topic": "late", "count": 1, "newest": ["m2"]}),
        ("mentions", {"topic": "northwind", "count": 2, "newest": ["m2", "m1"]}),
    ]  # fmt: skip
    assert read(heard(own_client, last_id(told))) == [] == read(heard(own_client))


@pytest.mark.parametrize("since", ["", "1.2", "x.1.2.3", "9" * 100, "1.2.3.4\n5", "99999.99999.99999.99999"])
def test_a_place_that_is_none_is_the_end(own_house: House, own_client: TestClient, since: str) -> None:
    note(own_house, "grave", "Ana", "x")
    assert read(heard(own_client, since.replace("\n", " "))) == []
    assert since.startswith("99999.") or places_from(since) is None


def test_places_are_read_as_they_are_told() -> None:
    assert places_from(places_told(Places(1, 2, 3, 4))) == Places(1, 2, 3, 4)


def test_only_sources_that_turned_are_told(own_house: House) -> None:
    start = places_now(own_house)
    with own_house.db.write() as tx:
        sources.put(tx, Source("forum.example", "https://forum.example/feed.xml", "feed"))
        for minute, outcome in enumerate(("fetched", "unchanged", "failed", "failed", "fetched")):
            at = NOW.replace(minute=minute)
            visits.commit(tx, Visit("forum.example", at, at, outcome, at))  # type: ignore[arg-type]
    (told,) = read_since(own_house, start).happenings
    assert [one["outcome"] for one in told.data["changed"]] == ["fetched", "failed", "fetched"]  # type: ignore


def test_who_looks_is_told_when_it_changes(own_house: House) -> None:
    start = places_now(own_house)
    look(own_house, "grave", "Ana")
    first = read_since(own_house, start, {})
    assert [one.data for one in first.happenings] == [{"alert": "grave", "looking": ["Ana"]}]
    assert read_since(own_house, start, first.looking).happenings == ()
    gone = read_since(own_house, start, {**first.looking, "mild": ("northwind", ("Bea",))})
    assert [one.data for one in gone.happenings] == [{"alert": "mild", "looking": []}]


@pytest.mark.parametrize(
    ("topics", "visible", "heard"),
    [
        (None, {"late"}, True),
        ({"late"}, {"late"}, True),
        ({"late", "other"}, {"late"}, True),
        ({"other"}, {"late"}, False),
        (set(), {"late"}, False),
        (set(), None, True),
    ],
)
def test_nobody_hears_of_topics_they_may_not_see(
    topics: set[str] | None, visible: set[str] | None, heard: bool
) -> None:
    one = Happening("alerts", {}, None if topics is None else frozenset(topics))
    assert one.for_eyes_of(None if visible is None else frozenset(visible)) is heard


def test_a_slow_listener_is_told_that_it_missed_some_and_holds_little(own_house: House) -> None:
    listener = Listener("a", None, Places())
    reading = read_since(own_house, Places())
    for _ in range(5 * WAITING):
        listener.offer(reading)
    assert listener.readings.qsize() <= WAITING
    told = [listener.readings.get_nowait() for _ in range(listener.readings.qsize())]
    assert any(one is not None and one.happenings[0].kind == "missed" for one in told)


def test_one_user_has_so_many_streams_and_no_more(own_house: House) -> None:
    async def asked() -> None:
        stream = Stream(own_house)
        mine = [await stream.join("ana", None) for _ in range(EACH)]
        with pytest.raises(Unavailable, match="streams already"):
            await stream.join("ana", None)
        await stream.join("bea", None)
        stream.leave(mine[0])
        await stream.join("ana", None)
        stream.close()
        with pytest.raises(Unavailable, match="stops"):
            await stream.join("cid", None)

    with ThreadPoolExecutor(1) as alone:  # a browser of other tests may hold this thread's loop
        alone.submit(asyncio.run, asked()).result(timeout=30)


@contextmanager
def served(app: FastAPI) -> Iterator[tuple[str, int, Server]]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield (*listening.getsockname()[:2], server)
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"


def test_it_is_live_and_the_server_stops_at_once(own_house: House) -> None:
    app = create_app(own_house, allowed_hosts=[])
    with served(app) as (host, port, server):
        asked = [http.client.HTTPConnection(host, port, timeout=8) for _ in range(3)]
        answers = []
        for one in asked:
            one.request("GET", "/api/v1/events")
            answers.append(one.getresponse())
        assert [read_until(answer, "id: ") for answer in answers]
        note(own_house, "grave", "Ana", "live <b>")
        for answer in answers:
            assert '"what": "noted"' in read_until(answer, "data: ")
        asked[0].close()
        deadline = time.monotonic() + 5
        while len(app.state.stream.listeners) > 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(app.state.stream.listeners) == 2, "one went"
        began = time.monotonic()
        server.should_exit = True
        assert answers[1].read().endswith(b"\n\n"), "the stream ends by itself"
        assert time.monotonic() - began < 3


def read_until(answer: http.client.HTTPResponse, start: str) -> str:
    while line := answer.readline().decode():
        if line.startswith(start):
            return line
    raise AssertionError("the stream ended")


def test_the_stream_ends_when_the_session_does(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.users import add_user

    monkeypatch.setattr("web.stream.HEARTBEAT", 0.1)
    app = create_app(own_house, allowed_hosts=[])
    client = client_of(app)

    def add_when_somebody_listens() -> None:
        while not app.state.stream.listeners:
            time.sleep(0.02)
        add_user(own_house, "ada", "admin", "test")

    threading.Thread(target=add_when_somebody_listens, daemon=True).start()
    began = time.monotonic()
    assert read(heard(client, seconds=20)) == [("end", {})], "from the first user on everybody says who they are"
    assert time.monotonic() - began < 10
    assert client.get("/api/v1/events").status_code == 401
