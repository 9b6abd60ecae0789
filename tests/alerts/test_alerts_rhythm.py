"""What is usual at each hour of the week: found where there is much, kept modest where there is little."""

import random
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from count_streams import MONDAY, hours, rhythm_of

from alerts.rhythm import CELLS, Rhythm, cell_of, expected_interval, learn
from model.time import micros

START = micros(MONDAY)
HOUR = 3600 * 10**6
UTC = ZoneInfo("UTC")


def moments(counted: list[int]) -> list[int]:
    return [START + hour * HOUR + 60 * 10**6 * (i % 60) for hour, n in enumerate(counted) for i in range(n)]


def learned(counted: list[int], **more: object) -> Rhythm:
    made = learn(moments(counted), START, START + len(counted) * HOUR, HOUR, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


@pytest.mark.parametrize(("rate", "error"), [(50, 0.25), (5, 0.4), (0.5, 0.7)])
def test_a_day_and_a_week_are_found_as_far_as_the_counts_tell(rate: float, error: float) -> None:
    found = learned(hours(random.Random(1), 28, rate))
    off = [abs(found.means[cell] / (rate * rhythm_of(cell)) - 1) for cell in range(CELLS)]
    assert fmean(off) < error
    busy, calm = found.means[15], found.means[5 * 24 + 3]
    assert busy > 2 * calm


def test_little_history_says_little() -> None:
    """Two days are no week: the bounds are wide, and no day of the week is singled out."""
    two, many = (learned(hours(random.Random(2), days, 10)) for days in (2, 28))
    assert two.high / two.low > 1.5 * many.high / many.low
    assert max(two.means) < 4 * fmean(two.means)
    assert two.days == 2


def test_less_than_two_days_are_none() -> None:
    counted = hours(random.Random(2), 1, 30)
    assert learn(moments(counted), START, START + 24 * HOUR, HOUR) is None
    assert learn([], START, START, HOUR) is None


def test_the_size_is_learned_and_bounded_from_below() -> None:
    calm = learned(hours(random.Random(3), 28, 20, size=50))
    wild = learned(hours(random.Random(3), 28, 20, size=1))
    assert fmean(wild.sizes) < 1.2, "the truth is 1, and its lower bound is used"
    assert fmean(calm.sizes) > 4 * fmean(wild.sizes)


def test_days_that_differ_widen_the_level() -> None:
    stream = random.Random(4)
    days = [stream.lognormvariate(0, 0.5) for _ in range(28)]
    even = learned(hours(random.Random(5), 28, 20))
    uneven = learned(hours(random.Random(5), 28, 20, lambda hour: days[hour // 24]))
    assert even.high < 1.35
    assert uneven.high > 1.5
    assert even.low > 0.7 > uneven.low


def test_the_level_follows_a_drift() -> None:
    found = learned(hours(random.Random(6), 28, 20, lambda hour: 1 + hour / (28 * 24)))
    assert fmean(found.means) > 20 * 1.6, "the mean over all is 1.5; the newest days are near 2"


def test_holes_are_left_out() -> None:
    counted = hours(random.Random(7), 28, 10)
    flooded = [n + 500 if 300 <= hour < 320 else n for hour, n in enumerate(counted)]
    holes = [(START + 300 * HOUR + 1, START + 319 * HOUR + 1), (START + 305 * HOUR, START + 310 * HOUR)]
    with_holes, without = learned(flooded, holes=holes), learned(counted, holes=holes)
    assert with_holes == without
    assert without.days == pytest.approx(28 - 20 / 24)
    assert fmean(learned(flooded).means) > 1.3 * fmean(without.means)


def test_the_zone_sets_the_hour() -> None:
    summer = micros(MONDAY)
    assert cell_of(summer, UTC) == 0
    assert cell_of(summer, ZoneInfo("Europe/Warsaw")) == 2
    assert cell_of(summer - HOUR, ZoneInfo("UTC")) == 167
    counted = [30 if hour % 24 == 22 else 1 for hour in range(28 * 24)]
    assert learned(counted, zone=ZoneInfo("Europe/Warsaw")).means[24] > 5, "22:00 UTC is midnight in Warsaw"


def test_blocks_shorter_than_an_hour_share_its_rate() -> None:
    counted = hours(random.Random(8), 28, 60)
    hourly, by_minute = learned(counted), learn(moments(counted), START, START + 28 * 24 * HOUR, HOUR // 60)
    assert by_minute is not None
    assert fmean(by_minute.means) * 60 == pytest.approx(fmean(hourly.means), rel=0.1)


def test_nothing_at_all_is_a_low_rate_not_an_error() -> None:
    found = learned([0] * 28 * 24)
    assert 0 < max(found.means) < 0.01
    assert 0 < found.low <= 1 <= found.high


def test_usual_counts_lie_in_their_interval() -> None:
    stream = random.Random(9)
    found = learned(hours(stream, 28, 20))
    later = hours(stream, 28, 20)
    inside = 0
    for hour, n in enumerate(later):
        expected = found.at(START + hour * HOUR, UTC)
        low, high = expected_interval(expected.mean, expected.size, found)
        inside += low <= n <= high
    assert 0.9 < inside / len(later) <= 1
