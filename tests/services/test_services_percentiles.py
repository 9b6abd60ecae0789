"""Percentiles: exact where all was read, else an estimate whose interval holds the truth as often as it says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houses import HeldClock, new_house, put
from model.capture import Author, Capture, Engagement
from model.errors import BadInput
from services.asking import SearchRequest
from services.house import House
from services.line import drain
from services.percentiles import MEASURES, _percentile, percentiles

VALUES = st.lists(st.integers(0, 50), min_size=1, max_size=60).map(sorted)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Nine posts with 1 to 9 likes, found 1 to 9 minutes late; one without counts or a date, one of history."""
    made = new_house(tmp_path, HeldClock())
    now = made.clock()
    for number in range(1, 10):
        posted = {"published_at": now - number * timedelta(minutes=1), "published_from": "feed"}
        say(made, number, engagement=Engagement(likes=number, replies=1, views=100), **posted)
    say(made, 10)
    say(made, 11, published_at=now - timedelta(days=300), published_from="feed", backlog=True)
    say(made, 12, published_at=now - timedelta(days=300), published_from="text")
    drain(made)
    yield made
    made.close()


def say(house: House, number: int, **more: object) -> None:
    where = f"https://forum.example/{number}"
    author = Author("Ola", followers=number * 10)
    put(house, Capture("forum", f"{number}", where, text=f"acme {number}", author=author, **more))  # type: ignore[arg-type]


def values(house: House, measure: str, *at: float) -> list[float]:
    found = percentiles(house, SearchRequest(), measure, at)
    assert all(one.low == one.value == one.high for one in found.percentiles) and not found.estimate
    return [one.value for one in found.percentiles]


def test_what_is_measured(house: House) -> None:
    assert values(house, "likes", 50, 90, 99.9, 0.1) == [1, 5, 9, 9]
    assert values(house, "engagement", 50) == [6]
    assert values(house, "views", 1, 99) == [100, 100]
    assert values(house, "delay", 50, 99) == [300, 540]
    assert values(house, "followers", 50) == [60]
    found = percentiles(house, SearchRequest(query="acme"), "shares")
    assert (found.known, found.read, found.of) == (9, 12, 12)


def test_of_nothing_there_are_none(house: House) -> None:
    found = percentiles(house, SearchRequest(query="nothing"), "likes")
    assert (found.percentiles, found.of, found.estimate) == ((), 0, False)


@pytest.mark.parametrize(("measure", "at"), [("luck", 50.0), ("likes", 0.0), ("likes", 100.0), ("likes", float("nan"))])
def test_what_is_none_is_refused(house: House, measure: str, at: float) -> None:
    with pytest.raises(BadInput):
        percentiles(house, SearchRequest(), measure, [at])


@given(VALUES, st.floats(0.1, 99.9))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(found: list[int], at: float) -> None:
    value = _percentile(found, at, 0.0).value
    assert sum(one <= value for one in found) / len(found) >= at / 100 - 1e-9
    assert sum(one < value for one in found) / len(found) < at / 100 + 1e-9


@given(VALUES, st.floats(0.1, 99.9), st.floats(0.001, 0.999))
def test_the_interval_of_an_estimate_holds_its_value(found: list[int], at: float, missed: float) -> None:
    told = _percentile(found, at, missed)
    assert told.low <= told.value <= told.high


def test_an_estimate_says_so_and_its_interval_is_right_nineteen_times_of_twenty(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(5)
    whole = [dice.paretovariate(1.2) for _ in range(4_000)]
    truth = sorted(whole)[int(0.9 * len(whole)) - 1]
    monkeypatch.setitem(MEASURES, "likes", lambda one: one)
    held = 0
    for _ in range(400):
        drawn = SimpleNamespace(mentions=dice.sample(whole, 400), of=len(whole))
        house.index = SimpleNamespace(sample=lambda *_, drawn=drawn, **__: drawn, close=lambda: None)  # type: ignore[assignment]
        found = percentiles(house, SearchRequest(), "likes", [90])
        assert found.estimate
        held += found.percentiles[0].low <= truth <= found.percentiles[0].high
    assert 0.93 <= held / 400 <= 0.995
