"""From a post to a person, in the times that were kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from houses import START, HeldClock, new_house
from model.alert import Alert, Observation
from services.delays import delays_of
from storage import incidents, notifications, observations, tellings
from storage.tellings import Telling

SECOND = timedelta(seconds=1)


def seen(number: int, late: float, *, live: bool = True) -> Observation:
    at = START - timedelta(seconds=late)
    return Observation(f"m{number}", "acme", 1, START, at, live, True, "m@1", "post", "en", "forum")


def test_each_part_of_the_way_is_counted_by_itself(tmp_path: Path) -> None:
    house = new_house(tmp_path, HeldClock(START + timedelta(minutes=1)))
    assert [(one.n, one.p50, one.p90) for one in delays_of(house)] == [(0, None, None)] * 5
    with house.db.write() as tx:
        observations.append(tx, [seen(n, 10.0 * n) for n in range(1, 11)] + [seen(99, 9e6, live=False)])
        old = replace(seen(100, 1.0), seen_at=START - timedelta(days=8), event_at=START - timedelta(days=9))
        observations.append(tx, [old])
        incidents.save(tx, Alert("a", "r", "sentiment_dip", "acme", "firing", 5, START, START))
        incidents.log(tx, "a", START + 2 * SECOND, who="earshot", what="fired")
        tellings.save(tx, Telling("a", "care", "a", told_at=START + 3 * SECOND))
        notifications.enqueue(tx, "a", "fired", channel="log", body="{}", due=START)
        (waiting,) = notifications.due(tx, START + timedelta(hours=1))
        notifications.sent(tx, waiting.id, START + 7 * SECOND)
    found = delays_of(house)
    assert [one.n for one in found] == [10, 1, 1, 0, 0]
    assert (found[0].p50, found[0].p90) == (50.0, 90.0)
    assert found[1].p50 == 2.0 and found[2].p90 == 4.0
    house.close()
