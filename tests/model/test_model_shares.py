"""Intervals of shares against published figures, and as laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.shares import Share, difference


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_as_newcombe_1998_has_it(hits, n, low, high):
    assert Share(hits, n).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_newcombes_interval_as_he_printed_it(one, other, low, high):
    value, *interval = difference(Share(*one), Share(*other))
    assert value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert interval == pytest.approx([low, high], abs=5e-5)


def test_of_none_nothing_is_known():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, (0.0, 1.0))
    assert difference(Share(0, 0), Share(1, 2)) is None


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_is_within_0_and_1(counts):
    share = Share(*counts)
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-9
    assert share.value - 1e-9 <= high <= 1
