"""After which time a visit is worth what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import Pace, next_due
from crawlers.worth import _usual, planned, waited_for, worth_after
from model.posting import Posting, learnt

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
rates = st.lists(st.sampled_from([0.0, 0.01, 0.1, 0.5, 3.0]), min_size=8, max_size=10)


@given(rates, st.sampled_from([0.05, 0.7, 4.0]), st.integers(1, 4))
def test_no_plan_is_cheaper(rates: list[float], price: float, most: int) -> None:
    usual = _usual(sum(rates) / len(rates), price, most)

    @cache
    def from_hour(hour: int) -> float:
        onward = range(hour + 1, hour + most + 1)
        return 0.0 if hour >= len(rates) - most else min(leg(hour, to) for to in onward)

    def leg(hour: int, to: int) -> float:
        """Waiting until the next visit, which is at the end of its hour, and what follows, against what is usual."""
        waited = sum(rate * (to - at - 0.5) for at, rate in enumerate(rates[hour:to], hour))
        return waited + price - usual * (to - hour) + from_hour(to)

    costs = {to: leg(0, to) for to in range(1, most + 1)}
    assert costs[round(planned(rates, price, most))] == pytest.approx(min(costs.values()))


@given(st.floats(1e-4, 100), st.floats(0.01, 100))
def test_at_a_steady_rate_it_is_the_square_root(rate: float, price: float) -> None:
    assert waited_for([rate] * 96, price) == pytest.approx((2 * price / rate) ** 0.5)
    root = (2 * price / rate) ** 0.5
    assert not 2 <= root <= 22 or planned([rate] * 96, price, 24) == pytest.approx(root, abs=0.3)


def test_one_visit_a_day_comes_after_the_hours_of_posting() -> None:
    """From whatever hour on; a visit each 24 hours would be 12 hours late on average."""
    noon = NOW.replace(hour=9)
    coming = sorted(
        noon + day * DAY + minute * timedelta(minutes=1) for day in range(-30, 30) for minute in (7, 70, 130)
    )
    late: list[float] = []
    for begun in range(0, 24, 6):
        now = NOW + begun * HOUR
        posting = learnt(None, [post for post in coming if post <= now][-20:], now)
        visits = 0
        while now < NOW + 25 * DAY:
            due = next_due(now, "s", Pace(posting=posting, price=20))
            found = [post for post in coming if now < post <= due]
            late += [(due - post) / HOUR for post in found]
            posting, now, visits = learnt(posting, list(found), due) if found else posting, due, visits + 1
        assert visits <= 28
    assert sum(late) / len(late) < 5


def test_longer_than_two_days_goes_by_the_rate_alone() -> None:
    posting = learnt(None, [NOW - 20 * day * DAY for day in range(1, 10)], NOW)
    assert worth_after(NOW, posting, 1, 168) == pytest.approx(waited_for(list(_first(posting, 400)), 1), rel=0.2)
    assert worth_after(NOW, posting, 1e6, 168) == 168


def _first(posting: Posting, hours: int) -> list[float]:
    return [rate for rate, _ in zip(posting.ahead(NOW), range(hours), strict=False)]


@given(st.floats(0.001, 1e6), st.floats(1 / 12, 400), st.lists(st.floats(0, 1_000), max_size=20))
def test_it_lies_within_what_is_allowed(price: float, most: float, ages: list[float]) -> None:
    posting = learnt(None, [NOW - age * HOUR for age in ages], NOW)
    assert 0 < worth_after(NOW, posting, price, most) <= most
