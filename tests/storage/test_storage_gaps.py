"""When a source could not be read is kept, as long as the archive is."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capture import Capture
from model.source import Source
from storage import Found, Visit, gaps, open_database, sources, visits
from storage.gaps import Gap

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    with database.write() as tx:
        for name in ("blog", "forum"):
            sources.put(tx, Source(name, f"http://{name}.example/feed"))
    yield database
    database.close()


def visit(db, at, outcome="unchanged", source="blog"):
    with db.write() as tx:
        made = Visit(source, NOW + at * HOUR, NOW + at * HOUR + HOUR / 60, outcome, NOW + (at + 1) * HOUR)
        visits.commit(tx, made)


def found(db, since=None, until=None, now=1000):
    with db.read() as tx:
        return gaps.between(
            tx,
            None if since is None else NOW + since * HOUR,
            None if until is None else NOW + until * HOUR,
            NOW + now * HOUR,
        )


def gap(since, until, source="blog"):
    return Gap(source, NOW + since * HOUR, None if until is None else NOW + until * HOUR)


def test_three_failures_in_a_row_are_a_gap_from_the_first_to_the_visit_that_reads_again(db):
    for at, outcome in enumerate(["fetched", "failed", "throttled", "failed", "blocked", "unchanged"]):
        visit(db, at, outcome)
    assert found(db, now=6) == [gap(1, 5)]
    assert found(db, since=5, now=6) == found(db, until=1, now=6) == []
    assert found(db, since=4, until=5, now=6) == [gap(1, 5)]


def test_it_lasts_until_now_while_nothing_is_read(db):
    for at, outcome in enumerate(["fetched", "failed", "failed"]):
        visit(db, at, outcome)
    assert found(db, now=3) == []
    visit(db, 3, "failed")
    assert found(db, now=4) == [gap(1, None)]
    assert found(db, until=1, now=4) == []


def test_one_that_was_never_read_has_no_gap(db):
    for at in range(5):
        visit(db, at, "failed")
    visit(db, 5, "fetched")
    assert found(db, now=6) == []


def test_days_without_a_visit_are_a_gap_from_when_one_was_due(db):
    visit(db, 0)
    assert found(db, now=48) == []
    assert found(db, now=50) == [gap(1, None)]
    visit(db, 72)
    assert found(db, now=73) == [gap(1, 72)]


def test_a_failure_after_days_off_ends_the_days_off_and_the_next_gap_stands_by_itself(db):
    visit(db, 0)
    for at in (72, 73, 74):
        visit(db, at, "failed")
    assert found(db, now=75) == [gap(1, 72), gap(72, None)]
    visit(db, 80)
    assert found(db, now=81) == [gap(1, 72), gap(72, 80)]


def test_gaps_are_of_their_source_and_outlive_the_log_of_visits(db):
    for at in range(5):
        visit(db, at, "failed" if 0 < at < 4 else "fetched")
        visit(db, at, source="forum")
    for at in range(5, 5 + visits.KEPT_PER_SOURCE):
        visit(db, at)
    with db.read() as tx:
        assert {row.outcome for row in visits.recent(tx, "blog", 1000)} == {"unchanged"}
    assert found(db, now=205) == [gap(1, 4), gap(5, None, "forum")]


def test_earshots_own_absence_is_a_gap_of_what_it_reads(db):
    visit(db, 0)
    for at, gone in ((1, 0), (1.2, 0), (5, 1), (5.1, 0)):
        with db.write() as tx:
            assert gaps.beat(tx, NOW + at * HOUR) == gone
    assert found(db, now=5) == [Gap("blog", NOW + 1.2 * HOUR, NOW + 5 * HOUR)]


def said(db, at, source="blog"):
    """A visit that finds a post, written just then."""
    post = Capture(source, f"p{at}", text="x", published_at=NOW + at * HOUR, published_from="feed")
    with db.write() as tx:
        made = Visit(
            source, NOW + at * HOUR, NOW + at * HOUR, "fetched", NOW + (at + 1) * HOUR, found=[Found(post, "1")]
        )
        visits.commit(tx, made)


def silences(db, since=None, until=None):
    with db.read() as tx:
        ends = (None if at is None else NOW + at * HOUR for at in (since, until))
        return gaps.silences(tx, *ends)


def test_a_source_that_answers_and_says_nothing_is_silent_until_its_next_word(db):
    for at in range(0, 24 * 20, 6):
        said(db, at)
    last = 24 * 20 - 6
    visit(db, last + 24)
    assert silences(db) == []
    for days in range(2, 7):
        visit(db, last + 24 * days)
    begun = NOW + last * HOUR
    assert silences(db) == [Gap("blog", begun, None, "silent")]
    assert silences(db, until=last) == []
    said(db, last + 24 * 7)
    assert silences(db) == [Gap("blog", begun, begun + 7 * DAY, "silent")]
    assert silences(db, since=last + 24 * 8) == []
    assert found(db, now=last + 24 * 7) == [], "it could be read all the time"
