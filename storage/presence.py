"""Who is looking at an incident right now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from model.time import micros
from storage.care_tables import presence
from storage.dialects import upsert

LASTS = timedelta(minutes=2)
"""So long after they were last seen on it, somebody is said to be looking."""


def look(tx: Connection, incident: str, who: str, now: datetime) -> None:
    until = micros(now + LASTS)
    row = upsert(tx, presence).values(incident=incident, who=who, until=until)
    tx.execute(row.on_conflict_do_update(index_elements=["incident", "who"], set_={"until": until}))
    tx.execute(delete(presence).where(presence.c.until <= micros(now)))


def leave(tx: Connection, incident: str, who: str) -> None:
    tx.execute(delete(presence).where(presence.c.incident == incident, presence.c.who == who))


def looking(tx: Connection, incidents: Iterable[str], now: datetime) -> dict[str, list[str]]:
    """Who looks at each of these incidents, by name; those nobody looks at are left out."""
    asked = select(presence.c.incident, presence.c.who).where(
        presence.c.incident.in_(tuple(incidents)), presence.c.until > micros(now)
    )
    found: dict[str, list[str]] = {}
    for row in tx.execute(asked.order_by(presence.c.incident, presence.c.who)):
        found.setdefault(row.incident, []).append(row.who)
    return found
