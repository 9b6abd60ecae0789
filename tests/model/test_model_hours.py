"""At which hours of the week a source posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.hours import WEEK, Hours, hour_of_week, likely_day, told
from model.posting import learnt, posting_from_json, posting_to_json

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAYS = MONDAY.timestamp() / 3600


def week_of(*hours: int) -> list[float]:
    return [float(hours.count(hour)) for hour in range(WEEK)]


@given(st.lists(st.integers(0, WEEK - 1), max_size=60), st.floats(0.01, 1e6))
def test_the_hours_are_one_on_average(posts: list[int], weight: float) -> None:
    hours = Hours([count * weight for count in week_of(*posts)])
    assert sum(hours.at(hour) for hour in range(WEEK)) / WEEK == pytest.approx(1)
    assert all(hours.at(hour) > 0 for hour in range(WEEK))


def test_a_week_begins_on_monday() -> None:
    assert hour_of_week(MONDAYS) == 0
    assert hour_of_week(MONDAYS - 0.5) == WEEK - 1


def test_neighbours_lend_one_another() -> None:
    hours = Hours(week_of(*[24 * day + 23 for day in range(7)] * 5))
    assert hours.at(MONDAYS + 23) > hours.at(MONDAYS + 22) > hours.at(MONDAYS + 20) > 0
    assert hours.at(MONDAYS + 24) == pytest.approx(hours.at(MONDAYS + 22))
    assert hours.at(MONDAYS + 12) < 0.3


def test_little_is_nearly_flat() -> None:
    assert max(map(Hours(week_of(10)).at, range(WEEK))) < 2.5
    assert list(map(Hours([0.0] * WEEK).at, range(WEEK))) == pytest.approx([1.0] * WEEK)


def test_a_few_posts_tell_when_their_author_sleeps() -> None:
    posts = [24 * day + hour for day, hour in enumerate([13, 15, 16, 18, 14])]
    hours = Hours(week_of(*posts))
    afternoon, night = (sum(hours.of_day[hour % 24] for hour in some) for some in (range(12, 20), range(23, 31)))
    assert afternoon > 3 * night
    likely = likely_day([sum(post % 24 == hour for post in posts) for hour in range(24)])
    assert max(range(24), key=likely.__getitem__) in (15, 16)
    assert likely[3] < 0.7 < 1.5 < likely[15]


@given(st.lists(st.floats(0, 30), min_size=24, max_size=24), st.integers(0, 23))
def test_the_usual_day_turns_with_the_clock(seen: list[float], by: int) -> None:
    turned = seen[by:] + seen[:by]
    usual = likely_day(seen)
    assert likely_day(turned) == pytest.approx(usual[by:] + usual[:by])
    assert sum(usual) == pytest.approx(24)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], []),
        ([10.5], [10.5]),
        ([24.0, 33.5, 40.2, 48.0], [33.5, 40.2]),
        ([10.0, 34.0, 58.0, 71.5], []),
        ([10.0, 34.0, 57.0, 71.5], [10.0, 34.0, 57.0, 71.5]),
    ],
)
def test_dates_without_a_time_tell_no_hour(hours: list[float], expected: list[float]) -> None:
    assert told(hours) == expected


def test_a_first_listing_tells_the_hours() -> None:
    posting = learnt(None, [MONDAY - day * 9 * DAY + day * 0.1 * HOUR - 3 * HOUR for day in range(20)], MONDAY)
    assert Hours(posting.week).at(MONDAYS + 21.5) > 2 * Hours(posting.week).at(MONDAYS + 9)


def test_a_post_that_was_found_late_tells_no_hour() -> None:
    began = learnt(learnt(None, [], MONDAY), [], MONDAY + DAY)
    assert not any(learnt(began, [None, MONDAY + HOUR], MONDAY + 2 * DAY).week)
    assert learnt(began, [MONDAY + DAY + 1.5 * HOUR], MONDAY + 2 * DAY).week[25] > 0.9


def test_what_an_earlier_version_kept_is_read() -> None:
    posting = learnt(None, [MONDAY - n * DAY for n in range(10)], MONDAY)
    kept = json.loads(posting_to_json(posting))
    del kept["recent"]
    again = posting_from_json(json.dumps(kept))
    assert again.recent == pytest.approx(32 * posting.rate(MONDAY), rel=0.1)
    assert next(again.ahead(MONDAY)) == pytest.approx(next(posting.ahead(MONDAY)), rel=0.5)
