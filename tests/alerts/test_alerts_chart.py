"""The chart of an alert: what is counted where, and a picture that every mail shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from alert_streams import NOON, observation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from alerts.chart import BARS, HEIGHT, LONGEST, NEGATIVE, WIDTH, Course, chart_of, course_of, drawer, png, window_of
from model.alert import Alert
from model.time import iso
from storage import Database, incidents, observations, open_database

HOUR = timedelta(hours=1)
ALERT = Alert("a1", "dip", "sentiment_dip", "northwind", "firing", 5, NOON, NOON, evidence={"since": iso(NOON - HOUR)})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def test_it_shows_twice_as_much_before_as_since_it_began() -> None:
    begun, end, step = window_of(ALERT, NOON + HOUR)
    assert (begun, end) == (NOON - 5 * HOUR, NOON + HOUR)
    assert step * BARS == end - begun
    over = replace(ALERT, resolved_at=NOON)
    assert window_of(over, NOON + 90 * HOUR)[1] == NOON, "it ends with the incident"


def test_posts_are_counted_in_the_step_in_which_they_happened() -> None:
    begun, _, step = window_of(ALERT, NOON)
    posts = [(0, True), (0, False), (0.9, True), (1, True), (BARS - 1, None), (BARS, True), (-0.5, True)]
    seen = [observation(i + 1, begun + step * place, negative=mood) for i, (place, mood) in enumerate(posts)]
    made = course_of(ALERT, seen, begun, step)
    assert made.n[:3] == (3, 1, 0) and made.n[-1] == 1
    assert made.negative[:2] == (2, 1) and made.negative[-1] == 0
    assert sum(made.n) == 5


def colours(picture: bytes) -> dict[str, int]:
    image = Image.open(BytesIO(picture)).convert("RGB")
    assert image.size == (WIDTH, HEIGHT)
    counted = image.getcolors(WIDTH * HEIGHT) or []
    return {f"#{red:02x}{green:02x}{blue:02x}": count for count, (red, green, blue) in counted}  # type: ignore[misc]


def test_negatives_take_their_share_of_the_picture() -> None:
    calm, dire = (
        Course(NOON, HOUR / 4, (10,) * BARS, (negative,) * BARS, NOON + 4 * HOUR, NOON + 6 * HOUR)
        for negative in (1, 9)
    )
    few, many = (colours(png(course, "Asia/Tokyo"))[NEGATIVE] for course in (calm, dire))
    assert many == pytest.approx(9 * few, rel=0.1)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=BARS, max_size=BARS),
    st.timedeltas(-LONGEST, LONGEST),
)
def test_any_counts_make_a_picture(counts: list[tuple[int, int]], since: timedelta) -> None:
    n, negative = zip(*((max(pair), min(pair)) for pair in counts), strict=True)
    assert colours(png(Course(NOON, HOUR, n, negative, NOON + since)))


def test_it_is_drawn_of_the_log_as_it_is_kept(db: Database) -> None:
    with db.write() as tx:
        observations.append(tx, [observation(i, NOON - timedelta(minutes=i)) for i in range(1, 50)])
        incidents.save(tx, ALERT)
    assert colours(chart_of(db, ALERT, NOON))[NEGATIVE] > 10_000
    message: dict[str, Any] = {"alert": {"id": "a1"}, "at": iso(NOON), "zone": "Europe/Warsaw"}
    assert drawer(db)(message) == chart_of(db, ALERT, NOON, "Europe/Warsaw")


@pytest.mark.parametrize("message", [{}, {"alert": None}, {"alert": {"id": "gone"}, "at": iso(NOON)}, {"at": "never"}])
def test_a_message_without_an_incident_has_no_chart(db: Database, message: dict[str, Any]) -> None:
    assert drawer(db)(message) is None


@pytest.mark.parametrize("since", ["", "never", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 5, None])
def test_evidence_without_a_beginning_is_drawn_from_when_it_opened(db: Database, since: object) -> None:
    odd = replace(ALERT, evidence={"since": since})
    begun, end, _ = window_of(odd, NOON + HOUR)
    assert begun < NOON < end
    assert chart_of(db, odd, NOON)
    assert datetime(1, 1, 3, tzinfo=NOON.tzinfo) < begun
