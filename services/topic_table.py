"""Topics as their table shows them: what is in force, who published it, what it caught lately, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from index import Question
from model.errors import NotFound
from services.backfill import Progress, progress
from services.drafts import Draft
from services.house import House
from services.topic_drafts import KeptDraft, draft_kept, drafts_of
from services.visibility import may_see, refuse_hidden
from storage import lists as stored_lists
from storage import topics as revisions
from storage.topics import Revision

__all__ = ["Revision", "TopicDesk", "TopicLine", "TopicTable", "draft_in_force", "topic_desk", "topic_table"]

WEEK = timedelta(days=7)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in force. ``week`` counts what was seen in the last seven days; ``filling`` is there while the archive
    is not yet as this revision says; ``draft`` is what the asker is writing."""

    revision: Revision
    week: int
    filling: Progress | None
    draft: KeptDraft | None


@dataclass(frozen=True, slots=True)
class TopicTable:
    """``since`` begins the week that is counted; ``unpublished`` are the asker's drafts of topics that are not in
    force."""

    since: datetime
    lines: tuple[TopicLine, ...]
    unpublished: tuple[KeptDraft, ...]


def topic_table(house: House, actor: str) -> TopicTable:
    """The topics in force that may be seen, by id, with the drafts of who asks."""
    with house.db.read() as tx:
        newest = [one for one in revisions.newest(tx) if one.retired_at is None and may_see(house, one.topic.id)]
    since = house.clock() - WEEK
    caught = dict(house.index.facets(Question(since=since, matched=True), "topic", limit=MOST)) if newest else {}
    filling = {one.topic: one for one in progress(house)}
    drafts = {draft.topic: draft for draft in drafts_of(house, actor)}
    lines = tuple(
        TopicLine(one, caught.get(one.topic.id, 0), filling.get(one.topic.id), drafts.get(one.topic.id))
        for one in newest
    )
    known = {line.revision.topic.id for line in lines}
    return TopicTable(since, lines, tuple(draft for topic, draft in drafts.items() if topic not in known))


@dataclass(frozen=True, slots=True)
class TopicDesk:
    """One topic for whoever writes it: its newest revision (None: it was never published), whether that is in force,
    what the asker was writing, and the lists there are."""

    topic_id: str
    revision: Revision | None
    draft: KeptDraft | None
    lists: dict[str, str]

    @property
    def base(self) -> int:
        """The revision in force; 0 for none."""
        there = self.revision is not None and self.revision.retired_at is None
        return self.revision.topic.revision if there and self.revision is not None else 0


def topic_desk(house: House, topic_id: str, actor: str) -> TopicDesk:
    """Raises NotFound when it was never published, nor is it being written by who asks."""
    if topic_id:
        refuse_hidden(house, topic_id)
    with house.db.read() as tx:
        newest = next(iter(revisions.history(tx, topic_id)), None)
        lists = stored_lists.current(tx)
    draft = draft_kept(house, actor, topic_id)
    if topic_id and newest is None and draft is None:
        raise NotFound("there is no such topic", where=topic_id[:64], todo="GET /api/v1/topics lists those there are")
    return TopicDesk(topic_id, newest, draft, lists)


def draft_in_force(house: House, topic_id: str) -> Draft | None:
    """The topic as it is in force now, with its lists; None when it is not."""
    refuse_hidden(house, topic_id)
    with house.db.read() as tx:
        newest = next(iter(revisions.history(tx, topic_id)), None)
        if newest is None or newest.retired_at is not None:
            return None
        return Draft(newest.topic, stored_lists.read_with(tx, topic_id, newest.topic.revision))
