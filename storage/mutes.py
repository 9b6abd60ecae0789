"""Mutes: which incidents nobody is told of, until when, and who said so."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from model.errors import NotFound
from model.time import from_micros, micros
from storage.care_tables import mutes


@dataclass(frozen=True, slots=True)
class Mute:
    """Patterns (``*`` any run of letters, ``?`` one) that an incident must all fit; an empty one fits every."""

    since: datetime
    until: datetime
    rule: str = ""
    topic: str = ""
    kind: str = ""
    source: str = ""
    note: str = ""
    who: str = ""
    id: int = 0


def add(tx: Connection, mute: Mute) -> int:
    """Returns its number."""
    values = {field.name: getattr(mute, field.name) for field in fields(mute) if field.name != "id"}
    values |= {"since": micros(mute.since), "until": micros(mute.until)}
    return int(tx.execute(insert(mutes).values(**values).returning(mutes.c.id)).scalar_one())


def in_force(tx: Connection, now: datetime) -> list[Mute]:
    """Those that hold now, oldest first."""
    asked = select(mutes).where(mutes.c.since <= micros(now), mutes.c.until > micros(now)).order_by(mutes.c.id)
    return [_mute(row) for row in tx.execute(asked)]


def listed(tx: Connection, now: datetime) -> list[Mute]:
    """Those that hold now or will, oldest first."""
    asked = select(mutes).where(mutes.c.until > micros(now)).order_by(mutes.c.id)
    return [_mute(row) for row in tx.execute(asked)]


def remove(tx: Connection, id: int) -> Mute:
    """Raises NotFound."""
    row = tx.execute(select(mutes).where(mutes.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("there is no such mute", where=str(id), todo="earshot alerts mutes list shows those there are")
    tx.execute(delete(mutes).where(mutes.c.id == id))
    return _mute(row)


def _mute(row: Row[tuple[object, ...]]) -> Mute:
    values = {field.name: getattr(row, field.name) for field in fields(Mute)}
    return Mute(**{**values, "since": from_micros(row.since), "until": from_micros(row.until)})
