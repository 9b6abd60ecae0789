"""The e-detector for rare things."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.frequency import alternatives
from alerts.memory import state_from_json, state_to_json
from alerts.rise import Metre, Sums, Vote, begin, e_values, step, total_without

QUARTER = 900 * 10**6
METRE = Metre(QUARTER, 3600 * 10**6, 60.0)


def vote(at: int, hit: bool, *, reference: float = 0.02, seq: int = 0) -> Vote:
    return Vote(at, hit, "s", reference, reference, seq)


@given(st.floats(0.001, 0.6), st.floats(1.0, 20.0), st.floats(2, 500), st.integers(1, 6))
def test_evidence_is_worth_one_on_average_under_the_null(null: float, times: float, kappa: float, n: int) -> None:
    """Over every sequence of a block whose share is Beta with the null as its mean, by brute force."""
    for q in alternatives(null, null * times):
        expected = 0.0
        for sequence in itertools.product((False, True), repeat=n):
            chance, product, hits = 1.0, 1.0, 0
            for i, hit in enumerate(sequence):
                p = (null * kappa + hits) / (kappa + i)
                chance *= p if hit else 1 - p
                product *= e_values(hit, null, (q,), (hits, i), kappa)[0]
                hits += hit
            expected += chance * product
        assert expected == pytest.approx(1)


@given(st.floats(0.0001, 0.98), st.floats(0, 1))
def test_alternatives_are_clearly_above_the_reference_and_below_certainty(reference: float, bad: float) -> None:
    low, middle, high = alternatives(reference, bad)
    assert reference * 0.999 <= low <= middle <= high <= 0.98
    assert middle >= min(0.98, 2 * reference)
    assert bad <= 2 * reference or middle == pytest.approx(min(bad, 0.98))


@pytest.mark.parametrize(("kappa", "share"), [(60.0, 0.01), (20.0, 0.05), (200.0, 0.02)])
def test_alarms_at_the_reference_are_no_more_frequent_than_one_in_a_points(kappa: float, share: float) -> None:
    rng, metre, threshold = random.Random(11), Metre(QUARTER, 3600 * 10**6, kappa), 60.0
    state, alarms, level, block, against = begin(0, metre), 0, share, -1, alternatives(share, 5 * share)
    points, a_quarter = 8000, 3
    for i in range(points * a_quarter):
        at = i * QUARTER // a_quarter
        if at // metre.block != block:
            block, level = at // metre.block, rng.betavariate(share * kappa, (1 - share) * kappa)
        state = step(state, vote(at, rng.random() < level, reference=share), metre, against)
        if state.total >= threshold:
            alarms, state = alarms + 1, begin(at, metre)
    assert 0 < alarms <= 1.3 * points / threshold


def test_what_is_put_away_comes_back_and_a_stretch_replayed_reaches_the_same_total() -> None:
    rng, state, against = random.Random(3), begin(0, METRE), alternatives(0.02, 0.1)
    votes = [vote(i * QUARTER // 2, rng.random() < (0.01 if i < 300 else 0.15), seq=i) for i in range(400)]
    for one in votes:
        again = state_from_json(state_to_json(step(state, one, METRE, against)), Sums)
        assert again is not None
        state = again
    kept = [one for one in votes if one.seq >= state.run.seq]
    assert (len(kept), sum(one.hit for one in kept)) == (state.run.n, state.run.hits)
    assert (
        total_without(kept, state.run.before, METRE, lambda reference: alternatives(reference, 0.1))
        >= state.total * 0.999
    )
