"""Topics in use: publishing what changed in the files, listing what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from model.errors import BadInput, NotFound
from model.topic import Topic
from services.house import House
from services.list_files import FOLDER as LISTS
from services.list_files import read_lists
from services.queries import check_query, first_error, refuse_unreadable
from services.topic_files import read_topic_files, read_topics
from storage import backfills
from storage import lists as stored_lists
from storage import topics as revisions
from topics import lists_used

__all__ = ["PublishReport", "check_query", "history", "publish", "published", "read_topics"]

FOLDER = "topics"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """Ids of the topics: put in force for the first time, as a new revision, left as they were, taken out of force;
    and ``lists``, the names of the shared lists that are new, changed or gone."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether a topic is another than before: the archive will be matched again."""
        return bool(self.new or self.changed or self.retired)


def publish(house: House, *, folder: Path | None = None, dry_run: bool = False) -> PublishReport:
    """Put in force what the files say: a changed topic, or one whose list changed, as its next revision; one whose file
    is gone no more. The archive is matched again by the line (see ``services.backfill``).

    All or nothing: raises BadInput with file and line when a file cannot be read or a query is refused. A topic made
    in the database stays, unless a file takes its id.
    """
    folder = folder or house.config.folder / FOLDER
    files, lists = read_topic_files(folder), read_lists(folder.parent / LISTS)
    refuse_unreadable(files, lists)
    written = {read.topic.id: read.topic for read in files}
    with house.db.write() as tx:
        before = {topic.id: topic for topic in revisions.current(tx)}
        kept = {topic.id: topic for topic in before.values() if topic.home != "file" and topic.id not in written}
        _refuse_orphans(kept.values(), lists)
        report = _compared(tx, written, kept, before, lists)
        if not dry_run:
            _move(tx, house, report, written | kept, lists)
    if (report.moved or report.lists) and not dry_run:
        house.reload_topics()
    return report


def published(house: House) -> list[Topic]:
    """The topics in force, by id."""
    with house.db.read() as tx:
        return revisions.current(tx)


def history(house: House, topic_id: str) -> list[revisions.Revision]:
    """Every revision of a topic, newest first. Raises NotFound when it was never published."""
    with house.db.read() as tx:
        found = revisions.history(tx, topic_id)
    if not found:
        raise NotFound("there is no such topic", where=topic_id, todo="earshot topics list shows those there are")
    return found


def _refuse_orphans(kept: Iterable[Topic], lists: Mapping[str, str]) -> None:
    """Raises BadInput when a topic made in the database would lose a list it draws in."""
    for topic in kept:
        problem = first_error(topic, lists) if "@@" in topic.query else None
        if problem is not None:
            raise BadInput(problem.message.rstrip("."), where=f"topic {topic.id}", todo="Put the list back")


def _compared(
    tx: Connection,
    written: dict[str, Topic],
    kept: dict[str, Topic],
    before: Mapping[str, Topic],
    lists: Mapping[str, str],
) -> PublishReport:
    same = {i for i, topic in (written | kept).items() if i in before and _same(tx, topic, before[i], lists)}
    was = stored_lists.current(tx)
    return PublishReport(
        new=tuple(i for i in written if i not in before),
        changed=tuple(i for i in (*written, *kept) if i in before and i not in same),
        unchanged=tuple(i for i in written if i in same),
        retired=tuple(i for i, topic in before.items() if topic.home == "file" and i not in written),
        lists=tuple(sorted(name for name in {*was, *lists} if was.get(name) != lists.get(name))),
    )


def _same(tx: Connection, topic: Topic, before: Topic, lists: Mapping[str, str]) -> bool:
    """Whether the topic, and every list it draws in, reads as in the revision in force."""
    if replace(topic, revision=before.revision) != before:
        return False
    used = {name: lists[name] for name in lists_used(topic.query, lists)}
    return used == stored_lists.read_with(tx, before.id, before.revision)


def _move(
    tx: Connection, house: House, report: PublishReport, topics: Mapping[str, Topic], lists: Mapping[str, str]
) -> None:
    now = house.clock()
    for name in report.lists:
        if name in lists:
            stored_lists.save(tx, name, lists[name], now)
        else:
            stored_lists.retire(tx, name, now)
    numbers = {name: revision for name, (revision, _) in stored_lists.current_revisions(tx).items()}
    for topic_id in (*report.new, *report.changed):
        topic = revisions.save(tx, topics[topic_id], now)
        used = lists_used(topic.query, lists)
        stored_lists.pin(tx, topic.id, topic.revision, {name: numbers[name] for name in used})
        backfills.begin(tx, topic.id, topic.revision, now)
    for topic_id in report.retired:
        revisions.retire(tx, topic_id, now)
        backfills.begin(tx, topic_id, revisions.history(tx, topic_id)[0].topic.revision, now)
