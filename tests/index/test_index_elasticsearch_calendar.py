"""Between two edges all is of one interval: the clocks of every zone, the date line, both ends of the calendar."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.elasticsearch.calendar import edges, expected
from index.elasticsearch.series import read_series
from index.protocol import Question
from model.time import from_micros

ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/St_Johns",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Africa/Casablanca",
    "Asia/Gaza",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)

moments = st.integers(-10 * 365 * 24 * 60, 67 * 365 * 24 * 60).map(lambda m: EPOCH + timedelta(minutes=m))


@settings(deadline=None, max_examples=60)
@given(
    moments,
    st.integers(0, 200 * 24 * 60),
    st.integers(0, 200 * 24 * 60),
    st.sampled_from(ZONES),
    st.sampled_from(["1d", "3d", "1w", "1M", "1y"]),
)
@example(datetime(2006, 10, 28, tzinfo=UTC), 2 * 24 * 60, 24 * 60 + 151, "America/St_Johns", "1d")
@example(datetime(2006, 10, 28, tzinfo=UTC), 2 * 24 * 60, 24 * 60 + 155, "America/St_Johns", "1d")
@example(datetime(1969, 9, 29, tzinfo=UTC), 4 * 24 * 60, 2 * 24 * 60, "Pacific/Kwajalein", "1d")
@example(datetime(2011, 12, 28, tzinfo=UTC), 4 * 24 * 60, 2 * 24 * 60, "Pacific/Apia", "1d")
def test_between_two_edges_is_one_interval(first: datetime, length: int, at: int, zone: str, interval: str) -> None:
    asked = read_series(Question(), interval, zone, "none")
    last = first + timedelta(minutes=length)
    found = list(edges(asked, first, last))
    assert found == sorted(set(found)) and found[0] <= ms(first) and ms(last) < found[-1]
    moment = first + timedelta(minutes=min(at, length))
    edge = found[bisect_right(found, ms(moment)) - 1]
    assert asked.start_of(from_micros(edge * 1000)) == asked.start_of(moment)


def test_the_ends_of_the_calendar() -> None:
    ends = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for zone in ("Asia/Tokyo", "America/New_York"):
        for interval, most in (("1y", 10_003), ("10000y", 4)):
            found = list(edges(read_series(Question(), interval, zone, "none"), *ends))
            assert found == sorted(set(found)) and len(found) <= most
            assert found[0] <= ms(ends[0]) and found[-1] > ms(ends[1])


def test_where_answers_are_expected() -> None:
    def edges_of(**bounds: datetime) -> int:
        return len(expected(read_series(Question(**bounds), "1d", "Europe/Warsaw", "none"), NOON) or ())  # type: ignore[arg-type]

    week = NOON - timedelta(days=7)
    assert edges_of() == edges_of(event_since=NOON - timedelta(days=2_000)) == 0
    assert edges_of(event_since=week) == 9 and edges_of(since=week) == 10
    assert edges_of(event_since=week, until=NOON - timedelta(days=3)) == 6
    assert edges_of(event_since=NOON + timedelta(days=3)) == 2


def ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
