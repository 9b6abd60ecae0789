"""Shared lists: every revision that was ever published, and with which of them each revision of a topic is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from model.time import micros
from storage.tables import list_revisions as revisions
from storage.tables import topic_lists


def save(tx: Connection, name: str, query: str, now: datetime) -> int:
    """Put a list in force as its next revision; returns that. One that was retired goes on counting."""
    last = tx.execute(select(func.max(revisions.c.revision)).where(revisions.c.list == name)).scalar_one()
    revision = (last or 0) + 1
    tx.execute(insert(revisions).values(list=name, revision=revision, query=query, published_at=micros(now)))
    return revision


def retire(tx: Connection, name: str, now: datetime) -> None:
    """Take a list out of force; nothing happens when it is not in force."""
    newest = select(func.max(revisions.c.revision)).where(revisions.c.list == name).scalar_subquery()
    which = (revisions.c.list == name) & (revisions.c.revision == newest) & revisions.c.retired_at.is_(None)
    tx.execute(update(revisions).where(which).values(retired_at=micros(now)))


def current(tx: Connection) -> dict[str, str]:
    """name → query of the lists in force."""
    return {name: query for name, (_, query) in current_revisions(tx).items()}


def current_revisions(tx: Connection) -> dict[str, tuple[int, str]]:
    """name → (revision, query) of the lists in force, by name."""
    newest = select(revisions.c.list, func.max(revisions.c.revision).label("revision")).group_by(revisions.c.list)
    last = newest.subquery()
    same = (revisions.c.list == last.c.list) & (revisions.c.revision == last.c.revision)
    asked = select(revisions).join(last, same).where(revisions.c.retired_at.is_(None)).order_by(revisions.c.list)
    return {row.list: (row.revision, row.query) for row in tx.execute(asked)}


def pin(tx: Connection, topic: str, topic_revision: int, lists: Mapping[str, int]) -> None:
    """Note which revisions of lists (name → revision) a revision of a topic is read with."""
    rows = [
        {"topic": topic, "topic_revision": topic_revision, "list": name, "list_revision": revision}
        for name, revision in lists.items()
    ]
    if rows:
        tx.execute(insert(topic_lists), rows)


def read_with(tx: Connection, topic: str, topic_revision: int) -> dict[str, str]:
    """name → query of the lists that a revision of a topic is read with."""
    same = (topic_lists.c.list == revisions.c.list) & (topic_lists.c.list_revision == revisions.c.revision)
    asked = select(revisions).join(topic_lists, same)
    rows = tx.execute(asked.where(topic_lists.c.topic == topic, topic_lists.c.topic_revision == topic_revision))
    return {row.list: row.query for row in rows}
