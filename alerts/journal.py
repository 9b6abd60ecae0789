"""What the tests found, written down: the incident, its log, and, by way of the inbox, what people must hear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from alerts import lifecycle
from alerts.inbox import Inbox
from alerts.kind import Event, Test
from alerts.message import SELF, Desk
from model.alert import Alert, Rule
from storage import incidents


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
    inbox = Inbox(tx, desk, now)
    if event.kind == "fired":
        inbox.fired(rule, alert)
    elif event.kind == "worse":
        inbox.worse(rule, alert)
    else:
        inbox.over(alert, rule=rule)
    return alert


def _moved_on(known: Alert | None, rule: Rule, topic: str, event: Event) -> Alert | None:
    if event.kind == "fired":
        warned = known or lifecycle.open_alert(rule, topic, event)
        return lifecycle.fire(warned, event) if warned.state == "pending" else None
    if known is None or known.state not in lifecycle.OPEN:
        return None
    return lifecycle.worsen(known, event) if event.kind == "worse" else lifecycle.end(known, event)


def _saved(tx: Connection, alert: Alert) -> Alert:
    incidents.save(tx, alert)
    return alert
