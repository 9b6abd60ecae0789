"""The outbox of notifications: each (incident, event, channel) once, kept until its channel has taken it, or said that
it never will: then it is buried, with why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import notifications

_WAITING = (notifications.c.sent_at.is_(None), notifications.c.buried_at.is_(None))


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
    buried_at: datetime | None = None

    @property
    def key(self) -> str:
        """What tells a channel that it has had this one already."""
        return f"{self.incident}:{self.event}"


def enqueue(tx: Connection, incident: str, event: str, *, channel: str, body: str, due: datetime) -> bool:
    """Queue a notification; False when this event of the incident was queued for the channel before."""
    values = {"incident": incident, "event": event, "channel": channel, "body": body, "due": micros(due)}
    row = upsert(tx, notifications).values(**values, attempts=0, sent_at=None, error="")
    return tx.execute(row.on_conflict_do_nothing(index_elements=["incident", "event", "channel"])).rowcount > 0


def was_queued(tx: Connection, incident: str, event: str) -> bool:
    """Whether this event was queued for any channel before."""
    return tx.execute(select(notifications.c.id).where(*_same(incident, event)).limit(1)).one_or_none() is not None


def rewrite(tx: Connection, incident: str, event: str, channel: str, body: str) -> bool:
    """Change what waits, if nobody has begun to send it; returns whether it was so."""
    asked = (
        update(notifications)
        .where(*_same(incident, event), notifications.c.channel == channel)
        .where(notifications.c.sent_at.is_(None), notifications.c.attempts == 0)
    )
    return tx.execute(asked.values(body=body)).rowcount > 0


def due(tx: Connection, now: datetime, limit: int = 100, *, without: Collection[str] = ()) -> list[Notification]:
    """What waits and may be sent now, oldest first, of all channels but those ``without``. An incident's events come to
    a channel in their order: none while an earlier one of them is being sent or will be tried again."""
    earlier = notifications.alias()
    blocked = (
        select(earlier.c.id)
        .where(earlier.c.incident == notifications.c.incident, earlier.c.channel == notifications.c.channel)
        .where(earlier.c.id < notifications.c.id, earlier.c.sent_at.is_(None), earlier.c.buried_at.is_(None))
        .where(earlier.c.attempts > 0, earlier.c.due > micros(now))
    )
    asked = select(notifications).where(*_WAITING, notifications.c.due <= micros(now), ~blocked.exists())
    if without:
        asked = asked.where(notifications.c.channel.not_in(without))
    return [_notification(row) for row in tx.execute(asked.order_by(notifications.c.id).limit(limit))]


def begin(tx: Connection, ids: Collection[int], again: datetime) -> None:
    """An attempt begins: count it, and let nobody else try before ``again``."""
    tx.execute(
        update(notifications)
        .where(notifications.c.id.in_(ids))
        .values(due=micros(again), attempts=notifications.c.attempts + 1)
    )


def hold(tx: Connection, id: int, held_until: datetime, again: datetime) -> bool:
    """Keep what :func:`begin` held until then for oneself until ``again``; False when another process has taken it."""
    mine = (notifications.c.id == id, notifications.c.due == micros(held_until), *_WAITING)
    return tx.execute(update(notifications).where(*mine).values(due=micros(again))).rowcount > 0


def sent(tx: Connection, id: int, now: datetime) -> None:
    tx.execute(update(notifications).where(notifications.c.id == id).values(sent_at=micros(now), error=""))


def failed(tx: Connection, id: int, error: str, now: datetime, retry_in: timedelta) -> None:
    """The channel did not take it: keep why, and try again after ``retry_in``."""
    tx.execute(update(notifications).where(notifications.c.id == id).values(error=error, due=micros(now + retry_in)))


def buried(tx: Connection, id: int, error: str, now: datetime) -> None:
    """The channel will never take it: keep why, and try no more."""
    tx.execute(update(notifications).where(notifications.c.id == id).values(error=error, buried_at=micros(now)))


def waiting(tx: Connection) -> int:
    """How many no channel has taken yet."""
    asked = select(func.count()).select_from(notifications).where(*_WAITING)
    return tx.execute(asked).scalar_one()


def of_incident(tx: Connection, incident: str) -> list[Notification]:
    """Everything queued for an incident, oldest first."""
    asked = select(notifications).where(notifications.c.incident == incident).order_by(notifications.c.id)
    return [_notification(row) for row in tx.execute(asked)]


def _notification(row: Row[tuple[object, ...]]) -> Notification:
    plain = ("id", "incident", "event", "channel", "body", "attempts", "error")
    values = {name: getattr(row, name) for name in plain}
    for name in ("sent_at", "buried_at"):
        moment = getattr(row, name)
        values[name] = None if moment is None else from_micros(moment)
    return Notification(**values, due=from_micros(row.due))


def _same(incident: str, event: str) -> tuple[ColumnElement[bool], ...]:
    return (notifications.c.incident == incident, notifications.c.event == event)
