"""The smallest dip that can be found, held against the detector itself."""

from __future__ import annotations

import random

import pytest

from alerts import dip, smallest
from alerts.dip import Terms
from alerts.rise import Vote
from alerts.scale import Scale

SHARE, KAPPA, LEAD = 0.22, 40.0, 48.0


def found(rate: float, lift: float, within: float, threshold: float, *, times: int = 40) -> float:
    """How many of simulated dips the detector finds."""
    rng = random.Random(1)
    return sum(_is_found(rng, rate, lift, within, threshold) for _ in range(times)) / times


def _is_found(rng: random.Random, rate: float, lift: float, within: float, threshold: float) -> bool:
    terms = Terms(Scale(), KAPPA, threshold)
    state, t, hour, level = None, 0.0, -1, 0.0
    while (t := t + rng.expovariate(rate)) < LEAD + within:
        if int(t) != hour:
            hour, mean = int(t), SHARE + (lift if t >= LEAD else 0.0)
            level = rng.betavariate(mean * KAPPA, (1 - mean) * KAPPA)
        vote = Vote(int(t * 3.6e9), rng.random() < level, "s", SHARE, SHARE, 1)
        state, events = dip.see(state or dip.start(vote.at, terms), vote, terms)
        if t >= LEAD and any(event.kind == "fired" for event in events):
            return True
    return False


@pytest.mark.parametrize(("rate", "within"), [(1.0, 24.0), (3.0, 6.0), (3.0, 24.0), (10.0, 3.0)])
def test_such_dips_are_found_more_often_than_not_and_half_as_large_ones_are_not(rate: float, within: float) -> None:
    lift = smallest(rate, SHARE, KAPPA, 672.0, 1.0, hours=(within,))[within]
    assert lift is not None
    assert 0.4 <= found(rate, lift, within, 672.0) <= 0.95
    assert found(rate, lift / 2, within, 672.0) <= 0.4


def test_more_mentions_longer_dips_better_labels_and_lower_thresholds_find_smaller_ones() -> None:
    def one(rate: float = 3, slope: float = 0.6, threshold: float = 2240, within: float = 24) -> float:
        lift = smallest(rate, SHARE, KAPPA, threshold, slope, hours=(within,))[within]
        return 9.0 if lift is None else lift

    assert one(rate=10) < one() < one(rate=1)
    assert one(slope=0.8) < one() < one(slope=0.4)
    assert one(threshold=672) < one() < one(threshold=20_000)
    assert one() < one(within=6)


def test_three_mentions_a_day_carry_no_share_within_hours() -> None:
    assert smallest(3 / 24, SHARE, KAPPA, 2240.0, 0.5) == {3.0: None, 6.0: None, 24.0: None}


@pytest.mark.parametrize(("rate", "share", "slope"), [(0.0, 0.2, 0.5), (3.0, 0.98, 0.5), (3.0, 0.2, 0.0)])
def test_where_nothing_can_be_found_it_says_so(rate: float, share: float, slope: float) -> None:
    assert set(smallest(rate, share, KAPPA, 2240.0, slope).values()) == {None}


def test_many_mentions_are_summed_in_bounded_time() -> None:
    lift = smallest(1e6, SHARE, KAPPA, 2240.0, 0.6, hours=(24.0,))[24.0]
    assert lift is not None and 0 < lift < 0.15


def test_more_mentions_never_make_a_dip_harder_to_find() -> None:
    found = [smallest(rate, SHARE, KAPPA, 336.0, 0.5) for rate in (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)]
    for hours in (3.0, 6.0, 24.0):
        lifts = [1.0 if (lift := one[hours]) is None else lift for one in found]
        assert lifts == sorted(lifts, reverse=True)
    assert set(found[0].values()) == {None}
