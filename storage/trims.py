"""Thresholds trimmed by replay: from which place of the observation log a test's is how much of the theory's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, select

from model.time import from_micros, micros
from storage.care_tables import trims
from storage.dialects import upsert


@dataclass(frozen=True, slots=True)
class Trimmed:
    """``factor`` holds for observations logged past ``place``; ``rate`` is the false alarms a week replayed at it, with
    its 95 % interval, over so many ``weeks`` (0: too little history, the factor is 1)."""

    rule: str
    topic: str
    place: int
    factor: float
    rate: float
    low: float
    high: float
    weeks: float
    made_at: datetime


def add(tx: Connection, made: Trimmed) -> None:
    values = {field.name: getattr(made, field.name) for field in fields(Trimmed)} | {"made_at": micros(made.made_at)}
    keys = ["rule", "topic", "place"]
    tx.execute(upsert(tx, trims).values(**values).on_conflict_do_update(index_elements=keys, set_=values))


def every(tx: Connection) -> dict[tuple[str, str], list[Trimmed]]:
    """(rule, topic) → its trims, in the order of the log."""
    found: defaultdict[tuple[str, str], list[Trimmed]] = defaultdict(list)
    for row in tx.execute(select(trims).order_by(trims.c.rule, trims.c.topic, trims.c.place)):
        values = {field.name: getattr(row, field.name) for field in fields(Trimmed)}
        found[row.rule, row.topic].append(Trimmed(**{**values, "made_at": from_micros(row.made_at)}))
    return dict(found)
