"""When a source is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import Pace, next_due
from crawlers.schedule import LEAST_PRICE, budget_price, fresh_for, max_age, price_of, spread
from crawlers.sentences import retry_after
from crawlers.worth import worth_after
from model.posting import Posting, learnt

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wait(pace: Pace, source: str = "s") -> float:
    return (next_due(NOW, source, pace) - NOW).total_seconds()


def posting(a_day: float, days: int = 60) -> Posting:
    """Of a source that posted evenly up to now."""
    hours = 24 * 28.0
    return Posting(NOW - days * DAY, NOW, NOW, posts=a_day * hours / 24, hours=hours, week=(a_day * 28 / 168,) * 168)


def test_the_operators_interval_is_kept() -> None:
    assert wait(Pace(every=900)) == 900
    assert wait(Pace(every=10, least=300)) == 10
    assert wait(Pace(every=900, posting=posting(1000), max_age=3600, price=10)) == 900


@pytest.mark.parametrize(
    ("pace", "low", "high"),
    [
        (Pace(), 3400, 3800),
        (Pace(posting=posting(1000)), 285, 315),
        (Pace(posting=posting(24)), 600, 900),
        (Pace(posting=posting(1)), 2700, 3900),
        (Pace(posting=posting(0)), 12_000, 30_000),
        (Pace(posting=posting(0), price=10), 82_000, 91_000),
        (Pace(posting=posting(1000), max_age=1800), 1700, 1900),
        (Pace(posting=posting(1000), max_age=18_000), 3_400, 3_800),
        (Pace(every=60, hold=500), 500, 500),
        (Pace(every=600, failures=1), 850, 950),
        (Pace(every=600, failures=2), 1280, 1420),
        (Pace(every=600, failures=600), 570_000, 640_000),
        (Pace(every=604_800, failures=3), 570_000, 640_000),
        (Pace(every=600, strain=4), 2400, 2400),
        (Pace(posting=posting(1000), strain=1.5), 427, 473),
    ],
)
def test_intervals(pace: Pace, low: float, high: float) -> None:
    assert low <= wait(pace) <= high


def test_intervals_go_by_the_root_of_the_rate() -> None:
    slow, fast = (worth_after(NOW, posting(rate), 0.5, 24) for rate in (4, 64))
    assert slow / fast == pytest.approx(4, rel=0.15)


def test_a_visit_comes_sooner_in_the_hours_of_posting() -> None:
    noons = [NOW - day * DAY + hour * HOUR for day in range(1, 40) for hour in range(4)]
    known = Posting(NOW - 60 * DAY, NOW - 60 * DAY)
    for noon in sorted(noons):
        known = learnt(known, [noon], noon)
    by_day, by_night = (worth_after(NOW + hours * HOUR, known, 0.2, 24) for hours in (1, 10))
    assert by_day < by_night / 2


def test_after_a_burst_the_next_visit_is_soon() -> None:
    quiet = posting(2)
    burst = learnt(quiet, [NOW + minute * HOUR / 60 for minute in range(1, 9)], NOW + HOUR / 6)
    assert worth_after(NOW + HOUR / 6, burst, LEAST_PRICE, 24) < worth_after(NOW, quiet, LEAST_PRICE, 24) / 3


def test_the_budget_makes_visits_dearer() -> None:
    rates = [0.1, 1, 5, 20, 300] * 40
    assert price_of(rates, 10_000) == LEAST_PRICE, "with few sources nothing is dearer than it is worth"
    for budget in (600, 150, 30):
        price = price_of(rates, budget)
        spent = sum(1 / min(max((2 * price * 24 / rate) ** 0.5, 1 / 12), 24) for rate in rates)
        assert spent == pytest.approx(budget, rel=0.01)
    assert price_of(rates, 0.1) > 1e6, "not even once a day: then once a day"
    assert price_of([], 1) == LEAST_PRICE


def test_what_people_asked_for_comes_out_of_the_budget_first() -> None:
    visited: list[tuple[int | None, float | None]] = [(None, 24.0)] * 50 + [(None, None)] * 50
    free = budget_price(visited, 60, least=300, most=86_400)
    assert budget_price([*visited, (120, 5.0)], 90, least=300, most=86_400) == pytest.approx(free)
    assert budget_price([*visited, (1, None)], 60, least=300, most=86_400) > 1e6


@given(st.lists(st.floats(0, 1e6), max_size=20), st.floats(0, 1e5))
def test_a_price_is_a_price(rates: list[float], budget: float) -> None:
    assert LEAST_PRICE <= price_of(rates, budget) < 1e10


paces = st.builds(
    Pace,
    every=st.none() | st.floats(1, 1e6),
    posting=st.none() | st.builds(posting, st.floats(0, 1e6)),
    strain=st.floats(1, 16),
    price=st.floats(LEAST_PRICE, 1e9),
    failures=st.integers(0, 1000),
    hold=st.floats(0, 1e5),
    max_age=st.floats(0, 1e4),
)


@given(paces, st.text(max_size=20))
def test_laws(pace: Pace, source: str) -> None:
    waited = wait(pace, source)
    assert waited >= pace.hold - 1e-5
    assert waited <= max(1.06 * max(pace.every or 0, 7 * 86_400), pace.hold) + 1
    assert waited == wait(pace, source)
    assert 0 <= spread(source) < 1


@given(st.integers(0, 40))
def test_failures_never_bring_a_visit_nearer(failures: int) -> None:
    assert wait(Pace(every=600, failures=failures + 1)) >= wait(Pace(every=600, failures=failures)) * 0.999


def test_sources_added_together_spread_out() -> None:
    assert len({wait(Pace(), f"s{n}") for n in range(50)}) > 40


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", 0), ("no-cache", 0), ("public, max-age=120", 120), ("MAX-AGE=99999999999999999", 3600), ("max-age=x", 0)],
)
def test_cache_control(header: str, seconds: float) -> None:
    assert max_age(header) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=60", "expires": "Fri, 20 Nov 2026 12:30:00 GMT"}, 60),
        ({"cache-control": "no-cache", "expires": "Fri, 20 Nov 2026 12:30:00 GMT"}, 0),
        ({"expires": "Fri, 20 Nov 2026 12:30:00 GMT"}, 1800),
        ({"expires": "Fri, 20 Nov 2037 12:30:00 GMT"}, 3600),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (b"120", 120),
        ("Fri, 20 Nov 2026 12:02:00 GMT", 120),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", timedelta(days=7).total_seconds()),
        ("soonish", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("¹", None),
    ],
)
def test_retry_after(header: str | bytes | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds
