"""Drafts: a topic as somebody is writing it, kept for them until it is published or thrown away."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select

from model.source import Json
from model.time import from_micros, micros
from storage.dialects import upsert
from storage.topic_tables import topic_drafts as drafts


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """``definition`` is what stands in the fields of the editor, in order or not; ``base`` is the revision it was
    written upon, 0 for a topic that is new. ``topic`` is "" as long as it has no id."""

    who: str
    topic: str
    base: int
    saved_at: datetime
    definition: dict[str, Json] = field(default_factory=dict)


def keep(tx: Connection, draft: KeptDraft) -> None:
    """In the place of what the same person wrote of the same topic before."""
    values = {
        "base": draft.base,
        "definition": json.dumps(draft.definition, ensure_ascii=False),
        "saved_at": micros(draft.saved_at),
    }
    row = upsert(tx, drafts).values(who=draft.who, topic=draft.topic, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[drafts.c.who, drafts.c.topic], set_=values))


def kept(tx: Connection, who: str, topic: str) -> KeptDraft | None:
    row = tx.execute(select(drafts).where(drafts.c.who == who, drafts.c.topic == topic)).one_or_none()
    return None if row is None else _draft(row)


def of(tx: Connection, who: str) -> list[KeptDraft]:
    """All that somebody is writing, newest first."""
    rows = tx.execute(select(drafts).where(drafts.c.who == who).order_by(drafts.c.saved_at.desc(), drafts.c.topic))
    return [_draft(row) for row in rows]


def count(tx: Connection, who: str) -> int:
    return int(tx.execute(select(func.count()).where(drafts.c.who == who)).scalar_one())


def drop(tx: Connection, who: str, topic: str) -> bool:
    """Whether there was one."""
    return bool(tx.execute(delete(drafts).where(drafts.c.who == who, drafts.c.topic == topic)).rowcount)


def _draft(row: Row[tuple[object, ...]]) -> KeptDraft:
    return KeptDraft(row.who, row.topic, row.base, from_micros(row.saved_at), json.loads(row.definition))
