"""Subscriptions to hubs (WebSub): which source's feed is told of by whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Row, delete, select, update

from model.time import from_micros, micros
from storage.collecting_tables import subscriptions
from storage.dialects import upsert
from storage.tables import cursors, sources

State = Literal["asked", "active", "denied"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """``id`` is the unguessable part of the callback's address; ``until`` the end of the lease, None until the hub has
    verified it; ``failures`` counts questions in a row that the hub did not take."""

    source: str
    id: str
    hub: str
    topic: str
    state: State
    asked_at: datetime
    failures: int = 0
    until: datetime | None = None
    delivered_at: datetime | None = None
    said: str = ""


def put(tx: Connection, subscription: Subscription) -> None:
    """Keep it in place of what the source had."""
    values = {name: getattr(subscription, name) for name in ("id", "hub", "topic", "state", "failures", "said")}
    values |= {name: _written(getattr(subscription, name)) for name in ("asked_at", "until", "delivered_at")}
    row = upsert(tx, subscriptions).values(source=subscription.source, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[subscriptions.c.source], set_=values))


def listed(tx: Connection) -> list[Subscription]:
    """All of them, by source."""
    return [_read(row) for row in tx.execute(select(subscriptions).order_by(subscriptions.c.source))]


def offered(tx: Connection) -> dict[str, dict[str, str]]:
    """Of each source that is visited and whose feed names a hub: what its last visit noted of it (hub, topic, feed)."""
    asked = (
        select(cursors.c.source, cursors.c.name, cursors.c.value)
        .join(sources, sources.c.id == cursors.c.source)
        .where(sources.c.paused.is_(False), cursors.c.name.in_(("hub", "topic", "feed")), cursors.c.value != "")
    )
    found: dict[str, dict[str, str]] = {}
    for row in tx.execute(asked):
        found.setdefault(row.source, {})[row.name] = row.value
    return {source: noted for source, noted in found.items() if "hub" in noted}


def by_id(tx: Connection, id: str) -> Subscription | None:
    row = tx.execute(select(subscriptions).where(subscriptions.c.id == id)).one_or_none()
    return None if row is None else _read(row)


def delivered(tx: Connection, id: str, now: datetime) -> None:
    """Note that its hub told of something new."""
    tx.execute(update(subscriptions).where(subscriptions.c.id == id).values(delivered_at=micros(now)))


def remove(tx: Connection, source: str) -> None:
    tx.execute(delete(subscriptions).where(subscriptions.c.source == source))


def _written(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _read(row: Row[tuple[object, ...]]) -> Subscription:
    until = None if row.until is None else from_micros(row.until)
    told = None if row.delivered_at is None else from_micros(row.delivered_at)
    return Subscription(
        row.source,
        row.id,
        row.hub,
        row.topic,
        row.state,
        from_micros(row.asked_at),
        row.failures,
        until,
        told,
        row.said,
    )
