"""The outbox of notifications: each (incident, event, channel) once, kept until its channel has taken it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, func, select, update

from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import notifications


@dataclass(frozen=True, slots=True)
class Notification:
    """``body`` is the JSON that is sent; ``attempts`` counts those begun."""

    id: int
    incident: str
    event: str
    channel: str
    body: str
    due: datetime
    attempts: int
    sent_at: datetime | None
    error: str

    @property
    def key(self) -> str:
        """What tells a channel that it has had this one already."""
        return f"{self.incident}:{self.event}"


def enqueue(tx: Connection, incident: str, event: str, *, channel: str, body: str, due: datetime) -> bool:
    """Queue a notification; False when this event of the incident was queued for the channel before."""
    values = {"incident": incident, "event": event, "channel": channel, "body": body, "due": micros(due)}
    row = upsert(tx, notifications).values(**values, attempts=0, sent_at=None, error="")
    return tx.execute(row.on_conflict_do_nothing(index_elements=["incident", "event", "channel"])).rowcount > 0


def due(tx: Connection, now: datetime, limit: int = 100) -> list[Notification]:
    """What waits and may be sent now, oldest first."""
    asked = select(notifications).where(notifications.c.sent_at.is_(None), notifications.c.due <= micros(now))
    return [_notification(row) for row in tx.execute(asked.order_by(notifications.c.id).limit(limit))]


def begin(tx: Connection, ids: Collection[int], again: datetime) -> None:
    """An attempt begins: count it, and let nobody else try before ``again``."""
    tx.execute(
        update(notifications)
        .where(notifications.c.id.in_(ids))
        .values(due=micros(again), attempts=notifications.c.attempts + 1)
    )


def sent(tx: Connection, id: int, now: datetime) -> None:
    tx.execute(update(notifications).where(notifications.c.id == id).values(sent_at=micros(now), error=""))


def failed(tx: Connection, id: int, error: str, now: datetime, retry_in: timedelta) -> None:
    """The channel did not take it: keep why, and try again after ``retry_in``."""
    tx.execute(update(notifications).where(notifications.c.id == id).values(error=error, due=micros(now + retry_in)))


def waiting(tx: Connection) -> int:
    """How many no channel has taken yet."""
    asked = select(func.count()).select_from(notifications).where(notifications.c.sent_at.is_(None))
    return tx.execute(asked).scalar_one()


def of_incident(tx: Connection, incident: str) -> list[Notification]:
    """Everything queued for an incident, oldest first."""
    asked = select(notifications).where(notifications.c.incident == incident).order_by(notifications.c.id)
    return [_notification(row) for row in tx.execute(asked)]


def _notification(row: Row[tuple[object, ...]]) -> Notification:
    plain = ("id", "incident", "event", "channel", "body", "attempts", "error")
    values = {name: getattr(row, name) for name in plain}
    sent_at = None if row.sent_at is None else from_micros(row.sent_at)
    return Notification(**values, due=from_micros(row.due), sent_at=sent_at)
