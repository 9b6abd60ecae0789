"""Dips planted in a topic's own past; the stationary bootstrap they are planted in."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from alert_streams import NOON, hourly, observation
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import Planting, Test, scale_of, simulate
from alerts.bootstrap import Resampled
from model.alert import Observation, Rule
from model.errors import BadInput

DAYS = 30


def history(an_hour: float = 4, share: float = 0.2, days: float = DAYS) -> list[Observation]:
    rng = random.Random(3)
    return hourly(rng, days=days, an_hour=an_hour, share=lambda _: share, live_from=days)


def dip_test(**rule: object) -> Test:
    made = Rule("dip", ("northwind",), **rule)  # type: ignore[arg-type]
    return Test(made, "northwind", scale_of({}), budget=1.0)


def test_the_larger_and_the_longer_a_dip_is_the_more_are_found_and_the_sooner() -> None:
    planting = Planting(sizes=(0.1, 0.5), hours=(3.0, 24.0), times=12)
    *_, done = simulate(history(), dip_test(), planting)
    found = {(one.size, one.hours): one for one in done}
    assert all(one.n == 12 for one in done)
    assert found[0.5, 24.0].recall >= 0.9
    assert found[0.1, 3.0].recall <= 0.3
    assert found[0.5, 24.0].recall >= found[0.5, 3.0].recall >= found[0.1, 3.0].recall
    assert all(0 <= delay <= one.hours + 1 for one in done for delay in one.delays)


def test_labels_that_err_hide_dips() -> None:
    sure = Planting(sizes=(0.3,), hours=(12.0,), times=12)
    *_, seen = simulate(history(), dip_test(), sure)
    *_, hidden = simulate(history(), dip_test(), replace(sure, slopes={"en": 0.3}))
    assert seen[0].recall >= hidden[0].recall + 0.4


def test_the_same_seed_plants_the_same_dips() -> None:
    planting = Planting(sizes=(0.3,), hours=(6.0,), times=4)
    assert list(simulate(history(), dip_test(), planting)) == list(simulate(history(), dip_test(), planting))


def test_what_was_measured_otherwise_is_no_past() -> None:
    old = [replace(one, revision=0) for one in history(days=20)]
    now = [replace(one, seq=one.seq + len(old)) for one in history(days=1)]
    with pytest.raises(BadInput, match="no past of two days"):
        list(simulate([*old, *now], dip_test(), Planting(times=1)))


def test_kinds_that_no_dip_moves_are_refused() -> None:
    with pytest.raises(BadInput, match="does not watch the mood"):
        list(simulate(history(), dip_test(kind="every_mention"), Planting(times=1)))


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 1000),
    hours=st.lists(st.floats(0, 5 * 24, allow_nan=False), min_size=1, max_size=40),
    length=st.floats(1, 200),
)
def test_a_resampled_stream_is_made_of_its_history_at_its_hours_of_day(
    seed: int, hours: list[float], length: float
) -> None:
    seen = [observation(n, NOON + timedelta(hours=at)) for n, at in enumerate(hours)]
    start = NOON + timedelta(days=40)
    until = start + timedelta(hours=length)
    drawn = Resampled(seen).draw(start, until, random.Random(seed), live=True, first_seq=7)
    assert all(start <= one.seen_at < until and one.live for one in drawn)
    assert [one.seq for one in drawn] == list(range(7, 7 + len(drawn)))
    assert drawn == sorted(drawn, key=lambda one: one.seen_at)
    begin = min(one.event_at for one in seen)
    of_day = Counter((one.event_at - begin) % timedelta(days=1) for one in seen)
    assert {(one.event_at - begin) % timedelta(days=1) for one in drawn} <= set(of_day)


def test_a_resampled_stream_keeps_the_rate_and_the_share() -> None:
    seen = history(an_hour=6, share=0.3)
    start = NOON + timedelta(days=100)
    drawn = Resampled(seen).draw(start, start + timedelta(days=60), random.Random(1), live=False)
    assert len(drawn) / 60 == pytest.approx(len(seen) / DAYS, rel=0.1)
    assert sum(one.negative is True for one in drawn) / len(drawn) == pytest.approx(0.3, abs=0.04)
    assert len({one.mention for one in drawn}) == len(drawn)


def test_less_than_a_day_gives_nothing() -> None:
    assert not Resampled([]).draw(NOON, NOON + timedelta(days=1), random.Random(1), live=True)
    assert not Resampled([observation(1, NOON)]).draw(NOON, NOON + timedelta(days=1), random.Random(1), live=True)
