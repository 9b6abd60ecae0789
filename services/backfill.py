"""Backfill: after topics were published, changed or retired, the archive goes down the line again from "match" on.

It walks the archive by ``seen_at``, oldest first, in slices small enough that live mentions never wait for it. Each
slice takes what a moved topic may catch and what carries it now, matches that with all topics in force, and writes what
reads otherwise. It runs under the line's lease, between its batches, so there is one writer of documents; whatever
stops it, the slice under way is taken again and changes nothing the second time.

A backfill is no news: its observations are noted as not live, and before the documents, so that no alert fires by it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import floor

from index import Entry, Question
from model.mention import Mention
from model.source import Json
from services.house import House
from services.ingest import LEASE_TIME, document_of, matched
from services.observing import observations_of
from services.rewriting import put_anew
from storage import Lease, backfills, leases, observations
from storage.backfills import Backfill
from topics import Document, compile_query, wider

log = logging.getLogger(__name__)

SMALLEST, LARGEST = 200, 5_000
"""Mentions of the archive in one slice."""
CHUNK = 50
"""Mentions matched and written at once; between chunks a step may end."""
SHORT, LONG = 0.2, 0.6
"""Seconds: a slice done in less makes the next one larger; a step ends after so many, its slice done or not."""
MANY = 16
"""Past so many topics at once every mention is read rather than looked up a topic at a time."""
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """``share`` of the archive, 0–1, is as this revision of the topic says; ``left`` mentions are not known to be."""

    topic: str
    revision: int
    share: float
    left: int


class Filler:
    """Takes the archive a slice at a time; remembers how much of it makes a short step."""

    def __init__(self, house: House, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.house = house
        self.monotonic = monotonic
        self.size = SMALLEST
        self.span = timedelta(days=1)

    def waiting(self) -> bool:
        with self.house.db.read() as tx:
            return bool(backfills.pending(tx))

    def step(self, lease: Lease) -> bool:
        """One slice for the topics that are least far; False when nothing is left. Raises LeaseLost, Unavailable."""
        begun, house = self.monotonic(), self.house
        with house.db.write(alongside=True) as tx:
            leases.renew(tx, lease, house.clock(), LEASE_TIME)
            pending = backfills.pending(tx)
        if not pending:
            return False
        house.take_up_topics()  # read after the backfills, so that the set is never older than they are
        begins = _place(pending[0])
        group = [one for one in pending if _place(one) == begins]
        part, count = self._slice(pending[0].cursor)
        found = sorted(candidates(house, [one.topic for one in group], part), key=lambda m: (m.seen_at, m.id))
        waiting = [mention for mention in found if (mention.seen_at, mention.id) > begins]
        done, after = self._match_again(lease, waiting, part, begun + LONG)
        with house.db.write(alongside=True) as tx:
            leases.check(tx, lease, house.clock())
            backfills.move(tx, group, done, after)
        self._pace(count, self.monotonic() - begun)
        return True

    def _match_again(
        self, lease: Lease, waiting: Sequence[Mention], part: Question, deadline: float
    ) -> tuple[datetime | None, str]:
        """Match and write, oldest first, until the time is over, a chunk at least; returns how far everything is done:
        up to a moment, and in that moment up to an id."""
        for start in range(0, len(waiting), CHUNK):
            if start and self.monotonic() > deadline:
                return waiting[start - 1].seen_at, waiting[start - 1].id
            self._write(lease, rematched(self.house, waiting[start : start + CHUNK]))
        return part.until, ""

    def _write(self, lease: Lease, entries: Sequence[Entry]) -> None:
        made = observations_of([entry.mention for entry in entries], self.house.config.lateness, news=False)
        put_anew(self.house, lease, entries, noted=lambda tx: observations.append(tx, made))

    def _slice(self, cursor: datetime) -> tuple[Question, int]:
        """The slice that begins there, and how many mentions it holds: no more than ``size`` unless they were seen in
        the same microsecond. Its end is open when it reaches past all there is."""
        now, fitted = self.house.clock(), False
        while True:
            until = cursor + self.span if now - cursor > self.span else None
            count = self.house.index.count(Question(since=cursor, until=until, irrelevant=None))
            if count > self.size and self.span > MOMENT and now > cursor:
                fitted = True
                self.span = max(min(self.span, now - cursor) * (self.size / count / 1.5), MOMENT)
            elif until is None or fitted or count * 2 >= self.size:
                end = cursor + MOMENT if count > self.size and now > cursor else until
                return Question(since=cursor, until=end, irrelevant=None), count
            else:
                self.span *= 2

    def _pace(self, count: int, seconds: float) -> None:
        if seconds < SHORT and count * 2 >= self.size:
            self.size = min(self.size * 2, LARGEST)
        elif seconds > LONG:
            self.size = max(self.size // 2, SMALLEST)


def candidates(house: House, topics: Sequence[str], part: Question) -> list[Mention]:
    """What the topics may catch, and what carries them, in a part of the archive; each mention once."""
    if len(topics) > MANY:
        return list(house.index.scan(part))
    found: dict[str, Mention] = {}
    for topic_id in topics:
        questions = [replace(part, topics=(topic_id,))]
        topic = house.in_force.get(topic_id)
        if topic is not None:
            query = compile_query(topic.query, accents=topic.accents, lists=house.lists)
            questions.append(replace(part, query=wider(query)))
        for question in questions:
            found.update((mention.id, mention) for mention in house.index.scan(question))
    return list(found.values())


def rematched(house: House, mentions: Sequence[Mention]) -> list[Entry]:
    """Those of the mentions that the topics in force say something else about now, as they will be."""
    entries = []
    for mention in mentions:
        try:
            document: Document = document_of(mention)
            now = matched(house, mention, document)
        except Exception:  # a text must never stop the line; it was understood when it came, so this is a fault of ours
            log.exception("mention %s cannot be matched again and stays as it was", mention.id)
            continue
        if now != mention:
            entries.append(Entry(now, document))
    return entries


def progress(house: House) -> list[Progress]:
    """How far each topic under way has come; empty when the archive is as the topics in force say."""
    with house.db.read() as tx:
        pending = backfills.pending(tx)
    if not pending:
        return []
    total = house.index.count(Question(irrelevant=None))
    done = {
        cursor: house.index.count(Question(until=cursor, irrelevant=None)) for cursor in {one.cursor for one in pending}
    }
    return [_progress(one, done[one.cursor], total) for one in pending]


def sentence(one: Progress) -> str:
    """For a person: the archive at revision n, how much of it."""
    return f"{one.topic}: archive at revision {one.revision}, {min(floor(one.share * 100), 99)} % done"


def progress_to_json(one: Progress) -> dict[str, Json]:
    return {"topic": one.topic, "revision": one.revision, "share": round(one.share, 4), "left": one.left}


def _progress(one: Backfill, done: int, total: int) -> Progress:
    return Progress(one.topic, one.revision, done / total if total else 0.0, max(total - done, 0))


def _place(one: Backfill) -> tuple[datetime, str]:
    return one.cursor, one.after
