"""Visits: everything one visit to a source found, committed in one transaction, and the log of outcomes.

Captures, seen refs, validators, cursors and discovered pages stand or fall together: a visit that dies has moved
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    union_all,
)

from model.source import Outcome, SourceHealth
from model.time import from_micros, micros
from storage import frontier, gaps, health, leases, outbox, withdrawn
from storage.dialects import upsert
from storage.frontier import Discovered, Looked
from storage.leases import Lease
from storage.outbox import Counts, Found, Rejected
from storage.tables import cursors, sources, validators, visits
from storage.tables import frontier as pages

KEPT_PER_SOURCE = 200
NOTHING = Counts()
SUCCESSES: tuple[Outcome, ...] = ("fetched", "unchanged")


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave to ask "has it changed?" with; empty strings for what it did not give."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit found. A large one is committed in pieces: ``final`` is False for all but the last, and only the
    last moves the source's health and its next due time, and may carry the validators of a listing.

    ``discovered`` pages are marked seen under their ref with their own ``fingerprints`` entry (ref → hash), so that the
    listing passes over them while the frontier remembers to read them. ``next_due`` may be worked out of the health as
    this visit leaves it, what it taught of the source's posting with it.
    """

    source: str
    started: datetime
    ended: datetime
    outcome: Outcome
    next_due: datetime | Callable[[SourceHealth], datetime]
    message: str = ""
    status: int | None = None
    requests: int = 0
    found: Sequence[Found] = ()
    rejected: Sequence[Rejected] = ()
    discovered: Sequence[Discovered] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    looked: Sequence[Looked] = ()
    withdrawn: Sequence[str] = ()
    """Refs of posts that are no longer there."""
    validators: Mapping[str, Validator] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)
    hold_until: datetime | None = None
    kind: str = ""
    """What an ``auto`` source turned out to be."""
    final: bool = True
    so_far: Counts = NOTHING
    """What the earlier pieces of the same visit counted."""
    history: bool = False
    """A visit to the past: it says nothing about how the source does, and moves neither health nor next due time."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last visits left. ``first`` is True until a visit has succeeded; ``pages`` is whether there are pages to
    look at, now or later."""

    validators: dict[str, Validator]
    cursors: dict[str, str]
    first: bool
    pages: bool = True


@dataclass(frozen=True, slots=True)
class VisitRow:
    source: str
    started: datetime
    ended: datetime
    outcome: Outcome
    status: int | None
    message: str
    requests: int
    counts: Counts


known = outbox.known


_OF: BindParameter[str] = bindparam("source")
_VALIDATOR, _CURSOR, _READ, _PAGES = range(4)
_MEMORY = union_all(
    select(
        literal(_VALIDATOR).label("what"), validators.c.url.label("name"), validators.c.etag, validators.c.last_modified
    ).where(validators.c.source == _OF),
    select(literal(_CURSOR), cursors.c.name, cursors.c.value, literal("")).where(cursors.c.source == _OF),
    select(literal(_READ), literal(""), literal(""), literal("")).where(
        sources.c.id == _OF, sources.c.last_success.is_not(None)
    ),
    select(literal(_PAGES), literal(""), literal(""), literal("")).where(
        exists().where(pages.c.source == _OF, pages.c.due.is_not(None))
    ),
)


def memory(tx: Connection, source: str) -> Memory:
    rows = tx.execute(_MEMORY, {"source": source}).all()
    checks = {name: Validator(etag, modified) for what, name, etag, modified in rows if what == _VALIDATOR}
    marks = {name: value for what, name, value, _ in rows if what == _CURSOR}
    told = {row[0] for row in rows}
    return Memory(checks, marks, first=_READ not in told, pages=_PAGES in told)


