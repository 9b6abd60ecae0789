"""Posts that are no longer at their source: marked by the visit that found it, told to their mentions by the line.

A post that is gone is remembered as seen under a fingerprint that no text has, so that it is news when it is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, tuple_, update

from model.acceptance import Place
from model.time import from_micros, micros
from storage import outbox
from storage.collecting_tables import withdrawn
from storage.columns import as_key
from storage.dialects import upsert

GONE = "gone"
_CHUNK = 400
_PLACE = tuple_(withdrawn.c.source, withdrawn.c.ref)


def mark(tx: Connection, source: str, refs: Sequence[str], now: datetime) -> int:
    """Note which of the refs are gone, of those that were seen there; returns how many were there until now. A ref too
    long for a key is passed over."""
    seen = outbox.known(tx, source, [ref for ref in refs if as_key(ref) == ref])
    gone = [ref for ref, fingerprint in seen.items() if fingerprint != GONE]
    if gone:
        row = upsert(tx, withdrawn)
        anew = {"at": row.excluded.at, "told": row.excluded.told}
        rows = [{"source": source, "ref": ref, "at": micros(now), "told": 0} for ref in gone]
        tx.execute(row.on_conflict_do_update(index_elements=["source", "ref"], set_=anew), rows)
        outbox.mark_seen(tx, source, [(ref, GONE) for ref in gone], now)
    return len(gone)


def untold(tx: Connection, limit: int) -> dict[Place, datetime]:
    """Those whose mentions do not say so yet, the longest gone first, with when they were found gone."""
    rows = tx.execute(select(withdrawn).where(withdrawn.c.told == 0).order_by(withdrawn.c.at).limit(limit))
    return {(row.source, row.ref): from_micros(row.at) for row in rows}


def gone_of(tx: Connection, places: Iterable[Place]) -> dict[Place, datetime]:
    """Those of the places that are gone, and since when."""
    if tx.execute(select(withdrawn.c.at).limit(1)).first() is None:
        return {}
    asked, found = sorted(set(places)), {}
    for start in range(0, len(asked), _CHUNK):
        rows = tx.execute(select(withdrawn).where(_PLACE.in_(asked[start : start + _CHUNK])))
        found.update({(row.source, row.ref): from_micros(row.at) for row in rows})
    return found


def told(tx: Connection, places: Mapping[Place, datetime]) -> None:
    """Their mentions say so; one that came back and went again meanwhile is told again."""
    for (source, ref), at in places.items():
        known = (withdrawn.c.source == source, withdrawn.c.ref == ref, withdrawn.c.at == micros(at))
        tx.execute(update(withdrawn).where(*known).values(told=1))


def back(tx: Connection, places: Mapping[Place, datetime]) -> None:
    """They were seen again then."""
    for (source, ref), at in places.items():
        known = (withdrawn.c.source == source, withdrawn.c.ref == ref, withdrawn.c.at < micros(at))
        tx.execute(delete(withdrawn).where(*known))
