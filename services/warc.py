"""Import of web archives (WARC): pages that Earshot kept are read again as the visits read them, pages of other tools
as the right spider sees them.

Of a post that was read several times the newest reading counts, so files are looked through first, and read in that
order then: listings, the pages behind their entries, and strangers' pages. What reads otherwise than it is known is an
edit; the rest changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from crawlers import (
    FEED_TYPES,
    PAGE_TYPES,
    Damage,
    Reading,
    Record,
    Reread,
    read_head,
    read_message,
    read_records,
    read_stranger,
    record_at,
    reread,
)
from model.errors import BadInput, Unavailable
from model.source import Json
from model.time import from_micros, micros, parse_time
from services.house import House
from services.imports import ImportReport, import_found
from services.lines import LineProblem
from storage import Found

REMEMBERED = 4
"""Readings that wait for their answer: it is the record after the next."""
MAX_READING = 8_000_000
"""Bytes of a reading; a longer one is none of ours."""
TOLD_EVERY = 200
LISTING, OURS, PAGE, FEED = range(4)
"""The order of reading: an archived article comes before the feed that shows the beginning of it."""

Told = Callable[[int, int], None]
"""Called with how many pages were read, of how many; of 0 while the files are looked through."""


@dataclass(frozen=True, slots=True)
class RecordProblem(LineProblem):
    """A record that could not be taken: its number in ``file``, from 1."""

    file: str = ""

    def __str__(self) -> str:
        return f"{self.file}: record {self.number}: {self.sentence}"


class _Place(NamedTuple):
    """Where a page is: file, its number among the records, and the byte it begins at."""

    file: int
    number: int
    offset: int
    url: str
    reading: str


class Shelf:
    """What is remembered of the files while they are read, on disk when it is much."""

    def __init__(self, memory: sqlite3.Connection) -> None:
        self.memory = memory
        memory.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE page(rank INT, at INT, file INT, number INT, offset INT, url TEXT, reading TEXT);"
            "CREATE TABLE hint(source TEXT, url TEXT, hint TEXT, PRIMARY KEY(source, url)) WITHOUT ROWID;"
            "CREATE TABLE taken(source TEXT, ref TEXT, PRIMARY KEY(source, ref)) WITHOUT ROWID;"
        )
        self.pages = 0

    def note(self, rank: int, at: int, place: _Place) -> None:
        self.memory.execute("INSERT INTO page VALUES (?,?,?,?,?,?,?)", (rank, at, *place))
        self.pages += 1

    def places(self) -> Iterator[tuple[int, _Place]]:
        """By rank, the newest first."""
        rows = self.memory.execute(
            "SELECT rank, file, number, offset, url, reading FROM page ORDER BY rank, at DESC, file DESC, number DESC"
        )
        for rank, *place in rows:
            yield rank, _Place(*place)

    def remember(self, source: str, hints: Mapping[str, Mapping[str, Json]]) -> None:
        """What a listing shows of entries; a newer listing's word stays."""
        rows = [(source, url, json.dumps(hint)) for url, hint in hints.items()]
        self.memory.executemany("INSERT OR IGNORE INTO hint VALUES (?,?,?)", rows)

    def hint(self, reading: Reading) -> Mapping[str, Json] | None:
        asked = "SELECT hint FROM hint WHERE source = ? AND url = ?"
        row = self.memory.execute(asked, (reading.source, reading.looked_at)).fetchone()
        return None if row is None else json.loads(row[0])

    def first(self, found: Found) -> bool:
        """Whether this post was not read before; it is now."""
        row = (found.capture.source, found.ref)
        return self.memory.execute("INSERT OR IGNORE INTO taken VALUES (?,?)", row).rowcount == 1


def import_warc(
    house: House, files: Sequence[tuple[str, BinaryIO]], *, told: Told | None = None, drain: bool = True
) -> ImportReport:
    """Take the posts of every page in the files (a name and what it names, which can seek) into the outbox, and with
    ``drain`` through the line to the index. Stopped, it is to be given again; what was taken is safe. Raises
    Unavailable when a store or a disk does not answer."""
    report = ImportReport()
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as memory:
            shelf = Shelf(memory)
            for number in range(len(files)):
                _look_through(shelf, files, number, report, told)
            import_found(house, _posts(shelf, files, report, told), report, drain=drain)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Unavailable(f"the archive cannot be read: {reason}", todo="Give the import again") from error
    return report


def _look_through(
    shelf: Shelf, files: Sequence[tuple[str, BinaryIO]], number: int, report: ImportReport, told: Told | None
) -> None:
    """Note where each page of a file is, and what ours was read for."""
    name, stream = files[number]
    readings: dict[str, str] = {}
    for count, record in enumerate(read_records(stream), 1):
        if told is not None and count % TOLD_EVERY == 0:
            told(0, 0)
        if isinstance(record, Damage):
            report.refuse(RecordProblem(count, record.sentence, name))
            continue
        url = record.headers.get("warc-target-uri", "").strip("<>")
        if record.kind == "metadata" and (reading := _reading(record)):
            readings[record.headers.get("warc-refers-to", "")] = reading.to_json()
            if len(readings) > REMEMBERED:
                del readings[next(iter(readings))]
        elif record.kind == "response" and url.lower().startswith(("http://", "https://")):
            ours = readings.pop(record.headers.get("warc-record-id", ""), "")
            rank = _rank(record, ours)
            if rank is not None:
                shelf.note(rank, _moment(record), _Place(number, count, record.offset, url, ours))


def _reading(record: Record) -> Reading | None:
    return Reading.from_json(record.block) if len(record.block) <= MAX_READING else None


def _rank(record: Record, reading: str) -> int | None:
    """When it is to be read; None for an answer that no spider is for."""
    if reading:
        found = Reading.from_json(reading)
        return LISTING if found is not None and found.role == "listing" else OURS
    try:
        head, _ = read_head(record.block, "")
    except BadInput:
        return None
    if not 200 <= head.status < 300:
        return None
    return PAGE if head.type in PAGE_TYPES else FEED if head.type in FEED_TYPES else None


def _moment(record: Record) -> int:
    at = parse_time(record.headers.get("warc-date", ""))
    return 0 if at is None else micros(at)


def _posts(
    shelf: Shelf, files: Sequence[tuple[str, BinaryIO]], report: ImportReport, told: Told | None
) -> Iterator[Found]:
    for done, (_rank, place) in enumerate(shelf.places(), 1):
        name, stream = files[place.file]
        try:
            made = _read(shelf, stream, place)
        except BadInput as error:
            report.refuse(RecordProblem(place.number, _sentence(place, error), name))
            continue
        for post in made.rejected:
            report.refuse(RecordProblem(place.number, f"{place.url}: {post.reason}", name))
        yield from (found for found in made.found if shelf.first(found))
        if told is not None and done % TOLD_EVERY == 0:
            told(done, shelf.pages)


def _read(shelf: Shelf, stream: BinaryIO, place: _Place) -> Reread:
    record = record_at(stream, place.offset)
    if record is None:
        raise BadInput("the file changed while it was read")
    message = read_message(record.block, place.url)
    reading = Reading.from_json(place.reading) if place.reading else None
    if reading is None:
        return read_stranger(place.url, message, from_micros(_moment(record)))
    made = reread(place.url, message, reading, shelf.hint(reading), from_micros(_moment(record)))
    if made.hints:
        shelf.remember(reading.source, made.hints)
    return made


def _sentence(place: _Place, error: BadInput) -> str:
    return f"{place.url}: {error.what}"
