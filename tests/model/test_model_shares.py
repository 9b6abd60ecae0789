"""Intervals of shares: against published figures, and that they hold what they say they hold."""

import random

import pytest

from model.shares import difference, share_of


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_intervals_are_those_of_newcombes_table(count, n, low, high):
    """Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3."""
    found = share_of(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_newcombes_intervals_of_differences(first, second, low, high):
    """Newcombe 1998, "Interval estimation for the difference", table II, method 10: the first less the second there."""
    found = difference(share_of(*second), share_of(*first))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nothing_nothing_is_known():
    assert share_of(0, 0).share is None
    assert difference(share_of(0, 0), share_of(1, 2)) is None


def test_the_interval_holds_the_share_about_as_often_as_it_says():
    r = random.Random(3)
    held = 0
    for _ in range(2_000):
        share, n = r.uniform(0.02, 0.98), r.randint(15, 300)
        found = share_of(sum(r.random() < share for _ in range(n)), n)
        held += found.low <= share <= found.high
    assert 0.93 < held / 2_000 < 0.97
