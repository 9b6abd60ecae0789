"""Quiet hours by the wall clock, also on the days it changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.quiet import quiet_until
from model.alert import Quiet

WARSAW = ZoneInfo("Europe/Warsaw")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
NIGHT = Quiet("Europe/Warsaw", 22 * 60, 7 * 60)


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "end"),
    [
        (NIGHT, "2026-11-20T21:59", ""),
        (NIGHT, "2026-11-20T22:00", "2026-11-21T07:00"),
        (NIGHT, "2026-11-21T03:00", "2026-11-21T07:00"),
        (NIGHT, "2026-11-21T07:00", ""),
        (Quiet("Europe/Warsaw", 12 * 60, 13 * 60), "2026-11-20T12:30", "2026-11-20T13:00"),
        # of the day they begin on: the night of Friday to Saturday is Friday's
        (Quiet("Europe/Warsaw", 22 * 60, 7 * 60, days=(4,)), "2026-11-21T03:00", "2026-11-21T07:00"),
        (Quiet("Europe/Warsaw", 22 * 60, 7 * 60, days=(5,)), "2026-11-21T03:00", ""),
        # a whole weekend is one stretch
        (Quiet("Europe/Warsaw", 0, 0, days=(5, 6)), "2026-11-21T15:00", "2026-11-23T00:00"),
        (Quiet("Europe/Warsaw", 0, 24 * 60, days=(5, 6)), "2026-11-21T15:00", "2026-11-23T00:00"),
    ],
)
def test_when_quiet_hours_end(quiet: Quiet, now: str, end: str) -> None:
    assert quiet_until(quiet, local(now)) == (local(end) if end else None)


def test_a_night_when_the_clock_changes_is_an_hour_shorter_or_longer() -> None:
    shorter = quiet_until(NIGHT, local("2026-03-28T22:00"))
    longer = quiet_until(NIGHT, local("2026-10-24T22:00"))
    assert shorter == local("2026-03-29T07:00") and shorter - local("2026-03-28T22:00") == timedelta(hours=8)
    assert longer == local("2026-10-25T07:00") and longer - local("2026-10-24T22:00") == timedelta(hours=10)


def test_a_border_that_the_clock_jumps_over_is_the_jump() -> None:
    until = Quiet("Europe/Warsaw", 22 * 60, 2 * 60 + 30)
    assert quiet_until(until, local("2026-03-28T23:00")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_quiet_both_times() -> None:
    both = Quiet("Europe/Warsaw", 2 * 60, 2 * 60 + 30)
    assert quiet_until(both, local("2026-10-25T02:10")) == local("2026-10-25T02:30", fold=1)
    assert quiet_until(both, local("2026-10-25T02:10", fold=1)) == local("2026-10-25T02:30", fold=1)


def test_who_is_grave_enough_calls_all_the_same() -> None:
    quiet = Quiet("Europe/Warsaw", 22 * 60, 7 * 60, unless=8)
    assert quiet_until(quiet, local("2026-11-20T23:00"), 7) is not None
    assert quiet_until(quiet, local("2026-11-20T23:00"), 8) is None
    assert quiet_until(None, local("2026-11-20T23:00")) is None


@given(
    st.builds(
        Quiet,
        st.sampled_from(["Europe/Warsaw", "UTC", "Asia/Tokyo", "America/St_Johns", "Australia/Lord_Howe"]),
        st.integers(0, 1439),
        st.integers(0, 1440),
        st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    ),
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
)
def test_an_end_is_later_and_not_quiet_itself(quiet: Quiet, now: datetime) -> None:
    end = quiet_until(quiet, now)
    if end is not None:
        assert end > now
        assert end - now <= timedelta(days=16)
        if end - now < timedelta(days=14):
            assert quiet_until(quiet, end) is None
