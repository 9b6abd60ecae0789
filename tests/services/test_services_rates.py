"""Rates against rates, fixes and what came back, periods by name: table tests and laws."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import starts_in
from services.rates import Rate, corrected, dispersion, ratio
from services.recurrence import Fixed, Stretch, recurrence
from services.spans import PERIODS, span_of, step_for, steps

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONES = ("UTC", "Europe/Warsaw", "Asia/Tokyo", "America/Los_Angeles")


def test_a_ratio_as_published() -> None:
    """Graham, Mengersen & Morton 2003 take breast cancer after fluoroscopy: 41 cases in 28,010 person-years against 15
    in 19,017; the score interval of the ratio is 1.04 to 3.33 (Rothman's data)."""
    found = ratio(Rate(15, 19_017), Rate(41, 28_010))
    assert found is not None
    assert (round(found.value, 2), round(found.low, 2), round(found.high, 2)) == (1.86, 1.04, 3.32)


@pytest.mark.parametrize(("before", "after"), [((0, 5), (0, 5)), ((3, 0), (1, 5)), ((3, 5), (1, 0))])
def test_nothing_is_said_of_nothing(before: tuple[int, int], after: tuple[int, int]) -> None:
    assert ratio(Rate(*before), Rate(*after)) is None


counts, exposures = st.integers(0, 10_000), st.floats(0.5, 1e6)


@example(0, 1.0, 2, 1.0, 1.5)
@example(0, 3.0, 7, 5.0, 29.7)
@given(counts, exposures, counts, exposures, st.floats(1, 30))
def test_laws_of_ratios(one: int, per: float, other: int, per_other: float, spread: float) -> None:
    before, after = Rate(one, per), Rate(other, per_other)
    found, widened = ratio(before, after), ratio(before, after, dispersion=spread)
    if found is None or widened is None:
        assert one + other == 0
        return
    assert 0 <= found.low <= found.value <= found.high
    assert widened.low <= found.low * (1 + 1e-9) and widened.high >= found.high * (1 - 1e-9)
    back = ratio(after, before)
    assert back is not None and back.value == pytest.approx(inf if not other else one / per / (other / per_other))


def test_an_interval_covers_as_often_as_it_says() -> None:
    chance, covered = random.Random(7), 0
    for _ in range(400):
        found = ratio(Rate(_poisson(chance, 20), 1), Rate(_poisson(chance, 30), 1))
        covered += found is not None and found.low <= 1.5 <= found.high
    assert covered / 400 > 0.92


def test_clumps_widen_the_interval() -> None:
    assert dispersion([Rate(20, 100)] * 6) == 1.0
    clumped = [Rate(count, 100) for count in (2, 60, 1, 50, 3, 4)]
    assert dispersion(clumped) > 20
    assert dispersion([Rate(0, 5), Rate(0, 5)]) == dispersion([Rate(3, 5)]) == 1.0


def test_many_tries_need_more() -> None:
    assert corrected(1) == pytest.approx(1.959964, abs=1e-5) and corrected(12) > corrected(2) > corrected(1)


BEFORE = [20] * 12


@pytest.mark.parametrize(
    ("counts", "verdict", "month"),
    [
        ([*BEFORE, *[2] * 9], "fell", None),
        ([*BEFORE, *[2] * 6, *[18] * 3], "back", 18),
        ([*BEFORE, *[0] * 6, *[9] * 2], "back", 18),
        ([*BEFORE, *[20] * 5], "same", None),
        ([*BEFORE, *[40] * 5], "rose", None),
        ([*[0] * 12, 1, 1], "none", None),
        ([*BEFORE, *[2] * 5, 4, 2, 3], "fell", None),
        ([20, 5, 40, 2, 30, 10] * 2 + [9] * 6, "same", None),
    ],
)
def test_what_became_of_a_fix(counts: list[int], verdict: str, month: int | None) -> None:
    stretches = _months(counts)
    (found,) = recurrence(stretches, [stretches[12].since], stretches[-1].until)
    assert found.verdict == verdict
    assert found.since == (None if month is None else stretches[month].since)
    assert found.before.count == sum(counts[:12]) and found.after.count == sum(counts[12:])


def test_too_early_is_said() -> None:
    stretches = _months([3] * 12)
    at = stretches[-1].until
    week = Stretch(at, at + timedelta(days=7), 1, 250)
    (found,) = recurrence([*stretches, week], [at], week.until)
    assert found.verdict == "early"


def test_a_rate_is_of_what_was_collected() -> None:
    """Twice as many sources from the fix on: twice as many mentions are no rise."""
    stretches = [*_months(BEFORE), *_months([40] * 6, of=2_000, start=_months(BEFORE)[-1].until)]
    (found,) = recurrence(stretches, [stretches[12].since], stretches[-1].until)
    assert found.verdict == "same" and not found.daily


def test_where_all_that_is_collected_is_the_problem_days_count() -> None:
    stretches = _months([*BEFORE, *[2] * 6], of=20)
    stretches = [Stretch(one.since, one.until, one.count, one.count) for one in stretches]
    (found,) = recurrence(stretches, [stretches[12].since], stretches[-1].until)
    assert found.verdict == "fell" and found.daily


def test_a_second_fix_ends_the_first_ones_time() -> None:
    stretches = _months([*BEFORE, *[18] * 6, *[1] * 6])
    fixes = [stretches[12].since, stretches[18].since]
    found: list[Fixed] = recurrence(stretches, fixes, stretches[-1].until)
    assert [one.verdict for one in found] == ["same", "fell"]
    assert found[1].before.count == 18 * 6


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("week", "2026-11-16", "2026-11-23"),
        ("month", "2026-10-24", "2026-11-23"),
        ("last-month", "2026-10-01", "2026-11-01"),
        ("quarter", "2026-08-24", "2026-11-23"),
        ("year", "2025-12-01", "2026-11-23"),
    ],
)
def test_periods_by_name(period: str, since: str, until: str) -> None:
    found = span_of(period, NOW, "Europe/Warsaw")  # type: ignore[arg-type]
    assert [f"{at.astimezone(ZoneInfo('Europe/Warsaw')):%Y-%m-%d}" for at in found if at] == [since, until]


