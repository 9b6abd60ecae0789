"""Shared lists from the pages and the API: who draws them in, a list changed, a list taken away.

A list that changes moves every topic that draws it in: each becomes a new revision, and the archive is matched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from model.capture import clean_text
from model.errors import BadInput, NotFound, NotSo
from model.said import said
from model.topic import TOPIC_ID, Topic
from services.asking import QueryRefused
from services.house import House
from services.list_files import any_of
from services.queries import first_error
from services.topic_moves import follow_lists
from services.visibility import may_see, refuse_narrow
from storage import audit
from storage import lists as stored_lists
from storage import topics as revisions
from storage.lists import ListRevision
from topics import check, lists_used

WHOLE = "changing a shared list"


@dataclass(frozen=True, slots=True)
class SharedList:
    """A list in force with the ids of the topics that draw it in, and the names of the lists that do."""

    list: ListRevision
    topics: tuple[str, ...]
    lists: tuple[str, ...]


class ListMoved(NotSo):
    """Somebody changed it meanwhile; ``now`` is what is in force, None when it was taken away."""

    def __init__(self, name: str, now: ListRevision | None) -> None:
        what = (
            said("{who} made it revision {revision} meanwhile", who=now.who or said("a file"), revision=now.revision)
            if now
            else "it was taken away meanwhile"
        )
        super().__init__(what, where=f"@@{name}", todo="Look at what is in force now, then send its revision as base")
        self.now = now


def shared_lists(house: House) -> list[SharedList]:
    """The lists in force, by name."""
    with house.db.read() as tx:
        newest = [one for one in stored_lists.newest(tx) if one.retired_at is None]
        topics = [topic for topic in revisions.current(tx) if may_see(house, topic.id)]
    queries = {one.name: one.query for one in newest}
    drawn = {topic.id: lists_used(topic.query, queries) for topic in topics}
    nested = {name: lists_used(query, queries) for name, query in queries.items()}
    return [
        SharedList(
            one,
            tuple(topic for topic, names in drawn.items() if one.name in names),
            tuple(name for name, names in nested.items() if one.name in names and name != one.name),
        )
        for one in newest
    ]


def shared_list(house: House, name: str) -> SharedList:
    """Raises NotFound."""
    found = next((one for one in shared_lists(house) if one.list.name == name), None)
    if found is None:
        raise NotFound("there is no such list", where=f"@@{name[:64]}", todo="GET /api/v1/lists shows those there are")
    return found


def lists_there(house: House) -> dict[str, str]:
    """name → query of the lists in force, as they are stored now."""
    with house.db.read() as tx:
        return stored_lists.current(tx)


def query_of(terms: Iterable[str], query: str) -> str:
    """What a list stands for: any of the terms, or the query. Raises BadInput when there are both, or neither."""
    kept = [line for term in terms if (line := " ".join(clean_text(term).split()))]
    query = clean_text(query).strip()
    if bool(kept) == bool(query):
        what = "it has both terms and a query" if kept else "it is empty"
        raise BadInput(what, where="the list", todo="Give terms, one a line, or a query")
    return query or any_of(kept)


def save_list(house: House, name: str, query: str, base: int, actor: str, *, note: str = "") -> tuple[Topic, ...]:
    """Put a list in force as its next revision; the topics that are new revisions by it. ``base`` is the revision it
    was written upon, 0 for a new list. Raises BadInput, QueryRefused, ListMoved, NotSo (a topic could no longer be
    read, or nothing is changed), NotForYou."""
    refuse_narrow(house, WHOLE)
    if not TOPIC_ID.fullmatch(name):
        raise BadInput(
            said("the name is {name!r:.80}", name=name),
            where="name",
            todo="Use a-z, 0-9 and - only, at most 64 of them",
        )
    with house.db.write() as tx:
        before = _upon(tx, name, base)
        if before is not None and before.query == query:
            raise NotSo("it is in force like this already", where=f"@@{name}", todo="Change something first")
        lists = {**stored_lists.current(tx), name: query}
        checked = check(query, lists=lists)
        if not checked.ok:
            raise QueryRefused(query, checked.problems)
        _refuse_broken(tx, lists)
        note = " ".join(clean_text(note).split())[:2_000]
        stored_lists.save(tx, name, query, house.clock(), home="database", who=actor, note=note)
        moved = follow_lists(tx, revisions.current(tx), lists, house.clock(), who=actor)
        audit.note(tx, audit.Record(house.clock(), actor, "list changed", {"list": name}))
    house.reload_topics()
    return tuple(moved)


def remove_list(house: House, name: str, base: int, actor: str) -> None:
    """Take a list away that nothing draws in. Raises NotFound, ListMoved, NotSo, NotForYou."""
    refuse_narrow(house, WHOLE)
    found = shared_list(house, name)
    if users := (*found.topics, *(f"@@{one}" for one in found.lists)):
        todo = said("Take @@{name} out of them first", name=name)
        raise NotSo(said("{known} still draw it in", known=", ".join(users[:5])), where=f"@@{name}", todo=todo)
    if found.list.home == "file":
        raise NotSo("it is written in a file", where=f"@@{name}", todo="Take its file away")
    with house.db.write() as tx:
        _upon(tx, name, base)
        _refuse_broken(tx, {one: query for one, query in stored_lists.current(tx).items() if one != name})
        stored_lists.retire(tx, name, house.clock())
        audit.note(tx, audit.Record(house.clock(), actor, "list removed", {"list": name}))
    house.reload_topics()


def _upon(tx: Connection, name: str, base: int) -> ListRevision | None:
    newest = next(iter(stored_lists.history(tx, name)), None)
    now = newest if newest is not None and newest.retired_at is None else None
    if base != (0 if now is None else now.revision):
        raise ListMoved(name, now)
    return now


def _refuse_broken(tx: Connection, lists: Mapping[str, str]) -> None:
    """Raises NotSo when a topic in force could no longer be read."""
    for topic in revisions.current(tx):
        problem = first_error(topic, lists) if "@@" in topic.query else None
        if problem is not None:
            todo = "Mend the list, or the topic first"
            raise NotSo(
                said("{id} could no longer be read: {problem}", id=topic.id, problem=problem.message),
                where="list",
                todo=todo,
            )
