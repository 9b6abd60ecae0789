"""How many voices make a phrase new."""

import random
from bisect import bisect_left
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.novelty import LEAST, MOST, Habit, apart, expected, habit_of, least, together

DAY = 86400


@pytest.mark.parametrize(("k", "w"), [(2, 0.1), (3, 0.1), (3, 0.3), (5, 0.4)])
def test_the_chance_that_all_lie_together(k: int, w: float) -> None:
    """Against brute force: points dropped on a line."""
    rng, times, hits = random.Random(7), 20_000, 0
    for _ in range(times):
        points = [rng.random() for _ in range(k)]
        hits += max(points) - min(points) <= w
    assert together(k, w) == pytest.approx(hits / times, abs=4 * (together(k, w) / times) ** 0.5)


@given(st.integers(1, MOST), st.floats(0, 1))
def test_chances_are_chances_and_fall_with_the_number(k: int, w: float) -> None:
    assert 0 <= together(k + 1, w) <= together(k, w) + 1e-12 <= 1 + 1e-9


def test_more_phrases_a_larger_window_or_a_smaller_budget_ask_for_more_voices() -> None:
    calm, rich = (Habit([0, 0, 0, n, n // 2, n // 4], [], 2, 4.1) for n in (20, 4000))
    assert least(0.03, calm, 0.5) == LEAST
    assert least(0.03, rich, 0.5) > least(0.03, calm, 0.5)
    assert least(0.2, rich, 0.5) > least(0.03, rich, 0.5)
    assert least(0.03, rich, 0.01) > least(0.03, rich, 0.5)
    assert least(1.0, rich, 0.5) == MOST
    assert expected(4, 0.03, rich) <= 0.5 < expected(3, 0.03, rich)


def test_a_topic_in_which_things_often_burst_asks_for_more_than_chance() -> None:
    bursty = Habit([0, 0, 0, 20], [0, 0, 0, 4, 3, 2, 1], 2, 4.1)
    assert least(0.03, bursty, 0.5) == 6
    assert least(0.03, bursty, 1.5) == 5
    stormy = Habit([0, 0, 0, 20], [0] * 40 + [9], 2, 4.1)
    assert least(0.03, stormy, 0.5) == 3 * LEAST, "and never so many that nothing is heard"


def test_the_habit_of_a_past_is_counted_in_its_later_half() -> None:
    moments = [i * DAY // 10 for i in range(300)]
    said = {
        "old burst": [10, 11, 12, 13],
        "burst": [200, 201, 202, 203],
        "the burst": [200, 201, 202, 203],
        "slow": [160, 190, 220, 250],
        "partly": [250, 251, 252, 290],
        "all along": list(range(300)),
    }
    habit = habit_of(said, moments, DAY, 4.0)
    assert (habit.phrases[4], habit.phrases[MOST], sum(habit.phrases)) == (5, 1, 6)
    assert {k: n for k, n in enumerate(habit.bursts) if n} == {1: 1, 3: 1, 4: 1}
    assert habit.weeks == pytest.approx(2, abs=0.02)


def test_of_phrases_that_the_same_people_say_the_longest_is_kept() -> None:
    found = {"strike": [1, 2, 3], "delivery strike": [1, 2, 3], "delivery": [1, 2, 3, 4], "recall": [8, 9], "of": [9]}
    assert apart(found) == ["delivery", "recall"]
    assert apart({"strike": [1, 2, 3], "delivery strike": [1, 2, 3]}) == ["delivery strike"]
    assert apart({}) == []


class Crowd:
    """Votes with a rhythm of the day and busy hours (negative binomial), each saying words of its own Zipf's law."""

    def __init__(self, seed: int, a_day: float, words: int, each: int) -> None:
        self.rng = random.Random(seed)
        self.a_day, self.each = a_day, each
        self.pool = range(words)
        self.weights = list(accumulate(1 / (rank + 3) for rank in self.pool))

    def votes(self, days: int) -> tuple[list[float], list[set[int]]]:
        moments: list[float] = []
        for hour in range(days * 24):
            calm = 0.3 + 1.4 * (9 <= hour % 24 < 21)
            rate = self.a_day / 24 * calm * self.rng.gammavariate(2, 0.5)
            t = self.rng.expovariate(rate) if rate > 0 else 2.0
            while t < 1:
                moments.append((hour + t) * 3600)
                t += self.rng.expovariate(rate)
        return moments, [set(self.rng.choices(self.pool, cum_weights=self.weights, k=self.each)) for _ in moments]


def false_firsts(crowd: Crowd, weeks: int, budget: float) -> int:
    """As the watch does it: a month is learned, a day is looked at after each vote, a phrase is found once."""
    moments, said = crowd.votes(28 + 7 * weeks)
    uses: dict[int, list[int]] = {}
    for number, words in enumerate(said):
        for word in words:
            uses.setdefault(word, []).append(number)
    start = bisect_left(moments, 28 * DAY)
    past = {word: [number for number in numbers if number < start] for word, numbers in uses.items()}
    micro = [round(moment) for moment in moments[:start]]
    habit = habit_of({word: numbers for word, numbers in past.items() if numbers}, micro, DAY, 29 / 7)
    found, asked = 0, dict[float, int]()
    at = dict.fromkeys(uses, -1.0)
    for number in range(start, len(moments)):
        window = bisect_left(moments, moments[number] - DAY)
        before = window - bisect_left(moments, moments[number] - 29 * DAY)
        share = round((number - window + 1) / (number - window + 1 + before), 2)
        if share not in asked:
            asked[share] = least(share, habit, budget)
        for word in said[number]:
            numbers = uses[word]
            i = bisect_left(numbers, window)
            new = i == 0 or moments[numbers[i - 1]] < moments[number] - 29 * DAY
            if new and bisect_left(numbers, number + 1) - i >= asked[share] and moments[number] - at[word] > DAY:
                found, at[word] = found + 1, moments[number]
    return found


def test_quiet_weeks_stay_within_the_budget() -> None:
    """200 topic-weeks of crowds that say nothing new but by chance; with three voices always it would be 33 alarms."""
    budget, weeks = 0.05, 20
    crowds = [(5, 500, 6), (20, 5000, 12), (40, 20_000, 12), (60, 20_000, 12), (40, 10_000, 12)] * 2
    fired = sum(false_firsts(Crowd(seed, *crowd), weeks, budget) for seed, crowd in enumerate(crowds))
    assert fired <= 1.5 * budget * weeks * len(crowds)
