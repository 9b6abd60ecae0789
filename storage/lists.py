"""Shared lists: every revision that was ever published, and with which of them each revision of a topic is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from model.source import Home
from model.time import from_micros, micros
from storage.tables import list_revisions as revisions
from storage.tables import topic_lists


@dataclass(frozen=True, slots=True)
class ListRevision:
    """One revision of a list; ``home`` says where it was written, ``retired_at`` when it was taken out of force."""

    name: str
    revision: int
    query: str
    home: Home
    published_at: datetime
    retired_at: datetime | None = None
    who: str = ""
    note: str = ""


def save(
    tx: Connection, name: str, query: str, now: datetime, *, home: Home = "file", who: str = "", note: str = ""
) -> int:
    """Put a list in force as its next revision; returns that. One that was retired goes on counting."""
    last = tx.execute(select(func.max(revisions.c.revision)).where(revisions.c.list == name)).scalar_one()
    revision = (last or 0) + 1
    values = {"query": query, "published_at": micros(now), "home": home, "who": who, "note": note}
    tx.execute(insert(revisions).values(list=name, revision=revision, **values))
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
    return {one.name: (one.revision, one.query) for one in newest(tx) if one.retired_at is None}


def newest(tx: Connection) -> list[ListRevision]:
    """The newest revision of every list that ever was, in force or not, by name."""
    numbers = select(revisions.c.list, func.max(revisions.c.revision).label("revision")).group_by(revisions.c.list)
    last = numbers.subquery()
    same = (revisions.c.list == last.c.list) & (revisions.c.revision == last.c.revision)
    return [_revision(row) for row in tx.execute(select(revisions).join(last, same).order_by(revisions.c.list))]


def last_of_file(tx: Connection) -> dict[str, str]:
    """What a file last said of each list that a file ever spoke of."""
    spoken = select(revisions.c.list, func.max(revisions.c.revision).label("revision"))
    last = spoken.where(revisions.c.home == "file").group_by(revisions.c.list).subquery()
    same = (revisions.c.list == last.c.list) & (revisions.c.revision == last.c.revision)
    return {row.list: row.query for row in tx.execute(select(revisions).join(last, same))}


def history(tx: Connection, name: str) -> list[ListRevision]:
    """Every revision of a list, newest first; empty when there never was one."""
    asked = select(revisions).where(revisions.c.list == name).order_by(revisions.c.revision.desc())
    return [_revision(row) for row in tx.execute(asked)]


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


def _revision(row: Row[tuple[object, ...]]) -> ListRevision:
    retired = None if row.retired_at is None else from_micros(row.retired_at)
    return ListRevision(
        row.list, row.revision, row.query, row.home, from_micros(row.published_at), retired, row.who, row.note
    )
