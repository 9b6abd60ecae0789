"""What was done to the archive, by whom and when. It never holds what was erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from model.source import Json
from model.time import from_micros, micros
from storage.tables import audit


@dataclass(frozen=True, slots=True)
class Record:
    at: datetime
    actor: str
    action: str
    detail: dict[str, Json]


def note(tx: Connection, record: Record) -> None:
    detail = json.dumps(record.detail, ensure_ascii=False)
    tx.execute(insert(audit).values(at=micros(record.at), actor=record.actor, action=record.action, detail=detail))


def listed(tx: Connection, limit: int = 1_000) -> list[Record]:
    """Newest first."""
    rows = tx.execute(select(audit).order_by(audit.c.seq.desc()).limit(limit))
    return [Record(from_micros(row.at), row.actor, row.action, json.loads(row.detail)) for row in rows]
