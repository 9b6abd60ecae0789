"""The life of an incident: pending → firing → acknowledged → resolved, and what each step tells people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from math import log10

from alerts.dip import Event
from model.alert import Alert, AlertState, Rule
from model.errors import NotSo
from model.source import Json
from model.time import from_micros

OPEN: tuple[AlertState, ...] = ("firing", "acknowledged")
"""States in which somebody should act."""


def incident_id(rule: str, topic: str, opened: int) -> str:
    """The same incident gets the same id however often it is worked out: rule, topic, and the vote that opened it."""
    return blake2b(f"{rule}\x1f{topic}\x1f{opened}".encode(), digest_size=10).hexdigest()


def open_alert(rule: Rule, topic: str, event: Event, evidence: Mapping[str, Json]) -> Alert:
    """A warning: shown, but nobody is called."""
    return Alert(
        id=incident_id(rule.id, topic, event.opened),
        rule=rule.id,
        kind=rule.kind,
        topic=topic,
        state="pending",
        severity=severity(event),
        opened_at=from_micros(event.opened_at),
        evidence=dict(evidence),
    )


def fire(alert: Alert, event: Event, evidence: Mapping[str, Json]) -> Alert:
    return replace(
        alert,
        state="firing",
        fired_at=from_micros(event.at),
        severity=severity(event),
        evidence=dict(evidence),
    )


def acknowledge(alert: Alert, who: str, at: datetime) -> Alert:
    """Somebody takes it. Raises NotSo unless it is firing."""
    if alert.state != "firing":
        raise NotSo(f"the alert is {alert.state}, not firing", where=alert.id, todo="Nothing was changed")
    return replace(alert, state="acknowledged", acknowledged_at=at, assignee=alert.assignee or who)


def resolve(alert: Alert, at: datetime) -> Alert:
    """It is over. Raises NotSo unless somebody was called for it."""
    if alert.state not in OPEN:
        raise NotSo(f"the alert is {alert.state}, not open", where=alert.id, todo="Nothing was changed")
    return replace(alert, state="resolved", resolved_at=at)


def severity(event: Event) -> int:
    """1–10: a point for each 6 by which the share rose above usual, and one for each tenfold of negative mentions."""
    run = event.run
    if not run.n:
        return 1
    lift = (run.hits - run.mean) / run.n
    return max(1, min(10, round(lift / 0.06 + log10(max(1, run.hits)))))
