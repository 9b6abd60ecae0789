"""Laws of telling: whatever happens in whatever order, nothing is lost and nothing is told twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from alert_inbox import DESK, HOUR, MINUTE, NOON, Stage, evidence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import acknowledge, resolve, snooze, tend, unsnooze
from alerts.message import name_of
from model.alert import Alert, Escalation, Quiet, Rule
from model.errors import EarshotError
from storage import Database, incidents, mutes, notifications, open_database, rules, tellings
from storage.mutes import Mute

NIGHT = Quiet("Europe/Warsaw", 22 * 60, 7 * 60, unless=9)
RULES = (
    Rule("dip", ("a", "b", "c"), channels=("care",), quiet=NIGHT, escalate=(Escalation(1800, ("boss",)),)),
    Rule("spike", ("a", "b"), kind="volume_spike", channels=("care", "pager")),
)
CAUSES = (evidence(("x", "y")), evidence(("z",), "blog", "price"))

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("fire"), st.integers(0, 4), st.integers(0, 1), st.integers(1, 10)),
        st.tuples(st.sampled_from(["worse", "over", "ack", "resolve", "snooze", "unsnooze"]), st.integers(0, 4)),
        st.tuples(st.just("mute"), st.sampled_from(["a", "b", "*"]), st.integers(1, 600)),
        st.tuples(st.just("wait"), st.sampled_from([1, 5, 11, 60, 400, 900])),
        st.just(("send",)),
    ),
    max_size=25,
)
PLACES = (("dip", "a"), ("dip", "b"), ("dip", "c"), ("spike", "a"), ("spike", "b"))


def put_in_force(db: Database) -> Stage:
    with db.write() as tx:
        for rule in RULES:
            rules.put(tx, rule, NOON)
    return Stage(db, RULES)


def play(stage: Stage, steps: list[tuple[object, ...]]) -> None:
    rounds: Counter[int] = Counter()
    for step in steps:
        match step:
            case ("fire", int(place), int(cause), int(severity)):
                stage.event("fired", *PLACES[place], opened=rounds[place], severity=severity, shown=CAUSES[cause])
            case ("worse" | "over" as what, int(place)):
                kind = "worse" if what == "worse" else "resolved"
                stage.event(kind, *PLACES[place], opened=rounds[place], severity=10, shown=CAUSES[0])  # type: ignore
                rounds[place] += what == "over"
            case ("mute", str(topic), int(minutes)):
                with stage.db.write() as tx:
                    mutes.add(tx, Mute(stage.now, stage.now + minutes * MINUTE, topic=topic))
            case ("wait", int(minutes)):
                stage.later(minutes * MINUTE)
            case ("send",):
                stage.begin_sending()
            case (str(what), int(place)):
                by_hand(stage, what, *PLACES[place])
        assert_laws(stage)


def by_hand(stage: Stage, what: str, rule: str, topic: str) -> None:
    with stage.db.read() as tx:
        found = incidents.listed(tx, rule=rule, topic=topic)
    for alert in found[:1]:
        try:
            if what == "ack":
                acknowledge(stage.db, alert.id, "Ann", stage.now, desk=DESK)
            elif what == "resolve":
                resolve(stage.db, alert.id, "Ann", stage.now, desk=DESK)
            elif what == "snooze":
                snooze(stage.db, alert.id, "Ann", stage.now, stage.now + 90 * MINUTE)
            else:
                unsnooze(stage.db, alert.id, "Ann", stage.now)
        except EarshotError:
            pass


def assert_laws(stage: Stage) -> None:
    with stage.db.read() as tx:
        alerts = incidents.listed(tx)
        told = tellings.of(tx, [alert.id for alert in alerts])
        queued = {alert.id: notifications.of_incident(tx, alert.id) for alert in alerts}
    for messages in queued.values():
        calls = [(name_of(one.event), one.channel) for one in messages]
        assert max(Counter(c for c in calls if c[0] in ("fired", "resolved", "acknowledged")).values(), default=1) == 1
        for channel in {one.channel for one in messages}:
            mine = [event for event, where in calls if where == channel]
            assert mine[0] in ("fired", "escalated"), "nobody hears of an end without a beginning"
    for alert in alerts:
        if alert.fired_at is None:
            continue
        telling = told[alert.id]
        if telling.told_at is None:
            assert telling.held or alert.state != "firing", "what nobody was told of is held back, and it is said why"
        else:
            named = [one for one in queued[telling.lead] if name_of(one.event) == "fired"]
            assert named, "what was told is in a message"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new state database, to be copied."""
    path = tmp_path_factory.mktemp("fresh") / "state.db"
    db = open_database(f"sqlite:///{path}")
    with db.write() as tx:
        tx.exec_driver_sql("SELECT 1")
    db.close()
    return path


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nothing_is_lost_and_nothing_is_told_twice(
    tmp_path: Path, fresh: Path, steps: list[tuple[object, ...]]
) -> None:
    for left in tmp_path.iterdir():
        left.unlink()
    copy(fresh, tmp_path / "state.db")
    db = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    try:
        stage = put_in_force(db)
        play(stage, steps)
        stage.later(timedelta(days=3))
        stage.now = stage.now.replace(hour=12)
        stage.later(timedelta(0))
        assert_laws(stage)
        with db.read() as tx:
            unsaid = [one.incident for one in tellings.unsaid(tx)]
            firing = [one.id for one in incidents.listed(tx, states=("firing",))]
            told = tellings.of(tx, firing)
        assert unsaid == [], "by day, without mutes and snoozes, nothing is held back"
        assert all(told[one].told_at for one in firing)
        before = stage.queued()
        assert stage.later(timedelta(0)).told == 0
        assert stage.queued() == before
    finally:
        db.close()


