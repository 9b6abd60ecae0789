"""Pages a source's listing named: those not yet visited, and recent ones that are looked at again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from model.source import Json
from model.time import micros
from storage.columns import as_key
from storage.dialects import upsert
from storage.tables import frontier

_WHOLE = "\x1furl"
"""Where the hint keeps an address that is too long for a key."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """A page to visit. ``hint`` is what the listing already knows of the post (a capture's JSON)."""

    url: str
    ref: str
    hint: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A page whose turn it is. ``looks`` counts visits that succeeded, ``failures`` those since that did not."""

    url: str
    ref: str
    hint: dict[str, Json]
    looks: int
    failures: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a look; ``next_due`` None means never again."""

    url: str
    next_due: datetime | None
    failed: bool = False


def due(tx: Connection, source: str, now: datetime, limit: int) -> list[Look]:
    """Pages not yet visited first, then those due for another look, the longest overdue first."""
    rows = tx.execute(
        select(frontier)
        .where(frontier.c.source == source, frontier.c.due.is_not(None), frontier.c.due <= micros(now))
        .order_by(frontier.c.looks > 0, frontier.c.due, frontier.c.url)
        .limit(limit)
    )
    return [_look(row.url, row.ref, json.loads(row.hint), row.looks, row.failures) for row in rows]


def _look(url: str, ref: str, hint: dict[str, Json], looks: int, failures: int) -> Look:
    whole = hint.pop(_WHOLE, url)
    return Look(str(whole), ref, hint, looks, failures)


def discover(tx: Connection, source: str, pages: Iterable[Discovered], now: datetime) -> None:
    """Note pages to visit; one already known is due again at once, with the new hint."""
    for page in pages:
        hint = page.hint if as_key(page.url) == page.url else {**page.hint, _WHOLE: page.url}
        values = {"ref": page.ref, "hint": json.dumps(hint, ensure_ascii=False), "due": micros(now), "failures": 0}
        row = upsert(tx, frontier).values(source=source, url=page.url, looks=0, **values)
        tx.execute(row.on_conflict_do_update(index_elements=[frontier.c.source, frontier.c.url], set_=values))


def looked(tx: Connection, source: str, pages: Iterable[Looked]) -> None:
    """Note what became of looks; the hint of a page that is never looked at again is dropped."""
    for page in pages:
        due_at = None if page.next_due is None else micros(page.next_due)
        counted = (
            {"failures": frontier.c.failures + 1} if page.failed else {"looks": frontier.c.looks + 1, "failures": 0}
        )
        forget = {"hint": "{}"} if due_at is None else {}
        which = (frontier.c.source == source) & (frontier.c.url == page.url)
        tx.execute(update(frontier).where(which).values(due=due_at, **counted, **forget))


def waiting(tx: Connection, source: str) -> int:
    """How many of the source's pages were found and never visited."""
    never = (frontier.c.source == source, frontier.c.looks == 0, frontier.c.due.is_not(None))
    return tx.execute(select(func.count()).select_from(frontier).where(*never)).scalar_one()
