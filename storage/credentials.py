"""Credentials of the operator's own, as they are kept: encrypted with a key that is not in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from model.time import from_micros, micros
from storage.collecting_tables import credentials
from storage.dialects import upsert


@dataclass(frozen=True, slots=True)
class Sealed:
    """``sealed`` is the encrypted value; nothing here can open it."""

    kind: str
    name: str
    sealed: str
    set_at: datetime


def put(tx: Connection, credential: Sealed) -> None:
    """Keep it in place of what there was."""
    values = {"sealed": credential.sealed, "set_at": micros(credential.set_at)}
    row = upsert(tx, credentials).values(kind=credential.kind, name=credential.name, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[credentials.c.kind, credentials.c.name], set_=values))


def listed(tx: Connection, kind: str = "") -> list[Sealed]:
    """Those of a kind, or all, by kind and name."""
    asked = select(credentials).order_by(credentials.c.kind, credentials.c.name)
    if kind:
        asked = asked.where(credentials.c.kind == kind)
    return [Sealed(row.kind, row.name, row.sealed, from_micros(row.set_at)) for row in tx.execute(asked)]


def remove(tx: Connection, kind: str, name: str) -> bool:
    """Whether there was one."""
    gone = delete(credentials).where(credentials.c.kind == kind, credentials.c.name == name)
    return bool(tx.execute(gone).rowcount)
