"""Pages a source's listing named: those not yet visited, and recent ones that are looked at again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from model.source import Json
from model.time import micros
from storage.columns import as_key
from storage.dialects import upsert
from storage.tables import frontier

REMEMBERED = ("remembered", "posts")
_CHUNK = 200
_WHOLE = "\x1furl"
"""Where the hint keeps an address that is too long for a key."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """A page to visit. ``hint`` says what it is asked for; what is ``remembered`` in the hint of a page that is known,
    and its ``posts``, stay."""

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
    """What became of a look; ``next_due`` None means never again. ``hint`` replaces the page's when it is given;
    ``restart``: its looks are counted anew, since there was something new on it."""

    url: str
    next_due: datetime | None
    failed: bool = False
    hint: Mapping[str, Json] | None = None
    restart: bool = False


def due(tx: Connection, source: str, now: datetime, limit: int) -> list[Look]:
    """Pages not yet visited first, then those due for another look, the longest overdue first."""
    rows = tx.execute(_DUE, {"of": source, "moment": micros(now), "most": limit})
    return [_look(row.url, row.ref, json.loads(row.hint), row.looks, row.failures) for row in rows]


_DUE = (
    select(frontier)
    .where(frontier.c.source == bindparam("of"), frontier.c.due.is_not(None), frontier.c.due <= bindparam("moment"))
    .order_by(frontier.c.looks > 0, frontier.c.due, frontier.c.url)
    .limit(bindparam("most"))
)


def _look(url: str, ref: str, hint: dict[str, Json], looks: int, failures: int) -> Look:
    whole = hint.pop(_WHOLE, url)
    return Look(str(whole), ref, hint, looks, failures)


def discover(tx: Connection, source: str, pages: Sequence[Discovered], now: datetime) -> None:
    """Note pages to visit; one already known, also under another address, is due again at once, before all that only
    may have changed."""
    known = _known(tx, source, pages)
    for page in pages:
        before = known.get(f"ref {page.ref}") or known.get(f"url {as_key(page.url)}")
        url, looked_at = (page.url, False) if before is None else (before.url, before.looks > 0)
        was = {} if before is None else json.loads(before.hint)
        kept = {name: was.get(name) for name in REMEMBERED}
        hint = _hint(url, {**page.hint, **{name: value for name, value in kept.items() if value is not None}})
        values = {"ref": page.ref, "hint": hint, "due": 0 if looked_at else micros(now), "failures": 0}
        row = upsert(tx, frontier).values(source=source, url=url, looks=0, **values)
        tx.execute(row.on_conflict_do_update(index_elements=[frontier.c.source, frontier.c.url], set_=values))


def looked(tx: Connection, source: str, pages: Iterable[Looked]) -> None:
    """Note what became of looks; of the hint of a page that is never looked at again only what is remembered stays."""
    for page in pages:
        values: dict[str, object] = {"due": None if page.next_due is None else micros(page.next_due)}
        if page.failed:
            values["failures"] = frontier.c.failures + 1
        else:
            values |= {"looks": 1 if page.restart else frontier.c.looks + 1, "failures": 0}
        if page.hint is not None:
            values["hint"] = _hint(page.url, page.hint)
        elif page.next_due is None:
            values["hint"] = "{}"
        tx.execute(
            update(frontier).where((frontier.c.source == source) & (frontier.c.url == page.url)).values(**values)
        )


def _known(tx: Connection, source: str, pages: Sequence[Discovered]) -> dict[str, Row[Any]]:
    """The rows of those of the pages that are known, by ref and by address."""
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(pages), _CHUNK):
        some = pages[start : start + _CHUNK]
        named = or_(frontier.c.ref.in_([page.ref for page in some]), frontier.c.url.in_([page.url for page in some]))
        for row in tx.execute(select(frontier).where(frontier.c.source == source, named)):
            found[f"url {row.url}"] = found[f"ref {row.ref}"] = row
    return found


def _hint(url: str, hint: Mapping[str, Json]) -> str:
    whole = {} if as_key(url) == url else {_WHOLE: url}
    return json.dumps({**hint, **whole}, ensure_ascii=False, default=str)


def waiting(tx: Connection, source: str) -> int:
    """How many of the source's pages were found and never visited."""
    return waiting_of(tx, [source])[source]


def waiting_of(tx: Connection, sources: Sequence[str]) -> dict[str, int]:
    """The same of each of some sources."""
    never = (frontier.c.source.in_(sources), frontier.c.looks == 0, frontier.c.due.is_not(None))
    rows = tx.execute(select(frontier.c.source, func.count()).where(*never).group_by(frontier.c.source))
    return dict.fromkeys(sources, 0) | {str(row[0]): int(row[1]) for row in rows}
