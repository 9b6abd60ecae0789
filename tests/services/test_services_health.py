"""How a source does, told from what its visits showed: a table of states, and what a real crawl of days leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from houses import HeldClock, new_house
from model.capture import Capture
from model.posting import Posting
from model.source import Source, SourceHealth
from services.health import SourceState, said, source_states, state_of
from services.status import status
from storage import Found, Visit, sources, visits

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = timedelta(hours=6)
HOURS = 28 * 24.0


def posting(a_day: float, newest: datetime, age: int = 5) -> Posting:
    """Of a source that posted evenly up to its newest post; ``age`` is the class of how old they were when seen."""
    ages = tuple(40.0 if place == age else 0.0 for place in range(26))
    week = (a_day * 28 / 168,) * 168
    return Posting(
        NOW - 60 * DAY, newest, newest, a_day * HOURS / 24, HOURS, week, squares=100.0, surplus=1.0, ages=ages
    )


def health(**changed: object) -> SourceHealth:
    usual: dict[str, object] = {
        "last_visit": NOW - HOUR,
        "last_success": NOW - HOUR,
        "outcome": "unchanged",
        "next_due": NOW + HOUR,
        "rate": 8.0,
        "posting": posting(8, NOW - 2 * HOUR),
    }
    return SourceHealth("blog", **(usual | changed))  # type: ignore[arg-type]


def told(known: SourceHealth, *, paused: bool = False) -> SourceState:
    return state_of(Source("blog", "https://blog.example/feed", paused=paused), known, NOW, lateness=LATE)


FAILED = {"failures": 3, "outcome": "failed", "message": "it took too long", "last_success": NOW - DAY}


@pytest.mark.parametrize(
    ("known", "state", "says"),
    [
        (health(), "fine", "Half of its posts are seen within 6 min"),
        (SourceHealth("blog"), "new", "Not visited yet"),
        (health(failures=1, message="it took too long"), "failing", "Failed once, last read"),
        (health(**FAILED), "failing", "Failed 3 times in a row, last read 2026-11-21 12:00 UTC: it took too long"),
        (health(**FAILED | {"last_success": None}), "failing", "never read"),
        (health(**FAILED, hold_until=NOW + HOUR), "held", "until 2026-11-22 13:00 UTC"),
        (health(hold_until=NOW - HOUR), "fine", "seen within"),
        (health(posting=posting(8, NOW - 6 * DAY)), "silent", "nothing since 2026-11-16 12:00 UTC"),
        (health(posting=posting(0.2, NOW - 6 * DAY)), "fine", "seen within"),
        (health(posting=posting(8, NOW - 6 * DAY), last_success=NOW - 6 * DAY), "fine", "seen within"),
        (health(posting=posting(8, NOW - HOUR, age=20)), "slow", "too late for alerts"),
        (health(next_due=NOW - 3 * HOUR, last_visit=NOW - 4 * HOUR), "slow", "3 h late"),
        (health(next_due=NOW - 3 * HOUR, last_visit=NOW - DAY), "fine", "seen within"),
        (health(posting=None), "fine", "Fine"),
    ],
)
def test_states(known: SourceHealth, state: str, says: str) -> None:
    made = told(known)
    assert made.state == state, made
    assert says in made.sentence


def test_a_paused_source_is_paused_whatever_it_was() -> None:
    made = told(health(**FAILED), paused=True)
    assert (made.state, made.next_visit) == ("paused", None)
    assert "earshot sources resume blog" in made.sentence


def test_the_next_visit_waits_for_what_a_server_asked() -> None:
    assert told(health()).next_visit == NOW + HOUR
    assert told(health(hold_until=NOW + 5 * HOUR)).next_visit == NOW + 5 * HOUR
    assert told(health(next_due=NOW - HOUR)).next_visit == NOW


def test_silence_and_failure_say_since_when() -> None:
    assert told(health(posting=posting(8, NOW - 6 * DAY))).since == NOW - 6 * DAY
    assert told(health(**FAILED)).since == NOW - DAY
    assert told(health()).since is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 s"), (600, "10 min"), (7200, "2 h"), (200_000, "2 d"), (-5, "0 s")]
)
def test_lengths_in_words(seconds: float, words: str) -> None:
    assert said(timedelta(seconds=seconds)) == words


def test_a_crawl_of_days_shows_in_the_view(tmp_path: Path) -> None:
    """A post every three hours, each seen half an hour late, for ten days; then nothing for a week."""
    clock = HeldClock(NOW)
    house = new_house(tmp_path, clock)
    with house.db.write() as tx:
        sources.put(tx, Source("blog", "https://blog.example/feed"))
        sources.put(tx, Source("new", "https://new.example/feed"))
    for number in range(17 * 8):
        clock.now = NOW + number * 3 * HOUR
        post = Capture("blog", f"p{number}", text="x", published_at=clock.now - HOUR / 2, published_from="feed")
        new = [Found(post, "1")] if number < 80 else []
        with house.db.write() as tx:
            due = clock.now + 3 * HOUR
            visits.commit(tx, Visit("blog", clock.now, clock.now, "fetched" if new else "unchanged", due, found=new))
        if number == 79:
            fine = source_states(house)["blog"]
    assert fine.state == "fine" and fine.median is not None and fine.p90 is not None and fine.volume is not None
    assert 20 < fine.median.total_seconds() / 60 < 40
    assert fine.median <= fine.p90
    assert fine.rate == pytest.approx(8, rel=0.25)
    assert fine.volume.low <= fine.volume.seen <= fine.volume.high
    silent = source_states(house)["blog"]
    assert silent.state == "silent" and silent.volume is not None
    assert silent.volume.seen < silent.volume.low
    assert source_states(house)["new"].state == "new"
    known = status(house)
    assert (known.silent, known.healthy, known.failing, known.paused) == (1, 1, 0, 0)
    with house.db.write() as tx:
        visits.commit(tx, Visit("blog", clock.now, clock.now, "failed", clock.now))
    assert (status(house).failing, status(house).silent) == (1, 0)
    assert source_states(house)["blog"].state == "failing"
    house.close()
