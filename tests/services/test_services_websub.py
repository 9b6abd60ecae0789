"""WebSub with a hub on loopback: subscribed where a feed names one, verified, renewed; a delivery makes it due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from crawlers import Delivery, VisitFailed, ask_hub, read_allowed, read_intent
from houses import HeldClock, new_house
from model.source import Source
from model.time import micros
from servers.hub import FEED, Hub
from servers.loopback import Answer, Loopback, Request
from services.house import House
from services.websub import has_public_address, tend_hubs
from storage import sources, subscriptions
from storage.subscriptions import Subscription
from storage.tables import cursors
from storage.tables import sources as stored
from web import create_app

TOPIC = "https://blog.example/feed"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, hub: Hub) -> Iterator[House]:
    made = new_house(tmp_path, topic="", allow_networks=(hub.host,), public_url="http://ear.example")
    with made.db.write() as tx:
        sources.put(tx, Source("blog", "https://blog.example/"))
        names(tx, hub.url("/hub"))
        tx.execute(update(stored).values(next_due=micros(made.clock() + timedelta(hours=5))))
    yield made
    made.close()


@pytest.fixture
def client(house: House) -> TestClient:
    return TestClient(create_app(house, allowed_hosts=[]), base_url="http://ear.example")


def names(tx: object, hub: str) -> None:
    """What a visit of the blog's feed leaves."""
    for name, value in (("hub", hub), ("topic", TOPIC)):
        tx.execute(insert(cursors).values(source="blog", name=name, value=value))  # type: ignore[attr-defined]


def kept(house: House) -> Subscription:
    with house.db.read() as tx:
        (one,) = subscriptions.listed(tx)
    return one


def due(house: House) -> timedelta:
    """In how long the blog is visited."""
    with house.db.read() as tx:
        moment = sources.health(tx, "blog").next_due
    assert moment is not None
    return moment - house.clock()


def clock(house: House) -> HeldClock:
    assert isinstance(house.clock, HeldClock)
    return house.clock


def test_a_hub_is_asked_once_and_verified(house: House, hub: Hub, client: TestClient) -> None:
    assert tend_hubs(house) == 1
    (form,) = hub.forms
    assert form["hub.topic"] == TOPIC
    assert form["hub.callback"] == f"http://ear.example{hub.path}"
    assert 40 <= len(form["hub.secret"]) < 200
    assert kept(house).state == "asked"
    assert hub.verify(client, **{"hub.lease_seconds": "86400"}) == (200, "ch4llenge")
    assert (kept(house).state, kept(house).until) == ("active", house.clock() + timedelta(days=1))
    assert tend_hubs(house) == 0


