"""Bringing topics in from the pages: the text of topic files, or another system's query; each becomes a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.errors import BadInput
from model.said import said
from services.carrying import Imported, carried_over, imported_topic
from services.house import House
from services.topic_drafts import KeptDraft, keep_draft
from services.topic_files import topics_in
from services.visibility import refuse_narrow
from storage import topics as revisions
from topics.importing import VENDORS, Change

__all__ = ["VENDORS", "Brought", "Change", "bring_in"]

MAX_LETTERS = 1_000_000
MOST = 100
"""Topics of one text."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The drafts that were made, and what another system's query means otherwise here; with ``refused`` there are no
    drafts."""

    drafts: tuple[KeptDraft, ...] = ()
    changes: tuple[Change, ...] = ()
    refused: tuple[Change, ...] = ()


def bring_in(house: House, actor: str, text: str, kind: str, topic_id: str = "") -> Brought:
    """``kind`` is ``yaml`` or one of ``VENDORS``. Drafts take the place of what the actor was writing of the same
    topics. Raises BadInput."""
    refuse_narrow(house, "bringing in topics")
    if len(text) > MAX_LETTERS:
        raise BadInput("it is larger than 1 MB", where="the text", todo="Bring in a part at a time")
    if kind != "yaml":
        return _of_vendor(house, actor, carried_over(text, kind), topic_id)
    found = [read.topic for read in topics_in(text, "the text")]
    if not found or len(found) > MOST:
        raise BadInput(
            said("it holds {count} topics", count=len(found)),
            where="the text",
            todo=said("Write 1 to {most}, each with id and query", most=MOST),
        )
    bases = _bases(house)
    return Brought(tuple(keep_draft(house, actor, topic, bases.get(topic.id, 0)) for topic in found))


def _of_vendor(house: House, actor: str, found: Imported, topic_id: str) -> Brought:
    if not found.ok:
        return Brought(changes=tuple(found.changes), refused=tuple(found.refused))
    topic = imported_topic(found, topic_id or "imported")
    kept = keep_draft(house, actor, replace(topic, id=topic_id), _bases(house).get(topic_id, 0))
    return Brought((kept,), tuple(found.changes))


def _bases(house: House) -> dict[str, int]:
    with house.db.read() as tx:
        return {topic.id: topic.revision for topic in revisions.current(tx)}
