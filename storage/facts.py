"""Small facts by name: the installation's secret key, what a process must find again after a restart."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from storage.dialects import upsert
from storage.tables import facts


def get(tx: Connection, name: str) -> str | None:
    return tx.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def put(tx: Connection, name: str, value: str) -> None:
    row = upsert(tx, facts).values(name=name, value=value)
    tx.execute(row.on_conflict_do_update(index_elements=[facts.c.name], set_={"value": value}))


def once(tx: Connection, name: str, make: Callable[[], str]) -> str:
    """The fact, made and kept the first time it is asked for."""
    found = get(tx, name)
    if found is None:
        tx.execute(upsert(tx, facts).values(name=name, value=make()).on_conflict_do_nothing())
        found = get(tx, name)
    return found or ""
