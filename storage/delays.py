"""How long it took from a post to a person: microseconds between the moments that the stores keep anyway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from model.time import micros
from storage.care_tables import tellings
from storage.tables import incident_log, incidents, notifications, observations

MOST = 20_000
"""Mentions that are looked at, the newest."""


def publication_to_seen(tx: Connection, since: datetime) -> Sequence[int]:
    """Of the newest live mentions seen since, a mention once for each topic."""
    asked = select(observations.c.seen_at - observations.c.event_at).where(
        observations.c.live, observations.c.seen_at >= micros(since)
    )
    return tx.execute(asked.order_by(observations.c.seq.desc()).limit(MOST)).scalars().all()


def seen_to_decided(tx: Connection, since: datetime) -> Sequence[int]:
    """Of alarms: from the sighting of the mention that decided, to the round that said so."""
    asked = (
        select(incident_log.c.at - incidents.c.fired_at)
        .join(incidents, incidents.c.id == incident_log.c.incident)
        .where(incident_log.c.what == "fired", incident_log.c.at >= micros(since))
    )
    return tx.execute(asked).scalars().all()


def decided_to_delivered(tx: Connection, since: datetime) -> Sequence[int]:
    """Of messages that something fired, from when it was decided to tell it: those that were held back wait before."""
    asked = (
        select(notifications.c.sent_at - tellings.c.told_at)
        .join(tellings, tellings.c.incident == notifications.c.incident)
        .where(
            notifications.c.event == "fired",
            notifications.c.sent_at >= micros(since),
            tellings.c.told_at.is_not(None),
        )
    )
    return tx.execute(asked).scalars().all()
