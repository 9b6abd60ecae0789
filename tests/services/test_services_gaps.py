"""Series say where a source that usually speaks could not be read, also where nothing was said at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from houses import START, HeldClock, new_house, put
from index import starts_in
from model.capture import Capture
from model.source import Source
from services.analysis import chart
from services.asking import SearchRequest
from services.house import House
from services.line import drain
from storage import Visit, sources, visits

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEGIN = START - 10 * DAY


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The forum says two things an hour and the blog one every six; then the forum fails for half a day.
    A third is not read for as long, and never said anything."""
    made = new_house(tmp_path, clock := HeldClock(BEGIN))
    with made.db.write() as tx:
        for name in ("forum", "blog", "mute"):
            sources.put(tx, Source(name, f"https://{name}.example/feed"))
    for hour in range(30):
        clock.now = BEGIN + hour * HOUR
        failing = 12 <= hour < 24
        for name in ("forum", "mute"):
            visit(made, name, "failed" if failing else "unchanged")
        visit(made, "blog", "unchanged")
        if not failing:
            say(made, "forum", f"{hour}a")
            say(made, "forum", f"{hour}b")
        if hour % 6 == 0:
            say(made, "blog", f"{hour}")
    drain(made)
    yield made
    made.close()


def visit(house: House, source: str, outcome: str) -> None:
    with house.db.write() as tx:
        visits.commit(tx, Visit(source, house.clock(), house.clock(), outcome, house.clock() + HOUR))  # type: ignore[arg-type]


def say(house: House, source: str, ref: str) -> None:
    at = house.clock()
    where = f"https://{source}.example/{ref}"
    put(house, Capture(source, ref, where, text=f"acme {ref}", published_at=at, published_from="feed"))


def gaps(house: House, interval: str, by: str = "none", **request: object) -> dict[tuple[datetime, str], object]:
    found = chart(house, SearchRequest(**request), interval=interval, by=by)  # type: ignore[arg-type]
    assert [p.start for p in found.points] == sorted(p.start for p in found.points if p.start)
    assert sum(p.count for p in found.points) == found.whole.count
    return {(p.start, p.key): (p.count, p.unread.sources) for p in found.points if p.unread and p.start}


def test_hours_of_a_gap_are_marked_and_empty_ones_are_there_to_be_marked(house: House) -> None:
    found = gaps(house, "1h")
    assert [key for key, _ in sorted(found)] == [BEGIN + hour * HOUR for hour in range(12, 24)]
    assert found[BEGIN + 12 * HOUR, ""] == (1, ("forum",))  # the blog spoke
    assert found[BEGIN + 13 * HOUR, ""] == (0, ("forum",))


def test_the_share_tells_how_much_is_missing(house: House) -> None:
    marked = [p for p in chart(house, SearchRequest(), interval="1d").points if p.unread]
    said = {"forum": 34, "blog": 5}  # before this moment
    days = sorted({(BEGIN + hour * HOUR).replace(hour=0) for hour in range(12, 24)})
    assert [p.start for p in marked] == days
    assert marked[0].unread and marked[0].unread.share == said["forum"] / sum(said.values())


def test_by_source_only_the_silent_one_is_marked(house: House) -> None:
    assert {key for _, key in gaps(house, "1h", "source")} == {"forum"}
    assert len(gaps(house, "1h", "source")) == 12


def test_by_something_else_what_there_is_is_marked(house: House) -> None:
    found = gaps(house, "1h", "kind")
    assert len(found) == 12
    assert found[BEGIN + 12 * HOUR, "post"] == (1, ("forum",))
    assert found[BEGIN + 13 * HOUR, ""] == (0, ("forum",))


def test_only_sources_that_answer_the_question_count(house: House) -> None:
    assert gaps(house, "1h", sources=("blog",)) == {}
    assert gaps(house, "1h", query="nothing") == {}
    assert len(gaps(house, "1h", sources=("forum",))) == 12
    assert len(gaps(house, "1h", event_since=BEGIN + 15 * HOUR, event_until=BEGIN + 17 * HOUR)) == 2
    assert gaps(house, "1h", event_until=BEGIN + 12 * HOUR) == {}
    assert gaps(house, "1h", event_since=house.clock() + DAY) == {}


def test_one_that_lasts_is_marked_to_now(house: House) -> None:
    for hour in range(30, 34):
        house.clock.now = BEGIN + hour * HOUR  # type: ignore[attr-defined]
        visit(house, "forum", "failed")
        visit(house, "blog", "unchanged")
    found = gaps(house, "1h", event_since=BEGIN + 26 * HOUR)
    assert [key for key, _ in sorted(found)] == [BEGIN + hour * HOUR for hour in (30, 31, 32)]


@pytest.mark.parametrize("interval", ["7m", "90m", "5h", "1d", "1w", "1M", "1y"])
def test_every_interval_that_a_gap_touches_is_marked(house: House, interval: str) -> None:
    start_of = starts_in(interval, "Asia/Kathmandu")
    wanted = {start_of(BEGIN + timedelta(minutes=minute)) for minute in range(12 * 60, 24 * 60)}
    found = chart(house, SearchRequest(), interval=interval, zone="Asia/Kathmandu")
    assert {p.start for p in found.points if p.unread} == wanted


def test_a_fine_interval_over_years_stays_bounded(house: House) -> None:
    house.clock.now = START + 3000 * DAY  # type: ignore[attr-defined]
    found = chart(house, SearchRequest(), interval="1m")
    assert len(found.points) < 30_100
