"""What was done to the archive, by whom and when. It never holds what was erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from model.source import Json
from model.time import from_micros, micros
from storage.tables import audit


@dataclass(frozen=True, slots=True)
class Record:
    at: datetime
    actor: str
    action: str
    detail: dict[str, Json]
    seq: int = 0


def note(tx: Connection, record: Record) -> None:
    detail = json.dumps(record.detail, ensure_ascii=False)
    tx.execute(insert(audit).values(at=micros(record.at), actor=record.actor, action=record.action, detail=detail))


def listed(
    tx: Connection, limit: int = 1_000, *, actor: str = "", action: str = "", before: int | None = None
) -> list[Record]:
    """Newest first; of one actor, one action, and before a ``seq`` where they are given."""
    asked = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if actor:
        asked = asked.where(audit.c.actor == actor)
    if action:
        asked = asked.where(audit.c.action == action)
    if before is not None:
        asked = asked.where(audit.c.seq < before)
    return [_record(row) for row in tx.execute(asked)]


def actions(tx: Connection) -> list[str]:
    """Every action there is a record of."""
    return [row.action for row in tx.execute(select(audit.c.action).distinct().order_by(audit.c.action))]


def _record(row: Row[tuple[object, ...]]) -> Record:
    return Record(from_micros(row.at), row.actor, row.action, json.loads(row.detail), row.seq)
