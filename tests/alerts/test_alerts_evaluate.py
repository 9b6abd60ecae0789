"""Rounds over a real state database: once, whatever the batching, whoever dies, whoever else runs."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alert_streams import MINUTES, NOON, observation, past, story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import Desk, acknowledge, evaluate, resolve, standing
from model.alert import Alert, Observation, Rule
from model.errors import LeaseLost, NotFound, NotSo
from storage import Database, detectors, incidents, leases, notifications, observations, open_database

RULE = Rule("dip", ("northwind",), channels=("care",), scale=MINUTES)
DESK = Desk("https://listen.example", b"secret")
SECOND = timedelta(seconds=1)


def story_log(seed: int = 3) -> list[Observation]:
    rng = random.Random(seed)
    log = past(rng)
    return log + story(rng, len(log) + 1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def append(db: Database, log: list[Observation]) -> None:
    with db.write() as tx:
        observations.append(tx, log)


def alerts_of(db: Database) -> list[Alert]:
    with db.read() as tx:
        return incidents.listed(tx)


def play(db: Database, log: list[Observation], cuts: list[int], batch: int = 2000) -> list[Alert]:
    """The log as it would come: history, a round, then live parts with a round after each."""
    for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True):
        append(db, log[start:end])
        evaluate(db, [RULE], None, log[end - 1].seen_at, batch=batch)
    return alerts_of(db)


def test_the_wave_makes_one_alert_with_its_log_and_notifications(db: Database) -> None:
    log = story_log()
    append(db, log)
    done = evaluate(db, [RULE], None, log[-1].seen_at, desk=DESK)
    assert done.read == len(log) and not done.faults
    assert (done.count("fired"), done.count("resolved")) == (1, 1)
    (alert,) = [one for one in alerts_of(db) if one.fired_at]
    assert alert.state == "resolved" and alert.resolved_at and alert.fired_at and alert.resolved_at > alert.fired_at
    assert 4 <= alert.severity <= 10
    with db.read() as tx:
        assert [entry.what for entry in incidents.logged(tx, alert.id)] == ["fired", "resolved"]
        told = notifications.of_incident(tx, alert.id)
    assert [(one.event, one.channel) for one in told] == [("fired", "care"), ("resolved", "care")]
    body = json.loads(told[0].body)
    assert body["alert"]["state"] == "firing"
    assert body["url"] == f"https://listen.example/alerts/{alert.id}"
    assert "/ack?token=" in body["acknowledge_url"]
    assert body["text"].startswith("Since 20 November 2026, 12:00 UTC, ")
    recovery = json.loads(told[1].body)["alert"]["evidence"]["recovery"]
    assert recovery["n"] > 0 and recovery["negative"] < recovery["n"] / 2


def test_evaluating_again_does_nothing(db: Database) -> None:
    log = story_log()
    append(db, log)
    evaluate(db, [RULE], None, log[-1].seen_at)
    before = alerts_of(db)
    done = evaluate(db, [RULE], None, log[-1].seen_at + SECOND)
    assert (done.read, done.findings) == (0, ())
    assert alerts_of(db) == before


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Observation], list[Alert]]]:
    """The story and its alerts, evaluated in one go."""
    made, log = open_database(f"sqlite:///{tmp_path_factory.mktemp('whole')}/state.db"), story_log()
    append(made, log)
    evaluate(made, [RULE], None, log[-1].seen_at)
    yield log, alerts_of(made)
    made.close()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_batching_gives_the_same_alerts(
    tmp_path: Path, whole: tuple[list[Observation], list[Alert]], data: st.DataObject
) -> None:
    log, expected = whole
    cuts = sorted(data.draw(st.sets(st.integers(len(log) - 200, len(log) - 1), max_size=6)))
    parts = open_database(f"sqlite:///{tmp_path / data.draw(st.uuids()).hex}/state.db")
    try:
        assert play(parts, log, cuts, batch=data.draw(st.integers(80, 700))) == expected
    finally:
        parts.close()


def test_two_processes_do_not_both_evaluate(db: Database) -> None:
    log = story_log()
    append(db, log)
    with db.write() as tx:
        leases.acquire(tx, "alerts", "somebody else", log[-1].seen_at, timedelta(minutes=1))
    assert evaluate(db, [RULE], None, log[-1].seen_at).busy
    assert not alerts_of(db)
    assert evaluate(db, [RULE], None, log[-1].seen_at + timedelta(minutes=2)).count("fired") == 1


def test_who_lost_the_lease_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    log = story_log()
    append(db, log)
    load = detectors.load_all

    def taken_over(*args: object) -> object:
        leases_taken = leases.acquire(args[0], "alerts", "other", log[-1].seen_at + timedelta(hours=1), SECOND)
        assert leases_taken
        return load(*args)

    monkeypatch.setattr(detectors, "load_all", taken_over)
    with pytest.raises(LeaseLost):
        evaluate(db, [RULE], None, log[-1].seen_at)
    assert not alerts_of(db)


def _rounds(url: str, started: object) -> None:
    db = open_database(url)
    started.set()  # type: ignore[attr-defined]
    now = NOON + timedelta(seconds=400)
    while True:
        now += SECOND
        evaluate(db, [RULE], None, now, batch=37, owner="worker")


def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    """A process that evaluates in small batches is killed again and again; the end is as if it had never been."""
    log = story_log()
    whole = open_database(f"sqlite:///{tmp_path}/whole.db")
    append(whole, log)
    evaluate(whole, [RULE], None, NOON + timedelta(seconds=401), batch=37)
    url = f"sqlite:///{tmp_path}/killed.db"
    db = open_database(url)
    append(db, log)
    rng, context = random.Random(1), multiprocessing.get_context("fork")
    for _ in range(8):
        started = context.Event()
        process = context.Process(target=_rounds, args=(url, started))
        process.start()
        started.wait(10)
        time.sleep(rng.uniform(0.0, 0.12))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    evaluate(db, [RULE], None, NOON + timedelta(seconds=401), owner="worker")
    assert alerts_of(db) == alerts_of(whole)
    for one in alerts_of(db):
        with db.read() as tx, whole.read() as other:
            assert notifications.of_incident(tx, one.id) == notifications.of_incident(other, one.id)
            assert incidents.logged(tx, one.id) == incidents.logged(other, one.id)
    db.close()
    whole.close()


def test_people_acknowledge_and_resolve_and_the_test_cools_down(db: Database) -> None:
    log = story_log()
    wave = [one for one in log if one.seen_at <= NOON + timedelta(seconds=60)]
    append(db, wave)
    evaluate(db, [RULE], None, wave[-1].seen_at, desk=DESK)
    (alert,) = [one for one in alerts_of(db) if one.state == "firing"]
    taken = acknowledge(db, alert.id, "Ann", wave[-1].seen_at, desk=DESK)
    assert (taken.state, taken.assignee) == ("acknowledged", "Ann")
    with pytest.raises(NotSo):
        acknowledge(db, alert.id, "Bob", wave[-1].seen_at)
    ended = resolve(db, alert.id, "Ann", wave[-1].seen_at + SECOND, note="shop told")
    assert ended.state == "resolved"
    with pytest.raises(NotSo):
        resolve(db, alert.id, "Bob", wave[-1].seen_at)
    with pytest.raises(NotFound):
        acknowledge(db, "nothing", "Ann", wave[-1].seen_at)
    append(db, log[len(wave) :])
    evaluate(db, [RULE], None, wave[-1].seen_at + 2 * SECOND)
    with db.read() as tx:
        assert [(e.who, e.what) for e in incidents.logged(tx, alert.id)] == [
            ("earshot", "fired"),
            ("Ann", "acknowledged"),
            ("Ann", "resolved"),
        ]
        told = notifications.of_incident(tx, alert.id)
    assert [(one.event, one.channel) for one in told] == [
        ("fired", "care"),
        ("acknowledged", "care"),
        ("resolved", "care"),
    ]
    assert "Ann" in json.loads(told[2].body)["text"]
    later = [one for one in alerts_of(db) if one.fired_at and one.id != alert.id]
    assert all(one.fired_at >= ended.resolved_at + timedelta(seconds=30) for one in later)  # type: ignore[operator]


def test_a_new_rule_does_not_dig_out_old_waves(db: Database) -> None:
    log = story_log()
    append(db, log)
    evaluate(db, [RULE], None, NOON + timedelta(days=3))
    assert not alerts_of(db)


def test_a_rule_that_is_wrong_stops_no_other(db: Database) -> None:
    log = story_log()
    append(db, log)
    wrong = Rule("wrong", ("northwind",), scale={"grid": -1.0})
    done = evaluate(db, [wrong, RULE], None, log[-1].seen_at)
    assert [name for name, _ in done.faults] == ["wrong"]
    assert "scale.grid" in done.faults[0][1]
    assert done.count("fired") == 1


def test_other_topics_observations_do_not_hold_a_cursor_back(db: Database) -> None:
    append(db, [observation(i, NOON, topic="other") for i in range(1, 1500)])
    evaluate(db, [RULE], None, NOON)
    with db.read() as tx:
        assert detectors.load(tx, "dip", "northwind").cursor == 1499


def test_standing_says_what_a_test_can_say(db: Database) -> None:
    (blind,) = standing(db, [RULE], NOON)
    assert (blind.phase, blind.status) == ("blind", "not begun")
    log = story_log()
    append(db, log)
    evaluate(db, [RULE], None, log[-1].seen_at)
    (seen,) = standing(db, [RULE], NOON)
    assert seen.status == "watching" and seen.n > 500
    assert seen.usual == pytest.approx(0.22, abs=0.04)
    assert seen.threshold == pytest.approx(604800 / 5 / 60)


def test_the_log_gives_its_observations_once_and_in_order(db: Database) -> None:
    first, second = observation(1, NOON, mention="b"), observation(2, NOON - SECOND, mention="a", negative=None)
    with db.write() as tx:
        assert observations.append(tx, [first, second, first]) == 2
        assert [one.mention for one in observations.after(tx, "northwind", 0)] == ["b", "a"]
        assert [one.mention for one in observations.after(tx, "northwind", 1)] == ["a"]
        everything = list(observations.history(tx, "northwind", NOON - SECOND, NOON + SECOND))
        assert everything == [second, first]
        assert list(observations.history(tx, "northwind", NOON - SECOND, NOON)) == [second]
        assert list(observations.history(tx, "northwind", NOON - SECOND, NOON + SECOND, before=2)) == [first]


def test_an_early_datetime_is_kept_exactly(db: Database) -> None:
    moment = datetime.fromisoformat("2026-11-20T12:00:00.123456+00:00")
    append(db, [observation(1, moment)])
    with db.read() as tx:
        assert observations.after(tx, "northwind", 0)[0].seen_at == moment
