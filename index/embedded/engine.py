"""The embedded engine behind the protocol: each method is one transaction on one file."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import get_args

from index.checks import MAX_SIZE, check_number, check_size, one_of
from index.cursor import read_cursor, write_cursor
from index.embedded import ask, everything, months, renewal, upgrade, write
from index.embedded.asking import MAX_LIMIT
from index.embedded.bodies import unpack
from index.embedded.conditions import storable
from index.embedded.ids import of_ids
from index.embedded.names import Names
from index.embedded.opened import Opened
from index.embedded.phrases import phrases, spread
from index.embedded.places import places
from index.embedded.schema import FORMAT, prepare_file
from index.protocol import (
    Answer,
    Ask,
    Bucket,
    Dimension,
    Entry,
    Group,
    Held,
    IndexStatus,
    Month,
    Order,
    Page,
    Phrases,
    Question,
    Renewal,
    Sample,
    Series,
    SeriesBy,
    Values,
    Written,
)
from model.errors import BadInput, Unavailable
from model.garbage import garbage_left
from model.mention import Mention
from model.said import said
from topics import TOKENIZER_VERSION

log = logging.getLogger(__name__)

BATCH = 500
"""Rows read at once by a scan, ids at once by get."""
DROPPED = 2_000
"""Mentions dropped in one transaction, so that other writers get their turn."""


class EmbeddedIndex:
    """A MentionIndex in one SQLite file. Safe to share between threads; any number of processes may open the file."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file, and brings up an older one. Raises Unavailable."""
        _make_folder(path)
        self._path = path
        self._before: list[Opened] = []
        self._closed = False
        self._writing = threading.Lock()
        self._opening = threading.Lock()
        self._opened, self._file = Opened(path), renewal.file_at(path)
        with self._opened.connections.ready() as connection:
            format, tokenizer = prepare_file(connection, TOKENIZER_VERSION)
        self._file = self._file or renewal.file_at(path)  # made just now
        if format != FORMAT:
            self._upgrade(format)
        if tokenizer != TOKENIZER_VERSION:
            with self._there().connections.write() as connection:
                upgrade.read_anew(connection, TOKENIZER_VERSION)

    def _there(self) -> Opened:
        """The file that stands there now: a renewal, of this process or another, puts another in its place. Those
        who read the one before read it to their end."""
        with self._opening:
            there = renewal.file_at(self._path)
            if there is not None and there != self._file and not self._closed:
                self._before.append(self._opened)
                self._opened, self._file = Opened(self._path), there
            return self._opened

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:
        with garbage_left():  # looked for meanwhile, again and again, it takes a tenth of the time
            return self._put(entries)

    def _put(self, entries: Sequence[Entry]) -> Sequence[Written]:
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
            with self._write() as (connection, names):
                write.write(connection, prepared, names)
        return outcomes

    def delete(self, versions: Mapping[str, int]) -> None:
        storable = {id: versions[id] for id in _storable(list(versions))}
        if storable:
            with self._write(erasing=True) as (connection, _):
                write.delete(connection, storable)

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        found: dict[str, Mention] = {}
        wanted = iter(dict.fromkeys(_storable(ids)))
        with self._read() as (connection, _):
            while batch := list(islice(wanted, BATCH)):
                condition, params = of_ids(batch)
                said = condition.replace("{row}", "m.row")
                sql = f"SELECT m.id, b.document FROM mentions m JOIN bodies b USING (row) WHERE {said}"  # noqa: S608 - constants only
                found.update((id, unpack(body)) for id, body in connection.execute(sql, params))
        return found

    def search(self, question: Question, *, size: int = 20, cursor: str = "", order: Order = "newest") -> Page:
        check_size(size)
        one_of(order, get_args(Order), "order")
        after = read_cursor(question, cursor, order)
        with self._read() as (connection, file):
            planned = file.asking.plan(connection, question)
            total = file.asking.count(connection, question, planned)
            if order in ("newest", "oldest"):
                found = places(connection, planned, size + 1, after, order)
                rows, following = [row for row, _ in found[:size]], found[size - 1][1] if len(found) > size else None
            else:
                rows, following = file.walks.page(connection, planned, size, after, order)
            mentions = ask.mentions(connection, rows)
        return Page(tuple(mentions), total, write_cursor(question, following, order) if following else "")

    def scan(self, question: Question) -> Iterator[Mention]:
        """What answers now, each as it is when its turn comes, if it still answers then."""
        with self._read() as (connection, file):
            rows, began = ask.all_rows(connection, file.asking.plan(connection, question)), write.stamp_of(connection)
        for start in range(0, len(rows), BATCH):
            taken: Sequence[int] = rows[start : start + BATCH]
            if self._there() is not file:
                raise Unavailable("the index was renewed meanwhile", where=str(self._path), todo="Begin again")
            with file.connections.read() as connection:
                if write.stamp_of(connection) != began:
                    taken = ask.still(connection, file.asking.plan(connection, question), taken)
                mentions = ask.mentions(connection, taken)
            yield from mentions

    def count(self, question: Question) -> int:
        with self._read() as (connection, file):
            return file.asking.count(connection, question)

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        with self._read() as (connection, file):
            return file.asking.series(connection, Series(question, interval, zone, by))

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        with self._read() as (connection, file):
            return file.asking.facets(connection, Values(question, dimension, limit))

    def distinct(self, question: Question, dimension: Dimension) -> int:
        with self._read() as (connection, file):
            return file.asking.distinct(connection, question, dimension)

    def ask(self, asked: Sequence[Ask]) -> Sequence[Answer]:
        with self._read() as (connection, file):
            return [file.asking.answer(connection, one) for one in asked]

    def groups(self, question: Question, clusters: Sequence[str]) -> Mapping[str, Group]:
        with self._read() as (connection, file):
            return ask.groups(connection, file.asking.plan(connection, question), clusters)

    def phrases(
        self, question: Question, *, background: Question | None = None, limit: int = 20, read: int = 5_000
    ) -> Phrases:
        if not (1 <= limit <= MAX_SIZE and 1 <= read <= MAX_LIMIT):
            raise BadInput(
                "limit and read are numbers from 1 up", where="phrases", todo=said("Use 1 to {most:,}", most=MAX_SIZE)
            )
        with self._read() as (connection, file):
            foreground = file.asking.rows(connection, question)
            rows = None if background is None else file.asking.rows(connection, background)
            with garbage_left():
                return phrases(connection, foreground, rows, limit, read)

    def sample(self, question: Question, *, read: int = MAX_SIZE) -> Sample:
        check_number(read, "read", MAX_SIZE)
        with self._read() as (connection, file):
            rows = file.asking.rows(connection, question)
            return Sample(tuple(ask.mentions(connection, spread(rows, read).tolist())), len(rows))

    def held(self, month: str) -> Iterator[Held]:
        with self._read() as (connection, _):
            return months.held(connection, month, TOKENIZER_VERSION)

    def months(self) -> Sequence[Month]:
        with self._read() as (connection, file):
            return months.months(connection, file.connections.bytes())

    def drop(self, month: str) -> int:
        months.span_of(month)
        dropped = 0
        while True:
            with self._write(erasing=True) as (connection, _):
                found = months.some_of(connection, month, DROPPED)
                write.remove(connection, found)
            dropped += len(found)
            if len(found) < DROPPED:
                return dropped

    def status(self) -> IndexStatus:
        with self._read() as (connection, file):
            mentions = everything.count(connection, Question(irrelevant=None)) or 0
        tokenizers = {TOKENIZER_VERSION: mentions} if mentions else {}
        return IndexStatus("embedded", mentions, file.connections.bytes(), TOKENIZER_VERSION, tokenizers)

    def heard(self) -> None:
        """What others wrote is always seen."""

    def glance(self) -> IndexStatus:
        return self.status()

    def warm(self) -> None:
        """What answers are counted by, of many mentions; until it is read they are counted without."""
        with self._read() as (connection, file):
            file.asking.warm(connection)

    def generation(self) -> Hashable:
        """The file that is read, and the number of its last write."""
        with self._read() as (connection, file):
            return id(file), write.stamp_of(connection)

    def outdated(self) -> str:
        """A file of an older format is brought up when it is opened."""
        return ""

    @contextmanager
    def renewal(self) -> Iterator[Renewal]:
        """A file beside this one, which takes its name at the swap."""
        beside = renewal.beside(self._path)
        renewal.check_room(self._path)
        target = EmbeddedIndex(beside)
        try:
            yield Renewal(target, lambda: renewal.swap(self._path, target, target._file))
        finally:
            target.close()

    def drop_unused(self) -> Sequence[str]:
        return renewal.drop_begun(self._path)

    def close(self) -> None:
        self._closed = True
        for file in (*self._before, self._opened):
            file.connections.close()

    @contextmanager
    def _read(self) -> Iterator[tuple[sqlite3.Connection, Opened]]:
        """A snapshot, and the file it is of."""
        file = self._there()
        with file.connections.read() as connection:
            yield connection, file

    @contextmanager
    def _write(self, *, erasing: bool = False) -> Iterator[tuple[sqlite3.Connection, Names]]:
        """One writer at a time; what names it gave is known once it is durable."""
        with self._writing:
            file = self._there()
            with file.connections.write(erasing=erasing) as connection:
                yield connection, file.names
            file.names.keep()

    def _upgrade(self, format: str) -> None:
        path = self._path
        log.info("index %s: bringing format %s up to %s; it goes on where it stopped", path, format, FORMAT)
        with self._there().connections.write() as connection:
            upgrade.begin_upgrade(connection)
        left = 1
        while left:
            with self._write() as (connection, names):
                left = upgrade.upgrade_some(connection, names)
            log.info("index %s: %d mentions left to bring up", path, left)


def _storable(ids: Sequence[str]) -> Iterator[str]:
    """Ids that could be in the file: one with a lone surrogate or a NUL cannot be there."""
    return filter(storable, ids)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        todo = "Name another file in index.url, or make the folder"
        raise Unavailable(f"the folder cannot be made ({error.strerror})", where=str(path.parent), todo=todo) from error
