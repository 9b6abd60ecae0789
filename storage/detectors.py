"""Where each rule's test stands on each topic: how far it has read the observation log, and its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
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
    return load_all(tx, [(rule, topic)])[rule, topic]


def load_all(tx: Connection, tests: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Standing]:
    """Where each (rule, topic) stands."""
    rules = {rule for rule, _ in tests}
    asked = select(detectors).where(detectors.c.rule.in_(rules))
    if len(rules) == 1:
        asked = asked.where(detectors.c.topic.in_({topic for _, topic in tests}))
    found = {(row.rule, row.topic): Standing(row.cursor, msgspec.json.decode(row.state)) for row in tx.execute(asked)}
    return {test: found.get(test, Standing()) for test in tests}


def cursors(tx: Connection) -> dict[tuple[str, str], int]:
    """How far each (rule, topic) has read."""
    asked = select(detectors.c.rule, detectors.c.topic, detectors.c.cursor)
    return {(row.rule, row.topic): row.cursor for row in tx.execute(asked)}


def save(tx: Connection, rule: str, topic: str, standing: Standing) -> None:
    save_all(tx, {(rule, topic): standing})


def save_all(tx: Connection, standings: Mapping[tuple[str, str], Standing]) -> None:
    rows = [
        {"rule": rule, "topic": topic, "cursor": one.cursor, "state": msgspec.json.encode(one.state).decode()}
        for (rule, topic), one in standings.items()
    ]
    if not rows:
        return
    row = upsert(tx, detectors)
    changed = {"cursor": row.excluded.cursor, "state": row.excluded.state}
    tx.execute(row.on_conflict_do_update(index_elements=["rule", "topic"], set_=changed), rows)


def forget(tx: Connection, rule: str, topic: str) -> None:
    """The test starts anew."""
    tx.execute(delete(detectors).where(detectors.c.rule == rule, detectors.c.topic == topic))
