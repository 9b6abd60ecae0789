"""Leases: who may work on a thing, until when, with a fencing token that rises with each new holder.

A worker that lost its lease finds out at its next transaction and has changed nothing since.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, Row, bindparam, select, update

from model.errors import LeaseLost
from model.time import from_micros, micros
from storage.dialects import lock, upsert
from storage.tables import leases

_OUTERMOST = 0xEFFFFFFC
"""Linux's own numbering of processes (PROC_PID_INIT_INO): the one outside any container."""


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    token: int
    expires: datetime


def acquire(tx: Connection, name: str, owner: str, now: datetime, ttl: timedelta) -> Lease | None:
    """The lease, or None while somebody else holds it, unless that is a process of this host that is no more. Its own
    holder gets a new token as well."""
    row = _locked_row(tx, name)
    if row is None or (row.owner not in ("", owner) and row.expires > micros(now) and not _is_dead(row.owner)):
        return None
    lease = Lease(name, owner, row.token + 1, now + ttl)
    values = {"owner": owner, "token": lease.token, "expires": micros(lease.expires)}
    tx.execute(update(leases).where(leases.c.name == name).values(**values))
    return lease


def renew(tx: Connection, lease: Lease, now: datetime, ttl: timedelta) -> Lease:
    """The lease with a later end. Raises LeaseLost."""
    check(tx, lease, now)
    tx.execute(update(leases).where(leases.c.name == lease.name).values(expires=micros(now + ttl)))
    return replace(lease, expires=now + ttl)


def check(tx: Connection, lease: Lease, now: datetime) -> None:
    """Raises LeaseLost unless this very lease still holds; called first in each transaction that depends on it: until
    its end nobody else can take the lease."""
    row = tx.execute(_HELD, {"of": lease.name}).one_or_none()
    if row is None or row.token != lease.token or row.expires <= micros(now):
        raise LeaseLost("another worker took over", where=lease.name, todo="Nothing was changed; it goes on there")


_HELD = select(leases.c.token, leases.c.expires).where(leases.c.name == bindparam("of")).with_for_update()


def release(tx: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens when it was lost. The token stays, so that a late writer is still fenced."""
    tx.execute(
        update(leases).where(leases.c.name == lease.name, leases.c.token == lease.token).values(owner="", expires=0)
    )


def _locked_row(tx: Connection, name: str) -> Row[tuple[object, ...]] | None:
    """The lease's row, locked, made when there is none yet; None while another transaction has its hands on it."""
    asked = select(leases).where(leases.c.name == name)
    row = tx.execute(asked.with_for_update(skip_locked=True)).one_or_none()
    if row is not None or tx.execute(asked).first() is not None:
        return row
    lock(tx, "leases")  # those who open new leases go one after the other, in whatever order they take them
    opened = upsert(tx, leases).values(name=name, owner="", token=0, expires=0)
    tx.execute(opened.on_conflict_do_nothing())
    return tx.execute(asked.with_for_update(skip_locked=True)).one_or_none()


def this_process(part: str) -> str:
    """How this process signs the leases of one of its parts: host, process id, part and a number of its own, so that a
    later start on the same host can tell the dead from the living."""
    return f"{host_and_pid()}:{part}:{token_hex(4)}"


def host_and_pid() -> str:
    """How every owner's name of this process begins; alone it is a name that all its parts share."""
    return f"{_host()}:{os.getpid()}"


def free_dead(tx: Connection, now: datetime) -> int:
    """Free the leases of processes of this host that are no more; returns how many."""
    dead = [lease for lease in held(tx, now) if _is_dead(lease.owner)]
    for lease in dead:
        release(tx, lease)
    return len(dead)


def held(tx: Connection, now: datetime) -> list[Lease]:
    """Every lease that somebody holds now."""
    rows = tx.execute(
        select(leases).where(leases.c.expires > micros(now), leases.c.owner != "").order_by(leases.c.name)
    )
    return [Lease(row.name, row.owner, row.token, from_micros(row.expires)) for row in rows]


def _host() -> str:
    """This host, and where it is one of several containers of that name, whose processes are numbered apart, which."""
    try:
        numbering = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116
    except OSError:
        return socket.gethostname()
    return socket.gethostname() if numbering == _OUTERMOST else f"{socket.gethostname()}/{numbering}"


def _is_dead(owner: str) -> bool:
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != _host() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False