def _tend_for_ever(url: str) -> None:
    db = open_database(url)
    while True:
        tend(db, RULES, NOON + timedelta(days=1), desk=DESK)


def test_two_that_tend_killed_at_any_moment_tell_everything_once(tmp_path: Path) -> None:
    """Forty alerts held back, each of a cause of its own, come due at once; the tenders are killed again and again."""
    url, rng = f"sqlite:///{tmp_path}/state.db", random.Random(4)
    db = open_database(url)
    topics = tuple(f"t{i}" for i in range(40))
    rule = replace(RULES[0], topics=topics, channels=("care",), quiet=None)
    stage = Stage(db, (rule,))
    with db.write() as tx:
        rules.put(tx, rule, NOON)
        mutes.add(tx, Mute(NOON, NOON + HOUR, topic="*"))
    made: list[Alert] = []
    for i, topic in enumerate(topics):
        made.append(stage.fire(topic=topic, shown=evidence((f"m{i}",), f"s{i}", f"p{i}")))
    context = multiprocessing.get_context("fork")
    for _ in range(5):
        pair = [context.Process(target=_tend_for_ever, args=(url,)) for _ in range(2)]
        for process in pair:
            process.start()
        time.sleep(rng.uniform(0.02, 0.15))
        for process in pair:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
    tend(db, (rule,), NOON + timedelta(days=1), desk=DESK)
    with db.read() as tx:
        told = tellings.of(tx, [alert.id for alert in made])
        messages = [one for alert in made for one in notifications.of_incident(tx, alert.id)]
    assert all(telling.told_at for telling in told.values())
    (lead,) = {telling.lead for telling in told.values()}
    assert [(one.event, one.channel) for one in messages if one.channel == "care"] == [("fired", "care")]
    assert [one.incident for one in messages] == [lead] * len(messages)
    db.close()


@pytest.mark.parametrize("late", [False, True])
def test_a_round_that_dies_after_the_incident_tells_it_all_the_same(tmp_path: Path, late: bool) -> None:
    """The incident and its message are one transaction: a round that fails leaves neither, and the next has both."""
    db = open_database(f"sqlite:///{tmp_path}/state.db")
    stage = put_in_force(db)
    original = notifications.enqueue
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(notifications, "enqueue", _dies)
        with pytest.raises(ZeroDivisionError):
            stage.fire(topic="a")
    assert stage.queued() == []
    assert notifications.enqueue is original
    stage.later(HOUR if late else MINUTE)
    alert = stage.fire(topic="a")
    assert stage.queued(alert.id) == [("fired", "care")]
    db.close()


def _dies(*_args: object, **_named: object) -> bool:
    return bool(1 // 0)
