"""What a look at an address comes to: each post once, and how often it would be visited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from model.capture import Capture
from services.adding import distinct, per_day

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def post(ref: str, hours: float | None, text: str = "late", origin: str = "feed") -> Capture:
    moment = None if hours is None else NOW - timedelta(hours=hours)
    return Capture("s", ref, text=text, published_at=moment, published_from=origin if moment else "none")


def test_a_post_is_shown_once_as_read_last_and_the_newest_first() -> None:
    found = [post("a", 5, "beginning …"), post("none", None), post("b", 1), post("a", 5, "beginning and end")]
    assert [(c.ref, c.text) for c in distinct(found)] == [("b", "late"), ("a", "beginning and end"), ("none", "late")]


@pytest.mark.parametrize(
    ("hours", "origin", "rate"),
    [
        ([0, 1, 2], "feed", 24),
        ([0, 6, 12, 18], "markup", 4),
        ([*range(20), 5000, 9000], "structured", 24),
        ([0, 1], "feed", None),
        ([3, 3, 3], "feed", None),
        ([0, 1, 2], "text", None),
        ([None, None, None], "feed", None),
    ],
)
def test_posts_a_day_by_times_to_trust(hours: list[float | None], origin: str, rate: float | None) -> None:
    found = per_day([post(str(number), age, origin=origin) for number, age in enumerate(hours)])
    assert found == (None if rate is None else pytest.approx(rate))
