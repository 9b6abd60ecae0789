"""Channels as real receivers see them: PagerDuty's Events API v2, a chart in a mail, a receiver that is down for an
hour, one that is slow; and delivery when processes die or there are two."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts import Courier, Desk, deliver, send_test
from alerts.channels import channel_of
from alerts.channels.pagerduty import severity_of
from alerts.inbox import Inbox
from model.alert import Alert
from model.errors import Unavailable
from servers.loopback import Answer, Loopback, Request
from servers.webhook import Webhook
from storage import Database, incidents, notifications, open_database

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALERT = Alert("abc", "dip", "sentiment_dip", "northwind", "firing", 7, NOW, NOW, evidence={"n": 40, "negative": 20})
KEY = "R0UTINGKEY"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Pager(Loopback):
    """PagerDuty as its documentation says it: 202, or what it was told to answer; incidents by their key."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, str] = {}
        self.answers: list[Answer] = []

    def answer(self, request: Request) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        event = json.loads(request.body)
        names = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}
        if request.path != "/v2/enqueue" or event.get("routing_key") != KEY or event["event_action"] not in names:
            return Answer(400, json.dumps({"errors": [f"routing key {event.get('routing_key')} is wrong"]}).encode())
        if event["event_action"] == "trigger" and not {"summary", "source", "severity"} <= set(event["payload"]):
            return Answer(400, b'{"errors": ["payload"]}')
        self.states[event["dedup_key"]] = names[event["event_action"]]
        return Answer(202, b'{"status": "success"}')

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(request.body) for request in self.requests]


@pytest.fixture
def pager() -> Iterator[Pager]:
    with Pager() as made:
        yield made


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    with made.write() as tx:
        incidents.save(tx, ALERT)
    yield made
    made.close()


def queue(db: Database, event: str, *channels: str, alert: Alert = ALERT) -> None:
    with db.write() as tx:
        Inbox(tx, Desk("https://listen.example", b"s"), NOW).queue(alert, event, channels)


def address(pager: Pager, key: str = KEY) -> str:
    return f"pagerduty+http://{pager.host}/{key}"


def test_pagerduty_is_triggered_acknowledged_and_resolved_under_one_key(db: Database, pager: Pager) -> None:
    clock, channels = Clock(), {"pager": address(pager)}
    for event, state in (("fired", "triggered"), ("worse:1", "triggered"), ("acknowledged", "acknowledged")):
        queue(db, event, "pager")
        assert deliver(db, channels, clock).sent == 1
        assert pager.states == {"abc": state}
    queue(db, "resolved", "pager")
    assert deliver(db, channels, clock).sent == 1
    assert pager.states == {"abc": "resolved"}
    payload = pager.events[0]["payload"]
    assert isinstance(payload, dict)
    assert payload["severity"] == "error" and payload["source"] == "northwind"
    assert payload["custom_details"]["evidence"] == ALERT.evidence
    assert pager.events[0]["links"] == [{"href": "https://listen.example/alerts/abc", "text": "Earshot"}]
    assert "payload" not in pager.events[3]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_pagerduty_is_tried_again_when_it_is_busy(db: Database, pager: Pager, status: int) -> None:
    pager.answers = [Answer(status)]
    clock = Clock()
    queue(db, "fired", "pager")
    assert deliver(db, {"pager": address(pager)}, clock).failed == 1
    clock.now += timedelta(minutes=1)
    assert deliver(db, {"pager": address(pager)}, clock).sent == 1
    assert [event["dedup_key"] for event in pager.events] == ["abc", "abc"]


def test_what_pagerduty_will_never_take_is_buried_with_a_sentence(db: Database, pager: Pager) -> None:
    clock = Clock()
    queue(db, "fired", "pager")
    queue(db, "resolved", "pager")
    assert deliver(db, {"pager": address(pager, "wrong-key")}, clock).buried == 2
    clock.now += timedelta(days=1)
    assert deliver(db, {"pager": address(pager)}, clock).sent == 0
    with db.read() as tx:
        kept = notifications.of_incident(tx, "abc")
        log = incidents.logged(tx, "abc")
    assert kept[0].error.startswith("PagerDuty refused it (400: routing key … is wrong)")
    assert "wrong-key" not in kept[0].error
    assert [entry.what for entry in log] == ["undelivered", "undelivered"]


@pytest.mark.parametrize(
    "wrong", ["pagerduty://", "pagerduty://a b", "pagerduty+http://host/", "pagerduty+http://[x/k"]
)
def test_an_address_of_pagerduty_that_is_none(wrong: str) -> None:
    with pytest.raises(Unavailable, match=r"PagerDuty is none|routing key is none"):
        channel_of(wrong)


def test_severities_in_pagerdutys_words() -> None:
    assert [severity_of(grade) for grade in (1, 2, 4, 5, 7, 8, 10)] == [
        *("info", "warning", "warning", "error", "error", "critical", "critical")
    ]


def test_a_pager_is_sent_no_digests_and_a_test_ends_itself(db: Database, pager: Pager) -> None:
    queue(db, "digest:x", "pager")
    assert deliver(db, {"pager": address(pager)}, Clock()).buried == 1
    assert send_test("pager", address(pager), NOW, "pl") == ""
    assert list(pager.states.values()) == ["resolved"]
    assert "refused it (400" in send_test("pager", address(pager, "other"), NOW)


