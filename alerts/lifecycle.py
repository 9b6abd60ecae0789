"""The life of an incident: pending → firing → acknowledged → resolved, and what each step tells people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from alerts.kind import Event
from model.alert import Alert, AlertState, Rule
from model.errors import BadInput, NotSo
from model.said import said
from model.source import Json
from model.time import from_micros

OPEN: tuple[AlertState, ...] = ("firing", "acknowledged")
"""States in which somebody should act."""
LONGEST_SNOOZE = timedelta(days=31)


def incident_id(rule: str, topic: str, opened: int) -> str:
    """The same incident gets the same id however often it is worked out: rule, topic, and the vote that opened it."""
    return blake2b(f"{rule}\x1f{topic}\x1f{opened}".encode(), digest_size=10).hexdigest()


def open_alert(rule: Rule, topic: str, event: Event) -> Alert:
    """A warning: shown, but nobody is called."""
    return Alert(
        id=incident_id(rule.id, topic, event.opened),
        rule=rule.id,
        kind=rule.kind,
        topic=topic,
        state="pending",
        severity=event.severity,
        opened_at=from_micros(event.opened_at),
        evidence=dict(event.evidence),
    )


def fire(alert: Alert, event: Event) -> Alert:
    return replace(
        alert,
        state="firing",
        fired_at=from_micros(event.at),
        severity=event.severity,
        evidence=dict(event.evidence),
    )


def worsen(alert: Alert, event: Event) -> Alert:
    """What it is shown with is as it is now; its severity never falls."""
    return replace(alert, severity=max(alert.severity, event.severity), evidence=dict(event.evidence))


def acknowledge(alert: Alert, who: str, at: datetime) -> Alert:
    """Somebody takes it. Raises NotSo unless it is firing."""
    if alert.state != "firing":
        raise NotSo(
            said("the alert is {state}, not firing", state=alert.state), where=alert.id, todo="Nothing was changed"
        )
    return replace(alert, state="acknowledged", acknowledged_at=at, assignee=alert.assignee or who)


def resolve(alert: Alert, at: datetime) -> Alert:
    """It is over. Raises NotSo unless somebody was called for it."""
    if alert.state not in OPEN:
        raise NotSo(
            said("the alert is {state}, not open", state=alert.state), where=alert.id, todo="Nothing was changed"
        )
    return replace(alert, state="resolved", resolved_at=at, snoozed_until=None)


def snooze(alert: Alert, until: datetime, now: datetime) -> Alert:
    """Nobody hears of it before ``until``. Raises NotSo unless it is open, BadInput unless that is to come."""
    if alert.state not in OPEN:
        raise NotSo(
            said("the alert is {state}, not open", state=alert.state), where=alert.id, todo="Nothing was changed"
        )
    if not now < until <= now + LONGEST_SNOOZE:
        todo = said("Name a time to come, at most {days} days away", days=LONGEST_SNOOZE.days)
        raise BadInput("an alert cannot be snoozed until then", where="until", todo=todo)
    return replace(alert, snoozed_until=until)


def unsnooze(alert: Alert) -> Alert:
    """Raises NotSo unless it is snoozed."""
    if alert.snoozed_until is None or alert.state not in OPEN:
        raise NotSo("the alert is not snoozed", where=alert.id, todo="Nothing was changed")
    return replace(alert, snoozed_until=None)


def assign(alert: Alert, assignee: str) -> Alert:
    """Whose it is; nobody's when empty. Raises NotSo when it is over."""
    if alert.state == "resolved":
        raise NotSo("the alert is resolved", where=alert.id, todo="Nothing was changed")
    return replace(alert, assignee=assignee)


def end(alert: Alert, event: Event) -> Alert:
    """It ended by itself: shown with the whole incident where the event has it. ``recovery`` counts what showed the
    end: votes and negatives among them, 0 when none did."""
    whole = event.evidence.get("whole")
    recovery: dict[str, Json] = {name: event.evidence.get(name, 0) for name in ("n", "negative")}
    evidence = {**alert.evidence, **(whole if isinstance(whole, dict) else {}), "recovery": recovery}
    return replace(resolve(alert, from_micros(event.at)), evidence=evidence)
