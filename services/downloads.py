"""Exports on their way to somebody who waits: bytes as they are made, how far each is, and not too many at once.

A writer works in a thread of its own and is held back by who reads; when they go away it ends. What goes wrong on the
way breaks the connection, so that half an export is never taken for a whole one.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from queue import Empty, Full, Queue
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import BinaryIO, Literal, cast

from model.errors import BadInput, NotFound, Unavailable
from model.said import said
from model.source import Json
from services.asking import SearchRequest, read_request
from services.export import FORMATS, Format, export_lines
from services.house import House
from services.tables import WRITERS

AT_ONCE = 4
"""Exports of one process."""
KEPT = 200
"""Exports whose progress is remembered."""
PIECE = 1 << 16
"""Bytes handed on at once."""
PATIENCE = 600
"""Seconds a piece waits to be read."""
STREAMED: frozenset[Format] = frozenset({"jsonl", "csv"})
"""Written from the first mention on; the others are whole files before their first byte goes."""
TYPES: Mapping[Format, str] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "hyper": "application/octet-stream",
}


@cache
def formats_ready() -> tuple[Format, ...]:
    """Those that what is installed can write."""
    return tuple(format_ for format_ in FORMATS if _ready(format_))


def _ready(format_: Format) -> bool:
    try:
        WRITERS[format_].ready()
    except BadInput:
        return False
    return True


State = Literal["under way", "done", "broken off"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``taken`` mentions of ``total``; a folded export takes fewer than there are."""

    taken: int
    total: int
    state: State = "under way"


class Gone(OSError):
    """Nobody reads any more."""


class Downloads:
    """Those of one process."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(AT_ONCE)
        self._progress: OrderedDict[str, Progress] = OrderedDict()
        self._lock = Lock()

    def begin(self, house: House, request: SearchRequest, format_: Format, name: str = "") -> Download:
        """An export, to be read to its end or closed; ``name`` is what its progress is asked by. Raises QueryRefused,
        NotFound, BadInput (a format that is not installed), Unavailable (too many at once)."""
        WRITERS[format_].ready()
        total = house.index.count(read_request(house, request).question)
        if not self._places.acquire(blocking=False):
            raise Unavailable(
                said("{most} exports are under way", most=AT_ONCE), where="export", todo="Try again when one is done"
            )
        self.told(name, Progress(0, total))
        return Download(
            house, request, format_, total, told=lambda made: self.told(name, made), done=self._places.release
        )

    def told(self, name: str, progress: Progress) -> None:
        if not name:
            return
        with self._lock:
            self._progress[name] = progress
            self._progress.move_to_end(name)
            while len(self._progress) > KEPT:
                self._progress.popitem(last=False)

    def progress(self, name: str) -> Progress:
        """Raises NotFound."""
        with self._lock:
            found = self._progress.get(name)
        if found is None:
            raise NotFound("there is no such export", where=name[:40], todo="Begin it again")
        return found


class Download:
    """Iterates over the bytes of one export. ``total`` mentions answered when it began."""

    def __init__(
        self,
        house: House,
        request: SearchRequest,
        format_: Format,
        total: int,
        *,
        told: Callable[[Progress], None],
        done: Callable[[], None],
    ) -> None:
        self.total = total
        self._progress = Progress(0, total)
        self._told = told
        self._pieces: Queue[bytes | Exception | None] = Queue(8)
        self._stopped = Event()
        self._thread = Thread(target=self._work, args=(house, request, format_, done), name="export", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[bytes]:
        """Raises what went wrong on the way."""
        try:
            while True:
                piece = self._next()
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        self._stopped.set()

    def _next(self) -> bytes | Exception | None:
        while True:
            try:
                return self._pieces.get(timeout=1)
            except Empty:
                if not self._thread.is_alive() and self._pieces.empty():
                    return Gone("the export ended early")

    def _work(self, house: House, request: SearchRequest, format_: Format, done: Callable[[], None]) -> None:
        try:
            with io.BufferedWriter(cast(io.RawIOBase, _Pipe(self._put)), PIECE) as out:
                self._write(house, request, format_, cast(BinaryIO, out))
            self._put(None)
            self._tell(state="done")
        except Gone:
            self._tell(state="broken off")
        except Exception as error:  # noqa: BLE001 - a thread's edge: raised anew, and logged, where the bytes are read
            self._tell(state="broken off")
            self._give_up(error)
        finally:
            done()

    def _write(self, house: House, request: SearchRequest, format_: Format, out: BinaryIO) -> None:
        rows = self._counted(export_lines(house, request))
        if format_ in STREAMED:
            WRITERS[format_].write(rows, out)
            return
        with TemporaryFile() as made:
            WRITERS[format_].write(rows, cast(BinaryIO, made))
            made.seek(0)
            while piece := made.read(PIECE):
                out.write(piece)

    def _counted(self, rows: Iterator[dict[str, Json]]) -> Iterator[dict[str, Json]]:
        for number, row in enumerate(rows, 1):
            if self._stopped.is_set():
                raise Gone("nobody reads any more")
            if number % 100 == 0 or number == self.total:
                self._tell(taken=number)
            yield row

    def _tell(self, *, taken: int | None = None, state: State = "under way") -> None:
        self._progress = replace(self._progress, taken=self._progress.taken if taken is None else taken, state=state)
        self._told(self._progress)

    def _put(self, piece: bytes | Exception | None) -> None:
        for _ in range(PATIENCE):
            if self._stopped.is_set():
                break
            try:
                return self._pieces.put(piece, timeout=1)
            except Full:
                continue
        raise Gone("nobody reads any more")

    def _give_up(self, error: Exception) -> None:
        try:
            self._put(error)
        except Gone:
            return


class _Pipe(io.RawIOBase):
    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put = put

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(cast(bytes, piece))
        self._put(data)
        return len(data)
