"""Backfills: which topics the archive is being matched against again, and how far that has come.

A topic has one at most: a further revision begins it anew. ``cursor`` is the ``seen_at`` up to which (exclusive) every
mention is as the topic's revision says, and so are those of that very moment whose id is not past ``after``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update

from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import backfills

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Backfill:
    """``revision`` is the one that was put in force, or taken out of it."""

    topic: str
    revision: int
    cursor: datetime
    begun_at: datetime
    after: str = ""


def begin(tx: Connection, topic: str, revision: int, now: datetime) -> None:
    """From the beginning of the archive, whatever was under way for the topic."""
    values = {"revision": revision, "cursor": micros(BEGINNING), "after": "", "begun_at": micros(now)}
    row = upsert(tx, backfills).values(topic=topic, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[backfills.c.topic], set_=values))


def pending(tx: Connection) -> list[Backfill]:
    """Those under way, least far first."""
    rows = tx.execute(select(backfills).order_by(backfills.c.cursor, backfills.c.after, backfills.c.topic))
    return [
        Backfill(row.topic, row.revision, from_micros(row.cursor), from_micros(row.begun_at), row.after) for row in rows
    ]


def move(tx: Connection, moved: Iterable[Backfill], cursor: datetime | None, after: str = "") -> None:
    """Note how far these have come; None: they are done. One that was begun anew meanwhile stays where it is."""
    for one in moved:
        same = (
            (backfills.c.topic == one.topic)
            & (backfills.c.revision == one.revision)
            & (backfills.c.cursor == micros(one.cursor))
            & (backfills.c.after == one.after)
            & (backfills.c.begun_at == micros(one.begun_at))
        )
        if cursor is None:
            tx.execute(delete(backfills).where(same))
        else:
            tx.execute(update(backfills).where(same).values(cursor=micros(cursor), after=after))
