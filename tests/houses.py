"""Houses for tests: real state and index in a folder of their own, a clock the test holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from model.capture import Capture
from model.identity import content_hash
from model.topic import Topic
from services.house import House, HouseConfig, open_house
from storage import Found, outbox, topics

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class HeldClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def house_config(folder: Path, **changes: object) -> HouseConfig:
    values: dict[str, object] = {
        "folder": folder,
        "state_url": f"sqlite:///{folder}/state.db",
        "index_url": f"sqlite:///{folder}/index.db",
        "contact": "tests@example.org",
        "user_agent": "",
        "allow_networks": (),
        "workers": 2,
        "pages_per_visit": 200,
        "delay": 0.0,
        "min_interval": 1,
        "lateness": timedelta(hours=6),
        "budget": 2.0,
        "channels": {},
        "secret": "test-secret",
        "public_url": "http://127.0.0.1:8000",
        "publish": "auto",
    }
    return HouseConfig(**{**values, **changes})  # type: ignore[arg-type]


def new_house(folder: Path, clock: HeldClock | None = None, *, topic: str = "acme", **changes: object) -> House:
    """An open house; ``topic`` is the query of the topic it listens to, none when empty."""
    house = open_house(house_config(folder, **changes), clock=clock or HeldClock())
    if topic:
        listen(house, Topic("acme", topic, handles=("@acme",)))
    return house


def listen(house: House, topic: Topic) -> None:
    """Publish a topic."""
    with house.db.write() as tx:
        topics.save(tx, topic, house.clock())
    house.reload_topics()


def put(house: House, *captures: Capture, canonical: str = "", first: bool = False) -> None:
    """Accept captures into the outbox, as a visit does."""
    found = [Found(capture, content_hash(capture), canonical) for capture in captures]
    with house.db.write() as tx:
        for item in found:
            outbox.accept(tx, item.capture.source, [item], house.clock(), first=first)
