"""Copies of texts: which cluster each known text belongs to, and the sketches that edited copies are looked up by.

A cluster is named by the digest of its first text. Sketches are kept while copies go on coming and some weeks more; the
names of exact texts are kept for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from model.time import from_micros, micros
from storage.judgement_tables import copies, copy_bands, copy_names

_CHUNK = 500
_Key = TypeVar("_Key", str, int)


@dataclass(frozen=True, slots=True)
class Lead:
    """The first text of a cluster: the mention that had it, and when the last copy was seen. ``sketch`` is empty for a
    text that only exact copies are told of."""

    cluster: str
    mention: str
    seen_at: datetime
    sketch: bytes


def named(tx: Connection, digests: Iterable[str]) -> dict[str, str]:
    """digest → cluster, for texts that proved to be edited copies."""
    found: dict[str, str] = {}
    for some in _chunks(digests):
        rows = tx.execute(select(copy_names).where(copy_names.c.digest.in_(some)))
        found.update((row.digest, row.cluster) for row in rows)
    return found


def name(tx: Connection, clusters: Mapping[str, str]) -> None:
    """Digests that belong to other clusters than their own, from now on."""
    known = named(tx, clusters)
    rows = [{"digest": digest, "cluster": one} for digest, one in clusters.items() if digest not in known]
    if rows:
        tx.execute(insert(copy_names), rows)


def leads(tx: Connection, clusters: Iterable[str]) -> dict[str, Lead]:
    """Those of the clusters that are kept."""
    found: dict[str, Lead] = {}
    for some in _chunks(clusters):
        for row in tx.execute(select(copies).where(copies.c.cluster.in_(some))):
            found[row.cluster] = Lead(row.cluster, row.mention, from_micros(row.seen_at), row.sketch)
    return found


def in_bands(tx: Connection, bands: Iterable[int]) -> dict[int, list[str]]:
    """band → clusters, for those that are kept."""
    found: dict[int, list[str]] = {}
    for some in _chunks(bands):
        for row in tx.execute(select(copy_bands).where(copy_bands.c.band.in_(some)).order_by(copy_bands.c.cluster)):
            found.setdefault(row.band, []).append(row.cluster)
    return found


def keep(tx: Connection, leads_: Sequence[Lead], bands: Mapping[str, Iterable[int]]) -> None:
    """Keep new clusters, with the bands of their leads' sketches."""
    if leads_:
        tx.execute(insert(copies), [_row(lead) for lead in leads_])
    rows = [{"band": band, "cluster": cluster} for cluster, some in bands.items() for band in dict.fromkeys(some)]
    if rows:
        tx.execute(insert(copy_bands), rows)


def touch(tx: Connection, seen: Mapping[str, datetime]) -> None:
    """Copies of these clusters were seen then."""
    for cluster, moment in seen.items():
        later = (copies.c.cluster == cluster) & (copies.c.seen_at < micros(moment))
        tx.execute(update(copies).where(later).values(seen_at=micros(moment)))


def forget(tx: Connection, before: datetime, bands_of: Callable[[bytes], Iterable[int]], limit: int = 500) -> int:
    """Forget the sketches of up to so many clusters of which no copy was seen since; returns how many."""
    old = tx.execute(
        select(copies)
        .where(copies.c.seen_at < micros(before))
        .order_by(copies.c.seen_at, copies.c.cluster)
        .limit(limit)
    ).all()
    for row in old:
        if row.sketch:
            mine = copy_bands.c.band.in_(list(bands_of(row.sketch))) & (copy_bands.c.cluster == row.cluster)
            tx.execute(delete(copy_bands).where(mine))
    for some in _chunks(row.cluster for row in old):
        tx.execute(delete(copies).where(copies.c.cluster.in_(some)))
    return len(old)


def _row(lead: Lead) -> dict[str, object]:
    seen = micros(lead.seen_at)
    return {"cluster": lead.cluster, "mention": lead.mention, "seen_at": seen, "sketch": lead.sketch}


def _chunks(values: Iterable[_Key]) -> Iterable[list[_Key]]:
    asked = sorted(set(values))
    return (asked[start : start + _CHUNK] for start in range(0, len(asked), _CHUNK))
