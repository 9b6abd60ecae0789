"""How often a source posts: what is learnt, what is usual at an hour, how old posts are, when silence is no chance."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.freshness import aged, quantile
from model.posting import Posting, learnt, posting_from_json, posting_to_json
from model.volume import bounds, silent_since, spread, volume

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def watched(posts: list[datetime], days: float, every: timedelta = HOUR) -> Posting:
    """Read from Monday on, every so often, so many days."""
    posting, now, waiting = learnt(None, [], MONDAY), MONDAY, sorted(posts)
    while now < MONDAY + days * DAY:
        now += every
        came = [post for post in waiting if post <= now]
        waiting = waiting[len(came) :]
        posting = learnt(posting, list(came), now) if came else posting
    return posting


def steady(days: int, a_day: int) -> list[datetime]:
    return [MONDAY + n * DAY / a_day for n in range(1, days * a_day)]


@given(st.floats(0, 400), st.floats(0, 30_000), st.floats(0, 200))
def test_what_is_expected_of_years_is_what_is_of_their_parts(late: float, first: float, second: float) -> None:
    posting = learnt(learnt(None, [], MONDAY), [MONDAY + n * HOUR for n in (9, 10, 14, 33, 130)], MONDAY + 6 * DAY)
    begin = MONDAY + late * HOUR
    middle = begin + first * HOUR
    end = middle + second * HOUR
    parts = posting.expected(begin, middle) + posting.expected(middle, end)
    assert posting.expected(begin, end) == pytest.approx(parts, abs=1e-6)
    by_days = sum(posting.expected(begin + n * DAY, begin + (n + 1) * DAY) for n in range(30))
    assert posting.expected(begin, begin + 30 * DAY) == pytest.approx(by_days)


def test_a_steady_source_has_its_rate() -> None:
    posting = watched(steady(60, 12), 60)
    assert posting.rate(posting.until) * 24 == pytest.approx(12, rel=0.05)
    assert posting.rate(posting.until + 14 * DAY) * 24 == pytest.approx(12 * 0.6, rel=0.1)


def test_what_was_usual_is_forgotten() -> None:
    posting = watched(steady(60, 12) + [MONDAY + 60 * DAY + n * 10 * DAY for n in range(12)], 180)
    assert posting.rate(posting.until) * 24 < 0.4


def test_it_tells_the_hours_and_the_days() -> None:
    noons = [MONDAY + day * DAY + hour * HOUR for day in range(56) if day % 7 < 5 for hour in (10.2, 11.3, 12.1, 13.4)]
    posting = watched(noons, 56)
    at = posting.until.replace(hour=0, minute=0) + (7 - posting.until.weekday()) * DAY
    work, night = posting.expected(at + 10 * HOUR, at + 14 * HOUR), posting.expected(at, at + 4 * HOUR)
    weekend = posting.expected(at + 5 * DAY + 10 * HOUR, at + 5 * DAY + 14 * HOUR)
    assert work > 2.5
    assert night < 0.3
    assert weekend < work / 4
    assert posting.expected(at, at + 7 * DAY) == pytest.approx(20, rel=0.1)


def test_a_burst_echoes_and_passes() -> None:
    posting = watched([*steady(30, 2), *(MONDAY + 30 * DAY - n * timedelta(minutes=4) for n in range(8))], 30)
    ahead = list(islice(posting.ahead(posting.until), 30))
    assert ahead[0] > 1.5 * ahead[24]
    later = next(posting.ahead(posting.until + 3 * DAY))
    assert later < ahead[0] / 1.8


@pytest.mark.parametrize(
    ("ages", "a_day"),
    [
        ([n / 12 for n in range(1, 25)], 12),
        ([*(n / 12 for n in range(1, 20)), 400.0], 12),  # one was pinned a year ago
        ([10.0 * n for n in range(1, 11)], 0.1),
        ([], 0.5),
    ],
)
def test_the_dates_of_a_first_listing_tell_a_rate(ages: list[float], a_day: float) -> None:
    posting = learnt(None, [MONDAY - age * DAY for age in ages], MONDAY)
    assert a_day / 2 <= posting.rate(MONDAY) * 24 <= a_day * 2.2


def test_a_post_of_before_the_first_reading_is_history() -> None:
    posting = learnt(None, [], MONDAY)
    assert learnt(posting, [MONDAY - DAY, MONDAY - 900 * DAY], MONDAY + HOUR).posts == 0
    late = learnt(learnt(posting, [], MONDAY + DAY), [MONDAY + HOUR], MONDAY + 2 * DAY)
    assert late.posts == pytest.approx(1, abs=0.05)
    assert late.newest == MONDAY + DAY, "it appeared after the last reading"


def test_undated_posts_count() -> None:
    posting = learnt(learnt(None, [], MONDAY), [None, None], MONDAY + DAY)
    assert posting.posts == pytest.approx(2, rel=0.05)
    assert not any(posting.ages)


moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.none() | moments, max_size=30), st.lists(st.none() | moments, max_size=30), moments, moments)
def test_laws(first: list[datetime | None], then: list[datetime | None], begin: datetime, end: datetime) -> None:
    posting = learnt(learnt(None, first, begin), then, end)
    again = posting_from_json(posting_to_json(posting))
    assert again.rate(posting.until) == posting.rate(posting.until)
    assert again.until == posting.until
    assert again.newest == posting.newest or abs(again.newest - posting.newest) < timedelta(milliseconds=1)
    assert posting.posts >= 0 and posting.hours >= 0 and min(posting.week) >= 0
    assert all(rate > 0 and isfinite(rate) for rate in islice(posting.ahead(posting.until), 30))
    low, high = bounds(posting.expected(posting.until, posting.until + 3 * DAY), spread(posting))
    assert 0 <= low <= high
    assert len(posting.days) <= 9


def test_learning_in_pieces_is_learning_at_once() -> None:
    now, posts = MONDAY + DAY, [MONDAY + n * HOUR for n in range(1, 20)]
    begun = learnt(None, [], MONDAY)
    whole, pieces = learnt(begun, list(posts), now), learnt(learnt(begun, posts[:10], now), posts[10:], now)
    assert pieces.posts == pytest.approx(whole.posts, rel=0.05)
    assert sum(day.seen for day in pieces.days) == sum(day.seen for day in whole.days) == 19


def test_ages() -> None:
    counts = aged((), [0.25] * 50 + [2.0] * 40 + [30.0] * 10)
    assert quantile(counts, 0.25) == pytest.approx(0.25, rel=0.3)
    assert quantile(counts, 0.95) == pytest.approx(30, rel=0.3)
    assert quantile((), 0.5) is None
    assert quantile(aged((), [-5.0, 0.0]), 0.5) <= 1 / 60
    assert quantile(aged((), [1e9]), 0.5) > 280
    fresh = aged(counts, [0.1] * 1000)
    assert quantile(fresh, 0.9) < 0.3, "what was long ago is forgotten"


def test_only_ages_since_the_first_reading_count() -> None:
    posting = learnt(learnt(None, [MONDAY - DAY], MONDAY), [MONDAY - HOUR, MONDAY + HOUR], MONDAY + 3 * HOUR)
    assert sum(posting.ages) == 1
    assert quantile(posting.ages, 0.5) == pytest.approx(2, rel=0.3)


@pytest.mark.parametrize(
    ("a_day", "silent_after", "not_after"), [(48, 3, 0.2), (8, 4, 1), (2, 12, 3), (1, 21, 5)], ids=str
)
def test_silence_is_told_by_what_is_usual(a_day: int, silent_after: float, not_after: float) -> None:
    posting = watched(steady(40, a_day), 40)
    assert posting.newest is not None
    assert silent_since(posting, posting.newest + not_after * DAY) is None
    assert silent_since(posting, posting.newest + silent_after * DAY) == posting.newest
    assert silent_since(posting, posting.newest + 400 * DAY) == posting.newest, "it stays silent until it speaks"


def test_a_bursty_source_may_be_quiet_for_longer() -> None:
    even = watched(steady(56, 8), 56)
    days = random.Random(5).sample(range(56), 8)
    bursts = [MONDAY + day * DAY + n * timedelta(minutes=20) for day in days for n in range(1, 56)]
    bursty = watched(bursts, 56)
    assert spread(bursty) > 3 * spread(even)
    assert bursty.newest is not None
    assert silent_since(bursty, bursty.newest + 5 * DAY) is None


def test_one_that_never_said_anything_is_not_silent() -> None:
    assert silent_since(learnt(None, [], MONDAY), MONDAY + 900 * DAY) is None


def test_a_weekend_is_no_silence() -> None:
    work = [MONDAY + day * DAY + hour * HOUR for day in range(56) if day % 7 < 5 for hour in range(8, 18)]
    posting = watched(work, 54)
    assert posting.newest is not None and posting.newest.weekday() == 4
    assert silent_since(posting, posting.newest + 2.6 * DAY) is None
    assert silent_since(posting, posting.newest + 6 * DAY) is not None


def test_the_volume_of_a_usual_week_lies_within_its_bounds() -> None:
    dice = random.Random(4)
    posts, now = [], MONDAY
    while now < MONDAY + 60 * DAY:
        now += timedelta(hours=dice.expovariate(1 / 3))
        posts.append(now)
    posting = watched(posts, 59)
    said = volume(posting, posting.until)
    assert said.low <= said.seen <= said.high
    assert said.expected == pytest.approx(56, rel=0.25)
    quiet = volume(posting, posting.until + 7 * DAY)
    assert quiet.seen < quiet.low


@pytest.mark.parametrize(("mean", "spread_", "low", "high"), [(0, 0.5, 0, 0), (1, 0.05, 0, 3), (10, 0.05, 3, 18)])
def test_bounds(mean: float, spread_: float, low: int, high: int) -> None:
    assert bounds(mean, spread_) == (low, pytest.approx(high, abs=1))


def test_bounds_of_a_large_number_go_on_from_those_of_a_small_one() -> None:
    (low, high), (lower, higher) = bounds(100, 0.1), bounds(101, 0.1)
    assert abs(low - lower) <= 4 and abs(high - higher) <= 6
