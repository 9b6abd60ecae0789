"""Thresholds are lowered by replay of a topic's own quiet past, once a week, as of a place in the log."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from alerts import evaluate, standing
from houses import START, HeldClock, new_house
from model.alert import Alert, Observation, Rule
from services.house import House
from services.trimming import trim_next
from storage import incidents, observations, rules

RULE = Rule("dip", ("acme",))


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two months of a topic about which one in five is negative, but for one bad day that was an incident."""
    opened = new_house(tmp_path, HeldClock())
    rng = random.Random(4)
    made = []
    for hour in range(24 * 60):
        at = START - timedelta(days=60) + timedelta(hours=hour)
        share = 0.8 if 24 * 30 <= hour < 24 * 31 else 0.2
        made += [seen(f"{hour}-{n}", at + timedelta(minutes=20 * n), rng.random() < share) for n in range(2)]
    bad = START - timedelta(days=30)
    with opened.db.write() as tx:
        rules.put(tx, RULE, START)
        observations.append(tx, made)
        gone = Alert("a", "dip", "sentiment_dip", "acme", "resolved", 5, bad, bad, resolved_at=bad + timedelta(days=1))
        incidents.save(tx, gone)
    return opened


def seen(mention: str, at, negative: bool) -> Observation:
    return Observation(mention, "acme", 1, START, at, False, negative, "m@1", "post", "en", "forum", author=mention)


def test_a_quiet_past_lowers_the_threshold_by_half_at_most_and_once_a_week(house: House) -> None:
    made = trim_next(house)
    assert made is not None and (made.rule, made.topic, made.place) == ("dip", "acme", 24 * 60 * 2)
    assert 0.5 <= made.factor <= 1.0 and made.weeks > 0
    assert made.low <= made.rate <= made.high and made.rate <= house.config.budget
    assert trim_next(house) is None
    house.clock.move(days=8)
    again = trim_next(house, Event())
    assert again is not None and again.made_at - made.made_at == timedelta(days=8)
    house.close()


def test_the_threshold_is_as_of_a_place_in_the_log(house: House) -> None:
    evaluate(house.db, [RULE], None, house.clock())
    (before,) = standing(house.db, [RULE], house.clock())
    made = trim_next(house)
    assert made is not None
    (after,) = standing(house.db, [RULE], house.clock())
    assert after.threshold == pytest.approx(before.threshold * made.factor)
    house.close()


def test_without_history_the_theory_holds(tmp_path: Path) -> None:
    house = new_house(tmp_path, HeldClock())
    with house.db.write() as tx:
        rules.put(tx, RULE, START)
    made = trim_next(house)
    assert made is not None and (made.factor, made.weeks) == (1.0, 0.0)
    house.close()


def test_without_rules_there_is_nothing_to_trim(tmp_path: Path) -> None:
    house = new_house(tmp_path, HeldClock())
    assert trim_next(house) is None
    house.close()


def test_one_that_is_stopped_is_tried_again(house: House) -> None:
    stopped = Event()
    stopped.set()
    assert trim_next(house, stopped) is None
    assert trim_next(house) is not None
    house.close()
