"""Drafts on the server: what somebody writes is kept for them, whatever becomes of their browser or their session."""

from __future__ import annotations

from collections.abc import Mapping

from model.capture import clean_text
from model.errors import BadInput, NotSo
from model.said import said
from model.source import Json
from model.topic import TOPIC_ID, Accents, Topic
from services.house import House
from services.visibility import may_see
from storage import topic_drafts
from storage.topic_drafts import KeptDraft

__all__ = ["KeptDraft", "draft_kept", "draft_topic", "drafts_of", "drop_draft", "keep_draft"]

MOST = 200
"""Drafts of one person."""
MAX_LETTERS = 400_000
"""Of a draft, all its fields together; a query may take 64 KB, but what is too long is kept as well."""


def keep_draft(house: House, actor: str, topic: Topic, base: int) -> KeptDraft:
    """Keep a topic as somebody writes it, in order or not. Raises BadInput, NotSo (too many)."""
    if topic.id and not TOPIC_ID.fullmatch(topic.id):
        raise BadInput(
            said("the id is {id!r:.80}", id=topic.id), where="id", todo="Use a-z, 0-9 and - only, at most 64 of them"
        )
    definition: dict[str, Json] = {
        "query": clean_text(topic.query),
        "name": clean_text(topic.name),
        "handles": [clean_text(handle) for handle in topic.handles],
        "accents": topic.accents,
        "filters": {name: [clean_text(value) for value in values] for name, values in topic.filters.items()},
        "owner": clean_text(topic.owner),
    }
    if sum(map(len, _texts(definition))) > MAX_LETTERS:
        raise BadInput("the draft is too long", where="the draft", todo="A query may take 64 KB; split it")
    draft = KeptDraft(actor, topic.id, base, house.clock(), definition)
    with house.db.write() as tx:
        if topic_drafts.kept(tx, actor, topic.id) is None and topic_drafts.count(tx, actor) >= MOST:
            raise NotSo(said("you keep {most} drafts already", most=MOST), where="drafts", todo="Throw some away")
        topic_drafts.keep(tx, draft)
    return draft


def draft_kept(house: House, actor: str, topic_id: str) -> KeptDraft | None:
    """What somebody was writing of a topic; "" is the new one that has no id yet."""
    if not may_see(house, topic_id):
        return None
    with house.db.read() as tx:
        return topic_drafts.kept(tx, actor, topic_id)


def drafts_of(house: House, actor: str) -> list[KeptDraft]:
    """All that somebody is writing, newest first."""
    with house.db.read() as tx:
        return [draft for draft in topic_drafts.of(tx, actor) if may_see(house, draft.topic)]


def drop_draft(house: House, actor: str, topic_id: str) -> bool:
    """Throw a draft away; whether there was one."""
    with house.db.write() as tx:
        return topic_drafts.drop(tx, actor, topic_id)


def draft_topic(draft: KeptDraft) -> Topic:
    """The topic as the draft has it."""
    read = draft.definition
    filters = read.get("filters")
    accents: Accents = "asymmetric"
    for known in ("exact", "fold"):
        accents = known if read.get("accents") == known else accents
    return Topic(
        id=draft.topic,
        query=str(read.get("query", "")),
        name=str(read.get("name", "")),
        handles=_several(read.get("handles")),
        accents=accents,
        filters={name: _several(values) for name, values in filters.items()} if isinstance(filters, Mapping) else {},
        owner=str(read.get("owner", "")),
        revision=draft.base,
    )


def _several(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _texts(value: Json) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [value] if isinstance(value, str) else []
