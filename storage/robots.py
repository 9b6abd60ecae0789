"""What sites' robots.txt said, kept between visits for as long as RFC 9309 (section 2.4) lets a crawler: a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import robots

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Robots:
    """``origin`` is scheme, host and port; ``asked`` when the last visit asked there last, where a crawl-delay is to be
    kept."""

    origin: str
    status: int
    body: str
    asked: datetime | None = None


def known(tx: Connection, origin: str, now: datetime) -> Robots | None:
    """What was kept of an origin less than a day ago."""
    row = tx.execute(select(robots).where(robots.c.origin == origin, robots.c.until > micros(now))).one_or_none()
    if row is None:
        return None
    return Robots(origin, row.status, row.body, None if row.asked is None else from_micros(row.asked))


def keep(tx: Connection, found: Robots, now: datetime) -> None:
    """Keep what was fetched now; what is too old to be used goes."""
    values = {"status": found.status, "body": found.body, "until": micros(now + KEPT)}
    row = upsert(tx, robots).values(origin=found.origin, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["origin"], set_=values))
    tx.execute(delete(robots).where(robots.c.until <= micros(now)))


def asked(tx: Connection, moments: Iterable[tuple[str, datetime]]) -> None:
    """Note when origins were asked last."""
    for origin, moment in moments:
        tx.execute(update(robots).where(robots.c.origin == origin).values(asked=micros(moment)))
