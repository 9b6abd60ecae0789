"""How incidents are told, mutes, planned events, who is looking, and the order of notifications."""

from datetime import UTC, datetime, timedelta

import pytest

from model.errors import NotFound
from storage import mutes, notifications, open_database, planned, presence, tellings
from storage.mutes import Mute
from storage.planned import Planned
from storage.tellings import Telling

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


def test_a_telling_is_kept_changed_and_found(db):
    held = Telling("a", "care", "a", held="quiet")
    told = Telling("a", "care", "a", told_at=NOW, severity=7)
    joined = Telling("b", "care", "a", told_at=NOW + HOUR, severity=3, late=NOW + HOUR)
    with db.write() as tx:
        tellings.save(tx, held)
        assert tellings.get(tx, "a") == held
        tellings.save(tx, told)
        tellings.save(tx, joined)
        assert tellings.with_lead(tx, "a") == [told, joined]
        assert tellings.since(tx, "care", NOW + HOUR) == [joined]
        assert tellings.since(tx, "other", NOW) == []
        assert tellings.late(tx) == [joined]
        assert tellings.of(tx, ["b", "c"]) == {"b": joined}
        assert tellings.get(tx, "c") is None


def test_mutes_hold_for_their_time(db):
    mute = Mute(NOW, NOW + HOUR, topic="north*", note="launch", who="Ann")
    with db.write() as tx:
        first = mutes.add(tx, mute)
        assert [one.topic for one in mutes.in_force(tx, NOW)] == ["north*"]
        assert mutes.in_force(tx, NOW + HOUR) == mutes.in_force(tx, NOW - HOUR) == []
        assert mutes.remove(tx, first).who == "Ann"
        with pytest.raises(NotFound, match="no such mute"):
            mutes.remove(tx, first)


def test_planned_events_of_one_topic_and_of_all(db):
    with db.write() as tx:
        one = planned.add(tx, Planned("acme", NOW, NOW + HOUR, "sale", "Ann"), NOW)
        planned.add(tx, Planned("", NOW + HOUR, NOW + 2 * HOUR, "holiday"), NOW)
        assert [p.title for p in planned.listed(tx, topic="acme")] == ["sale", "holiday"]
        assert [p.title for p in planned.listed(tx, topic="other")] == ["holiday"]
        assert [p.title for p in planned.listed(tx, after=NOW + HOUR)] == ["holiday"]
        assert len(planned.spans(tx, "acme")) == 2
        assert planned.remove(tx, one).title == "sale"
        with pytest.raises(NotFound):
            planned.remove(tx, one)


def test_who_is_looking_is_forgotten_after_two_minutes(db):
    with db.write() as tx:
        presence.look(tx, "a", "Bea", NOW)
        presence.look(tx, "a", "Ann", NOW + timedelta(seconds=90))
        assert presence.looking(tx, ["a", "b"], NOW + timedelta(seconds=100)) == {"a": ["Ann", "Bea"]}
        assert presence.looking(tx, ["a"], NOW + timedelta(seconds=130)) == {"a": ["Ann"]}
        presence.leave(tx, "a", "Ann")
        assert presence.looking(tx, ["a"], NOW) == {"a": ["Bea"]}


def queue(tx, event, incident="a", channel="care", due=NOW):
    notifications.enqueue(tx, incident, event, channel=channel, body="{}", due=due)


def due(tx, now=NOW):
    return [(one.incident, one.event) for one in notifications.due(tx, now)]


def test_a_later_event_of_an_incident_waits_for_the_earlier_one(db):
    with db.write() as tx:
        queue(tx, "fired")
        (first,) = notifications.due(tx, NOW)
        notifications.begin(tx, [first.id], NOW + HOUR)
        queue(tx, "resolved")
        queue(tx, "fired", incident="b")
        assert due(tx) == [("b", "fired")]
        notifications.failed(tx, first.id, "500", NOW, HOUR)
        assert due(tx, NOW + HOUR) == [("a", "fired"), ("a", "resolved"), ("b", "fired")]
        notifications.sent(tx, first.id, NOW)
        assert due(tx) == [("a", "resolved"), ("b", "fired")]


def test_what_was_never_begun_holds_nothing_up(db):
    with db.write() as tx:
        queue(tx, "worse:1", due=NOW + HOUR)
        queue(tx, "resolved")
        assert due(tx) == [("a", "resolved")]


def test_the_buried_is_tried_no_more_and_holds_nothing_up(db):
    with db.write() as tx:
        queue(tx, "fired")
        (first,) = notifications.due(tx, NOW)
        notifications.begin(tx, [first.id], NOW + HOUR)
        queue(tx, "resolved")
        notifications.buried(tx, first.id, "it will never be taken", NOW)
        assert due(tx, NOW + 2 * HOUR) == [("a", "resolved")]
        assert notifications.waiting(tx) == 1
        assert notifications.of_incident(tx, "a")[0].buried_at == NOW


def test_only_what_nobody_began_to_send_is_rewritten(db):
    with db.write() as tx:
        queue(tx, "fired")
        assert notifications.rewrite(tx, "a", "fired", "care", '{"n":2}')
        (first,) = notifications.due(tx, NOW)
        assert first.body == '{"n":2}'
        notifications.begin(tx, [first.id], NOW + HOUR)
        assert not notifications.rewrite(tx, "a", "fired", "care", "{}")


def test_who_holds_an_attempt_keeps_it_until_another_takes_it(db):
    with db.write() as tx:
        queue(tx, "fired")
        (first,) = notifications.due(tx, NOW)
        notifications.begin(tx, [first.id], NOW + HOUR)
        assert notifications.hold(tx, first.id, NOW + HOUR, NOW + 2 * HOUR)
        assert not notifications.hold(tx, first.id, NOW + HOUR, NOW + 3 * HOUR)
