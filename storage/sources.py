"""Sources and their health."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, Row, bindparam, case, delete, func, or_, select, update

from model.errors import NotFound
from model.posting import posting_from_json
from model.source import Source, SourceHealth
from model.time import from_micros, micros
from storage.dialects import upsert
from storage.tables import cursors, frontier, sources, validators

PATIENCE = timedelta(seconds=30)
DEFINITION = [sources.c[name] for name in ("id", "url", "kind", "every", "render", "options", "home", "paused")]
"""The columns that make a Source; what was learnt of one is longer than all the rest."""


def put(tx: Connection, source: Source) -> None:
    """Add a source or change its definition; its health, and whether a person paused it, stay."""
    values = {
        "url": source.url,
        "kind": source.kind,
        "every": source.every,
        "render": source.render,
        "options": json.dumps(source.options, sort_keys=True),
        "home": source.home,
        "site": source.site,
    }
    row = upsert(tx, sources).values(id=source.id, paused=source.paused, message="", failures=0, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[sources.c.id], set_=values))


def get(tx: Connection, source_id: str) -> Source | None:
    row = tx.execute(select(*DEFINITION).where(sources.c.id == source_id)).one_or_none()
    return None if row is None else _source(row)


def listed(tx: Connection) -> list[Source]:
    return [_source(row) for row in tx.execute(select(*DEFINITION).order_by(sources.c.id))]


def remove(tx: Connection, source_id: str) -> None:
    """Stop visiting; what was collected, and what was seen, stay. Raises NotFound."""
    if tx.execute(delete(sources).where(sources.c.id == source_id)).rowcount == 0:
        raise _missing(source_id)
    for table in (validators, cursors, frontier):
        tx.execute(delete(table).where(table.c.source == source_id))


def pause(tx: Connection, source_id: str, paused: bool) -> None:
    """Raises NotFound."""
    if tx.execute(update(sources).where(sources.c.id == source_id).values(paused=paused)).rowcount == 0:
        raise _missing(source_id)


def health(tx: Connection, source_id: str) -> SourceHealth:
    """Raises NotFound."""
    row = tx.execute(select(sources).where(sources.c.id == source_id)).one_or_none()
    if row is None:
        raise _missing(source_id)
    return _health(row)


def healths(tx: Connection) -> dict[str, SourceHealth]:
    return {row.id: _health(row) for row in tx.execute(select(sources))}


def conditions(tx: Connection, now: datetime) -> dict[str, int]:
    """How many sources are paused, failing, silent (they answer, and say nothing for longer than chance explains) and
    healthy, as the list of sources tells it."""
    held = sources.c.hold_until.is_not(None) & (sources.c.hold_until > micros(now))
    told = case(
        (sources.c.paused, "paused"),
        (sources.c.last_visit.is_(None) | held, "healthy"),
        (sources.c.failures != 0, "failing"),
        (sources.c.silent_since.is_not(None), "silent"),
        else_="healthy",
    )
    return {str(row[0]): int(row[1]) for row in tx.execute(select(told, func.count()).group_by(told))}


def due(tx: Connection, now: datetime, *, limit: int, hold: bool = False, gather: bool = False) -> list[Source]:
    """Sources to visit now, the longest overdue first: not paused, not held back by Retry-After. With ``hold`` they
    stay as they are until the transaction ends; those on which another one has its hands are passed over. With
    ``gather`` there are none before one of them is overdue by a twentieth of its interval (:data:`PATIENCE` at most):
    visits that begin together cost one process."""
    moment = micros(now)
    if gather and tx.execute(_RIPE, {"now": moment}).first() is None:
        return []
    asked = (
        select(*DEFINITION)
        .where(sources.c.paused.is_(False))
        .where(or_(sources.c.next_due.is_(None), sources.c.next_due <= moment))
        .where(or_(sources.c.hold_until.is_(None), sources.c.hold_until <= moment))
        .order_by(func.coalesce(sources.c.next_due, 0), sources.c.id)
        .limit(limit)
    )
    if hold:
        asked = asked.with_for_update(skip_locked=True)
    return [_source(row) for row in tx.execute(asked)]


_PATIENCE = int(PATIENCE.total_seconds() * 1_000_000)
_LATE = (sources.c.next_due - sources.c.last_visit) / 20
_NOW: BindParameter[int] = bindparam("now")
_RIPE = (
    select(sources.c.id)
    .where(sources.c.paused.is_(False), or_(sources.c.hold_until.is_(None), sources.c.hold_until <= _NOW))
    .where(
        or_(
            sources.c.next_due.is_(None),
            sources.c.last_visit.is_(None),
            sources.c.next_due <= _NOW - _PATIENCE,
            (sources.c.next_due <= _NOW) & (sources.c.next_due <= _NOW - _LATE),
        )
    )
    .limit(1)
)


def rates(tx: Connection) -> list[tuple[int | None, float | None]]:
    """The wished interval and the posting rate of every source that is visited: not paused, not failing."""
    asked = select(sources.c.every, sources.c.rate).where(sources.c.paused.is_(False), sources.c.failures == 0)
    return [(row.every, row.rate) for row in tx.execute(asked)]


def bring_forward(tx: Connection, due: Mapping[str, datetime]) -> int:
    """Sources → when to visit them at the latest: a visit that is due later comes forward. Returns how many did."""
    moved = 0
    for source_id, moment in due.items():
        later = (sources.c.id == source_id) & (sources.c.next_due > micros(moment))
        moved += tx.execute(update(sources).where(later).values(next_due=micros(moment))).rowcount
    return moved


def _missing(source_id: str) -> NotFound:
    return NotFound("there is no such source", where=source_id, todo="earshot sources list shows those there are")


def _source(row: Row[tuple[object, ...]]) -> Source:
    options = {} if row.options == "{}" else json.loads(row.options)
    return Source(row.id, row.url, row.kind, row.every, row.render, options, row.home, row.paused)


def _health(row: Row[tuple[object, ...]]) -> SourceHealth:
    moments = (row.last_visit, row.last_success, row.next_due, row.hold_until)
    visited, success, due_at, hold = (None if moment is None else from_micros(moment) for moment in moments)
    return SourceHealth(
        source=row.id,
        last_visit=visited,
        last_success=success,
        outcome=row.outcome,
        message=row.message,
        next_due=due_at,
        hold_until=hold,
        failures=row.failures,
        rate=row.rate,
        strain=row.strain,
        posting=None if row.posting is None else posting_from_json(row.posting),
    )
