"""What a mention's time is worth."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.time import event_time, from_micros, is_live, iso, micros, parse_time, utc

SEEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATE = timedelta(hours=6)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_times_survive_text_and_numbers_exactly(moment):
    assert parse_time(iso(moment)) == utc(moment)
    assert from_micros(micros(moment)) == utc(moment)


@given(st.text())
def test_any_text_is_a_time_or_none(text):
    parse_time(text)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-22T12:00:00Z", 12),
        ("2026-11-22T12:00:00", 12),
        ("2026-11-22T19:00:00+07:00", 12),
        ("Sun, 22 Nov 2026 13:00:00 +0100", 12),
    ],
)
def test_iso_and_mail_times_are_read_as_utc(text, hour):
    assert parse_time(text) == datetime(2026, 11, 22, hour, tzinfo=UTC)


def test_only_a_trusted_origin_says_when_it_happened():
    published = SEEN - timedelta(days=3)
    for origin in ("feed", "structured", "markup"):
        assert event_time(published, origin, SEEN) == published
    for origin in ("text", "none"):
        assert event_time(published, origin, SEEN) == SEEN
    assert event_time(None, "feed", SEEN) == SEEN


def test_the_future_is_clamped_to_when_it_was_seen():
    assert event_time(SEEN + timedelta(days=1), "feed", SEEN) == SEEN


def test_live_is_soon_enough_and_not_history():
    assert is_live(SEEN - LATE, SEEN, backlog=False, lateness=LATE)
    assert not is_live(SEEN - LATE - timedelta(seconds=1), SEEN, backlog=False, lateness=LATE)
    assert not is_live(SEEN, SEEN, backlog=True, lateness=LATE)


def test_order_as_text_is_order_in_time():
    moments = [
        datetime(987, 1, 1, tzinfo=UTC),
        SEEN,
        SEEN.astimezone(timezone(timedelta(hours=9))) + timedelta(seconds=1),
    ]
    assert sorted(map(iso, moments)) == [iso(m) for m in sorted(moments)]
