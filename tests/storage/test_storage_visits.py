"""A visit stands or falls whole, and newness is decided by (ref, hash) alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.capture import Capture
from model.errors import LeaseLost
from model.source import Source
from storage import (
    Counts,
    Discovered,
    Found,
    Looked,
    Rejected,
    Validator,
    Visit,
    frontier,
    leases,
    open_database,
    outbox,
    sources,
    visits,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    with database.write() as tx:
        sources.put(tx, Source("blog", "http://blog.example/feed"))
    yield database
    database.close()


def post(ref="1", text="hello", **more):
    return Capture("blog", ref, f"http://blog.example/{ref}", text=text, **more)


def visit(*found, at=NOW, **more):
    return Visit("blog", at, at, "fetched", at + MINUTE, found=found, **more)


def commit(db, made, lease=None):
    with db.write() as tx:
        return visits.commit(tx, made, lease)


def waiting(db):
    with db.read() as tx:
        return [(item.capture.ref, item.capture.text) for item in outbox.take(tx, 100)]


def test_new_posts_wait_in_the_order_they_were_found(db):
    assert commit(db, visit(Found(post("1"), "h1"), Found(post("2"), "h2"))) == Counts(new=2)
    assert waiting(db) == [("1", "hello"), ("2", "hello")]


def test_the_next_visit_passes_over_what_was_seen(db):
    commit(db, visit(Found(post(), "h1")))
    assert commit(db, visit(Found(post(), "h1"), at=NOW + MINUTE)) == Counts(unchanged=1)
    assert len(waiting(db)) == 1


def test_a_known_ref_with_a_new_hash_is_an_edit(db):
    commit(db, visit(Found(post(), "h1")))
    assert commit(db, visit(Found(post(text="mended"), "h2"), at=NOW + MINUTE)) == Counts(edited=1)
    assert waiting(db) == [("1", "hello"), ("1", "mended")]


def test_a_back_dated_post_is_new_all_the_same(db):
    commit(db, visit(Found(post(), "h1")))
    old = post("0", published_at=NOW - timedelta(days=900), published_from="feed")
    assert commit(db, visit(Found(old, "h0"), at=NOW + MINUTE)) == Counts(new=1)


def test_the_first_visit_marks_what_has_no_trusted_date_as_history(db):
    dated = post("1", published_at=NOW, published_from="feed")
    guessed = post("2", published_at=NOW, published_from="text")
    commit(db, visit(Found(dated, "a"), Found(guessed, "b"), Found(post("3"), "c")))
    commit(db, visit(Found(post("4"), "d"), at=NOW + MINUTE))
    with db.read() as tx:
        assert [item.capture.backlog for item in outbox.take(tx, 10)] == [False, True, True, False]


def test_a_first_visit_in_pieces_is_first_until_its_end(db):
    commit(db, visit(Found(post("1"), "a"), final=False))
    commit(db, visit(Found(post("2"), "b")))
    with db.read() as tx:
        assert [item.capture.backlog for item in outbox.take(tx, 10)] == [True, True]


def test_a_visit_that_dies_has_moved_nothing(db):
    broken = visit(Found(post(), "h1"), validators={"http://blog.example/feed": None}, cursors={"page": "2"})
    with pytest.raises(AttributeError):
        commit(db, broken)
    with db.read() as tx:
        assert outbox.depth(tx) == 0
        assert visits.known(tx, "blog", ["1"]) == {}
        assert visits.memory(tx, "blog").cursors == {}
        assert sources.health(tx, "blog").last_visit is None


def test_a_worker_that_lost_its_lease_moves_nothing(db):
    with db.write() as tx:
        old = leases.acquire(tx, "site:blog.example", "one", NOW - 5 * MINUTE, MINUTE)
        leases.acquire(tx, "site:blog.example", "two", NOW, MINUTE)
    with pytest.raises(LeaseLost):
        commit(db, visit(Found(post(), "h1")), old)
    assert waiting(db) == []


def test_validators_cursors_pages_and_health_come_with_the_visit(db):
    made = visit(
        validators={"http://blog.example/feed": Validator('"e1"', "Sun")},
        cursors={"page": "2"},
        discovered=[Discovered("http://blog.example/p", "p", {"title": "T"})],
        fingerprints={"p": "h"},
        message="fine",
        kind="feed",
        hold_until=NOW + 2 * MINUTE,
    )
    commit(db, made)
    with db.read() as tx:
        memory = visits.memory(tx, "blog")
        assert memory.validators == {"http://blog.example/feed": Validator('"e1"', "Sun")}
        assert (memory.cursors, memory.first) == ({"page": "2"}, False)
        assert visits.known(tx, "blog", ["p", "q"]) == {"p": "h"}
        assert [(look.url, look.hint) for look in frontier.due(tx, "blog", NOW, 9)] == [
            ("http://blog.example/p", {"title": "T"})
        ]
        health = sources.health(tx, "blog")
        assert (health.outcome, health.message, health.failures) == ("fetched", "fine", 0)
        assert (health.next_due, health.hold_until) == (NOW + MINUTE, NOW + 2 * MINUTE)
        assert sources.get(tx, "blog").kind == "feed"
        assert [row.outcome for row in visits.recent(tx, "blog")] == ["fetched"]


def test_a_page_is_looked_at_again_when_due_and_then_never(db):
    commit(db, visit(discovered=[Discovered("u", "p", {"title": "T"})]))
    commit(db, visit(looked=[Looked("u", NOW + 60 * MINUTE)]))
    with db.read() as tx:
        assert frontier.due(tx, "blog", NOW + 59 * MINUTE, 9) == []
        assert [look.looks for look in frontier.due(tx, "blog", NOW + 60 * MINUTE, 9)] == [1]
        assert frontier.waiting(tx, "blog") == 0
    commit(db, visit(validators={"u": Validator("e")}))
    commit(db, visit(looked=[Looked("u", None)]))
    with db.read() as tx:
        assert frontier.due(tx, "blog", NOW + timedelta(days=999), 9) == []
        assert visits.memory(tx, "blog").validators == {}


def test_failures_are_counted_until_a_success(db):
    failed = replace(visit(), outcome="failed", message="the server answered 500")
    commit(db, failed)
    commit(db, failed)
    with db.read() as tx:
        assert sources.health(tx, "blog").failures == 2
        assert visits.memory(tx, "blog").first
    commit(db, visit())
    with db.read() as tx:
        assert sources.health(tx, "blog").failures == 0


def test_what_no_spider_can_read_is_set_aside_with_its_reason(db):
    counts = commit(db, visit(rejected=[Rejected("9", {"raw": 1}, "the post has no text", "trace")]))
    assert counts == Counts(quarantined=1)
    with db.read() as tx:
        assert [(q.ref, q.reason) for q in outbox.set_aside_listed(tx)] == [("9", "the post has no text")]
    with db.write() as tx:
        assert outbox.retry(tx) == 0


def test_a_capture_set_aside_goes_on_when_asked_to(db):
    commit(db, visit(Found(post(), "h1")))
    with db.write() as tx:
        outbox.set_aside(tx, outbox.take(tx, 1)[0], "a fault", "trace", NOW)
        assert outbox.depth(tx) == 0
        assert outbox.set_aside_count(tx) == 1
        assert outbox.retry(tx) == 1
    assert waiting(db) == [("1", "hello")]


def test_the_posting_rate_is_of_the_recent_visits(db):
    commit(db, visit(Found(post("1"), "h")))
    day = timedelta(days=1)
    for number in range(2, 30):
        commit(db, visit(Found(post(str(number)), "h"), at=NOW + number * day))
    with db.read() as tx:
        assert sources.health(tx, "blog").rate == pytest.approx(1.0, abs=0.1)


def test_the_log_of_outcomes_is_bounded(db):
    for number in range(visits.KEPT_PER_SOURCE + 5):
        commit(db, visit(at=NOW + number * MINUTE))
    with db.read() as tx:
        assert len(visits.recent(tx, "blog", 9999)) == visits.KEPT_PER_SOURCE


@pytest.mark.parametrize(
    ("interval", "late", "given"),
    [(300, 0, 0), (300, 14, 0), (300, 16, 2), (86_400, 29, 0), (86_400, 31, 2), (1, 0, 0), (1, 0.06, 2)],
)
def test_due_sources_are_gathered_for_a_while(db, interval, late, given):
    """Two were visited together; the second is due with the first, and goes along when that has waited enough."""
    with db.write() as tx:
        for name in ("blog", "forum"):
            sources.put(tx, Source(name, f"https://{name}.example/feed"))
            due = NOW + timedelta(seconds=interval)
            visits.commit(tx, Visit(name, NOW, NOW, "unchanged", due))
        moment = NOW + timedelta(seconds=interval + late)
        assert len(sources.due(tx, moment, limit=9, gather=True)) == given
        assert len(sources.due(tx, moment, limit=9)) == 2
        sources.put(tx, Source("new", "https://new.example/feed"))
        assert len(sources.due(tx, moment, limit=9, gather=True)) == 3, "a new one is visited at once"
