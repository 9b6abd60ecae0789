"""A topic that warms up is looked at sooner, within what operators and servers allow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from houses import START, HeldClock, new_house
from model.alert import Observation
from model.source import Source
from services.hastening import hasten
from services.house import House
from storage import observations, sources, visits

LEAST = 60


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Three sources that write of acme, all visited an hour ago: one by itself, one as an operator chose, one down."""
    opened = new_house(tmp_path, HeldClock(), min_interval=LEAST)
    with opened.db.write() as tx:
        for name, every in (("free", None), ("fixed", 7200), ("down", None), ("other", None)):
            sources.put(tx, Source(name, f"https://{name}.example/", "feed", every))
        for name in ("free", "fixed", "down", "other"):
            failed = name == "down"
            visits.commit(
                tx,
                visits.Visit(
                    source=name,
                    started=START,
                    ended=START,
                    outcome="failed" if failed else "fetched",
                    next_due=START + timedelta(hours=2),
                ),
            )
        observations.append(tx, [seen(f"m{n}", name) for n, name in enumerate(("free", "fixed", "down"))])
    return opened


def seen(mention: str, source: str) -> Observation:
    return Observation(mention, "acme", 1, START, START, True, True, "m@1", "post", "en", source)


def due(house: House) -> dict[str, timedelta]:
    with house.db.read() as tx:
        return {name: health.next_due - START for name, health in sources.healths(tx).items() if health.next_due}


def test_only_free_sources_of_the_topic_come_forward_and_once(house: House) -> None:
    before = due(house)
    assert hasten(house, ["acme"]) == 1
    after = due(house)
    assert after["free"] < before["free"] / 4
    assert after["free"] >= timedelta(seconds=LEAST)
    assert {name: after[name] for name in ("fixed", "down", "other")} == {
        name: before[name] for name in ("fixed", "down", "other")
    }
    assert hasten(house, ["acme"]) == 0
    assert due(house) == after
    house.close()


def test_a_topic_nobody_writes_of_hastens_nothing(house: House) -> None:
    before = due(house)
    assert hasten(house, ["nothing"]) == 0
    assert due(house) == before
    house.close()
