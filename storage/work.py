"""What people do about single mentions: how each stands, who has it, and the log of what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import Connection, Row, insert, select

from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import observations
from storage.work_tables import work, work_log

WorkState = Literal["new", "open", "done", "not_needed"]
STATES: tuple[WorkState, ...] = get_args(WorkState)
OVER: frozenset[WorkState] = frozenset({"done", "not_needed"})
MOST = 20_000
"""Rows that delays are told from, the newest."""


@dataclass(frozen=True, slots=True)
class Work:
    """How a mention stands. ``looked_at`` is when somebody had it before them first, ``done_at`` when it was done (or
    found not to be needed) last; ``version`` is how often its state or assignee changed, 0 before anybody did."""

    mention: str
    state: WorkState = "new"
    assignee: str = ""
    looked_at: datetime | None = None
    looked_by: str = ""
    done_at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 0

    @property
    def over(self) -> bool:
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class WorkEntry:
    at: datetime
    who: str
    what: str
    note: str


def of(tx: Connection, mentions: Iterable[str]) -> dict[str, Work]:
    """How each of these stands; new where nobody did anything."""
    asked = tuple(mentions)
    found = {row.mention: _work(row) for row in tx.execute(select(work).where(work.c.mention.in_(asked)))}
    return {one: found.get(one) or Work(one) for one in asked}


def save(tx: Connection, one: Work, now: datetime) -> None:
    values = {
        "state": one.state,
        "assignee": one.assignee,
        "looked_at": None if one.looked_at is None else micros(one.looked_at),
        "looked_by": one.looked_by,
        "done_at": None if one.done_at is None else micros(one.done_at),
        "changed_at": micros(now),
        "version": one.version,
    }
    row = upsert(tx, work).values(mention=one.mention, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[work.c.mention], set_=values))


def log(tx: Connection, mention: str, at: datetime, *, who: str, what: str, note: str = "") -> None:
    tx.execute(insert(work_log).values(mention=mention, at=micros(at), who=who, what=what, note=note))


def logged(tx: Connection, mention: str) -> list[WorkEntry]:
    """What happened to it, oldest first."""
    rows = tx.execute(select(work_log).where(work_log.c.mention == mention).order_by(work_log.c.id))
    return [WorkEntry(from_micros(row.at), row.who, row.what, row.note) for row in rows]


def notes(tx: Connection, mentions: Iterable[str]) -> dict[str, list[WorkEntry]]:
    """The notes on each of these, oldest first."""
    asked = select(work_log).where(work_log.c.mention.in_(tuple(mentions)), work_log.c.what == "noted")
    found: dict[str, list[WorkEntry]] = {}
    for row in tx.execute(asked.order_by(work_log.c.id)):
        found.setdefault(row.mention, []).append(WorkEntry(from_micros(row.at), row.who, row.what, row.note))
    return found


def listed(
    tx: Connection, *, states: Sequence[WorkState] = (), assignee: str | None = None, limit: int = 200
) -> list[Work]:
    """Those somebody did anything about, the last changed first; of these states and of an assignee (nobody's when it
    is empty) where they are given."""
    asked = select(work)
    if states:
        asked = asked.where(work.c.state.in_(tuple(states)))
    if assignee is not None:
        asked = asked.where(work.c.assignee == assignee)
    rows = tx.execute(asked.order_by(work.c.changed_at.desc(), work.c.mention).limit(limit))
    return [_work(row) for row in rows]


def posted_to_looked(tx: Connection, since: datetime) -> Sequence[int]:
    """Microseconds from the post to the first look, of those first looked at since."""
    return _delays(tx, "looked_at", since)


def posted_to_done(tx: Connection, since: datetime) -> Sequence[int]:
    """Microseconds from the post to done, of those done since (what was not needed is not among them)."""
    return _delays(tx, "done_at", since)


def _delays(tx: Connection, moment: str, since: datetime) -> Sequence[int]:
    """Only mentions that a topic caught have an observation, which says when they were posted."""
    until = work.c[moment]
    asked = (
        select(until - observations.c.event_at)
        .join(observations, observations.c.mention == work.c.mention)
        .where(until >= micros(since))
        .group_by(work.c.mention, until, observations.c.event_at)
        .order_by(until.desc())
    )
    if moment == "done_at":
        asked = asked.where(work.c.state == "done")
    return tx.execute(asked.limit(MOST)).scalars().all()


def _work(row: Row[tuple[object, ...]]) -> Work:
    def moment(name: str) -> datetime | None:
        value = getattr(row, name)
        return None if value is None else from_micros(value)

    return Work(
        row.mention,
        cast("WorkState", row.state if row.state in STATES else "new"),
        row.assignee,
        moment("looked_at"),
        row.looked_by,
        moment("done_at"),
        moment("changed_at"),
        row.version,
    )
