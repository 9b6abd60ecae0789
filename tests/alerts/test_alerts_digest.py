"""Digests once at their hour, and the meter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alert_inbox import NOON, Stage, evidence

from alerts import Desk, judge, meters, resolve, send_digests
from alerts.digest import period_of
from model.alert import Observation, Rule
from model.digest import DigestPlan
from storage import Database, notifications, observations, open_database

CARE = Rule("dip", ("northwind", "late"), channels=("care",), team="care")
OTHER = Rule("other", ("tea",), channels=("shop",))
PLAN = DigestPlan("care", ("mail", "chat"), at=8 * 60, zone="Europe/Warsaw", language="pl", team="care")
EIGHT = datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def send(db: Database, plan: DigestPlan, now: datetime) -> int:
    return send_digests(db, [plan], [CARE, OTHER], now, desk=Desk("https://x.example"), budget=2.0)


def test_a_digest_is_sent_once_at_its_hour_and_counts_its_team_alone(db: Database) -> None:
    play = Stage(db, (CARE, OTHER))
    first = play.fire()
    play.fire(topic="late", shown=evidence(("x",), "blog", "tea"))
    play.fire("other", "tea", shown=evidence(("y",), "shop", "leaf"))
    resolve(db, first.id, "Ann", NOON, verdict="false")
    with db.write() as tx:
        seen = [Observation(f"m{i}", "northwind", 1, NOON, NOON, True, True, "m", "post", "pl", "f") for i in range(3)]
        observations.append(tx, [*seen, replace(seen[0], topic="late"), replace(seen[0], topic="tea", mention="z")])
    assert send(db, PLAN, EIGHT - timedelta(minutes=1)) == 0, "yesterday's is stale"
    assert [send(db, PLAN, EIGHT + timedelta(minutes=i)) for i in range(3)] == [2, 0, 0]
    with db.read() as tx:
        body = json.loads(notifications.of_incident(tx, "digest-care")[-1].body)
    assert body["event"] == "digest" and body["key"] == "digest-care:digest:2026-11-21T07:00"
    assert "wzmianki: 3; alarmy: 2" in body["text"]
    assert body["text"].count("·") == 2
    assert body["url"] == "https://x.example/alerts?state=all"


def test_a_digest_whose_hour_is_long_past_is_not_sent(db: Database) -> None:
    assert send(db, PLAN, EIGHT + timedelta(hours=13)) == 0


def test_an_alert_belongs_to_every_digest_of_its_life(db: Database) -> None:
    play = Stage(db, (CARE,))
    alert = play.fire()
    resolve(db, alert.id, "Ann", NOON + timedelta(days=2))
    for day, listed in ((0, 1), (1, 1), (2, 1), (3, 0)):
        assert send(db, PLAN, EIGHT + timedelta(days=day)) == 2
        with db.read() as tx:
            text = json.loads(notifications.of_incident(tx, "digest-care")[-1].body)["text"]
        assert text.count("·") == listed, day


@pytest.mark.parametrize(
    ("plan", "now", "since", "until"),
    [
        (PLAN, "2026-11-21T07:59+01:00", "2026-11-19T08:00+01:00", "2026-11-20T08:00+01:00"),
        (PLAN, "2026-11-21T08:00+01:00", "2026-11-20T08:00+01:00", "2026-11-21T08:00+01:00"),
        (PLAN, "2026-10-25T09:00+01:00", "2026-10-24T08:00+02:00", "2026-10-25T08:00+01:00"),
        (replace(PLAN, every="weekly"), "2026-11-21T09:00+01:00", "2026-11-09T08:00+01:00", "2026-11-16T08:00+01:00"),
        (
            replace(PLAN, zone="Asia/Tokyo"),
            "2026-11-20T23:00+00:00",
            "2026-11-20T08:00+09:00",
            "2026-11-21T08:00+09:00",
        ),
    ],
)
def test_periods_are_of_the_wall_clock(plan: DigestPlan, now: str, since: str, until: str) -> None:
    begun, ended = period_of(plan, datetime.fromisoformat(now).astimezone(UTC))
    assert (begun, ended) == (datetime.fromisoformat(since), datetime.fromisoformat(until))


def test_the_meter_counts_what_was_judged_false_against_what_is_accepted(db: Database) -> None:
    play = Stage(db, (CARE, OTHER))
    made = [play.fire(opened=i, shown=evidence((f"m{i}",), f"s{i}")) for i in range(1, 5)]
    for alert, verdict in zip(made, ("false", "real", "false"), strict=False):
        judge(db, alert.id, "Ann", NOON, verdict)  # type: ignore[arg-type]
    judge(db, made[2].id, "Bea", NOON, "real")
    with db.read() as tx:
        care, shop = meters(tx, [CARE, OTHER], NOON - timedelta(weeks=2), NOON + timedelta(seconds=1), budget=2.0)
    assert (care.inbox, care.fired, care.false, care.real) == ("care", 4, 1, 2)
    assert care.allowed == pytest.approx(4, abs=0.001)
    assert care.interval == pytest.approx((0.0253, 5.572), abs=0.001)
    assert (shop.inbox, shop.fired, shop.interval[0]) == ("shop", 0, 0)
