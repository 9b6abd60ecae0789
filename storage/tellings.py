"""How each incident was told to people: in whose message, when, how grave; or why it is held back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Row, select

from model.time import from_micros, micros
from storage.care_tables import tellings
from storage.dialects import upsert
from storage.tables import incidents

Held = Literal["", "muted", "inhibited", "snoozed", "quiet"]


@dataclass(frozen=True, slots=True)
class Telling:
    """``lead`` names the incident in whose message this one is told, itself when it is told alone. ``told_at`` is None
    until somebody was told; ``held`` says why something of it is held back (by which mute or incident, ``by`` says).
    ``severity`` is as people heard it last; ``late`` is set while its joining a message is still to be said."""

    incident: str
    inbox: str
    lead: str
    told_at: datetime | None = None
    severity: int = 1
    held: Held = ""
    by: str = ""
    late: datetime | None = None


def save(tx: Connection, telling: Telling) -> None:
    values = {field.name: getattr(telling, field.name) for field in fields(telling)}
    for name in ("told_at", "late"):
        values[name] = None if values[name] is None else micros(values[name])
    tx.execute(upsert(tx, tellings).values(**values).on_conflict_do_update(index_elements=["incident"], set_=values))


def get(tx: Connection, incident: str) -> Telling | None:
    row = tx.execute(select(tellings).where(tellings.c.incident == incident)).one_or_none()
    return None if row is None else _telling(row)


def of(tx: Connection, ids: Iterable[str]) -> dict[str, Telling]:
    """Of these incidents, those that were told or held back."""
    rows = tx.execute(select(tellings).where(tellings.c.incident.in_(tuple(ids))))
    return {row.incident: _telling(row) for row in rows}


def with_lead(tx: Connection, lead: str) -> list[Telling]:
    """All that one message tells, the lead itself among them, in the order they were told."""
    asked = select(tellings).where(tellings.c.lead == lead).order_by(tellings.c.told_at, tellings.c.incident)
    return [_telling(row) for row in tx.execute(asked)]


def since(tx: Connection, inbox: str, moment: datetime) -> list[Telling]:
    """What an inbox was told since then, newest first."""
    asked = select(tellings).where(tellings.c.inbox == inbox, tellings.c.told_at >= micros(moment))
    return [_telling(row) for row in tx.execute(asked.order_by(tellings.c.told_at.desc(), tellings.c.incident))]


def late(tx: Connection) -> list[Telling]:
    """Those that joined a message after it was sent, which is still to be said; oldest first."""
    asked = select(tellings).where(tellings.c.late.is_not(None)).order_by(tellings.c.late, tellings.c.incident)
    return [_telling(row) for row in tx.execute(asked)]


def unsaid(tx: Connection) -> list[Telling]:
    """What is held back of incidents that are open: that they fired, or, of those told before, that they worsened."""
    asked = select(tellings).join(incidents, incidents.c.id == tellings.c.incident)
    held = asked.where(tellings.c.held != "", incidents.c.state.in_(("firing", "acknowledged")))
    return [_telling(row) for row in tx.execute(held.order_by(incidents.c.opened_at, incidents.c.id))]


def untaken(tx: Connection) -> list[Telling]:
    """Of what was told, the incidents that nobody has taken yet."""
    asked = select(tellings).join(incidents, incidents.c.id == tellings.c.incident)
    told = asked.where(tellings.c.told_at.is_not(None), incidents.c.state == "firing")
    return [_telling(row) for row in tx.execute(told.order_by(tellings.c.told_at, tellings.c.incident))]


def _telling(row: Row[tuple[object, ...]]) -> Telling:
    values = {field.name: getattr(row, field.name) for field in fields(Telling)}
    for name in ("told_at", "late"):
        values[name] = None if values[name] is None else from_micros(values[name])
    return Telling(**values)
