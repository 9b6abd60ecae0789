"""Claims and the ledger: which keys lead to which mention, and at which version its document is.

Each key leads to one mention for ever. The ledger row is written before the document; the versions it gives only rise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, select, update

from model.time import from_micros, micros
from storage.columns import as_key
from storage.dialects import upsert
from storage.tables import claims, counts, ledger

State = Literal["live", "merged", "deleted"]
_CHUNK = 500
_LIVE = "live"


@dataclass(frozen=True, slots=True)
class Row:
    """``month`` (YYYY.MM of the first sighting, UTC) never changes; ``into`` is set on a merged one."""

    mention: str
    month: str
    version: int
    first_seen: datetime
    state: State
    into: str = ""


def claimed(tx: Connection, keys: Iterable[str]) -> dict[str, str]:
    """key → mention, for those keys that are claimed."""
    wanted = {as_key(key): key for key in keys}
    asked = sorted(wanted)
    found: dict[str, str] = {}
    for start in range(0, len(asked), _CHUNK):
        rows = tx.execute(select(claims).where(claims.c.key.in_(asked[start : start + _CHUNK])))
        found.update((wanted[row.key], row.mention) for row in rows)
    return found


def claim(tx: Connection, keys: Mapping[str, str]) -> None:
    """Claim keys for mentions; a key that is claimed already stays where it is."""
    if keys:
        rows = [{"key": key, "mention": mention} for key, mention in keys.items()]
        tx.execute(upsert(tx, claims).on_conflict_do_nothing(), rows)


def open_rows(tx: Connection, mentions: Mapping[str, datetime]) -> None:
    """Open a ledger row at version 0 for each mention (id → first seen); one that exists stays as it is."""
    if mentions:
        rows = [
            {
                "mention": mention,
                "month": f"{seen:%Y.%m}",
                "version": 0,
                "first_seen": micros(seen),
                "state": "live",
                "into": None,
            }
            for mention, seen in mentions.items()
        ]
        opening = upsert(tx, ledger).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        _count(tx, tx.execute(opening, rows).rowcount)


def rows_of(tx: Connection, mentions: Iterable[str]) -> dict[str, Row]:
    asked = sorted(set(mentions))
    found: dict[str, Row] = {}
    for start in range(0, len(asked), _CHUNK):
        rows = tx.execute(select(ledger).where(ledger.c.mention.in_(asked[start : start + _CHUNK])))
        for row in rows:
            found[row.mention] = Row(
                row.mention, row.month, row.version, from_micros(row.first_seen), row.state, row.into or ""
            )
    return found


def raise_versions(tx: Connection, mentions: Sequence[str]) -> dict[str, int]:
    """The next version of each mention's document, noted before the document is written."""
    for start in range(0, len(mentions), _CHUNK):
        some = mentions[start : start + _CHUNK]
        tx.execute(update(ledger).where(ledger.c.mention.in_(some)).values(version=ledger.c.version + 1))
    return {mention: row.version for mention, row in rows_of(tx, mentions).items()}


def merge(tx: Connection, loser: str, winner: str) -> None:
    """The loser becomes a tombstone that points to the winner, and its keys lead there."""
    tx.execute(update(claims).where(claims.c.mention == loser).values(mention=winner))
    _count(tx, -_live_among(tx, [loser]))
    tx.execute(update(ledger).where(ledger.c.mention == loser).values(state="merged", into=winner))


def bury(tx: Connection, mentions: Sequence[str]) -> None:
    """Leave tombstones: what arrives again under these mentions' keys is let go."""
    for start in range(0, len(mentions), _CHUNK):
        some = mentions[start : start + _CHUNK]
        _count(tx, -_live_among(tx, some))
        tx.execute(update(ledger).where(ledger.c.mention.in_(some)).values(state="deleted"))


def live_count(tx: Connection) -> int:
    """How many are live, as it is kept: counting them takes the longer the more there are."""
    return tx.execute(select(counts.c.value).where(counts.c.name == _LIVE)).scalar_one_or_none() or 0


def _live_among(tx: Connection, mentions: Sequence[str]) -> int:
    live = select(func.count()).where(ledger.c.mention.in_(mentions), ledger.c.state == "live")
    return int(tx.execute(live).scalar_one())


def _count(tx: Connection, change: int) -> None:
    if change:
        row = upsert(tx, counts).values(name=_LIVE, value=change)
        tx.execute(row.on_conflict_do_update(index_elements=[counts.c.name], set_={"value": counts.c.value + change}))
