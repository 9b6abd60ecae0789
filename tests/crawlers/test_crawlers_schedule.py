"""When a source is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import Pace, next_due
from crawlers.schedule import max_age, spread
from crawlers.sentences import retry_after

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def wait(pace: Pace, source: str = "s") -> float:
    return (next_due(NOW, source, pace) - NOW).total_seconds()


def test_the_operators_interval_is_kept() -> None:
    assert wait(Pace(every=900)) == 900
    assert wait(Pace(every=10, least=300)) == 10


@pytest.mark.parametrize(
    ("pace", "low", "high"),
    [
        (Pace(), 3400, 3800),
        (Pace(rate=1000), 285, 315),
        (Pace(rate=24), 850, 950),
        (Pace(rate=0), 20_000, 23_000),
        (Pace(rate=1000, max_age=1800), 1700, 1900),
        (Pace(every=60, hold=500), 500, 500),
        (Pace(every=600, failures=1), 850, 950),
        (Pace(every=600, failures=2), 1280, 1420),
        (Pace(every=600, failures=60), 80_000, 91_000),
        (Pace(every=604_800, failures=3), 570_000, 640_000),
    ],
)
def test_intervals(pace: Pace, low: float, high: float) -> None:
    assert low <= wait(pace) <= high


paces = st.builds(
    Pace,
    every=st.none() | st.floats(1, 1e6),
    rate=st.none() | st.floats(0, 1e6),
    failures=st.integers(0, 1000),
    hold=st.floats(0, 1e5),
    max_age=st.floats(0, 1e4),
)


@given(paces, st.text(max_size=20))
def test_laws(pace: Pace, source: str) -> None:
    waited = wait(pace, source)
    assert waited >= pace.hold - 1e-5
    assert waited <= max(1.06 * max(pace.every or 0, 86_400), pace.hold) + 1
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