@pytest.mark.parametrize("month", [1, 2, 12])
def test_the_year_at_its_edges(month: int) -> None:
    for period in PERIODS:
        since, until = span_of(period, datetime(2026, month, 28, 23, 30, tzinfo=UTC), "Asia/Tokyo")
        assert since is None or until is None or timedelta(days=6) < until - since < timedelta(days=367)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(946_684_800, 1_900_000_000),
    st.floats(0.01, 300),
    st.sampled_from(ZONES),
    st.sampled_from(("1h", "6h", "1d", "1w", "1M", "1y", "")),
)
def test_steps_leave_nothing_out(begin: int, days: float, zone: str, interval: str) -> None:
    since = datetime.fromtimestamp(begin, UTC)
    until = since + timedelta(days=days)
    step = interval or step_for(since, until)
    found, start_of = steps(since, until, step, zone), starts_in(step, zone)
    assert found == sorted(set(found)) and all(start_of(one) == one for one in found)
    assert found[-1] == start_of(until - timedelta.resolution)
    assert len(found) <= 2_000 and (len(found) == 2_000 or found[0] == start_of(since))
    for share in (0.8, 0.93) if len(found) == 2_000 else (0.1, 0.37, 0.5, 0.93):
        assert start_of(since + (until - since) * share) in found


def _months(counts: list[int], *, of: int = 1_000, start: datetime = datetime(2024, 1, 1, tzinfo=UTC)) -> list[Stretch]:
    month = timedelta(days=30)
    return [Stretch(start + month * n, start + month * (n + 1), count, of) for n, count in enumerate(counts)]


def _poisson(chance: random.Random, mean: float) -> int:
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count, left = count + 1, left + chance.expovariate(1)
    return count
