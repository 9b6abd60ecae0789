"""Figures of the state database for metrics: what waits, what visits brought, how alerts and notifications stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, func, select

from model.time import from_micros
from storage import ledger, outbox
from storage.tables import incidents, notifications, sources, visits


@dataclass(frozen=True, slots=True)
class Figures:
    """``visits`` and the captures are of the visits that are kept (the newest of each source), so they can fall.
    ``sources_due`` is when the visit was due that is next, of a source that is neither paused nor held."""

    outbox: int
    outbox_oldest: datetime | None
    quarantine: int
    mentions: int
    sources: int
    sources_failing: int
    sources_due: datetime | None
    visits: Mapping[str, int]
    captures_new: int
    captures_edited: int
    alerts: Mapping[str, int]
    notifications_pending: int
    notifications_failed: int


def read(tx: Connection) -> Figures:
    """All figures of one moment.

    A notification is failed when an attempt was refused and none has been taken since.
    """
    brought = tx.execute(select(func.coalesce(func.sum(visits.c.new), 0), func.coalesce(func.sum(visits.c.edited), 0)))
    new, edited = brought.one()
    unsent = (
        select(func.count())
        .select_from(notifications)
        .where(notifications.c.sent_at.is_(None), notifications.c.buried_at.is_(None))
    )
    return Figures(
        outbox=outbox.depth(tx),
        outbox_oldest=outbox.oldest(tx),
        quarantine=outbox.set_aside_count(tx),
        mentions=ledger.live_count(tx),
        sources=tx.execute(select(func.count()).select_from(sources)).scalar_one(),
        sources_failing=tx.execute(
            select(func.count()).select_from(sources).where(sources.c.failures > 0)
        ).scalar_one(),
        sources_due=_next_due(tx),
        visits=_by(tx, visits.c.outcome),
        captures_new=int(new),
        captures_edited=int(edited),
        alerts=_by(tx, incidents.c.state),
        notifications_pending=tx.execute(unsent.where(notifications.c.error == "")).scalar_one(),
        notifications_failed=tx.execute(unsent.where(notifications.c.error != "")).scalar_one(),
    )


def _next_due(tx: Connection) -> datetime | None:
    free = (sources.c.paused.is_(False), sources.c.hold_until.is_(None))
    moment = tx.execute(select(func.min(sources.c.next_due)).where(*free)).scalar_one_or_none()
    return None if moment is None else from_micros(moment)


def _by(tx: Connection, column: Column[str]) -> dict[str, int]:
    return {str(key): int(count) for key, count in tx.execute(select(column, func.count()).group_by(column))}
