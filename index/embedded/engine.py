"""The embedded engine behind the protocol: each method is one transaction on one file."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from index.cursor import read_cursor, write_cursor
from index.embedded import ask, write
from index.embedded.bodies import unpack
from index.embedded.connections import Connections
from index.embedded.judge import Judged, judge
from index.embedded.plan import plan
from index.embedded.schema import prepare_file
from index.embedded.series import series
from index.embedded.tokens import read_anew
from index.intervals import starts_in
from index.protocol import Bucket, Dimension, Entry, IndexStatus, Page, Question, SeriesBy, Written
from model.errors import BadInput, Unavailable
from model.mention import Mention
from topics import TOKENIZER_VERSION

MAX_SIZE = 10_000
BATCH = 500
"""Rows read at once by a scan, ids at once by get."""


class EmbeddedIndex:
    """A MentionIndex in one SQLite file. Safe to share between threads; any number of processes may open the file."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises Unavailable."""
        _make_folder(path)
        self._connections = Connections(path)
        self._held = threading.local()
        with self._connections.ready() as connection:
            written_with = prepare_file(connection, TOKENIZER_VERSION)
        if written_with != TOKENIZER_VERSION:
            with self._connections.write() as connection:
                read_anew(connection, TOKENIZER_VERSION)

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:
        prepared: list[write.Prepared] = []
        outcomes: list[Written] = []
        for entry in entries:
            try:
                prepared.append(write.prepare(entry))
            except (ValueError, OverflowError) as error:
                outcomes.append(Written(entry.mention.id, "rejected", f"it cannot be written: {error}"[:300]))
            else:
                outcomes.append(Written(entry.mention.id, "done"))
        if prepared:
            with self._connections.write() as connection:
                stamp = write.next_stamp(connection)
                for one in prepared:
                    write.write(connection, one, stamp)
        return outcomes

    def delete(self, versions: Mapping[str, int]) -> None:
        if versions:
            with self._connections.write() as connection:
                write.delete(connection, versions)

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        found: dict[str, Mention] = {}
        wanted = iter(dict.fromkeys(_storable(ids)))
        with self._connections.read() as connection:
            while batch := list(islice(wanted, BATCH)):
                marks = ", ".join("?" * len(batch))
                sql = f"SELECT m.id, b.document FROM mentions m JOIN bodies b USING (row) WHERE m.id IN ({marks})"  # noqa: S608 - question marks
                found.update((id, unpack(body)) for id, body in connection.execute(sql, batch))
        return found

    def search(self, question: Question, *, size: int = 20, cursor: str = "") -> Page:
        if not 1 <= size <= MAX_SIZE:
            raise BadInput(f"{size} is not a page's size", where="size", todo=f"Use 1 to {MAX_SIZE:,}")
        after = read_cursor(question, cursor)
        with self._connections.read() as connection:
            planned = judge(connection, plan(question), question, self._judged)
            total = ask.count(connection, planned)
            found = ask.places(connection, planned, size + 1, after)
            mentions = ask.mentions(connection, [row for row, _ in found[:size]])
        following = write_cursor(question, found[size - 1][1]) if len(found) > size else ""
        return Page(tuple(mentions), total, following)

    def scan(self, question: Question) -> Iterator[Mention]:
        """What answers now, each as it is when its turn comes, if it still answers then."""
        with self._connections.read() as connection:
            rows = ask.all_rows(connection, judge(connection, plan(question), question, self._judged))
        for start in range(0, len(rows), BATCH):
            with self._connections.read() as connection:
                planned = judge(connection, plan(question), question, self._judged)
                taken = ask.still(connection, planned, rows[start : start + BATCH])
                mentions = ask.mentions(connection, taken)
            yield from mentions

    def count(self, question: Question) -> int:
        with self._connections.read() as connection:
            return ask.count(connection, judge(connection, plan(question), question, self._judged))

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        start_of = starts_in(interval, zone)
        with self._connections.read() as connection:
            planned = judge(connection, plan(question), question, self._judged)
            return series(connection, planned, question, start_of, by)

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        with self._connections.read() as connection:
            planned = judge(connection, plan(question), question, self._judged)
            return ask.facets(connection, planned, dimension, limit)

    def status(self) -> IndexStatus:
        with self._connections.read() as connection:
            mentions = int(connection.execute("SELECT count(*) FROM mentions").fetchone()[0])
        return IndexStatus("embedded", mentions, self._connections.bytes(), TOKENIZER_VERSION)

    def close(self) -> None:
        self._connections.close()

    @property
    def _judged(self) -> Judged:
        """What this thread's connection holds."""
        connection = self._connections.connection()
        if getattr(self._held, "connection", None) is not connection:
            self._held.connection, self._held.judged = connection, Judged()
        found: Judged = self._held.judged
        return found


def _storable(ids: Sequence[str]) -> Iterator[str]:
    """Ids that could be in the file: one with a lone surrogate cannot be asked for, and cannot be there."""
    return (id for id in ids if id.isascii() or id == id.encode("utf-8", "replace").decode("utf-8"))


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        todo = "Name another file in index.url, or make the folder"
        raise Unavailable(f"the folder cannot be made ({error.strerror})", where=str(path.parent), todo=todo) from error
