"""Searches kept under a name: whose, shared or not, what they ask, and when each was last looked at by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from model.source import Json
from model.time import from_micros, micros
from storage.search_tables import saved_searches, search_looks


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """``filters`` are as they were given, by their names; ``looked_at`` is of who asks, None when they never did."""

    id: int
    owner: str
    name: str
    shared: bool
    filters: Mapping[str, Json]
    made_at: datetime
    looked_at: datetime | None = None


def add(tx: Connection, owner: str, name: str, filters: Mapping[str, Json], now: datetime, *, shared: bool) -> int:
    """Keep a search; returns its id."""
    told = json.dumps(dict(filters), ensure_ascii=False)
    row = insert(saved_searches).values(owner=owner, name=name, shared=shared, filters=told, made_at=micros(now))
    return int(tx.execute(row.returning(saved_searches.c.id)).scalar_one())


def named(tx: Connection, owner: str, name: str) -> bool:
    """Whether the owner has one of that name."""
    c = saved_searches.c
    return tx.execute(select(c.id).where(c.owner == owner, c.name == name)).first() is not None


def owned(tx: Connection, owner: str) -> int:
    asked = select(func.count()).select_from(saved_searches).where(saved_searches.c.owner == owner)
    return int(tx.execute(asked).scalar_one())


def listed(tx: Connection, who: str) -> list[SavedSearch]:
    """Their own and the shared ones, by name."""
    c, looks = saved_searches.c, search_looks.c
    joined = saved_searches.outerjoin(search_looks, (looks.search == c.id) & (looks.who == who))
    asked = select(saved_searches, looks.at.label("looked_at")).select_from(joined)
    rows = tx.execute(asked.where((c.owner == who) | c.shared.is_(True)).order_by(c.name, c.id))
    return [_saved(row) for row in rows]


def look(tx: Connection, search: int, who: str, now: datetime) -> None:
    """Note that somebody looked at it."""
    same = (search_looks.c.search == search) & (search_looks.c.who == who)
    if not tx.execute(update(search_looks).where(same).values(at=micros(now))).rowcount:
        tx.execute(insert(search_looks).values(search=search, who=who, at=micros(now)))


def share(tx: Connection, search: int, shared: bool) -> None:
    tx.execute(update(saved_searches).where(saved_searches.c.id == search).values(shared=shared))


def remove(tx: Connection, search: int) -> None:
    tx.execute(delete(search_looks).where(search_looks.c.search == search))
    tx.execute(delete(saved_searches).where(saved_searches.c.id == search))


def _saved(row: Row[tuple[object, ...]]) -> SavedSearch:
    looked = None if row.looked_at is None else from_micros(row.looked_at)
    filters = json.loads(row.filters)
    return SavedSearch(row.id, row.owner, row.name, bool(row.shared), filters, from_micros(row.made_at), looked)
