"""Delivery to real receivers: at least once, with a key, signed, and a dead channel holds up no other."""

import hmac
import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from alerts import Desk, check_link, deliver, sign_link
from alerts.channels import channel_of, signature, webhook_of
from alerts.inbox import Inbox
from alerts.message import message
from alerts.notify import retry_in
from model.alert import Alert
from model.errors import BadInput, Unavailable
from model.source import Json
from servers.loopback import Request
from servers.webhook import Webhook
from storage import Database, notifications, open_database

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVIDENCE: dict[str, Json] = {"n": 40, "negative": 20, "share": 0.5}
ALERT = Alert("abc", "dip", "sentiment_dip", "northwind", "firing", 7, NOW, NOW, evidence=EVIDENCE)
SECRET = "s3cret word"
DIPS = "Since 20 November 2026, 12:00 UTC, 20 of 40 mentions of “northwind” are negative (50%)"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = open_database(f"sqlite:///{tmp_path}/state.db")
    yield made
    made.close()


def queue(db: Database, *channels: str, event: str = "fired") -> None:
    with db.write() as tx:
        Inbox(tx, Desk(), NOW).queue(ALERT, event, channels or ("log",))


def signed(webhook: Webhook) -> str:
    return "webhook+" + webhook.hook.replace("://", "://:s3cret%20word@")


def key_of(request: Request) -> str:
    return next(value for name, value in request.headers.items() if name.lower() == "idempotency-key")


def test_a_webhook_gets_it_signed_with_its_key(db: Database, webhook: Webhook) -> None:
    queue(db, "care")
    assert deliver(db, {"care": signed(webhook)}, Clock()).sent == 1
    (request,) = webhook.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert key_of(request) == "abc:fired"
    expected = hmac.new(SECRET.encode(), f"{int(NOW.timestamp())}.".encode() + request.body, sha256).hexdigest()
    assert headers["earshot-signature"] == f"v1={expected}"
    assert headers["earshot-timestamp"] == str(int(NOW.timestamp()))
    told = json.loads(request.body)
    assert (told["event"], told["key"], told["alert"]["id"]) == ("fired", "abc:fired", "abc")
    assert told["text"].startswith(DIPS)
    assert deliver(db, {"care": signed(webhook)}, Clock()).sent == 0, "once"


def test_a_receiver_that_fails_is_tried_again_ever_more_rarely_with_the_same_key(
    db: Database, webhook: Webhook
) -> None:
    webhook.answer_with(500, times=3)
    clock = Clock()
    queue(db, "care")
    waits = []
    while deliver(db, {"care": signed(webhook)}, clock).sent == 0:
        with db.read() as tx:
            (waiting,) = notifications.of_incident(tx, "abc")
        assert waiting.error.startswith("the webhook answered 500")
        waits.append((waiting.due - clock.now).total_seconds())
        assert deliver(db, {"care": signed(webhook)}, clock).failed == 0, "not before it is due"
        clock.now = waiting.due
    assert waits == [5, 10, 20]
    assert {key_of(request) for request in webhook.requests} == {"abc:fired"}
    assert len(webhook.requests) == 4
    assert retry_in(50) == timedelta(minutes=10)


def test_a_dead_channel_holds_up_no_other(db: Database, webhook: Webhook) -> None:
    webhook.answer_with(200, wait=1.0)
    with Webhook() as second, Webhook() as third:
        queue(db, "slow", "dead", "unknown", "nonsense", "good", "also")
        channels = {
            "slow": signed(webhook),
            "dead": "webhook+http://127.0.0.1:1/",
            "nonsense": "nosuchservice://x",
            "good": signed(second),
            "also": signed(third),
        }
        began = time.monotonic()
        done = deliver(db, channels, Clock())
        assert time.monotonic() - began < 5
        assert (done.sent, done.failed) == (3, 3)
        assert len(second.requests) == len(third.requests) == 1
    with db.read() as tx:
        errors = {one.channel: one.error for one in notifications.of_incident(tx, "abc") if one.sent_at is None}
    assert errors["unknown"].startswith("no channel has this name")
    assert errors["nonsense"].startswith("Apprise does not know")
    assert "does not answer" in errors["dead"]


def test_events_of_a_channel_keep_their_order(db: Database, webhook: Webhook) -> None:
    webhook.answer_with(503)
    queue(db, "care")
    queue(db, "care", event="resolved")
    clock = Clock()
    assert deliver(db, {"care": signed(webhook)}, clock).failed == 2
    clock.now += timedelta(minutes=1)
    assert deliver(db, {"care": signed(webhook)}, clock).sent == 2
    assert [json.loads(body)["event"] for body in webhook.bodies] == ["fired", "fired", "resolved"]


