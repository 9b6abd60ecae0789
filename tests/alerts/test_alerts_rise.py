import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rise import Metre, Vote, begin, e_values, risen, step, total_without

QUARTER = 900 * 10**6
METRE = Metre(QUARTER, 3600 * 10**6, 60.0)


def vote(at: int, hit: bool, *, reference: float = 0.3, stratum: str = "s", seq: int = 0) -> Vote:
    return Vote(at, hit, stratum, reference, reference, seq)


def test_the_worked_example() -> None:
    """r0 = (.3·60 + 2)/(60 + 5), r1 = (.5·60 + 2)/(60 + 5)."""
    r0, r1 = 20 / 65, 32 / 65
    assert e_values(True, 0.3, risen(0.3), (2, 5), 60)[1] == pytest.approx(r1 / r0)
    assert e_values(False, 0.3, risen(0.3), (2, 5), 60)[1] == pytest.approx((1 - r1) / (1 - r0))


def test_alternatives_stop_at_98_and_never_turn_round() -> None:
    assert risen(0.9) == (0.98, 0.98, 0.98)
    assert risen(0.99) == (0.99, 0.99, 0.99)
    assert e_values(True, 0.98, risen(0.98), (0, 0), 60) == (1.0, 1.0, 1.0)


@given(
    st.floats(0.02, 0.9),
    st.floats(0.1, 1.0),
    st.floats(2, 500),
    st.integers(1, 7),
)
def test_evidence_is_worth_at_most_one_on_average_while_nothing_changed(
    reference: float, part: float, kappa: float, n: int
) -> None:
    """Over every sequence of a block whose share is Beta with a mean at or below the reference, by brute force."""
    mean = reference * part
    for j in range(3):
        expected = 0.0
        for sequence in itertools.product((False, True), repeat=n):
            chance, product, hits = 1.0, 1.0, 0
            for i, hit in enumerate(sequence):
                p = (mean * kappa + hits) / (kappa + i)
                chance *= p if hit else 1 - p
                product *= e_values(hit, reference, risen(reference), (hits, i), kappa)[j]
                hits += hit
            expected += chance * product
        assert expected <= 1 + 1e-9


def test_sums_rise_by_a_third_at_each_grid_point_and_by_nothing_between() -> None:
    state = begin(0, METRE)
    state = step(state, vote(QUARTER - 1, True), METRE)
    assert state.sums == (0, 0, 0)
    state = step(state, vote(QUARTER * 3, True), METRE)
    assert state.sums == pytest.approx(tuple(e for e in e_values(True, 0.3, risen(0.3), (1, 1), 60)))


def test_a_new_block_forgets_the_last_ones_share_and_strata_do_not_mix() -> None:
    state = step(begin(0, METRE), vote(1, True), METRE)
    state = step(state, vote(2, True, stratum="t"), METRE)
    assert state.cells == {"s": (1, 1), "t": (1, 1)}
    assert step(state, vote(METRE.block + 1, False), METRE).cells == {"s": (0, 1)}


@pytest.mark.parametrize(("kappa", "share"), [(60.0, 0.3), (10.0, 0.3), (200.0, 0.05)])
def test_alarms_under_the_reference_are_no_more_frequent_than_one_in_a_points(kappa: float, share: float) -> None:
    """The law itself, with blocks that agree as strongly as the test allows for and the share at its reference."""
    rng, metre, threshold = random.Random(11), Metre(QUARTER, 3600 * 10**6, kappa), 60.0
    state, alarms, level, block = begin(0, metre), 0, share, -1
    points, a_quarter = 6000, 6
    for i in range(points * a_quarter):
        at = i * QUARTER // a_quarter
        if at // metre.block != block:
            block = at // metre.block
            level = rng.betavariate(share * kappa, (1 - share) * kappa)
        state = step(state, vote(at, rng.random() < level, reference=share), metre)
        if state.total >= threshold:
            alarms, state = alarms + 1, begin(at, metre)
    assert 0 < alarms <= 1.3 * points / threshold


def test_a_binomial_would_break_that_law() -> None:
    """Why κ is there: the same stream, read as independent votes, alarms several times more often than allowed."""
    rng, metre = random.Random(11), Metre(QUARTER, 3600 * 10**6, 1e9)
    state, alarms, level, block, threshold = begin(0, metre), 0, 0.3, -1, 60.0
    for i in range(36_000):
        at = i * QUARTER // 6
        if at // metre.block != block:
            block, level = at // metre.block, rng.betavariate(3, 7)
        state = step(state, vote(at, rng.random() < level), metre)
        if state.total >= threshold:
            alarms, state = alarms + 1, begin(at, metre)
    assert alarms > 2 * 6000 / threshold


@given(st.lists(st.booleans(), max_size=80), st.lists(st.booleans(), max_size=40))
def test_a_stretch_replayed_from_its_sums_reaches_the_same_total(before: list[bool], after: list[bool]) -> None:
    """What ``without`` in the evidence rests on."""
    votes = [vote(METRE.block * i, hit, seq=i) for i, hit in enumerate([*before, True, *after])]
    state, highest = begin(0, METRE), 0.0
    for one in votes:
        state = step(state, one, METRE)
    run = state.runs[1]
    if run.n == 0:
        return
    state = begin(0, METRE)
    for one in votes:
        state = step(state, one, METRE)
        highest = max(highest, state.total) if one.seq >= run.seq else 0.0
    kept = [one for one in votes if one.seq >= run.seq]
    assert run.n == len(kept) and run.hits == sum(one.hit for one in kept)
    assert total_without(kept, run.before, METRE) == pytest.approx(highest)
