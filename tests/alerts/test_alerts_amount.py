"""How much came, against what usually does at these hours."""

import random
from datetime import timedelta

from alert_streams import NOON

from alerts.amount import amount_of
from model.time import micros

HOUR = 3_600_000_000
DAY = 24 * HOUR


def past(a_day: int = 48, days: int = 28) -> list[int]:
    """Two an hour, all from 6 to 18 o'clock."""
    rng = random.Random(5)
    midnight = micros(NOON) // DAY * DAY - days * DAY
    return [midnight + day * DAY + 6 * HOUR + rng.randrange(12 * HOUR) for day in range(days) for _ in range(a_day)]


def test_what_is_usual_is_that_of_the_hour_of_the_day() -> None:
    moments, noon = past(), micros(NOON)
    learned = (min(moments), noon // DAY * DAY)
    day = amount_of(30, noon, noon + 3 * HOUR, moments, learned)
    night = amount_of(30, noon + 10 * HOUR, noon + 13 * HOUR, moments, learned)
    assert 9 < day["usual"] < 15 and day["now"] == 30 and day["hours"] == 3  # type: ignore[operator]
    assert night["usual"] < 3  # type: ignore[operator]
    low, high = day["interval"]  # type: ignore[misc]
    assert 0 <= low < day["usual"] < high < 30  # type: ignore[operator]


def test_part_of_an_hour_is_part_of_what_is_usual() -> None:
    moments, noon = past(), micros(NOON)
    learned = (min(moments), noon // DAY * DAY)
    whole, part = (amount_of(1, noon, noon + length, moments, learned)["usual"] for length in (HOUR, HOUR // 4))
    assert abs(whole / part - 4) < 0.01  # type: ignore[operator]


def test_too_little_past_says_only_what_came() -> None:
    since = micros(NOON - timedelta(hours=5))
    assert amount_of(7, since, since + HOUR, [since - HOUR], (since - 2 * HOUR, since)) == {"now": 7, "hours": 1.0}
    assert amount_of(0, since, since, [], (since, since)) == {"now": 0, "hours": 0.0}
