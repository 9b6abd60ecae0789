"""The detector on counts: its law, and what it makes of blocks."""

import random
from dataclasses import replace
from math import exp, lgamma, log
from zoneinfo import ZoneInfo

import pytest
from count_streams import MONDAY, hours, poisson
from hypothesis import given
from hypothesis import strategies as st

from alerts.counts import FALLS, RISES, begin, close, log_ratio, stretch, total, total_without
from alerts.rhythm import Expected, learn
from model.time import micros

UTC = ZoneInfo("UTC")

HOUR = 3600 * 10**6


def chance(n: int, mean: float, size: float) -> float:
    """Of n under a negative binomial."""
    ways = lgamma(size + n) - lgamma(size) - lgamma(n + 1)
    return exp(ways + size * log(size / (size + mean)) + n * log(mean / (size + mean)))


def test_it_is_the_ratio_of_two_negative_binomials() -> None:
    for n in (0, 3, 40):
        expected = log(chance(n, 25.0, 4.0)) - log(chance(n, 10.0, 4.0))
        assert log_ratio(n, 10.0, 4.0, 2.5) == pytest.approx(expected)


@given(st.floats(0.01, 30), st.floats(0.3, 50), st.floats(0.1, 1.0), st.sampled_from([*RISES, *FALLS]))
def test_evidence_is_worth_at_most_one_on_average_while_nothing_changed(
    bound: float, size: float, part: float, factor: float
) -> None:
    """For any true mean on the quiet side of the bound: below it for a rise, above it for a fall."""
    mean = bound * part if factor > 1 else bound / part
    expected = sum(chance(n, mean, size) * exp(log_ratio(n, bound, size, factor)) for n in range(3000))
    assert expected <= 1 + 1e-6


@given(st.integers(0, 500), st.floats(0.01, 100), st.floats(0.3, 50), st.sampled_from(RISES))
def test_within_a_block_evidence_for_a_rise_only_grows(n: int, mean: float, size: float, factor: float) -> None:
    """So stopping early stops only where the end of the block would have."""
    assert log_ratio(n + 1, mean, size, factor) >= log_ratio(n, mean, size, factor) - 1e-9


def test_a_flood_is_no_overflow() -> None:
    tally = replace(begin(RISES, 4), n=10**7)
    usual = Expected(1.0, 50.0)
    assert total(tally, usual, 1.0) > 1e200
    for _ in range(5):
        tally = replace(close(tally, 0, usual, 1.0, 4), n=10**7)
    assert total(tally, usual, 1.0) > 1e200


def test_sums_rise_at_the_start_of_each_block() -> None:
    usual = Expected(2.0, 5.0)
    tally = begin(RISES, 4)
    assert sum(tally.sums) == pytest.approx(4)
    after = close(replace(tally, n=2), 0, usual, 1.0, 4)
    expected = [4 / 3 * exp(log_ratio(2, 2.0, 5.0, factor)) + 4 / 3 for factor in RISES]
    assert after.sums == pytest.approx(expected)
    assert after.n == 0


@pytest.mark.parametrize(("factors", "rate"), [(RISES, 0.3), (RISES, 8.0), (FALLS, 0.3), (FALLS, 8.0)])
def test_alarms_at_the_bound_are_no_more_frequent_than_one_in_a_points(factors: tuple[float, ...], rate: float) -> None:
    """The law itself: counts as dispersed as it allows for, the level at its bound."""
    rng, size, threshold, points = random.Random(5), 4.0, 100.0, 4.0
    tally, alarms, blocks = begin(factors, points), 0, 12_000
    for _ in range(blocks):
        tally = replace(tally, n=poisson(rng, rate * rng.gammavariate(size, 1 / size)))
        if total(tally, Expected(rate, size), 1.0) >= threshold:
            alarms, tally = alarms + 1, begin(factors, points)
        else:
            tally = close(tally, 0, Expected(rate, size), 1.0, points)
    assert 0 < alarms <= 1.2 * blocks * points / threshold


