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
from services.queries import first_error, refuse_unreadable
from services.topic_files import read_topic_files
from services.topic_moves import end_topic, lists_heard, move_topic, passed_over, reads_alike
from services.visibility import may_see, refuse_hidden, refuse_narrow
from storage import lists as stored_lists
from storage import topics as revisions

__all__ = ["PublishReport", "history", "publish", "published", "titles"]

FOLDER = "topics"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """Ids of the topics: put in force for the first time, as a new revision, left as they were, taken out of force, and
    those whose files are passed over since they were published in the ``browser`` later; and ``lists``, the names of
    the shared lists that are new, changed or gone."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    browser: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether a topic is another than before: the archive will be matched again."""
        return bool(self.new or self.changed or self.retired)


def publish(house: House, *, folder: Path | None = None, dry_run: bool = False) -> PublishReport:
    """Put in force what the files say: a changed topic, or one whose list changed, as its next revision; one whose file
    is gone no more. The archive is matched again by the line (see ``services.backfill``).

    All or nothing: raises BadInput with file and line when a file cannot be read or a query is refused. A topic made
    in the database stays, unless a file takes its id; one that was taken over in the browser, until its file says
    something new (see ``services.topic_moves``).
    """
    refuse_narrow(house, "publishing the files")
    folder = folder or house.config.folder / FOLDER
    files, listed = read_topic_files(folder), read_lists(folder.parent / LISTS)
    with house.db.read() as tx:
        lists = lists_heard(tx, listed)
    refuse_unreadable(files, lists)
    with house.db.write() as tx:
        lists, said = lists_heard(tx, listed), {read.topic.id: read.topic for read in files}
        elsewhere = passed_over(tx, said)
        written = {topic_id: topic for topic_id, topic in said.items() if topic_id not in elsewhere}
        before = {topic.id: topic for topic in revisions.current(tx)}
        kept = {topic.id: topic for topic in before.values() if topic.home != "file" and topic.id not in written}
        _refuse_orphans(kept.values(), lists)
        report = replace(_compared(tx, written, kept, before, lists), browser=tuple(sorted(elsewhere)))
        if not dry_run:
            _move(tx, house, report, written | kept, lists)
    if (report.moved or report.lists) and not dry_run:
        house.reload_topics()
    return report


def published(house: House) -> list[Topic]:
    """The topics in force, by id; of them those that may be seen."""
    with house.db.read() as tx:
        return [topic for topic in revisions.current(tx) if may_see(house, topic.id)]


def titles(house: House) -> dict[str, str]:
    """Id → title of the topics in force that may be seen."""
    return {topic.id: topic.title for topic in published(house)}


def history(house: House, topic_id: str) -> list[revisions.Revision]:
    """Every revision of a topic, newest first. Raises NotFound when it was never published."""
    refuse_hidden(house, topic_id)
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
    same = {i for i, topic in (written | kept).items() if i in before and reads_alike(tx, topic, before[i], lists)}
    was = stored_lists.current(tx)
    return PublishReport(
        new=tuple(i for i in written if i not in before),
        changed=tuple(i for i in (*written, *kept) if i in before and i not in same),
        unchanged=tuple(i for i in written if i in same),
        retired=tuple(i for i, topic in before.items() if topic.home == "file" and i not in written),
        lists=tuple(sorted(name for name in {*was, *lists} if was.get(name) != lists.get(name))),
    )


def _move(
    tx: Connection, house: House, report: PublishReport, topics: Mapping[str, Topic], lists: Mapping[str, str]
) -> None:
    now = house.clock()
    for name in report.lists:
        if name in lists:
            stored_lists.save(tx, name, lists[name], now)
        else:
            stored_lists.retire(tx, name, now)
    for topic_id in (*report.new, *report.changed):
        move_topic(tx, topics[topic_id], lists, now)
    for topic_id in report.retired:
        end_topic(tx, topic_id, now)
