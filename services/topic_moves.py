"""What publishing comes to, wherever a topic was written: its next revision, with the lists it is read with, and the
archive matched again. And who is heard when a topic or a list was written both in a file and in the browser.

A file is heard when it says something new. What was published in the browser stays as long as the file says what it
last said; a file that was changed since takes the topic, or the list, back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from model.topic import Topic
from storage import backfills
from storage import lists as stored_lists
from storage import topics as revisions
from topics import lists_used


def move_topic(tx: Connection, topic: Topic, lists: Mapping[str, str], now: datetime, *, who: str = "", note: str = "",
               ) -> Topic:  # fmt: skip
    """Put a topic in force as its next revision, read with the lists in force; returns it with that revision. ``lists``
    are all there are, as they are stored."""
    made = revisions.save(tx, topic, now, who=who, note=note)
    numbers = {name: revision for name, (revision, _) in stored_lists.current_revisions(tx).items()}
    stored_lists.pin(tx, made.id, made.revision, {name: numbers[name] for name in lists_used(made.query, lists)})
    backfills.begin(tx, made.id, made.revision, now)
    return made


def end_topic(tx: Connection, topic_id: str, now: datetime) -> None:
    """Take a topic out of force. Raises NotFound."""
    revisions.retire(tx, topic_id, now)
    backfills.begin(tx, topic_id, revisions.history(tx, topic_id)[0].topic.revision, now)


def reads_alike(tx: Connection, topic: Topic, before: Topic, lists: Mapping[str, str]) -> bool:
    """Whether the topic, and every list it draws in, reads as in the revision ``before``."""
    if replace(topic, revision=before.revision) != before:
        return False
    used = {name: lists[name] for name in lists_used(topic.query, lists)}
    return used == stored_lists.read_with(tx, before.id, before.revision)


def follow_lists(tx: Connection, topics: Iterable[Topic], lists: Mapping[str, str], now: datetime, *, who: str = "",
                 ) -> list[Topic]:  # fmt: skip
    """Of topics in force those that no longer read as they did, since a list changed, as their next revisions."""
    moved = [topic for topic in topics if not reads_alike(tx, topic, topic, lists)]
    return [move_topic(tx, topic, lists, now, who=who) for topic in moved]


def passed_over(tx: Connection, written: Mapping[str, Topic]) -> frozenset[str]:
    """Of topics of files those that are not heard: published in the browser since, while the file says what it last
    said."""
    last = revisions.last_of_file(tx)
    elsewhere = {one.topic.id for one in revisions.newest(tx) if one.topic.home != "file"}
    return frozenset(
        topic_id
        for topic_id, topic in written.items()
        if topic_id in elsewhere and topic_id in last and _says(topic) == _says(last[topic_id])
    )


def lists_heard(tx: Connection, listed: Mapping[str, str]) -> dict[str, str]:
    """name → query of the lists there are: those of files (``listed``), and those written in the browser."""
    last = stored_lists.last_of_file(tx)
    elsewhere = {one.name: one for one in stored_lists.newest(tx) if one.home != "file"}
    ours = {name: one for name, one in elsewhere.items() if name not in listed or last.get(name) == listed[name]}
    heard = {name: query for name, query in listed.items() if name not in ours}
    return heard | {name: one.query for name, one in ours.items() if one.retired_at is None}


def _says(topic: Topic) -> Topic:
    return replace(topic, revision=0)
