"""Which cluster each text of a batch belongs to, in the order they came: the same whatever was cut off before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from enrich import Print, alike, bands_of, likeness
from storage import copies
from storage.copies import Lead

KEPT = timedelta(days=30)
"""How long after the last copy a text's edited copies are told; exact ones are told for ever."""


@dataclass(frozen=True, slots=True)
class Text:
    mention: str
    print: Print
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """``lead``: no earlier text of the cluster is known."""

    cluster: str = ""
    lead: bool = True


def place(tx: Connection, texts: Sequence[Text]) -> dict[str, Place]:
    """The cluster of each mention's text, by mention; what is new is kept in the same transaction.

    An exact copy is in its text's cluster; an edited one in that of the likest lead that is kept, of equals the one
    seen first. Clusters have one lead, so likeness is never passed on from copy to copy.
    """
    book = _Book(tx, [text for text in texts if text.print.digest])
    placed = {text.mention: book.place(text) for text in texts}
    book.keep(tx)
    return placed


def forget_old(tx: Connection, now: datetime) -> int:
    """Forget some of the texts of which no copy came for KEPT; returns how many."""
    return copies.forget(tx, now - KEPT, bands_of)


class _Book:
    """What is kept that the texts of a batch may belong to, and what they add to it."""

    def __init__(self, tx: Connection, texts: Sequence[Text]) -> None:
        self.bands = {text.print.sketch: bands_of(text.print.sketch) for text in texts if text.print.sketch}
        self.names = copies.named(tx, (text.print.digest for text in texts))
        near = copies.in_bands(tx, (band for bands in self.bands.values() for band in bands))
        self.in_band: dict[int, list[str]] = {band: list(found) for band, found in near.items()}
        asked = {text.print.digest for text in texts} | set(self.names.values()) | _flat(near)
        self.leads = copies.leads(tx, asked)
        self.new_names: dict[str, str] = {}
        self.new: list[str] = []
        self.seen: dict[str, datetime] = {}

    def place(self, text: Text) -> Place:
        digest = text.print.digest
        if not digest:
            return Place()
        cluster = self.names.get(digest) or (digest if digest in self.leads else self._likest(text.print.sketch))
        if not cluster:
            self._lead(text)
            return Place(digest, lead=True)
        if cluster != digest and digest not in self.names:
            self.names[digest] = self.new_names[digest] = cluster
        lead = self.leads.get(cluster)
        self.seen[cluster] = max(text.seen_at, self.seen.get(cluster, text.seen_at))
        return Place(cluster, lead=lead is not None and lead.mention == text.mention)

    def keep(self, tx: Connection) -> None:
        copies.name(tx, self.new_names)
        made = [self.leads[cluster] for cluster in self.new]
        copies.keep(tx, made, {lead.cluster: self.bands[lead.sketch] for lead in made if lead.sketch})
        copies.touch(tx, self.seen)

    def _likest(self, sketch: bytes) -> str:
        if not sketch:
            return ""
        near = {cluster for band in self.bands[sketch] for cluster in self.in_band.get(band, ())}
        leads = [self.leads[cluster] for cluster in near if alike(sketch, self.leads[cluster].sketch)]
        best = min(leads, key=lambda lead: (-likeness(sketch, lead.sketch), lead.cluster), default=None)
        return best.cluster if best is not None else ""

    def _lead(self, text: Text) -> None:
        made = Lead(text.print.digest, text.mention, text.seen_at, text.print.sketch)
        self.leads[made.cluster] = made
        self.new.append(made.cluster)
        for band in self.bands.get(made.sketch, ()):
            self.in_band.setdefault(band, []).append(made.cluster)


def _flat(found: Mapping[int, Iterable[str]]) -> set[str]:
    return {cluster for some in found.values() for cluster in some}
