"""What a visit leaves of its source's health: its strain, its posting, and a next visit made of both."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capture import Capture
from model.source import Source, SourceHealth
from storage import Found, Visit, open_database, sources, visits

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    with database.write() as tx:
        sources.put(tx, Source("blog", "https://blog.example/feed"))
    yield database
    database.close()


def visit(db, at, outcome="unchanged", posts=(), due=None, **changed):
    moment = NOW + at * HOUR
    found = [Found(post, "1") for post in posts]
    with db.write() as tx:
        visits.commit(tx, Visit("blog", moment, moment, outcome, due or moment + HOUR, found=found, **changed))
        return sources.health(tx, "blog")


def post(number, at, origin="feed", **changed):
    return Capture("blog", f"p{number}", text="x", published_at=NOW + at * HOUR, published_from=origin, **changed)


def test_a_server_that_asked_us_to_slow_down_is_come_back_to_in_half_steps(db):
    outcomes = ["unchanged", "throttled", "throttled", "failed", *["unchanged"] * 7]
    strains = [visit(db, at, outcome).strain for at, outcome in enumerate(outcomes)]
    assert strains[:8] == [1, 2, 4, 4, 2.5, 1.75, 1.375, 1.1875]
    assert strains[-1] == 1
    assert max(visit(db, 20 + at, "throttled").strain for at in range(9)) == 16


def test_the_next_visit_is_made_of_the_health_as_this_one_leaves_it(db):
    seen: list[SourceHealth] = []

    def due(health):
        seen.append(health)
        return NOW + 7 * HOUR

    visit(db, 0)
    after = visit(db, 3, "fetched", [post(1, 1), post(2, 2)], due)
    assert after.next_due == NOW + 7 * HOUR
    assert seen[0].posting.posts == pytest.approx(2, rel=0.01)
    assert seen[0].rate == after.rate == pytest.approx(24 * seen[0].posting.rate(NOW + 3 * HOUR))
    visit(db, 4, "failed", due=due)
    assert seen[1].failures == 1


def test_what_was_learnt_stays_as_it_is_until_the_next_post(db):
    learnt = visit(db, 0, "fetched", [post(1, -1)]).posting
    after = visit(db, 24)
    assert after.posting == learnt
    assert after.rate < 24 * learnt.rate(NOW), "that a day passed without any is known all the same"


def test_posts_are_learnt_from_in_the_piece_that_brings_them(db):
    visit(db, 0)
    piece = visit(db, 2, "fetched", [post(1, 1)], final=False)
    assert piece.posting.posts == pytest.approx(1, rel=0.01) and piece.last_success == NOW
    whole = visit(db, 2, "fetched", [post(2, 1.5)])
    assert whole.posting.posts == pytest.approx(2, rel=0.01)


def test_an_edit_and_history_teach_nothing(db):
    visit(db, 0, "fetched", [post(1, -1)])
    before = visit(db, 1).posting
    with db.write() as tx:
        edited = Visit("blog", NOW, NOW + HOUR, "fetched", NOW + HOUR, found=[Found(post(1, -1), "2")])
        visits.commit(tx, edited)
        assert sources.health(tx, "blog").posting == before
    old = visit(db, 2, "fetched", [post(9, -900, "none", backlog=True), post(10, -900)]).posting
    assert old.posts == pytest.approx(before.posts, rel=0.01)


def test_a_time_that_was_guessed_is_not_learnt_as_such(db):
    visit(db, 0)
    posting = visit(db, 10, "fetched", [post(1, 1, "text")]).posting
    assert posting.newest == NOW + 5 * HOUR, "somewhere between the two readings"
    assert not any(posting.ages)
