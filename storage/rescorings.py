"""Telling moods anew: how far the archive has come, and when the method of a language changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from model.time import from_micros, micros
from storage import facts
from storage.judgement_tables import method_changes, rescorings

BEGINNING = ""
"""The walk of one that has read nothing yet."""
_METHODS = "sentiment methods seen"
_CHOSEN = "sentiment method"


@dataclass(frozen=True, slots=True)
class Rescoring:
    """``language`` is the only one told anew, "" for all; ``walk`` the index's cursor; ``read`` and ``changed`` count
    mentions."""

    id: int
    method: str
    language: str
    begun_at: datetime
    walk: str = BEGINNING
    read: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class MethodChange:
    """From ``at`` on, texts of a language were scored by another method. ``mended_at``: when those before had been told
    anew, so that there is no break any more."""

    language: str
    before: str
    after: str
    at: datetime
    mended_at: datetime | None = None


def begin(tx: Connection, method: str, language: str, now: datetime) -> Rescoring:
    """Tell the archive anew from its beginning, whatever was under way; the method is the one in force from here on."""
    tx.execute(update(rescorings).where(rescorings.c.ended_at.is_(None)).values(ended_at=micros(now)))
    facts.put(tx, _CHOSEN, method)
    row = insert(rescorings).values(
        method=method, language=language, begun_at=micros(now), walk=BEGINNING, read=0, changed=0
    )
    made = cast(int, tx.execute(row.returning(rescorings.c.id)).scalar_one())
    return Rescoring(made, method, language, now)


def method_chosen(tx: Connection) -> str:
    """The name of the method people switched on; empty when they never chose."""
    return facts.get(tx, _CHOSEN) or ""


def under_way(tx: Connection) -> Rescoring | None:
    row = tx.execute(select(rescorings).where(rescorings.c.ended_at.is_(None))).one_or_none()
    return None if row is None else _rescoring(row)


def last_ended(tx: Connection) -> Rescoring | None:
    ended = select(rescorings).where(rescorings.c.ended_at.is_not(None))
    row = tx.execute(ended.order_by(rescorings.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _rescoring(row)


def move(tx: Connection, moved: Rescoring, walk: str, read: int, changed: int) -> None:
    """Note how far it has come; nothing when another one was begun meanwhile."""
    values = {"walk": walk, "read": moved.read + read, "changed": moved.changed + changed}
    tx.execute(update(rescorings).where(_open(moved)).values(values))


def end(tx: Connection, moved: Rescoring, read: int, changed: int, now: datetime) -> None:
    """The archive is told anew: what broke before that one began is mended, of its language."""
    move(tx, moved, moved.walk, read, changed)
    ended = tx.execute(update(rescorings).where(_open(moved)).values(ended_at=micros(now))).rowcount
    if ended:
        broken = method_changes.c.mended_at.is_(None) & (method_changes.c.at <= micros(now))
        if moved.language:
            broken &= method_changes.c.language == moved.language
        tx.execute(update(method_changes).where(broken).values(mended_at=micros(now)))


def note_methods(tx: Connection, used: Mapping[str, str], now: datetime) -> None:
    """These methods scored texts of these languages now; one that is another than before is a change."""
    before: dict[str, str] = json.loads(facts.get(tx, _METHODS) or "{}")
    other = {code: method for code, method in used.items() if before.get(code) != method}
    if not other:
        return
    rows = [
        {"language": code, "before": before[code], "after": method, "at": micros(now)}
        for code, method in sorted(other.items())
        if code in before
    ]
    if rows:
        tx.execute(insert(method_changes), rows)
    facts.put(tx, _METHODS, json.dumps({**before, **other}, sort_keys=True))


def changes(tx: Connection) -> list[MethodChange]:
    """The changes of method, oldest first."""
    return [
        _change(row) for row in tx.execute(select(method_changes).order_by(method_changes.c.at, method_changes.c.id))
    ]


def _open(moved: Rescoring) -> ColumnElement[bool]:
    return (rescorings.c.id == moved.id) & rescorings.c.ended_at.is_(None)


def _change(row: Row[tuple[object, ...]]) -> MethodChange:
    mended = None if row.mended_at is None else from_micros(row.mended_at)
    return MethodChange(row.language, row.before, row.after, from_micros(row.at), mended)


def _rescoring(row: Row[tuple[object, ...]]) -> Rescoring:
    begun = from_micros(row.begun_at)
    return Rescoring(row.id, row.method, row.language, begun, row.walk, row.read, row.changed)
