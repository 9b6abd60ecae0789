"""Who is told, when, and in whose message; every path on a real state database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alert_inbox import DESK, HOUR, MINUTE, NOON, Stage, evidence

from alerts import acknowledge, assign, judge, look, note, resolve, snooze, unsnooze
from model.alert import Escalation, Observation, Quiet, Rule
from model.errors import BadInput, NotFound, NotSo
from storage import Database, mutes, notifications, observations, open_database, presence, rules, tellings
from storage.mutes import Mute

DIP = Rule("dip", ("northwind", "late"), channels=("care",))
VOLUME = Rule("volume", ("northwind",), kind="negative_volume", channels=("care",))
PAGED = Rule(
    "paged", ("northwind",), channels=("care",), escalate=(Escalation(900, ("pager",)), Escalation(3600, ("boss",)))
)
NIGHTLY = replace(DIP, quiet=Quiet("Europe/Warsaw", 22 * 60, 7 * 60, unless=9))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def stage(db: Database, *rules_: Rule, now: datetime = NOON) -> Stage:
    with db.write() as tx:
        for rule in rules_:
            rules.put(tx, rule, now)
    return Stage(db, rules_, now)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Warsaw"))


def test_what_fires_is_told_once_and_so_is_its_end(db: Database) -> None:
    play = stage(db, DIP)
    alert = play.fire()
    assert play.event("fired") is None, "the same incident again"
    play.later(MINUTE)
    play.event("resolved")
    play.later(MINUTE)
    assert play.queued() == [("fired", "care"), ("resolved", "care")]
    assert play.body(alert.id, "fired")["key"] == f"{alert.id}:fired"


def test_one_storm_over_several_topics_is_one_message(db: Database) -> None:
    play = stage(db, DIP, VOLUME)
    first, second = play.fire(), play.fire(topic="late")
    third = play.fire("volume")
    assert play.queued() == [("fired", "care")]
    body = play.body(first.id, "fired")
    assert [one["topic"] for one in body["alerts"]] == ["northwind", "late", "northwind"]  # type: ignore
    assert "(+2 more)" in str(body["title"]) and "late" in str(body["text"])
    assert play.log(second.id) == ["fired", "joined"]
    play.event("resolved")
    play.event("resolved", topic="late")
    assert play.queued() == [("fired", "care")], "not over before all of it is"
    play.event("resolved", "volume")
    assert play.queued() == [("fired", "care"), ("resolved", "care")]
    assert play.alert(third.id).state == "resolved"


def test_who_joins_after_the_message_is_named_once_when_the_window_is_over(db: Database) -> None:
    play = stage(db, DIP, VOLUME)
    first = play.fire()
    play.begin_sending()
    play.later(3 * MINUTE)
    second = play.fire(topic="late")
    third = play.fire("volume")
    assert play.later(6 * MINUTE).joined == 0
    assert play.later(2 * MINUTE).joined == 2
    assert play.later(HOUR).joined == 0
    assert play.queued() == [("fired", "care"), (f"joined:{min((second, third), key=lambda a: a.id).id}", "care")]
    assert play.queued(first.id) == play.queued()


def test_others_causes_and_later_ones_are_storms_of_their_own(db: Database) -> None:
    play = stage(db, DIP)
    play.fire()
    play.fire(topic="late", shown=evidence(("x", "y"), "blog", "price"))
    assert play.queued() == [("fired", "care")] * 2
    play.event("resolved", topic="late", shown={})
    play.now += 11 * MINUTE
    play.fire(topic="late", opened=2)
    assert sorted(event for event, _ in play.queued()) == ["fired", "fired", "fired", "resolved"]


def test_a_storm_calls_channels_that_were_not_called_yet(db: Database) -> None:
    team = [replace(DIP, team="care"), replace(VOLUME, team="care", channels=("pager",))]
    play = stage(db, *team)
    first = play.fire()
    play.fire("volume")
    assert play.queued() == [("fired", "care"), ("fired", "pager")]
    assert play.queued(first.id) == play.queued()


def test_taking_one_takes_its_storm(db: Database) -> None:
    play = stage(db, DIP)
    first, second = play.fire(), play.fire(topic="late")
    acknowledge(db, second.id, "Ann", play.now, desk=DESK)
    assert play.alert(first.id).state == play.alert(second.id).state == "acknowledged"
    assert play.queued(first.id) == [("fired", "care"), ("acknowledged", "care")]


def test_quiet_hours_hold_it_and_their_end_tells_all_in_one_message(db: Database) -> None:
    play = stage(db, NIGHTLY, now=at("2026-11-20T23:00"))
    first = play.fire(severity=4)
    play.now = at("2026-11-21T03:00")
    second = play.fire(topic="late", severity=6, shown=evidence(("x",), "blog", "price"))
    gone = play.fire(topic="late", opened=9, shown=evidence(("z",), "shop", "tea"))
    play.event("resolved", topic="late", opened=9, shown={})
    assert play.later(HOUR).told == 0
    assert play.queued() == []
    assert play.log(first.id) == ["fired", "held"]
    play.now = at("2026-11-21T07:00")
    assert play.later(timedelta(0)).told == 2
    assert play.later(MINUTE).told == 0
    assert play.queued() == [("fired", "care")]
    assert play.queued(second.id) == [("fired", "care")], "the gravest leads"
    assert len(play.body(second.id, "fired")["alerts"]) == 2  # type: ignore
    assert play.queued(gone.id) == []


def test_who_is_grave_enough_calls_at_night_and_its_end_is_told_then(db: Database) -> None:
    play = stage(db, NIGHTLY, now=at("2026-11-20T23:00"))
    alert = play.fire(severity=6)
    assert play.queued() == []
    play.event("worse", severity=9)
    assert play.queued() == [("fired", "care")]
    play.now = at("2026-11-21T02:00")
    play.event("resolved", shown={})
    with db.read() as tx:
        assert notifications.of_incident(tx, alert.id)[1].due == play.now


def test_who_is_called_even_in_quiet_hours_hears_it_then(db: Database) -> None:
    rule = replace(NIGHTLY, quiet=Quiet("Europe/Warsaw", 22 * 60, 7 * 60, escalate=("pager",)))
    play = stage(db, rule, now=at("2026-11-20T23:00"))
    play.fire()
    assert play.queued() == [("fired", "pager")]
    play.now = at("2026-11-21T07:00")
    play.later(timedelta(0))
    assert play.queued() == [("fired", "pager"), ("fired", "care")]
    play.event("resolved", shown={})
    assert play.queued()[2:] == [("resolved", "pager"), ("resolved", "care")]


def test_the_end_of_what_was_told_by_day_waits_for_the_morning(db: Database) -> None:
    play = stage(db, NIGHTLY, now=at("2026-11-20T21:00"))
    alert = play.fire()
    play.now = at("2026-11-21T02:00")
    play.event("resolved", shown={})
    with db.read() as tx:
        assert notifications.of_incident(tx, alert.id)[1].due == at("2026-11-21T07:00")


def test_what_somebody_took_while_it_was_held_is_told_to_nobody(db: Database) -> None:
    play = stage(db, NIGHTLY, now=at("2026-11-20T23:00"))
    alert = play.fire()
    acknowledge(db, alert.id, "Ann", play.now)
    play.now = at("2026-11-21T08:00")
    play.later(timedelta(0))
    resolve(db, alert.id, "Ann", play.now)
    assert play.queued() == []


def test_the_muted_is_recorded_and_told_when_the_mute_ends(db: Database) -> None:
    play = stage(db, DIP)
    with db.write() as tx:
        mutes.add(tx, Mute(NOON, NOON + HOUR, topic="north*", source="for?m"))
    muted, other = play.fire(), play.fire(topic="late", shown=evidence(("x",), "blog", "tea"))
    assert play.queued(muted.id) == [] and play.queued(other.id) == [("fired", "care")]
    play.event("worse", severity=8)
    assert play.queued(muted.id) == []
    with db.read() as tx:
        assert (tellings.of(tx, [muted.id])[muted.id].held, play.alert(muted.id).state) == ("muted", "firing")
    assert play.later(HOUR).told == 1
    assert play.queued(muted.id) == [("fired", "care")]


@pytest.mark.parametrize("wrong", [{"rule": "d"}, {"kind": "volume*"}, {"topic": "[z]*"}, {"source": "*.example"}])
def test_a_mute_must_fit_in_everything_it_names(db: Database, wrong: dict[str, str]) -> None:
    play = stage(db, DIP)
    with db.write() as tx:
        mutes.add(tx, Mute(NOON, NOON + HOUR, **{"topic": "northwind", **wrong}))
    assert play.queued(play.fire().id) == [("fired", "care")]


def test_a_hostile_pattern_takes_no_time(db: Database) -> None:
    play = stage(db, replace(DIP, topics=("a" * 60,)))
    with db.write() as tx:
        mutes.add(tx, Mute(NOON, NOON + HOUR, topic="*a" * 80 + "b"))
    assert play.queued(play.fire(topic="a" * 60).id) == [("fired", "care")]


def test_a_dead_source_that_explains_a_drop_inhibits_it(db: Database) -> None:
    silent = Rule("silent", ("northwind",), kind="source_silent", channels=("ops",))
    drop = Rule("drop", ("northwind",), kind="volume_drop", channels=("care",))
    play = stage(db, silent, drop)
    with db.write() as tx:
        observations.append(tx, [_seen(i, "forum" if i % 3 else "blog") for i in range(30)])
    dead = play.fire("silent", shown={"silent": {"source": "forum"}})
    explained = play.fire("drop", shown={})
    assert play.queued(explained.id) == []
    assert play.log(explained.id) == ["fired", "held"]
    resolve(db, dead.id, "Ann", play.now)
    assert play.later(MINUTE).told == 1
    assert play.queued(explained.id) == [("fired", "care")]


def test_a_small_dead_source_explains_nothing(db: Database) -> None:
    silent = Rule("silent", ("northwind",), kind="source_silent", channels=("ops",))
    drop = Rule("drop", ("northwind",), kind="volume_drop", channels=("care",))
    play = stage(db, silent, drop)
    with db.write() as tx:
        observations.append(tx, [_seen(i, "forum" if i % 3 else "blog") for i in range(30)])
    play.fire("silent", shown={"silent": {"source": "blog"}})
    assert play.queued(play.fire("drop", shown={}).id) == [("fired", "care")]


def _seen(i: int, source: str) -> Observation:
    when = NOON - i * HOUR
    return Observation(f"o{i}", "northwind", 1, when, when, True, True, "m", "post", "en", source)


def test_snoozed_until_nobody_is_told_and_it_comes_back_by_itself(db: Database) -> None:
    play = stage(db, PAGED)
    alert = play.fire("paged")
    snooze(db, alert.id, "Ann", play.now, play.now + 2 * HOUR)
    play.event("worse", "paged", severity=9)
    assert play.later(HOUR).escalated == 0
    assert play.queued() == [("fired", "care")]
    came = play.later(HOUR)
    assert (came.woken, came.told, came.escalated) == (1, 1, 2)
    events = [event for event, _ in play.queued()]
    assert events == ["fired", "worse:1", f"back:{alert.id}:1", "escalated:1", "escalated:2"]
    assert play.alert(alert.id).snoozed_until is None
    assert play.later(HOUR).woken == 0


def test_what_ended_in_its_snooze_does_not_come_back(db: Database) -> None:
    play = stage(db, DIP)
    alert = play.fire()
    snooze(db, alert.id, "Ann", play.now, play.now + HOUR)
    play.event("resolved", shown={})
    assert play.later(2 * HOUR).woken == 0
    assert play.queued() == [("fired", "care"), ("resolved", "care")]


def test_a_snooze_is_of_what_is_open_and_to_come(db: Database) -> None:
    play = stage(db, DIP)
    alert = play.fire()
    for until in (play.now, play.now - HOUR, play.now + timedelta(days=40)):
        with pytest.raises(BadInput):
            snooze(db, alert.id, "Ann", play.now, until)
    snooze(db, alert.id, "Ann", play.now, play.now + HOUR)
    assert unsnooze(db, alert.id, "Bea", play.now).snoozed_until is None
    with pytest.raises(NotSo):
        unsnooze(db, alert.id, "Bea", play.now)
    resolve(db, alert.id, "Bea", play.now)
    with pytest.raises(NotSo):
        snooze(db, alert.id, "Ann", play.now, play.now + HOUR)
    with pytest.raises(NotFound):
        snooze(db, "none", "Ann", play.now, play.now + HOUR)


def test_told_again_only_when_it_worsens(db: Database) -> None:
    play = stage(db, DIP)
    play.fire()
    for _ in range(20):
        play.later(HOUR)
    play.event("worse", severity=7)
    play.event("worse", severity=9)
    assert play.queued() == [("fired", "care"), ("worse:1", "care"), ("worse:2", "care")]


def test_steps_of_escalation_are_taken_once_each_while_nobody_has_taken_it(db: Database) -> None:
    play = stage(db, PAGED)
    alert = play.fire("paged")
    assert play.later(14 * MINUTE).escalated == 0
    assert play.later(MINUTE).escalated == 1
    assert play.later(MINUTE).escalated == 0
    acknowledge(db, alert.id, "Ann", play.now)
    assert play.later(2 * HOUR).escalated == 0
    assert play.queued() == [
        ("fired", "care"),
        ("escalated:1", "pager"),
        ("acknowledged", "care"),
        ("acknowledged", "pager"),
    ]
    assert "escalated" in play.log(alert.id)


def test_an_escalation_waits_for_the_end_of_quiet_hours(db: Database) -> None:
    rule = replace(PAGED, quiet=Quiet("Europe/Warsaw", 22 * 60, 7 * 60, unless=9))
    play = stage(db, rule, now=at("2026-11-20T21:55"))
    play.fire("paged", severity=5)
    assert play.later(HOUR).escalated == 0
    play.now = at("2026-11-21T07:00")
    assert play.later(timedelta(0)).escalated == 2


def test_notes_assignees_verdicts_and_who_is_looking(db: Database) -> None:
    play = stage(db, DIP)
    alert = play.fire()
    assert assign(db, alert.id, "Ann", play.now, "  Bea \n Ray ").assignee == "Bea Ray"
    note(db, alert.id, "Bea", play.now, "the lorry is found")
    assert look(db, alert.id, "Bea", play.now) == ["Bea"]
    resolve(db, alert.id, "Bea", play.now, note="told the shop", verdict="false")
    judge(db, alert.id, "Ann", play.now, "real")
    assert play.log(alert.id) == ["fired", "assigned", "noted", "resolved", "judged", "judged"]
    with pytest.raises(NotSo):
        assign(db, alert.id, "Ann", play.now, "Cy")
    for wrong in ("", " ", "x" * 2001):
        with pytest.raises(BadInput):
            note(db, alert.id, "Bea", play.now, wrong)
    for name in ("", "x" * 81):
        with pytest.raises(BadInput):
            look(db, alert.id, name, play.now)
    with db.read() as tx:
        assert presence.looking(tx, [alert.id], play.now + 2 * MINUTE) == {}


def test_readers_are_told_in_their_language_and_zone(db: Database) -> None:
    rule = replace(DIP, language="ja", quiet=Quiet("Asia/Tokyo", 0, 60))
    play = stage(db, rule)
    body = play.body(play.fire().id, "fired")
    assert body["language"] == "ja" and "21:00" in str(body["text"])
