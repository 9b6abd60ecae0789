"""Incidents (alerts) and the log of what happened to each and who did it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select

from model.alert import Alert, AlertState
from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import incident_log, incidents

_PLAIN = ("id", "rule", "kind", "topic", "state", "severity", "assignee")
_MOMENTS = ("opened_at", "fired_at", "acknowledged_at", "resolved_at", "snoozed_until")


@dataclass(frozen=True, slots=True)
class LogEntry:
    at: datetime
    who: str
    what: str
    note: str


def save(tx: Connection, alert: Alert) -> None:
    """Write the incident as it is now; the same id is the same incident."""
    values: dict[str, object] = {name: getattr(alert, name) for name in _PLAIN}
    for name in _MOMENTS:
        moment: datetime | None = getattr(alert, name)
        values[name] = None if moment is None else micros(moment)
    values["evidence"] = json.dumps(alert.evidence, ensure_ascii=False)
    tx.execute(upsert(tx, incidents).values(**values).on_conflict_do_update(index_elements=["id"], set_=values))


def get(tx: Connection, id: str) -> Alert | None:
    row = tx.execute(select(incidents).where(incidents.c.id == id)).one_or_none()
    return None if row is None else _alert(row)


def listed(
    tx: Connection,
    *,
    states: Iterable[AlertState] = (),
    rule: str = "",
    topic: str = "",
    assignee: str | None = None,
    among: Collection[str] | None = None,
    limit: int | None = None,
) -> list[Alert]:
    """Incidents, newest first; of these states, this rule, this topic and this assignee (nobody's when empty) where
    they are given, and ``among`` these topics (None for all)."""
    asked = select(incidents)
    if wanted := tuple(states):
        asked = asked.where(incidents.c.state.in_(wanted))
    if rule:
        asked = asked.where(incidents.c.rule == rule)
    if topic:
        asked = asked.where(incidents.c.topic == topic)
    if assignee is not None:
        asked = asked.where(incidents.c.assignee == assignee)
    if among is not None:
        asked = asked.where(incidents.c.topic.in_(tuple(among)))
    asked = asked.order_by(incidents.c.opened_at.desc(), incidents.c.id)
    return [_alert(row) for row in tx.execute(asked.limit(limit) if limit is not None else asked)]


def resolved_since(tx: Connection, since: datetime, among: Collection[str] | None = None) -> int:
    """How many were resolved from then on, of these topics (None for all)."""
    asked = select(func.count()).where(incidents.c.state == "resolved", incidents.c.resolved_at >= micros(since))
    if among is not None:
        asked = asked.where(incidents.c.topic.in_(tuple(among)))
    return int(tx.execute(asked).scalar_one())


def awake(tx: Connection, now: datetime) -> list[Alert]:
    """Open incidents whose snooze is over, oldest first."""
    asked = select(incidents).where(
        incidents.c.state.in_(("firing", "acknowledged")), incidents.c.snoozed_until <= micros(now)
    )
    return [_alert(row) for row in tx.execute(asked.order_by(incidents.c.opened_at, incidents.c.id))]


def remove(tx: Connection, id: str) -> None:
    """Drop an incident and its log: a warning that passed without firing."""
    tx.execute(delete(incident_log).where(incident_log.c.incident == id))
    tx.execute(delete(incidents).where(incidents.c.id == id))


def log(tx: Connection, incident: str, at: datetime, *, who: str, what: str, note: str = "") -> None:
    """Add one line to the incident's log."""
    tx.execute(insert(incident_log).values(incident=incident, at=micros(at), who=who, what=what, note=note))


def logged(tx: Connection, incident: str) -> list[LogEntry]:
    """The incident's log, oldest first."""
    rows = tx.execute(select(incident_log).where(incident_log.c.incident == incident).order_by(incident_log.c.id))
    return [LogEntry(from_micros(row.at), row.who, row.what, row.note) for row in rows]


def _alert(row: Row[tuple[object, ...]]) -> Alert:
    values = {name: getattr(row, name) for name in _PLAIN}
    for name in _MOMENTS:
        moment = getattr(row, name)
        values[name] = None if moment is None else from_micros(moment)
    return Alert(**values, evidence=json.loads(row.evidence))
