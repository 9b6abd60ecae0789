"""The ledger walked a month at a time, and put right where the index knows better."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from model.capture import capture_from_json
from model.errors import BadInput
from model.time import from_micros
from storage.ledger import Row, claim, open_rows
from storage.tables import claims, ledger, observations, quarantine, seen
from storage.tables import outbox as waiting

_CHUNK = 500
_REF = "ref:"
_PART = "\x1f"
T = TypeVar("T")


def months(tx: Connection) -> list[str]:
    """Those that have rows, oldest first."""
    return list(tx.execute(select(ledger.c.month).distinct().order_by(ledger.c.month)).scalars())


def month_after(tx: Connection, month: str, after: str, limit: int) -> list[Row]:
    """The next rows of a month by mention id."""
    asked = select(ledger).where(ledger.c.month == month, ledger.c.mention > after).order_by(ledger.c.mention)
    return [
        Row(row.mention, row.month, row.version, from_micros(row.first_seen), row.state, row.into or "")
        for row in tx.execute(asked.limit(limit))
    ]


def raise_to(tx: Connection, versions: Mapping[str, int]) -> None:
    """The ledger is at these versions, or beyond them."""
    if versions:
        lower = ledger.c.mention == bindparam("of"), ledger.c.version < bindparam("least")
        raised = update(ledger).where(*lower).values(version=bindparam("least"))
        tx.execute(raised, [{"of": mention, "least": version} for mention, version in versions.items()])


def adopt(tx: Connection, rows: Sequence[Row], keys: Mapping[str, str]) -> None:
    """Open rows for mentions that only the index knew, and claim their keys."""
    open_rows(tx, {row.mention: row.first_seen for row in rows})
    raise_to(tx, {row.mention: row.version for row in rows})
    claim(tx, keys)


def forget_refs(tx: Connection, mentions: Sequence[str]) -> int:
    """Forget that the posts of these mentions were seen, so that the next visit brings them again; how many refs."""
    forgotten = 0
    for some in _chunks(mentions):
        for source, ref in _refs(tx, some):
            done = tx.execute(delete(seen).where(seen.c.source == source, seen.c.ref == ref))
            forgotten += done.rowcount
    return forgotten


def waiting_for(tx: Connection, mentions: Sequence[str]) -> set[str]:
    """Those of the mentions that the quarantine keeps a capture of."""
    found: set[str] = set()
    for some in _chunks(mentions):
        asked = select(claims.c.key, claims.c.mention).where(claims.c.mention.in_(some))
        by_ref = {_ref_of(row.key): row.mention for row in tx.execute(asked) if row.key.startswith(_REF)}
        if by_ref:
            theirs = or_(*(and_(quarantine.c.source == source, quarantine.c.ref == ref) for source, ref in by_ref))
            held = tx.execute(select(quarantine.c.source, quarantine.c.ref).where(theirs))
            found.update(by_ref[row.source, row.ref] for row in held)
    return found


def forget_author(tx: Connection, author: str, mentions: Sequence[str]) -> int:
    """Take an author's name out of the observations, and what waits of his posts out of outbox and quarantine; how
    many captures."""
    for some in _chunks(mentions):
        tx.execute(update(observations).where(observations.c.mention.in_(some)).values(author=""))
    tx.execute(update(observations).where(observations.c.author == author).values(author=""))
    gone = 0
    for table, key in ((waiting, waiting.c.seq), (quarantine, quarantine.c.id)):
        theirs = [row[0] for row in tx.execute(select(key, table.c.capture)) if _author(row[1]) == author]
        for some in _chunks(theirs):
            gone += tx.execute(delete(table).where(key.in_(some))).rowcount
    return gone


def _author(capture: str) -> str:
    """Empty for what never became a capture."""
    try:
        return capture_from_json(json.loads(capture)).author.key
    except BadInput:
        return ""


def _refs(tx: Connection, mentions: Sequence[str]) -> Iterator[tuple[str, str]]:
    asked = select(claims.c.key).where(claims.c.mention.in_(mentions))
    for key in list(tx.execute(asked).scalars()):
        if key.startswith(_REF):
            yield _ref_of(key)


def _ref_of(key: str) -> tuple[str, str]:
    source, _, ref = key.removeprefix(_REF).partition(_PART)
    return source, ref


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
