"""Topics in use: publishing what changed in the files, listing what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from model.errors import NotFound
from model.topic import Topic
from services.house import House
from services.queries import check_query, refuse_unreadable
from services.topic_files import read_topic_files, read_topics
from storage import topics as revisions

__all__ = ["PublishReport", "check_query", "history", "publish", "published", "read_topics"]

FOLDER = "topics"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """Ids of the topics: put in force for the first time, as a new revision, left as they were, taken out of force."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        return bool(self.new or self.changed or self.retired)


def publish(house: House, *, folder: Path | None = None, dry_run: bool = False) -> PublishReport:
    """Put in force what the files say: a changed topic as its next revision, one whose file is gone no more.

    All or nothing: raises BadInput with file and line when a file cannot be read or a query is refused. A topic made
    in the database stays, unless a file takes its id.
    """
    files = read_topic_files(folder or house.config.folder / FOLDER)
    refuse_unreadable(files)
    with house.db.write() as tx:
        before = {topic.id: topic for topic in revisions.current(tx)}
        report = _compared([read.topic for read in files], before)
        if not dry_run:
            _move(tx, house, report, {read.topic.id: read.topic for read in files})
    if report.moved and not dry_run:
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


def _compared(written: Sequence[Topic], before: dict[str, Topic]) -> PublishReport:
    same = {t.id for t in written if t.id in before and replace(t, revision=before[t.id].revision) == before[t.id]}
    ids = [topic.id for topic in written]
    return PublishReport(
        new=tuple(i for i in ids if i not in before),
        changed=tuple(i for i in ids if i in before and i not in same),
        unchanged=tuple(i for i in ids if i in same),
        retired=tuple(i for i, topic in before.items() if topic.home == "file" and i not in set(ids)),
    )


def _move(tx: Connection, house: House, report: PublishReport, written: dict[str, Topic]) -> None:
    now = house.clock()
    for topic_id in (*report.new, *report.changed):
        revisions.save(tx, written[topic_id], now)
    for topic_id in report.retired:
        revisions.retire(tx, topic_id, now)
