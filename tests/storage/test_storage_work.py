"""The work of mentions and what happened since a place in the logs, on both kinds of database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model.alert import Alert, Observation
from storage import happenings, incidents, observations, open_database, presence, work
from storage.work import Work

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


def seen(mention, topic, *, at=NOW):
    return Observation(mention, topic, 1, at, at - HOUR, True, None, "", "post", "en", "forum")


def test_work_is_kept_changed_listed_and_logged(db):
    one = Work("a", "open", "Ann", NOW, "Ann", None, NOW, 1)
    with db.write() as tx:
        assert work.of(tx, ["a", "b"]) == {"a": Work("a"), "b": Work("b")}
        work.save(tx, one, NOW)
        work.save(tx, Work("b", "new", looked_at=NOW, looked_by="Bea"), NOW + HOUR)
        done = replace(one, state="done", done_at=NOW + HOUR, version=2)
        work.save(tx, done, NOW + 2 * HOUR)
        assert work.of(tx, ["a"])["a"] == replace(done, changed_at=NOW + 2 * HOUR)
        assert [found.mention for found in work.listed(tx)] == ["a", "b"]
        assert [found.mention for found in work.listed(tx, assignee="")] == ["b"]
        assert [found.mention for found in work.listed(tx, states=("done",), limit=1)] == ["a"]
        for what, note in (("open", ""), ("noted", "x\x00y"), ("done", "")):
            work.log(tx, "a", NOW, who="Ann", what=what, note=note)
        assert [entry.what for entry in work.logged(tx, "a")] == ["open", "noted", "done"]
        assert [entry.note for entry in work.notes(tx, ["a", "b"])["a"]] == ["x\ufffdy"]


def test_how_long_it_took_is_of_the_post_once_however_many_topics_caught_it(db):
    with db.write() as tx:
        observations.append(tx, [seen("a", "one"), seen("a", "two"), seen("b", "one")])
        work.save(tx, Work("a", "done", looked_at=NOW, done_at=NOW + HOUR), NOW)
        work.save(tx, Work("b", "not_needed", done_at=NOW + HOUR), NOW)
        work.save(tx, Work("none", "done", looked_at=NOW, done_at=NOW), NOW)
        assert list(work.posted_to_looked(tx, NOW)) == [3_600_000_000]
        assert list(work.posted_to_done(tx, NOW)) == [7_200_000_000]
        assert work.posted_to_done(tx, NOW + 2 * HOUR) == []


def test_what_happened_since_a_place(db):
    alert = Alert("x", "dip", "sentiment_dip", "one", "firing", 7, NOW)
    with db.write() as tx:
        start = happenings.ends(tx)
        observations.append(tx, [seen("a", "one"), seen("a", "two"), seen("b", "one")])
        incidents.save(tx, alert)
        incidents.log(tx, "x", NOW, who="Ann", what="fired")
        work.save(tx, Work("a", "open", "Ann"), NOW)
        work.log(tx, "a", NOW, who="Ann", what="open")
        presence.look(tx, "x", "Ann", NOW)
    with db.read() as tx:
        end = happenings.ends(tx)
        told = {one.topic: (one.count, one.newest) for one in happenings.new_mentions(tx, 0, end.mentions, 9)}
        assert told == {"one": (2, ("b", "a")), "two": (1, ("a",))}
        (changed,) = happenings.alerts_changed(tx, start.alerts, end.alerts, 9)
        assert (changed.alert, changed.topic, changed.state, changed.what) == ("x", "one", "firing", "fired")
        (worked,) = happenings.work_changed(tx, start.work, end.work, 9)
        assert (worked.state, worked.topics) == ("open", frozenset({"one", "two"}))
        assert happenings.looking(tx, NOW) == {"x": ("one", ("Ann",))}
        assert happenings.alerts_changed(tx, end.alerts, end.alerts, 9) == []
        assert happenings.new_mentions(tx, end.mentions, end.mentions, 9) == []


def test_the_place_before_a_moment_is_found_by_halving(db):
    with db.write() as tx:
        assert observations.place_before(tx, NOW) == 0
        observations.append(tx, [seen(f"m{n}", "one", at=NOW + n * HOUR) for n in range(50)])
        for n in (0, 1, 17, 49):
            place = observations.place_before(tx, NOW + n * HOUR)
            assert [one.mention for one in observations.after(tx, "one", place, 1)] == [f"m{n}"]
        assert observations.after(tx, "one", observations.place_before(tx, NOW + 99 * HOUR)) == []
