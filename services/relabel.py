"""People's labels into the documents: mentions spoken of, and what new or ended rules find, are written anew.

It runs under the line's lease, between its batches, so there is one writer of documents. What is in force is worked out
of the log and the rules each time; whatever stops it, the same mentions are taken again and nothing changes the second
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from index import Entry, Question
from model.errors import BadInput
from model.labels import Said
from model.mention import Mention
from services.house import House
from services.ingest import LEASE_TIME, document_of
from services.observing import note_relevance
from services.rewriting import put_anew
from storage import Lease, labels, leases
from storage.labels import LabelRule
from topics import compile_query

STEP = 200
"""Mentions of the queue written in one step."""
PAGE = 500
"""Mentions of the archive that a walk puts into the queue in one step."""


class Relabeller:
    """Takes the queue, and the walks of rules, a step at a time."""

    def __init__(self, house: House) -> None:
        self.house = house

    def waiting(self) -> bool:
        with self.house.db.read() as tx:
            return bool(labels.queued(tx, 1) or labels.walking(tx))

    def step(self, lease: Lease) -> bool:
        """A page of a walk, and the oldest of the queue; False when nothing is left. Raises LeaseLost, Unavailable."""
        house = self.house
        with house.db.read() as tx:
            walking, queue = labels.walking(tx), labels.queued(tx, STEP)
        if walking:
            walk(house, lease, *walking[0])
        if queue:
            relabel(house, lease, queue)
        return bool(walking or queue)


def walk(house: House, lease: Lease, rule: LabelRule, cursor: str) -> None:
    """Put the next page of what the rule finds in the archive into the queue."""
    question = Question(query=compile_query(rule.query), irrelevant=None)
    try:
        page = house.index.search(question, size=PAGE, cursor=cursor)
    except BadInput:  # the cursor is of another engine or version: from the beginning
        page = house.index.search(question, size=PAGE)
    with house.db.write() as tx:
        leases.renew(tx, lease, house.clock(), LEASE_TIME)
        labels.enqueue(tx, [mention.id for mention in page.mentions])
        labels.walked(tx, rule, page.cursor or None)


def relabel(house: House, lease: Lease, queue: Mapping[int, str]) -> None:
    """Write anew those mentions of the queue whose labels are others now."""
    with house.db.write() as tx:
        leases.renew(tx, lease, house.clock(), LEASE_TIME)
        said = labels.said(tx, queue.values())
        house.take_up_rules(tx)
    before = house.index.get(sorted(set(queue.values())))
    entries = [entry for mention in before.values() if (entry := _relabelled(house, mention, said)) is not None]
    after = [entry.mention for entry in entries]
    put_anew(house, lease, entries, noted=lambda tx: note_relevance(tx, before, after, house.config.lateness))
    with house.db.write() as tx:
        leases.check(tx, lease, house.clock())
        labels.dequeue(tx, list(queue))


def _relabelled(house: House, mention: Mention, said: Mapping[str, list[Said]]) -> Entry | None:
    """The mention with the labels in force; None when it has them."""
    document = document_of(mention)
    found = house.rulebook.labels(said.get(mention.id, ()), document)
    return None if found == mention.labels else Entry(replace(mention, labels=found), document)
