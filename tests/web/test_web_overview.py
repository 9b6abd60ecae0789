"""The overview's arithmetic: periods in whole intervals of a zone, counted by when posts happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_house import client_of, fill
from web_posts import NOW

from index import Question
from services.house import House
from services.overview import PERIODS, SHAPES, Period, Tally, interval_starts, overview
from storage import rescorings
from web import create_app

zones = st.sampled_from(sorted(available_timezones()))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=200)
@given(moments, zones, st.sampled_from(PERIODS))
def test_borders_rise_hold_now_in_the_last_interval_and_make_two_equal_periods(
    now: datetime, zone: str, period: Period
) -> None:
    starts = interval_starts(now, period, ZoneInfo(zone))
    assert len(starts) == 2 * SHAPES[period][2] + 1
    assert starts[-2] <= now < starts[-1]
    steps = {after - start for start, after in pairwise(starts)}
    assert all(step > timedelta() for step in steps)
    if period != "month":
        assert len(steps) == 1


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_a_day_with_a_clock_change_has_its_own_length(day: str, hours: int) -> None:
    now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    starts = interval_starts(now, "month", ZoneInfo("Europe/Warsaw"))
    assert starts[-1] - starts[-2] == timedelta(hours=hours)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Warsaw", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize("period", PERIODS)
def test_each_topic_counts_what_happened_in_the_period(full_house: House, period: Period, zone: str) -> None:
    shown = overview(full_house, period=period, zone=zone)
    for view in shown.topics:
        topic = (view.id,)
        asked = Question(topics=topic, event_since=shown.since, event_until=shown.until)
        assert view.now.count == full_house.index.count(asked)
        for point in view.points:
            inside = Question(topics=topic, event_since=point.start, event_until=point.end)
            assert point.tally.count == full_house.index.count(inside)
        earlier = Question(topics=topic, event_since=shown.since - (shown.until - shown.since), event_until=shown.since)
        assert view.before.count == full_house.index.count(earlier)
        assert sum((tally for _, tally in view.languages), Tally()) == view.now


def test_unknown_is_its_own_count_and_no_part_of_the_share(full_house: House) -> None:
    view = next(v for v in overview(full_house, period="month").topics if v.id == "northwind")
    tongues = dict(view.languages)
    assert tongues["th"].known == tongues["th"].count == 1
    assert Tally(unknown=1).negative_share is None
    assert view.now.unknown >= 1 and view.now.negative_share == view.now.negative / view.now.known


def test_change_is_against_the_period_before() -> None:
    assert Tally(1, 2, 3, 4).count == 10 and Tally(1, 2, 3, 4).known == 6
    assert Tally(1, 2, 3, 4) + Tally(1, 1, 1, 1) == Tally(2, 3, 4, 5)


def test_alerts_open_and_resolved_in_the_period_are_told(full_house: House) -> None:
    told = {period: overview(full_house, period=period) for period in PERIODS}
    assert all({alert.id for alert in one.alerts} == {"mild", "grave", "taken", "bare"} for one in told.values())
    assert [told[period].resolved for period in PERIODS] == [0, 0, 1, 1]


def test_what_was_seen_late_counts_when_it_happened(full_house: House) -> None:
    day = overview(full_house, period="day", zone="UTC")
    view = next(v for v in day.topics if v.id == "northwind")
    assert view.now.count < full_house.index.count(Question(topics=("northwind",), since=NOW - timedelta(days=1)))


def test_a_chart_breaks_where_a_method_changed_until_the_archive_is_told_anew(own_house: House) -> None:
    fill(own_house)
    spoken = next(v for v in overview(own_house).topics if v.id == "northwind").languages[0][0]
    with own_house.db.write() as tx:
        for method, days in (("old@1", 9), ("new@1", 1)):
            rescorings.note_methods(tx, {spoken: method, "xx": method}, NOW - timedelta(days=days))
    (one,) = next(v for v in overview(own_house).topics if v.id == "northwind").breaks
    assert (one.language, one.after, one.at) == (spoken, "new@1", NOW - timedelta(days=1))
    assert all(not view.breaks for view in overview(own_house, period="hour").topics)
    client = client_of(create_app(own_house, allowed_hosts=["127.0.0.1"]))
    page = client.get("/?period=week").text
    assert page.count('class="break"') == 2 * page.count("is told by another method") > 0
    with own_house.db.write() as tx:
        rescorings.end(tx, rescorings.begin(tx, "current", "", NOW), 0, 0, NOW)
    assert 'class="break"' not in client.get("/?period=week").text
