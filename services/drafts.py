"""A topic that somebody asks about: as its file says, as it was published, or just a query; with its shared lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import BadInput, NotFound
from model.said import said
from model.topic import Topic
from services.definitions import read_file
from services.house import House
from services.list_files import FOLDER as LISTS
from services.list_files import lists_for
from services.topic_files import read_topics, topics_in
from services.topics import FOLDER, history
from storage import lists as stored_lists


@dataclass(frozen=True, slots=True)
class Draft:
    """A topic with the lists it is read with."""

    topic: Topic
    lists: Mapping[str, str]


def of_query(query: str, folder: Path) -> Draft:
    """A query alone, with the lists of the project's files. Raises BadInput."""
    return Draft(Topic("query", query), lists_for([query], folder / LISTS))


def of_file(path: Path) -> Draft:
    """The topic of a file, with the lists beside its folder. Raises BadInput."""
    found = topics_in(read_file(path), str(path))
    if len(found) != 1:
        raise BadInput(
            said("it holds {count} topics", count=len(found)),
            where=str(path),
            todo="Name a file of one topic, or its id",
        )
    topic = found[0].topic
    return Draft(topic, lists_for([topic.query], path.resolve().parent.parent / LISTS))


def of_id(house: House, topic_id: str) -> Draft:
    """The topic as its file says now, else as it was last published. Raises BadInput, NotFound."""
    folder = house.config.folder
    for topic in read_topics(folder / FOLDER):
        if topic.id == topic_id:
            return Draft(topic, lists_for([topic.query], folder / LISTS))
    return published_draft(house, topic_id)


def published_draft(house: House, topic_id: str, revision: int = 0) -> Draft:
    """A revision of a topic with the lists of that time; the newest when none is named. Raises NotFound."""
    for one in history(house, topic_id):
        if revision in (0, one.topic.revision):
            with house.db.read() as tx:
                return Draft(one.topic, stored_lists.read_with(tx, topic_id, one.topic.revision))
    todo = said("earshot topics revisions {topic_id} shows those there are", topic_id=topic_id)
    raise NotFound(said("there is no revision {revision}", revision=revision), where=topic_id, todo=todo)


def in_force(house: House, topic_id: str) -> Draft | None:
    """The topic as the archive is matched with it; None when it is not in force."""
    return published_draft(house, topic_id) if topic_id in house.in_force else None
