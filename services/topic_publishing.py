"""Publishing from the pages and the API: one topic as its next revision, by somebody, upon the revision they had seen.

Two people may write one topic: who publishes second is told, and nothing is put over what they have not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from model.capture import clean_text
from model.errors import BadInput, NotFound, NotSo
from model.said import said
from model.source import Json
from model.topic import TOPIC_ID, Topic
from services.asking import QueryRefused
from services.house import House
from services.topic_files import ACCENTS, FILTERS
from services.topic_moves import end_topic, move_topic
from services.visibility import refuse_hidden, refuse_narrow
from storage import audit
from storage import lists as stored_lists
from storage import topics as revisions
from storage.topics import Revision
from topics import check

MOST_HANDLES, MOST_VALUES = 200, 200
LONGEST = 300
"""Letters of a name, a handle, a value of a filter."""
MAX_NOTE = 2_000


class TopicMoved(NotSo):
    """Somebody published it meanwhile; ``now`` is what is in force, None when it was taken out of force."""

    def __init__(self, topic_id: str, now: Revision | None) -> None:
        what = (
            "it was taken out of force meanwhile"
            if now is None
            else said(
                "{who} published revision {revision} meanwhile",
                who=now.who or said("a file"),
                revision=now.topic.revision,
            )
        )
        todo = "Look at what is in force now, then publish upon that: send its revision as base"
        super().__init__(what, where=topic_id, todo=todo)
        self.now = now


def publish_topic(
    house: House, topic: Topic, base: int, actor: str, *, note: str = "", take_over: bool = False
) -> Topic:
    """Put a topic in force as its next revision; the archive is matched again. ``base`` is the revision it was written
    upon, 0 when it is to be a new one; ``take_over`` lets what a file said so far be edited here from now on.

    Raises BadInput, QueryRefused, NotFound (hidden from them), TopicMoved, NotSo (a file's; or nothing is changed).
    """
    topic = checked_topic(topic)
    _refuse_unseen(house, topic.id, base)
    with house.db.write() as tx:
        before = _upon(tx, topic.id, base)
        lists = stored_lists.current(tx)
        made = replace(topic, home="database")
        _refuse_file(before, take_over)
        if before is not None and replace(made, revision=before.topic.revision) == before.topic:
            raise NotSo("it is in force like this already", where=topic.id, todo="Change something first")
        refuse_query(made, lists)
        made = move_topic(tx, made, lists, house.clock(), who=actor, note=" ".join(note.split())[:MAX_NOTE])
        _note(tx, house, actor, "topic published", made)
    house.reload_topics()
    return made


def revert_topic(
    house: House, topic_id: str, revision: int, base: int, actor: str, *, note: str = "", take_over: bool = False
) -> Topic:
    """Publish an older revision as the next one, with the lists of today. Raises as ``publish_topic`` does."""
    refuse_hidden(house, topic_id)
    with house.db.read() as tx:
        found = next((one for one in revisions.history(tx, topic_id) if one.topic.revision == revision), None)
    if found is None:
        todo = said("GET /api/v1/topics/{topic_id}/history lists those there are", topic_id=topic_id)
        raise NotFound(said("there is no revision {revision}", revision=revision), where=topic_id, todo=todo)
    note = note or f"as revision {revision}"
    return publish_topic(house, found.topic, base, actor, note=note, take_over=take_over)


def end_published(house: House, topic_id: str, base: int, actor: str) -> None:
    """Take a topic out of force: mentions no longer carry it. Raises NotFound, TopicMoved, NotSo (a file's)."""
    refuse_hidden(house, topic_id)
    with house.db.write() as tx:
        before = _upon(tx, topic_id, base)
        if before is None:
            raise NotFound("there is no such topic in force", where=topic_id, todo="GET /api/v1/topics lists them")
        if before.topic.home == "file":
            raise NotSo("it is written in a file", where=topic_id, todo="Take its file away")
        end_topic(tx, topic_id, house.clock())
        _note(tx, house, actor, "topic retired", before.topic)
    house.reload_topics()


def checked_topic(topic: Topic) -> Topic:
    """The topic as it may be published, but for its query. Raises BadInput naming the field."""
    if not TOPIC_ID.fullmatch(topic.id):
        what = said("the id is {id!r:.80}", id=topic.id) if topic.id else "the id is missing"
        raise BadInput(what, where="id", todo="Use a-z, 0-9 and - only, at most 64 of them")
    if topic.accents not in ACCENTS:
        raise BadInput(
            said("accents is {accents!r:.40}", accents=topic.accents),
            where="accents",
            todo=said("Use one of {known}", known=", ".join(ACCENTS)),
        )
    for name in topic.filters:
        if name not in FILTERS:
            raise BadInput(
                said("{name} is not a filter", name=name[:40]),
                where="filters",
                todo=said("The filters are {known}", known=", ".join(FILTERS)),
            )
    return replace(
        topic,
        query=clean_text(topic.query),
        name=_short(topic.name, "name"),
        owner=_short(topic.owner, "owner"),
        handles=_several(topic.handles, "handles", MOST_HANDLES),
        filters={name: kept for name in FILTERS if (kept := _several(topic.filters.get(name, ()), name, MOST_VALUES))},
    )


def refuse_query(topic: Topic, lists: Mapping[str, str]) -> None:
    """Raises QueryRefused, with all its problems."""
    checked = check(topic.query, accents=topic.accents, lists=lists)
    if not checked.ok:
        raise QueryRefused(topic.query, checked.problems)


def in_force(tx: Connection, topic_id: str) -> Revision | None:
    """The revision in force; None when there is none."""
    newest = next(iter(revisions.history(tx, topic_id)), None)
    return newest if newest is not None and newest.retired_at is None else None


def _upon(tx: Connection, topic_id: str, base: int) -> Revision | None:
    now = in_force(tx, topic_id)
    if base != (0 if now is None else now.topic.revision):
        raise TopicMoved(topic_id, now)
    return now


def _refuse_unseen(house: House, topic_id: str, base: int) -> None:
    """A new topic catches of all there is."""
    if base:
        refuse_hidden(house, topic_id)
    else:
        refuse_narrow(house, "a new topic")


def _refuse_file(before: Revision | None, take_over: bool) -> None:
    if before is not None and before.topic.home == "file" and not take_over:
        todo = said(
            "Change topics/{id}.yaml, or say that it is edited here from now on (take_over)", id=before.topic.id
        )
        raise NotSo("it is written in a file", where=before.topic.id, todo=todo)


def _short(text: str, where: str) -> str:
    line = " ".join(clean_text(text).split())
    if len(line) > LONGEST:
        raise BadInput(
            said("it has {count:,} letters", count=len(line)),
            where=where,
            todo=said("Use at most {most}", most=LONGEST),
        )
    return line


def _several(values: tuple[str, ...], where: str, most: int) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(line for value in values if (line := _short(value, where))))
    if len(kept) > most:
        raise BadInput(
            said("there are {count} of them", count=len(kept)), where=where, todo=said("Give at most {most}", most=most)
        )
    return kept


def _note(tx: Connection, house: House, actor: str, action: str, topic: Topic) -> None:
    detail: dict[str, Json] = {"topic": topic.id, "revision": topic.revision}
    audit.note(tx, audit.Record(house.clock(), actor, action, detail))