def test_a_poisson_would_break_that_law() -> None:
    """Why the size is there: the same counts, read as if they came by chance alone, alarm more often than that."""
    rng, size, threshold, points = random.Random(5), 4.0, 100.0, 4.0
    tally, alarms, blocks = begin(RISES, points), 0, 3000
    for _ in range(blocks):
        tally = replace(tally, n=poisson(rng, 8.0 * rng.gammavariate(size, 1 / size)))
        if total(tally, Expected(8.0, 1e9), 1.0) >= threshold:
            alarms, tally = alarms + 1, begin(RISES, points)
        else:
            tally = close(tally, 0, Expected(8.0, 1e9), 1.0, points)
    assert alarms > 1.5 * blocks * points / threshold


def test_the_run_says_since_when() -> None:
    usual, tally = Expected(5.0, 5.0), begin(RISES, 4)
    for block, n in enumerate([5, 4, 6, 5, 20, 22]):
        tally = close(replace(tally, n=n), block * HOUR, usual, 1.2, 4)
    run = stretch(replace(tally, n=9), 6 * HOUR, usual, 1.2)
    assert (run.since, run.n, run.blocks, run.mean) == (4 * HOUR, 51, 3, 15.0)


@given(st.lists(st.integers(0, 12), max_size=30), st.lists(st.integers(0, 40), min_size=1, max_size=10))
def test_a_stretch_replayed_from_its_sums_reaches_the_same_total(before: list[int], after: list[int]) -> None:
    """What ``without`` in the evidence rests on."""
    usual, tally = Expected(5.0, 5.0), begin(RISES, 4)
    counted = [*before, *after]
    for block, n in enumerate(counted[:-1]):
        tally = close(replace(tally, n=n), block * HOUR, usual, 1.2, 4)
    tally = replace(tally, n=counted[-1])
    run = stretch(tally, (len(counted) - 1) * HOUR, usual, 1.2)
    if run.level <= 0:
        return
    kept = [(n, usual) for n in counted[run.since // HOUR :]]
    assert len(kept) == run.blocks and sum(n for n, _ in kept) == run.n
    assert total_without(kept, run.before, RISES, 1.2, 4) >= total(tally, usual, 1.2) * (1 - 1e-9)


def quiet_alarms(factors: tuple[float, ...], rate: float, seed: int, weeks: int, budget: float) -> int:
    """Alarms in ``weeks`` after four of learning, with a rhythm, uneven days, a drift, and hours of size 4."""
    rng = random.Random(seed)
    days: list[float] = [0.0]
    for _ in range((weeks + 4) * 7):
        days.append(0.8 * days[-1] + rng.gauss(0, 0.12))
    counted = hours(rng, (weeks + 4) * 7, rate, lambda hour: exp(days[hour // 24] + hour / 6000), size=4.0)
    start, alarms, tally = micros(MONDAY), 0, begin(factors, 4)
    for hour in range(28 * 24, len(counted)):
        if hour % (2 * 168) == 0:
            first = hour - 28 * 24
            seen = (start + at * HOUR for at in range(first, hour - 48) for _ in range(counted[at]))
            rhythm = learn(seen, start + first * HOUR, start + (hour - 48) * HOUR, HOUR)
        assert rhythm is not None
        bound = rhythm.high if factors == RISES else rhythm.low
        usual, tally = rhythm.at(start + hour * HOUR, UTC), replace(tally, n=counted[hour])
        if total(tally, usual, bound) >= 672 / budget:
            alarms, tally = alarms + 1, begin(factors, 4)
        else:
            tally = close(tally, start + hour * HOUR, usual, bound, 4)
    return alarms


@pytest.mark.parametrize("factors", [RISES, FALLS])
def test_200_quiet_topic_weeks_keep_to_the_budget(factors: tuple[float, ...]) -> None:
    rates, seeds, weeks, budget = (0.2, 1.0, 5.0), 4, 18, 1.0
    alarms = sum(quiet_alarms(factors, rate, seed, weeks, budget) for rate in rates for seed in range(seeds))
    assert alarms <= 1.5 * budget * len(rates) * seeds * weeks
    assert alarms, "a detector that is never wrong finds nothing"
