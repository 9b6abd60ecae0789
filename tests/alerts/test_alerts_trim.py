"""How low the threshold may go on a topic's own quiet past."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from alert_streams import hourly

from alerts import Test, scale_of, trimmed
from alerts.trim import LOWEST, MOST
from model.alert import Observation, Rule

RULE = Rule("dip", ("northwind",))


def quiet(an_hour: float = 2, days: float = 30, seed: int = 5, icc: float = 1 / 61) -> list[Observation]:
    return hourly(random.Random(seed), days=days, an_hour=an_hour, share=lambda _: 0.2, live_from=days, icc=icc)


def dip_test(budget: float = 2.0) -> Test:
    return Test(RULE, "northwind", scale_of({}), budget)


def test_a_quiet_topic_may_go_lower_but_never_below_half_of_the_theory() -> None:
    test = dip_test(budget=1.0)
    made = trimmed(quiet(), test, seed=1)
    assert test.threshold * LOWEST <= made.threshold < test.threshold
    assert made.rate <= test.budget
    assert made.interval[0] <= made.rate <= made.interval[1]
    assert 8 <= made.weeks <= MOST


def test_where_hours_agree_more_than_is_allowed_for_it_stays_at_the_theory() -> None:
    """Whole days of one mood: votes of an hour are allowed to depend on each other, days are not."""
    rng = random.Random(2)
    levels = [rng.choice((0.02, 0.02, 0.75)) for _ in range(31)]
    loud = hourly(
        rng, days=30, an_hour=4, share=lambda hour: levels[int(hour // 24)] or 0.02, live_from=30, icc=1 / 200
    )
    test = dip_test(budget=1.0)
    made = trimmed(loud, test, seed=1)
    assert made.threshold == test.threshold
    assert made.rate > test.budget


def test_it_is_the_same_for_the_same_seed_and_whatever_the_order() -> None:
    past = quiet()
    assert trimmed(past, dip_test(), seed=4) == trimmed(past[::-1], dip_test(), seed=4)


def test_topics_of_one_class_are_pooled() -> None:
    other = [replace(one, topic="other") for one in quiet(seed=6)]
    made = trimmed([*quiet(), *other], dip_test(), seed=1)
    assert made != trimmed(quiet(), dip_test(), seed=1)


@pytest.mark.parametrize("past", [[], quiet(days=5), quiet(an_hour=0.01)], ids=["none", "five days", "nearly none"])
def test_too_little_past_leaves_the_theory(past: list[Observation]) -> None:
    test = dip_test()
    made = trimmed(past, test, seed=1)
    assert (made.threshold, made.weeks) == (test.threshold, 0.0)
