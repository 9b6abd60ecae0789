"""Rules in force: what to watch and whom to call."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from model.alert import Escalation, Quiet, Rule
from model.errors import NotFound
from model.source import Json
from model.time import micros
from storage.dialects import upsert
from storage.tables import rules


def put(tx: Connection, rule: Rule, now: datetime) -> None:
    """Put a rule in force, or change the one of that id."""
    values = {
        "definition": json.dumps(_definition(rule), ensure_ascii=False, sort_keys=True),
        "home": rule.home,
        "published_at": micros(now),
    }
    row = upsert(tx, rules).values(id=rule.id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[rules.c.id], set_=values))


def current(tx: Connection) -> list[Rule]:
    """The rules in force, by id."""
    return [_rule(row) for row in tx.execute(select(rules).order_by(rules.c.id))]


def remove(tx: Connection, rule_id: str) -> None:
    """Take a rule out of force; its incidents stay. Raises NotFound."""
    if tx.execute(delete(rules).where(rules.c.id == rule_id)).rowcount == 0:
        raise NotFound("there is no such rule", where=rule_id, todo="earshot rules list shows those there are")


def _definition(rule: Rule) -> dict[str, Json]:
    made = asdict(rule)
    del made["id"], made["home"]
    return made


def _rule(row: Row[tuple[object, ...]]) -> Rule:
    read = json.loads(row.definition)
    quiet = read.pop("quiet", None)
    escalate = read.pop("escalate", ())
    for name in ("topics", "channels"):
        read[name] = tuple(read[name])
    return Rule(
        id=row.id,
        **read,
        quiet=None
        if quiet is None
        else Quiet(**{**quiet, **{name: tuple(quiet[name]) for name in ("days", "escalate")}}),
        escalate=tuple(Escalation(step["after"], tuple(step["channels"])) for step in escalate),
        home=row.home,
    )


def _quiet(read: dict[str, Any]) -> Quiet:
    return Quiet(**{**read, **{name: tuple(read[name]) for name in ("days", "escalate")}})