def test_a_signed_delivery_makes_the_source_due_and_is_not_read(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    hub.verify(client)
    for method in ("sha1", "sha256", "sha512"):
        with house.db.write() as tx:
            tx.execute(update(stored).values(next_due=micros(house.clock() + timedelta(hours=5))))
        assert hub.deliver(client, method=method) == 202
        assert due(house) == timedelta(0)
    assert kept(house).delivered_at == house.clock()


def test_a_source_that_was_visited_just_now_waits_its_least_interval(
    house: House, hub: Hub, client: TestClient
) -> None:
    tend_hubs(house)
    house.config = replace(house.config, min_interval=300)
    with house.db.write() as tx:
        tx.execute(update(stored).values(last_visit=micros(house.clock() - timedelta(seconds=100))))
    hub.deliver(client)
    assert due(house) == timedelta(seconds=200)


def test_what_is_not_signed_by_the_hub_is_ignored_with_a_success(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    hub.verify(client)
    for signature in ("", "sha256=00", "md5=00", "sha256", "=", "sha256=\u00e9"):
        headers = {"X-Hub-Signature": signature.encode("latin-1")}
        assert client.post(hub.path, content=FEED, headers=headers).status_code == 202
    assert hub.deliver(client, secret="not the secret") == 202
    assert due(house) == timedelta(hours=5)
    assert kept(house).delivered_at is None


def test_an_endless_delivery_is_cut() -> None:
    came = Delivery("sha256=00", "secret")
    assert came.take(b"x" * 9_999_999)
    assert not came.take(b"xx")
    assert not came.genuine()


WRONG = [
    {"hub.topic": "https://other.example/feed"},
    {"hub.mode": "unsubscribe"},
    {"hub.mode": "nonsense"},
    {"hub.challenge": ""},
    {"hub.challenge": "x" * 3_000},
]


def test_what_we_did_not_ask_for_is_not_confirmed(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    assert [hub.verify(client, **changes)[0] for changes in WRONG] == [404] * len(WRONG)
    assert kept(house).state == "asked"


def test_an_address_nobody_was_given_answers_nothing(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    asked = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c"}
    assert client.get("/websub/guess", params=asked).status_code == 404
    assert client.post("/websub/guess", content=b"x").status_code == 410


def test_a_lease_is_renewed_before_it_ends(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    hub.verify(client)  # ten days
    clock(house).move(days=7)
    assert tend_hubs(house) == 0
    clock(house).move(days=1)
    assert tend_hubs(house) == 1
    assert hub.forms[0] == hub.forms[1]
    hub.verify(client)
    assert kept(house).until == house.clock() + timedelta(days=10)


def test_a_hub_that_does_not_take_it_is_asked_ever_more_rarely(house: House, hub: Hub) -> None:
    hub.status = 400
    tend_hubs(house)
    assert kept(house).said == "the hub answered 400: no such topic here"
    for hours in (1, 6, 24, 72, 168, 168):
        clock(house).move(hours=hours - 0.1)
        assert tend_hubs(house) == 0
        clock(house).move(hours=0.1)
        assert tend_hubs(house) == 1


def test_a_hub_that_denies_is_left_alone_for_a_week(house: House, hub: Hub, client: TestClient) -> None:
    tend_hubs(house)
    assert hub.verify(client, **{"hub.mode": "denied", "hub.reason": "not public"})[0] == 200
    assert (kept(house).state, kept(house).said) == ("denied", "not public")
    clock(house).move(days=6)
    assert tend_hubs(house) == 0
    clock(house).move(days=2)
    assert tend_hubs(house) == 1


def test_a_feed_that_names_another_hub_or_none_any_more(house: House, hub: Hub) -> None:
    tend_hubs(house)
    first = kept(house)
    with house.db.write() as tx:
        tx.execute(update(cursors).where(cursors.c.name == "hub").values(value=hub.url("/other")))
    assert tend_hubs(house) == 1
    assert kept(house).id != first.id
    with house.db.write() as tx:
        sources.pause(tx, "blog", True)
    tend_hubs(house)
    with house.db.read() as tx:
        assert subscriptions.listed(tx) == []


ADDRESSES = [
    ("https://ear.example", True),
    ("https://ear.example:8443/x", True),
    ("http://127.0.0.1:8000", False),
    ("http://localhost:8000", False),
    ("http://earshot", False),
    ("http://10.1.2.3", False),
    ("http://[::1]:8000", False),
    ("http://93.184.215.14", True),
    ("", False),
    ("http://[", False),
]


def test_hubs_are_asked_only_where_they_can_reach_us(house: House, hub: Hub) -> None:
    for address, public in ADDRESSES:
        house.config = replace(house.config, public_url=address)
        assert has_public_address(house) == public, address
        if not public:
            assert tend_hubs(house) == 0
    assert hub.forms == []


def test_the_guard_stands_before_every_hop(hub: Hub) -> None:
    ask = {"agent": "test", "allowed": read_allowed([hub.host])}
    assert ask_hub(hub.url("/hub"), {"a": "b"}, **ask).accepted  # type: ignore[arg-type]
    for address in ("http://127.0.0.1:1/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/", "http://0/"):
        with pytest.raises(VisitFailed, match="not a public address"):
            ask_hub(address, {}, **ask)  # type: ignore[arg-type]
        hub.moved = address
        with pytest.raises(VisitFailed, match="not a public address"):
            ask_hub(hub.url("/hub"), {}, **ask)  # type: ignore[arg-type]
    hub.moved = "/hub"
    with pytest.raises(VisitFailed, match="one address to the next"):
        ask_hub(hub.url("/hub"), {}, **ask)  # type: ignore[arg-type]
    hub.moved = "/moved"
    assert ask_hub(hub.url("/hub"), {"a": "b"}, **ask).accepted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["", "file:///etc/passwd", "http://", "http://a b/", "http://x:99999/", "gopher://x"]
)
def test_an_address_that_is_no_hubs_is_refused(address: str) -> None:
    with pytest.raises(VisitFailed):
        ask_hub(address, {}, agent="test", allowed=read_allowed([]))


class Drip(Loopback):
    """A hub that answers a byte at a time, for ever."""

    def answer(self, request: Request) -> Answer:
        def bytes_for_ever() -> Iterator[bytes]:
            while not self.stopping.is_set():
                time.sleep(0.05)
                yield b"x"

        return Answer(400, bytes_for_ever())


def test_a_hub_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.hubs.SECONDS", 0.4)
    with Drip() as drip:
        started = time.monotonic()
        try:
            ask_hub(drip.url("/hub"), {}, agent="test", allowed=read_allowed([drip.host]))
        except VisitFailed as error:
            assert "cannot be asked" in str(error)
        assert time.monotonic() - started < 3


SAID = st.text(max_size=12) | st.sampled_from(["subscribe", "denied", "unsubscribe"]) | st.integers().map(str)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"]), SAID))
def test_whatever_a_stranger_asks_is_read_or_refused(asked: dict[str, str]) -> None:
    intent = read_intent(asked)
    assert intent is None or intent.lease <= timedelta(days=90)
