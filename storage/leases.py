"""Leases: who may work on a thing, until when, with a fencing token that rises with each new holder.

A worker that lost its lease finds out at its next transaction and has changed nothing since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from model.errors import LeaseLost
from model.time import from_micros, micros
from storage.tables import leases


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    token: int
    expires: datetime


def acquire(tx: Connection, name: str, owner: str, now: datetime, ttl: timedelta) -> Lease | None:
    """The lease, or None while somebody else holds it. Its own holder gets a new token as well."""
    row = tx.execute(select(leases).where(leases.c.name == name)).one_or_none()
    if row is not None and row.owner not in ("", owner) and row.expires > micros(now):
        return None
    lease = Lease(name, owner, 1 if row is None else row.token + 1, now + ttl)
    values = {"owner": owner, "token": lease.token, "expires": micros(lease.expires)}
    tx.execute(
        insert(leases).values(name=name, **values).on_conflict_do_update(index_elements=[leases.c.name], set_=values)
    )
    return lease


def renew(tx: Connection, lease: Lease, now: datetime, ttl: timedelta) -> Lease:
    """The lease with a later end. Raises LeaseLost."""
    check(tx, lease, now)
    tx.execute(update(leases).where(leases.c.name == lease.name).values(expires=micros(now + ttl)))
    return replace(lease, expires=now + ttl)


def check(tx: Connection, lease: Lease, now: datetime) -> None:
    """Raises LeaseLost unless this very lease still holds; called first in each transaction that depends on it."""
    row = tx.execute(select(leases.c.token, leases.c.expires).where(leases.c.name == lease.name)).one_or_none()
    if row is None or row.token != lease.token or row.expires <= micros(now):
        raise LeaseLost("another worker took over", where=lease.name, todo="Nothing was changed; it goes on there")


def release(tx: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens when it was lost. The token stays, so that a late writer is still fenced."""
    tx.execute(
        update(leases).where(leases.c.name == lease.name, leases.c.token == lease.token).values(owner="", expires=0)
    )


def free_all(tx: Connection, owner_prefix: str) -> int:
    """Free the leases of owners that are known to be dead (at start, of an earlier process of this installation)."""
    dead = leases.c.owner.startswith(owner_prefix, autoescape=True)
    return tx.execute(update(leases).where(dead).values(owner="", expires=0)).rowcount


def held(tx: Connection, now: datetime) -> list[Lease]:
    """Every lease that somebody holds now."""
    rows = tx.execute(
        select(leases).where(leases.c.expires > micros(now), leases.c.owner != "").order_by(leases.c.name)
    )
    return [Lease(row.name, row.owner, row.token, from_micros(row.expires)) for row in rows]


def forget_free(tx: Connection, before: datetime) -> None:
    """Drop rows of leases nobody has held since ``before``; only for names that are never used again."""
    tx.execute(delete(leases).where(leases.c.owner == "", leases.c.expires < micros(before), leases.c.expires > 0))