def test_an_attempt_that_died_is_made_again_later(db: Database, webhook: Webhook) -> None:
    """Between the attempt and its outcome the process is gone: the next one waits, then sends."""
    queue(db, "care")
    clock = Clock()
    with db.write() as tx:
        (waiting,) = notifications.due(tx, NOW)
        notifications.begin(tx, [waiting.id], NOW + timedelta(minutes=2))
    assert deliver(db, {"care": signed(webhook)}, clock).sent == 0
    clock.now += timedelta(minutes=2)
    assert deliver(db, {"care": signed(webhook)}, clock).sent == 1


def test_nobody_else_sends_what_is_being_sent(db: Database, webhook: Webhook) -> None:
    webhook.answer_with(200, wait=1.0)
    queue(db, "care")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(deliver, db, {"care": signed(webhook)}, Clock())
        assert webhook.wait_for(1)
        assert deliver(db, {"care": signed(webhook)}, Clock()).sent == 0
        assert slow.result().sent == 1
    assert len(webhook.requests) == 1


def test_redirects_are_not_followed(db: Database, webhook: Webhook) -> None:
    webhook.answer_with(302)
    queue(db, "care")
    assert deliver(db, {"care": signed(webhook)}, Clock()).failed == 1


def test_secrets_are_never_logged_nor_kept(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    queue(db, "a", "b", "c")
    addresses = {
        "a": f"webhook+http://:{SECRET.replace(' ', '')}@127.0.0.1:1/{SECRET.replace(' ', '')}",
        "b": f"json://user:{SECRET.replace(' ', '')}@127.0.0.1:1/",
        "c": f"webhook+http://:{SECRET.replace(' ', '')}@[bad",
    }
    assert deliver(db, addresses, Clock()).failed == 3
    with db.read() as tx:
        kept = "".join(one.error + one.body for one in notifications.of_incident(tx, "abc"))
    logged = "".join(
        f"{record.getMessage()}{record.exc_text or ''}" for record in caplog.records if "alerts" in record.name
    )
    assert "s3cret" not in kept
    assert "s3cret" not in logged


def test_apprise_delivers_to_a_real_receiver(db: Database, webhook: Webhook) -> None:
    queue(db, "care")
    assert deliver(db, {"care": webhook.hook.replace("http://", "json://")}, Clock()).sent == 1
    (told,) = webhook.messages
    assert isinstance(told, dict)
    assert told["message"].startswith(DIPS)
    assert told["type"] == "warning"


def test_a_rule_without_channels_writes_a_log_line(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    queue(db)
    with caplog.at_level(logging.WARNING):
        assert deliver(db, {}, Clock()).sent == 1
    assert f"fired abc: {DIPS}" in caplog.text


@pytest.mark.parametrize("address", ["webhook+http://", "webhook+https://[", "webhook+http://h:port/"])
def test_a_webhook_without_a_host_is_refused(address: str) -> None:
    with pytest.raises(Unavailable, match="no host"):
        channel_of(address)


def test_a_webhooks_parts() -> None:
    hook = webhook_of("webhook+https://:k%40y@hooks.example:8443/a/b?c=d#e")
    assert (hook.tls, hook.host, hook.port, hook.path, hook.secret) == (True, "hooks.example", 8443, "/a/b?c=d", b"k@y")
    unsigned = webhook_of("webhook+http://hooks.example")
    assert "Earshot-Signature" not in unsigned.headers("k", b"", NOW)
    assert signature(b"k", "1", b"{}") != signature(b"k", "2", b"{}")


def test_a_signed_link_holds_for_one_incident_and_a_while() -> None:
    token = sign_link(b"key", "abc", NOW)
    check_link(b"key", "abc", token, NOW + timedelta(days=6))
    for secret, incident, given, now in (
        (b"key", "abd", token, NOW),
        (b"other", "abc", token, NOW),
        (b"key", "abc", token[:-1], NOW),
        (b"key", "abc", "9" + token, NOW),
        (b"key", "abc", "", NOW),
        (b"key", "abc", "é.\ud800", NOW),
        (b"key", "abc", token, NOW + timedelta(days=8)),
    ):
        with pytest.raises(BadInput):
            check_link(secret, incident, given, now)


def test_messages_link_only_where_there_is_an_address() -> None:
    assert "url" not in message(ALERT, "fired", NOW, Desk())
    assert "acknowledge_url" not in message(ALERT, "resolved", NOW, Desk("https://x", b"k"))
    assert "Ann" in str(message(ALERT, "acknowledged", NOW, Desk(), who="Ann")["text"])
