"""What people said of alarms afterwards: that there was something behind them, or that there was not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from model.time import micros
from storage.tables import incident_log, incidents, observations


def verdicts(tx: Connection, ids: Iterable[str]) -> dict[str, str]:
    """``real`` or ``false``, the last word of each incident that was judged."""
    asked = select(incident_log.c.incident, incident_log.c.note).where(
        incident_log.c.what == "judged", incident_log.c.incident.in_(tuple(ids))
    )
    return {row.incident: row.note for row in tx.execute(asked.order_by(incident_log.c.id))}


def fired_between(tx: Connection, rules: Iterable[str], since: datetime, until: datetime) -> list[tuple[str, str]]:
    """(incident, its rule) of all that fired in [since, until)."""
    asked = select(incidents.c.id, incidents.c.rule).where(
        incidents.c.rule.in_(tuple(rules)),
        incidents.c.fired_at >= micros(since),
        incidents.c.fired_at < micros(until),
    )
    return [(row.id, row.rule) for row in tx.execute(asked.order_by(incidents.c.fired_at, incidents.c.id))]


def of_period(tx: Connection, rules: Iterable[str], since: datetime, until: datetime) -> list[str]:
    """Incidents of these rules that were open, after they had fired, at some moment of [since, until); oldest first."""
    asked = select(incidents.c.id).where(
        incidents.c.rule.in_(tuple(rules)),
        incidents.c.fired_at < micros(until),
        (incidents.c.resolved_at.is_(None)) | (incidents.c.resolved_at >= micros(since)),
    )
    return [row.id for row in tx.execute(asked.order_by(incidents.c.fired_at, incidents.c.id))]


def mentions_between(tx: Connection, topics: Iterable[str], since: datetime, until: datetime) -> int:
    """How many mentions of these topics were posted in [since, until), each once."""
    asked = select(func.count(observations.c.mention.distinct())).where(
        observations.c.topic.in_(tuple(topics)),
        observations.c.event_at >= micros(since),
        observations.c.event_at < micros(until),
    )
    return tx.execute(asked).scalar_one()
