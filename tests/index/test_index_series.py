"""Counts over time, on each engine: intervals of any length, by the calendar and the clocks of any zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from index_reference import START, caught, fill, mention

from index import MentionIndex, Question
from model.errors import BadInput

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def starts(index: MentionIndex, interval: str, zone: str) -> list[tuple[str, int]]:
    buckets = index.series(Question(), interval=interval, zone=zone)
    return [(b.start.strftime("%m-%dT%H:%M"), b.count) for b in buckets]


def test_a_day_of_23_hours(index: MentionIndex) -> None:
    # Warsaw goes from +1 to +2 on 29 March 2026 at 01:00 UTC
    moments = ["2026-03-28T22:59", "2026-03-28T23:00", "2026-03-29T21:59", "2026-03-29T22:00"]
    fill(index, *(mention(f"m{i}", published=at(m), seen=at("2026-04-02T00:00")) for i, m in enumerate(moments)))
    assert starts(index, "1d", "Europe/Warsaw") == [("03-27T23:00", 1), ("03-28T23:00", 2), ("03-29T22:00", 1)]
    assert starts(index, "1d", "UTC") == [("03-28T00:00", 2), ("03-29T00:00", 2)]
    assert starts(index, "1M", "Europe/Warsaw") == [("02-28T23:00", 4)]
    assert starts(index, "1w", "Europe/Warsaw") == [("03-22T23:00", 3), ("03-29T22:00", 1)]


def test_an_hour_that_comes_twice_is_two(index: MentionIndex) -> None:
    # Warsaw's 02:30 comes twice on 25 October 2026: 00:30 and 01:30 UTC
    moments = ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T01:59", "2026-10-25T02:00"]
    fill(index, *(mention(f"m{i}", published=at(m), seen=at("2026-10-26T00:00")) for i, m in enumerate(moments)))
    assert starts(index, "1h", "Europe/Warsaw") == [("10-25T00:00", 1), ("10-25T01:00", 2), ("10-25T02:00", 1)]
    assert starts(index, "1d", "Europe/Warsaw") == [("10-24T22:00", 4)]


def test_zones_off_the_hour_and_years_long_ago(index: MentionIndex) -> None:
    moments = [
        "2026-01-01T00:10",
        "2026-01-01T00:16",
        "1969-12-31T23:59:59",
        "1890-06-01T00:00:05",
        "1890-06-01T18:18:50",
    ]
    fill(index, *(mention(f"m{i}", published=at(m)) for i, m in enumerate(moments)))
    # Kathmandu is at +5:45, and until 1920 at its own +5:41:16
    assert starts(index, "1h", "Asia/Kathmandu")[-2:] == [("12-31T23:15", 1), ("01-01T00:15", 1)]
    assert starts(index, "1d", "Asia/Kathmandu")[:2] == [("05-31T18:18", 1), ("06-01T18:18", 1)]
    assert len(index.series(Question(), interval="1m")) == 5


def test_clocks_that_change_off_the_quarters(index: MentionIndex) -> None:
    # St John's went back at 00:01 on 29 October 2006 (02:31 UTC): one minute of Sunday, then Saturday's last hour again
    moments = ["2006-10-29T02:29", "2006-10-29T02:30:30", "2006-10-29T02:31", "2006-10-29T03:29", "2006-10-29T03:30"]
    fill(index, *(mention(f"m{i}", published=at(m)) for i, m in enumerate(moments)))
    assert starts(index, "1d", "America/St_Johns") == [("10-28T02:30", 3), ("10-29T02:30", 2)]


def test_series_by(index: MentionIndex) -> None:
    fill(
        index,
        mention("a", language="en", label="negative", topics=[caught("t", "negative"), caught("u", "positive")]),
        mention("b", language="pl", label="unknown", topics=[caught("t", "positive")]),
    )
    by_topic = index.series(Question(), interval="1d", by="topic")
    assert [(b.key, b.count, b.negative, b.positive, b.mean) for b in by_topic] == [
        ("t", 2, 1, 1, 0.0625),
        ("u", 1, 0, 1, 0.625),
    ]
    assert [(b.key, b.mean) for b in index.series(Question(), interval="1d", by="language")] == [
        ("en", -0.5),
        ("pl", None),
    ]
    assert [b.key for b in index.series(Question(topics=("t", "x")), interval="1d", by="topic")] == ["t"]


@pytest.mark.parametrize("interval", ["0d", "", "1.5h", "-1d", "1s", "99999d", "\u0661d", "1", "d", "1d "])
def test_what_is_no_interval_is_refused(index: MentionIndex, interval: str) -> None:
    with pytest.raises(BadInput, match="interval"):
        index.series(Question(), interval=interval)


@pytest.mark.parametrize(("interval", "zone"), [("1d", "Europe/Nowhere"), ("1d", "../x"), ("1h", "\x00")])
def test_what_is_no_zone_is_refused(index: MentionIndex, interval: str, zone: str) -> None:
    with pytest.raises(BadInput):
        index.series(Question(), interval=interval, zone=zone)


@pytest.mark.parametrize(
    ("interval", "zone", "expected"),
    [
        ("2h", "Europe/Warsaw", {"03-28T23:00": 2, "03-29T01:00": 1, "03-29T21:00": 2}),
        ("6h", "UTC", {"03-29T00:00": 3, "03-29T18:00": 2}),
        ("90m", "UTC", {"03-29T00:00": 3, "03-29T21:00": 2}),
        ("3d", "UTC", {"03-27T00:00": 5}),
        ("2w", "UTC", {"03-16T00:00": 5}),
        ("3M", "Europe/Warsaw", {"12-31T23:00": 5}),
        ("1y", "UTC", {"01-01T00:00": 5}),
        ("10y", "UTC", {"01-01T00:00": 5}),
        ("7m", "UTC", {"03-29T00:00": 1, "03-29T00:56": 2, "03-29T21:56": 2}),
    ],
)
def test_intervals_of_any_number(index: MentionIndex, interval: str, zone: str, expected: dict[str, int]) -> None:
    # Warsaw goes from +1 to +2 on 29 March 2026 at 01:00 UTC
    moments = ["2026-03-29T00:00", "2026-03-29T00:59", "2026-03-29T01:01", "2026-03-29T21:59", "2026-03-29T21:57"]
    fill(index, *(mention(f"m{i}", published=at(m), seen=at("2026-04-02T00:00")) for i, m in enumerate(moments)))
    buckets = index.series(Question(), interval=interval, zone=zone)
    assert {b.start.strftime("%m-%dT%H:%M"): b.count for b in buckets} == expected


def test_series_within_a_time_add_up(index: MentionIndex) -> None:
    fill(index, *(mention(f"m{i:02}", published=START - MINUTE * 17 * i, label="negative") for i in range(40)))
    for since, until in ((0, 40), (3, 30), (11, 12), (12, 12), (-5, 99)):
        question = Question(event_since=START - MINUTE * 17 * until, event_until=START - MINUTE * 17 * since)
        for interval in ("15m", "1h", "1d"):
            buckets = index.series(question, interval=interval, zone="Asia/Kathmandu")
            assert sum(b.count for b in buckets) == index.count(question) == min(until, 39) - max(since, -1)
            assert all(b.mean == pytest.approx(-0.5) for b in buckets)