def commit(tx: Connection, visit: Visit, lease: Lease | None = None) -> Counts:
    """Commit a visit, or a piece of it; returns what this piece counted.

    Raises LeaseLost before anything is written.
    """
    if lease is not None:
        leases.check(tx, lease, visit.ended)
    row = health.row_of(tx, visit.source)
    first = row is None or row.last_success is None
    counts, new = outbox.accepted(tx, visit.source, visit.found, visit.ended, first=first)
    counts += Counts(quarantined=outbox.reject(tx, visit.source, visit.rejected, visit.ended))
    outbox.mark_seen(tx, visit.source, visit.fingerprints.items(), visit.ended)
    here = {item.ref for item in visit.found}
    gone = [ref for ref in visit.withdrawn if ref not in here]
    counts += Counts(withdrawn=withdrawn.mark(tx, visit.source, gone, visit.ended))
    frontier.discover(tx, visit.source, visit.discovered, visit.ended)
    frontier.looked(tx, visit.source, visit.looked)
    _remember(tx, visit)
    if row is not None and visit.final and not visit.history:
        gaps.note(tx, row, visit.started, succeeded=visit.outcome in SUCCESSES)
        health.move(tx, visit, row, new, succeeded=visit.outcome in SUCCESSES)
    elif row is not None and new and not visit.history:
        health.learn(tx, visit, row, new)
    if visit.final:
        _log(tx, visit, visit.so_far + counts)
    return counts


def recent(tx: Connection, source: str, limit: int = 20) -> list[VisitRow]:
    """The last outcomes, newest first."""
    return recent_of(tx, [source], limit)[source]


def recent_of(tx: Connection, sources: Sequence[str], limit: int) -> dict[str, list[VisitRow]]:
    """The same of each of some sources."""
    place = func.row_number().over(partition_by=visits.c.source, order_by=visits.c.id.desc()).label("place")
    numbered = select(visits, place).where(visits.c.source.in_(sources)).subquery()
    asked = select(numbered).where(numbered.c.place <= limit).order_by(numbered.c.id.desc())
    found: dict[str, list[VisitRow]] = {source: [] for source in sources}
    for row in tx.execute(asked):
        found[row.source].append(_visit_row(row))
    return found


def _visit_row(row: Row[Any]) -> VisitRow:
    return VisitRow(
        row.source,
        from_micros(row.started),
        from_micros(row.ended),
        row.outcome,
        row.status,
        row.message,
        row.requests,
        Counts(row.new, row.edited, row.unchanged, row.quarantined),
    )


def _remember(tx: Connection, visit: Visit) -> None:
    done = [page.url for page in visit.looked if page.next_due is None]
    if done:
        tx.execute(delete(validators).where(validators.c.source == visit.source, validators.c.url.in_(done)))
    for url, check in visit.validators.items():
        values = {"etag": check.etag, "last_modified": check.last_modified}
        row = upsert(tx, validators).values(source=visit.source, url=url, **values)
        tx.execute(row.on_conflict_do_update(index_elements=["source", "url"], set_=values))
    for name, value in visit.cursors.items():
        mark = upsert(tx, cursors).values(source=visit.source, name=name, value=value)
        tx.execute(mark.on_conflict_do_update(index_elements=["source", "name"], set_={"value": value}))


def _log(tx: Connection, visit: Visit, counts: Counts) -> None:
    values = {
        "source": visit.source,
        "started": micros(visit.started),
        "ended": micros(visit.ended),
        "outcome": visit.outcome,
        "status": visit.status,
        "message": visit.message,
        "requests": visit.requests,
        "new": counts.new,
        "edited": counts.edited,
        "unchanged": counts.unchanged,
        "quarantined": counts.quarantined,
    }
    tx.execute(_NOTE, values)
    tx.execute(_FORGET, {"of": visit.source})


_NOTE = insert(visits)
_KEPT = select(visits.c.id).where(visits.c.source == bindparam("of")).order_by(visits.c.id.desc())
_FORGET = delete(visits).where(visits.c.id.in_(_KEPT.offset(KEPT_PER_SOURCE).limit(KEPT_PER_SOURCE)))
