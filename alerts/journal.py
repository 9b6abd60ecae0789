"""What the tests found, written down: the incident, its log, and a notification to each channel of its rule."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from alerts import lifecycle
from alerts.headline import back_to_usual
from alerts.kind import Event, Test
from alerts.link import sign_link
from model.alert import Alert, Rule, alert_to_json
from model.source import Json
from model.time import from_micros
from storage import incidents, notifications

LOG_CHANNEL = "log"
"""The channel of rules that name none: a line in the log."""
SELF = "earshot"
"""Who did it, when no person did."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people read alerts. ``public_url`` begins the links in notifications (none while it is empty);
    ``secret`` signs the link that acknowledges."""

    public_url: str = ""
    secret: bytes = b""


def record(tx: Connection, test: Test, event: Event, desk: Desk, now: datetime) -> Alert | None:
    """Apply one event to its incident and queue what people must hear. None when there was nothing left to do, as when
    a person was faster. ``now`` is when it was decided; the event has the moment of the message that decided it."""
    rule, topic = test.rule, test.topic
    known = incidents.get(tx, lifecycle.incident_id(rule.id, topic, event.opened))
    if event.kind == "pending":
        return known or _saved(tx, lifecycle.open_alert(rule, topic, event))
    if event.kind == "lapsed":
        if known is not None and known.state == "pending":
            incidents.remove(tx, known.id)
        return known
    alert = _moved_on(known, rule, topic, event)
    if alert is None:
        return None
    incidents.save(tx, alert)
    incidents.log(tx, alert.id, now, who=SELF, what=event.kind, note=event.note)
    announce(tx, alert, event.kind, channels=rule.channels, at=now, desk=desk)
    return alert


def _moved_on(known: Alert | None, rule: Rule, topic: str, event: Event) -> Alert | None:
    if event.kind == "fired":
        warned = known or lifecycle.open_alert(rule, topic, event)
        return lifecycle.fire(warned, event) if warned.state == "pending" else None
    if known is None or known.state not in lifecycle.OPEN:
        return None
    return lifecycle.worsen(known, event) if event.kind == "worse" else _ended(known, event)


def announce(
    tx: Connection, alert: Alert, event: str, *, channels: Iterable[str], at: datetime, desk: Desk, who: str = SELF
) -> None:
    """Queue the notification of an event to each channel, once per incident, event and channel."""
    body = json.dumps(message(alert, event, at, desk, who=who), ensure_ascii=False)
    for channel in dict.fromkeys(channels) or (LOG_CHANNEL,):
        notifications.enqueue(tx, alert.id, event, channel=channel, body=body, due=at)


def message(alert: Alert, event: str, at: datetime, desk: Desk, *, who: str = SELF) -> dict[str, Json]:
    """What a channel is sent: ``title`` and ``text`` for people, ``alert`` for machines."""
    made: dict[str, Json] = {
        "event": event,
        "key": f"{alert.id}:{event}",
        "title": f"{alert.topic}: {_TITLES.get(event, event)}",
        "text": _text(alert, event, who),
        "who": who,
        "alert": alert_to_json(alert),
    }
    if desk.public_url:
        page = f"{desk.public_url.rstrip('/')}/alerts/{alert.id}"
        made["url"] = page
        if event == "fired" and desk.secret:
            made["acknowledge_url"] = f"{page}/ack?token={sign_link(desk.secret, alert.id, at)}"
    return made


_TITLES = {"fired": "the mood dips", "worse": "it grows worse", "acknowledged": "taken", "resolved": "resolved"}


def _text(alert: Alert, event: str, who: str) -> str:
    if event == "acknowledged":
        return f"{who} takes the alert on {alert.topic}."
    told = alert.evidence.get("recovery" if event == "resolved" else "headline")
    if isinstance(told, str):
        return told
    return f"The alert on {alert.topic} was {event}" + (f" by {who}." if who != SELF else ".")


def _ended(alert: Alert, event: Event) -> Alert:
    n, negative = (int(cast("float", event.evidence.get(name, 0))) for name in ("n", "negative"))
    told = back_to_usual(alert.topic, at=event.at, n=n, negative=negative, note=event.note)
    ended = lifecycle.resolve(alert, from_micros(event.at))
    return replace(ended, evidence={**ended.evidence, "recovery": told})


def _saved(tx: Connection, alert: Alert) -> Alert:
    incidents.save(tx, alert)
    return alert
