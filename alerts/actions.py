"""What people do with an alert. Each action is written to the incident's log and told to the rule's channels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts import lifecycle
from alerts.journal import Desk, announce
from model.alert import Alert
from model.errors import NotFound
from storage import Database, incidents, notifications


@dataclass(frozen=True, slots=True)
class Said:
    """Who said it, when, and in which words."""

    who: str
    at: datetime
    note: str = ""


def acknowledge(db: Database, id: str, who: str, now: datetime, *, desk: Desk | None = None) -> Alert:
    """Somebody takes the alert. Raises NotFound, or NotSo unless it is firing."""
    with db.write() as tx:
        alert = lifecycle.acknowledge(_existing(tx, id), who, now)
        _written(tx, alert, "acknowledged", Said(who, now), desk)
    return alert


def resolve(db: Database, id: str, who: str, now: datetime, *, note: str = "", desk: Desk | None = None) -> Alert:
    """Somebody says that it is over; the test rests for its cooldown. Raises NotFound, or NotSo unless it is open."""
    with db.write() as tx:
        alert = lifecycle.resolve(_existing(tx, id), now)
        _written(tx, alert, "resolved", Said(who, now, note), desk)
    return alert


def _existing(tx: Connection, id: str) -> Alert:
    alert = incidents.get(tx, id)
    if alert is None:
        raise NotFound("there is no such alert", where=id[:64], todo="See earshot alerts list")
    return alert


def _written(tx: Connection, alert: Alert, what: str, said: Said, desk: Desk | None) -> None:
    incidents.save(tx, alert)
    incidents.log(tx, alert.id, said.at, who=said.who, what=what, note=said.note)
    announce(tx, alert, what, channels=_channels(tx, alert), at=said.at, desk=desk or Desk(), who=said.who)


def _channels(tx: Connection, alert: Alert) -> Iterable[str]:
    """Those who heard that it fired hear how it goes on."""
    return [told.channel for told in notifications.of_incident(tx, alert.id) if told.event == "fired"]
