"""Posts that visits found no longer at their source, into the documents: their mentions say since when.

It runs under the line's lease, between its batches, so there is one writer of documents; whatever stops it, the same
posts are taken again and nothing changes the second time. Nothing is removed, and no count changes.
"""

from __future__ import annotations

from datetime import datetime

from index import Entry
from model.acceptance import Place, places_of
from model.acceptance import withdrawn as as_known
from model.identity import place_key
from model.mention import Mention
from services.house import House
from services.ingest import LEASE_TIME, document_of
from services.rewriting import put_anew
from storage import Lease, leases, ledger, withdrawn

STEP = 200
"""Posts taken in one step."""


class Withdrawer:
    """Takes what is not told yet, a step at a time."""

    def __init__(self, house: House) -> None:
        self.house = house

    def waiting(self) -> bool:
        with self.house.db.read() as tx:
            return bool(withdrawn.untold(tx, 1))

    def step(self, lease: Lease) -> bool:
        """The longest gone; False when nothing is left. Raises LeaseLost, Unavailable."""
        house = self.house
        with house.db.read() as tx:
            posts = withdrawn.untold(tx, STEP)
        if not posts:
            return False
        with house.db.write() as tx:
            leases.renew(tx, lease, house.clock(), LEASE_TIME)
        put_anew(house, lease, _changed(house, posts), noted=lambda _: None)
        with house.db.write() as tx:
            leases.check(tx, lease, house.clock())
            withdrawn.told(tx, posts)
        return True


def _changed(house: House, posts: dict[Place, datetime]) -> list[Entry]:
    """The mentions of the posts that say otherwise yet. One on its way still is told when it arrives."""
    with house.db.read() as tx:
        mentions = ledger.claimed(tx, (place_key(*place) for place in posts))
    before = list(house.index.get(sorted(set(mentions.values()))).values())
    with house.db.read() as tx:
        gone = withdrawn.gone_of(tx, (place for mention in before for place in places_of(mention)))
    after = [as_known(mention, gone) for mention in before]
    return [_entry(now) for now, was in zip(after, before, strict=True) if now is not was]


def _entry(mention: Mention) -> Entry:
    return Entry(mention, document_of(mention))
