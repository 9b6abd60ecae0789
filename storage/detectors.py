"""Where each rule's test stands on each topic: how far it has read the observation log, and its state."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from model.source import Json
from storage.dialects import upsert
from storage.tables import detectors


@dataclass(frozen=True, slots=True)
class Standing:
    """``cursor`` is the last seq that was read; ``state`` is the test's own JSON, empty before its first step."""

    cursor: int = 0
    state: dict[str, Json] = field(default_factory=dict)


def load(tx: Connection, rule: str, topic: str) -> Standing:
    """Where the test stands; at the very beginning when it never ran."""
    asked = select(detectors.c.cursor, detectors.c.state).where(detectors.c.rule == rule, detectors.c.topic == topic)
    row = tx.execute(asked).one_or_none()
    return Standing() if row is None else Standing(row.cursor, json.loads(row.state))


def cursors(tx: Connection) -> dict[tuple[str, str], int]:
    """How far each (rule, topic) has read."""
    asked = select(detectors.c.rule, detectors.c.topic, detectors.c.cursor)
    return {(row.rule, row.topic): row.cursor for row in tx.execute(asked)}


def save(tx: Connection, rule: str, topic: str, standing: Standing) -> None:
    values = {"cursor": standing.cursor, "state": json.dumps(standing.state, ensure_ascii=False)}
    row = upsert(tx, detectors).values(rule=rule, topic=topic, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["rule", "topic"], set_=values))


def forget(tx: Connection, rule: str, topic: str) -> None:
    """The test starts anew."""
    tx.execute(delete(detectors).where(detectors.c.rule == rule, detectors.c.topic == topic))
