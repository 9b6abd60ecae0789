"""Topics: every revision that was ever published, and which of them is in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from model.errors import NotFound
from model.source import Json
from model.time import from_micros, micros
from model.topic import Topic
from storage.tables import topic_revisions as revisions


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a topic. ``retired_at`` is set on the last revision of a topic that was taken out of force;
    ``who`` published it, and the ``note`` they left, are empty where a file was read."""

    topic: Topic
    published_at: datetime
    retired_at: datetime | None = None
    who: str = ""
    note: str = ""


def save(tx: Connection, topic: Topic, now: datetime, *, who: str = "", note: str = "") -> Topic:
    """Put the topic in force as its next revision; returns it with that revision. A topic that was retired goes on
    counting where it stopped."""
    last = tx.execute(select(func.max(revisions.c.revision)).where(revisions.c.topic == topic.id)).scalar_one()
    made = replace(topic, revision=(last or 0) + 1)
    tx.execute(
        insert(revisions).values(
            topic=made.id,
            revision=made.revision,
            definition=json.dumps(_definition(made), ensure_ascii=False, sort_keys=True),
            home=made.home,
            published_at=micros(now),
            who=who,
            note=note,
        )
    )
    return made


def current(tx: Connection) -> list[Topic]:
    """The topics in force, each at its newest revision, by id."""
    rows = tx.execute(_newest().where(revisions.c.retired_at.is_(None)).order_by(revisions.c.topic))
    return [_topic(row) for row in rows]


def retire(tx: Connection, topic_id: str, now: datetime) -> None:
    """Take a topic out of force. Raises NotFound when it is not in force."""
    row = tx.execute(_newest().where(revisions.c.topic == topic_id, revisions.c.retired_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound("there is no such topic", where=topic_id, todo="earshot topics list shows those there are")
    which = (revisions.c.topic == topic_id) & (revisions.c.revision == row.revision)
    tx.execute(update(revisions).where(which).values(retired_at=micros(now)))


def history(tx: Connection, topic_id: str) -> list[Revision]:
    """Every revision of a topic, newest first; empty when it was never published."""
    rows = tx.execute(select(revisions).where(revisions.c.topic == topic_id).order_by(revisions.c.revision.desc()))
    return [_revision(row) for row in rows]


def newest(tx: Connection) -> list[Revision]:
    """The newest revision of every topic that ever was, in force or not, by id."""
    rows = tx.execute(_newest().order_by(revisions.c.topic))
    return [_revision(row) for row in rows]


def last_of_file(tx: Connection) -> dict[str, Topic]:
    """What a file last said of each topic that a file ever spoke of."""
    spoken = select(revisions.c.topic, func.max(revisions.c.revision).label("revision"))
    last = spoken.where(revisions.c.home == "file").group_by(revisions.c.topic).subquery()
    same = (revisions.c.topic == last.c.topic) & (revisions.c.revision == last.c.revision)
    return {row.topic: _topic(row) for row in tx.execute(select(revisions).join(last, same))}


def generation(tx: Connection) -> tuple[int, int]:
    """Something that is another one after each publishing and retiring, whoever did it."""
    row = tx.execute(select(func.count(), func.count(revisions.c.retired_at)).select_from(revisions)).one()
    return row[0], row[1]


def _newest() -> Select[tuple[object, ...]]:
    newest = (
        select(revisions.c.topic, func.max(revisions.c.revision).label("revision"))
        .group_by(revisions.c.topic)
        .subquery()
    )
    same = (revisions.c.topic == newest.c.topic) & (revisions.c.revision == newest.c.revision)
    return select(revisions).join(newest, same)


def _revision(row: Row[tuple[object, ...]]) -> Revision:
    retired = None if row.retired_at is None else from_micros(row.retired_at)
    return Revision(_topic(row), from_micros(row.published_at), retired, row.who, row.note)


def _definition(topic: Topic) -> dict[str, Json]:
    return {
        "query": topic.query,
        "name": topic.name,
        "handles": list(topic.handles),
        "accents": topic.accents,
        "filters": {name: list(values) for name, values in topic.filters.items()},
        "owner": topic.owner,
    }


def _topic(row: Row[tuple[object, ...]]) -> Topic:
    read = json.loads(row.definition)
    return Topic(
        id=row.topic,
        query=read["query"],
        name=read["name"],
        handles=tuple(read["handles"]),
        accents=read["accents"],
        filters={name: tuple(values) for name, values in read["filters"].items()},
        owner=read["owner"],
        home=row.home,
        revision=row.revision,
    )
