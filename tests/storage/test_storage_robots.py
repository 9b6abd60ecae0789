"""What robots.txt said is kept for a day, with when its site was asked last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage import Robots, open_database, robots

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = "https://forum.example"


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


def known(db, after=timedelta(), origin=ORIGIN):
    with db.read() as tx:
        return robots.known(tx, origin, NOW + after)


def test_it_is_kept_for_a_day(db):
    found = Robots(ORIGIN, 200, "User-agent: *\nDisallow: /private\n")
    with db.write() as tx:
        robots.keep(tx, found, NOW)
    assert known(db) == known(db, timedelta(hours=23)) == found
    assert known(db, timedelta(hours=24)) is None
    assert known(db, origin="http://forum.example") is None


def test_the_newer_one_counts_and_the_old_go(db):
    with db.write() as tx:
        robots.keep(tx, Robots(ORIGIN, 200, "a"), NOW)
        robots.keep(tx, Robots("https://old.example", 404, ""), NOW - timedelta(days=2))
        robots.keep(tx, Robots(ORIGIN, 404, "\x00"), NOW)
    assert known(db) == Robots(ORIGIN, 404, "\ufffd")
    assert known(db, -timedelta(days=2), "https://old.example") is None


def test_when_a_site_was_asked_goes_along(db):
    with db.write() as tx:
        robots.keep(tx, Robots(ORIGIN, 200, ""), NOW)
        robots.asked(tx, [(ORIGIN, NOW), ("https://stranger.example", NOW)])
    assert known(db) == Robots(ORIGIN, 200, "", NOW)
    assert known(db, origin="https://stranger.example") is None
