"""Planned events: a launch, a sale, a broadcast. While one lasts nothing is usual, and no test judges."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from model.errors import NotFound
from model.time import from_micros, micros
from storage.care_tables import planned_events


@dataclass(frozen=True, slots=True)
class Planned:
    """``topic`` is empty when it concerns all topics. It lasts from ``since`` up to ``until``."""

    topic: str
    since: datetime
    until: datetime
    title: str = ""
    who: str = ""
    made_at: datetime | None = None
    id: int = 0


def add(tx: Connection, planned: Planned, now: datetime) -> int:
    """Returns its number."""
    values = {name: getattr(planned, name) for name in ("topic", "title", "who")}
    moments = {"since": micros(planned.since), "until": micros(planned.until), "made_at": micros(now)}
    return int(
        tx.execute(insert(planned_events).values(**values, **moments).returning(planned_events.c.id)).scalar_one()
    )


def listed(tx: Connection, *, topic: str = "", after: datetime | None = None) -> list[Planned]:
    """Those of a topic (and of all topics) where one is given, that end after a moment; by their beginning."""
    asked = select(planned_events)
    if topic:
        asked = asked.where(planned_events.c.topic.in_((topic, "")))
    if after is not None:
        asked = asked.where(planned_events.c.until > micros(after))
    return [_planned(row) for row in tx.execute(asked.order_by(planned_events.c.since, planned_events.c.id))]


def spans(tx: Connection, topic: str) -> list[tuple[int, int]]:
    """(since, until) in microseconds of all that concern a topic."""
    return [(micros(one.since), micros(one.until)) for one in listed(tx, topic=topic)]


def remove(tx: Connection, id: int) -> Planned:
    """Raises NotFound."""
    row = tx.execute(select(planned_events).where(planned_events.c.id == id)).one_or_none()
    if row is None:
        todo = "earshot alerts planned list shows those there are"
        raise NotFound("there is no such planned event", where=str(id), todo=todo)
    tx.execute(delete(planned_events).where(planned_events.c.id == id))
    return _planned(row)


def _planned(row: Row[tuple[object, ...]]) -> Planned:
    values = {field.name: getattr(row, field.name) for field in fields(Planned)}
    return Planned(**{**values, **{name: from_micros(values[name]) for name in ("since", "until", "made_at")}})