def test_a_receiver_that_answers_500_for_an_hour_loses_nothing_and_holds_up_nobody(
    db: Database, webhook: Webhook
) -> None:
    clock, began = Clock(), NOW
    with Webhook() as good:
        channels = {"bad": f"webhook+{webhook.hook}", "good": f"webhook+{good.hook}"}
        sent = 0
        while clock.now - began < timedelta(hours=1):
            webhook.answer_with(500)
            if (clock.now - began).seconds % 600 == 0:
                queue(db, f"worse:{sent}", "bad", "good")
                sent += 1
            assert deliver(db, channels, clock).sent == ((clock.now - began).seconds % 600 == 0)
            clock.now += timedelta(seconds=60)
        assert len(good.requests) == sent == 6
        failures = len(webhook.requests)
        webhook._queued.clear()
        clock.now += timedelta(minutes=10)
        deliver(db, channels, clock)
        taken = [json.loads(body)["key"] for body in webhook.bodies[failures:]]
        assert taken == [f"abc:worse:{i}" for i in range(6)], "all of it, in order, ten minutes later at most"


def test_a_slow_receiver_is_passed_over_by_the_next_rounds(db: Database, webhook: Webhook) -> None:
    webhook.answer_with(200, wait=2.0)
    with Webhook() as good:
        courier = Courier(db, {"slow": f"webhook+{webhook.hook}", "good": f"webhook+{good.hook}"}, Clock())
        queue(db, "fired", "slow")
        courier.round(patience=0.05)
        for event in ("worse:1", "worse:2"):
            queue(db, event, "slow", "good")
            began = time.monotonic()
            courier.round(patience=0.2)
            assert time.monotonic() - began < 1
        assert len(good.requests) == 2
        courier.stop()
        assert deliver(db, {"slow": f"webhook+{webhook.hook}"}, Clock()).sent == 2
    assert [json.loads(body)["key"] for body in webhook.bodies] == ["abc:fired", "abc:worse:1", "abc:worse:2"]


def test_a_mail_has_the_chart_and_the_body_kept_does_not(db: Database, webhook: Webhook) -> None:
    queue(db, "fired", "chat")
    assert deliver(db, {"chat": webhook.hook.replace("http://", "json://")}, Clock()).sent == 1
    (told,) = webhook.messages
    assert isinstance(told, dict)
    assert [one["mimetype"] for one in told["attachments"]] == ["image/png"]
    assert "Take it: https://listen.example/alerts/abc/ack?token=" in told["message"]
    with db.read() as tx:
        assert len(notifications.of_incident(tx, "abc")[0].body) < 4_000


def _keep_delivering(url: str, hook: str, until: float) -> None:
    db = open_database(url)
    while time.monotonic() < until:
        deliver(db, {"care": hook}, lambda: datetime.now(UTC))
        time.sleep(0.01)


def test_two_processes_killed_at_any_moment_deliver_everything_and_a_key_tells_repetitions(
    tmp_path: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.notify.HOLD", timedelta(milliseconds=300))
    url, rng = f"sqlite:///{tmp_path}/many.db", random.Random(5)
    db = open_database(url)
    wanted = [f"a{i}" for i in range(60)]
    with db.write() as tx:
        for id in wanted:
            Inbox(tx, Desk(), NOW).queue(
                Alert(id, "dip", "sentiment_dip", "t", "firing", 5, NOW, NOW), "fired", ["care"]
            )
    context, hook = multiprocessing.get_context("fork"), f"webhook+{webhook.hook}"
    for _ in range(6):
        pair = [context.Process(target=_keep_delivering, args=(url, hook, time.monotonic() + 20)) for _ in range(2)]
        for process in pair:
            process.start()
        time.sleep(rng.uniform(0.05, 0.25))
        for process in pair:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
    for _ in range(100):
        with db.read() as tx:
            if not notifications.waiting(tx):
                break
        deliver(db, {"care": hook}, lambda: datetime.now(UTC))
        time.sleep(0.05)
    keys = [
        next(v for k, v in request.headers.items() if k.lower() == "idempotency-key") for request in webhook.requests
    ]
    assert set(keys) == {f"{id}:fired" for id in wanted}
    assert len(keys) <= len(wanted) + 12, "a message is repeated only when its sender was killed in between"
    db.close()


def test_what_another_process_took_over_from_a_slow_one_is_not_sent_twice(
    db: Database, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sender is slower than it may hold what waits at the end of its queue."""
    monkeypatch.setattr("alerts.notify.HOLD", timedelta(seconds=1.2))
    webhook.answer_with(200, times=3, wait=0.8)
    channels, clock = {"care": f"webhook+{webhook.hook}"}, lambda: datetime.now(UTC)
    for id in ("a", "b", "c"):
        queue(db, "fired", "care", alert=replace(ALERT, id=id))
    first, second = Courier(db, channels, clock), Courier(db, channels, clock)
    first.round(patience=1.3)
    second.round(patience=None)
    first.round(patience=None)
    first.stop()
    second.stop()
    assert sorted(json.loads(body)["key"] for body in webhook.bodies) == ["a:fired", "b:fired", "c:fired"]
