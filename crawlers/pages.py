"""Keeping the pages that visits read, so that they can be read again once an extractor is mended.

A file a day and worker, ``2026-11-22-000.warc.gz``: a worker takes the first file of the day that no other one holds,
and the system lets go of it however the worker ends. A page is one write of whole records; what a kill cuts short is
passed over in reading. A disk that is full costs the page and never the visit.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawlers.message import Message, to_bytes
from crawlers.options import PRODUCT, VERSION
from crawlers.warc import one_line, to_member
from model.capture import clean_text
from model.source import Json
from model.time import iso
from spiders import Request, View

TOLD_TO_SERVERS = ("user-agent", "accept", "accept-language", "accept-encoding", "if-none-match", "if-modified-since")
"""Request headers that are kept; whatever else was sent may be a secret."""
MOST_AT_ONCE = 1_000
"""Files of one day."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-\d{3}\.warc\.gz")
_WHOLE_DAY = timedelta(days=1)

log = logging.getLogger("crawlers.pages")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer was read for, and all that reading it again needs: the spider, the request's role and note, and
    what the spider knew of its source (``place`` is the address that is visited). ``looked_at`` is the address under
    which a listing named the page. ``backlog``: what it holds without a trusted date is history."""

    source: str
    spider: str
    role: str
    place: str = ""
    looked_at: str = ""
    note: Mapping[str, Json] = field(default_factory=dict)
    options: Mapping[str, Json] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)
    backlog: bool = False

    @classmethod
    def of(cls, request: Request, view: View, spider: str, *, backlog: bool) -> Reading:
        return cls(
            view.source, spider, request.role, view.url, request.url, request.note, view.options, view.cursors, backlog
        )

    def to_json(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, default=_plain)

    @classmethod
    def from_json(cls, text: str | bytes) -> Reading | None:
        """The inverse; None for what is none."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict):
            return None
        words = {name: value.get(name, "") for name in ("source", "spider", "role", "place", "looked_at")}
        if not all(isinstance(word, str) for word in words.values()) or not (words["source"] and words["spider"]):
            return None
        note, options, cursors = (_mapping(value.get(name)) for name in ("note", "options", "cursors"))
        marks = {name: str(mark) for name, mark in cursors.items()}
        said = {name: clean_text(word) for name, word in words.items()}
        return cls(**said, note=note, options=options, cursors=marks, backlog=value.get("backlog") is True)


class PageKeeper:
    """Keeps pages in a folder, and lets go of files past their time when it begins one. Use from one thread; ``close``
    lets go of the file. Nothing here raises for what a disk does: it is logged once, and counted in ``lost``."""

    def __init__(self, folder: Path, keep: timedelta) -> None:
        self.folder = folder
        self.keep_for = keep
        self.kept = self.lost = 0
        self._day: date | None = None
        self._file: int | None = None

    def keep(self, url: str, message: Message, asked: Mapping[str, str], reading: Reading, now: datetime) -> None:
        """One page, unless its address holds a name or password."""
        if "@" in urlsplit(url).netloc:
            return
        try:
            self._write(page_records(url, message, asked, reading, now), now)
            self.kept += 1
        except OSError as error:
            self.lost += 1
            if self.lost == 1:
                log.warning("pages cannot be kept in %s: %s; visits go on", self.folder, error.strerror or error)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = self._day = None

    def _write(self, records: bytes, now: datetime) -> None:
        day = now.astimezone(UTC).date()
        if self._file is None or day != self._day:
            self.close()
            expire(self.folder, self.keep_for, now)
            self._file, self._day = _take(self.folder, day), day
        before = os.fstat(self._file).st_size
        try:
            left = memoryview(records if before else _about(now) + records)
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, before)
            raise


def page_records(url: str, message: Message, asked: Mapping[str, str], reading: Reading, now: datetime) -> bytes:
    """A page as three records: what it was read for, what was asked, what was answered. The answer comes last, so that
    one that is there is there with all of it."""
    answer = to_bytes(message)
    of = (("WARC-Target-URI", url), ("WARC-Date", iso(now)))
    refers = _id("response", url, iso(now))
    request = to_member(
        "request",
        [*of, ("WARC-Record-ID", _id("request", url, iso(now))), ("WARC-Concurrent-To", refers), _HTTP_REQUEST],
        _request(url, asked),
    )
    about = to_member(
        "metadata",
        [*of, ("WARC-Record-ID", _id("metadata", url, iso(now))), ("WARC-Refers-To", refers), _JSON],
        reading.to_json().encode(),
    )
    return about + request + to_member("response", [*of, ("WARC-Record-ID", refers), _HTTP_RESPONSE], answer)


def kept_files(folder: Path) -> list[Path]:
    """The files of pages in a folder, the oldest first."""
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return []


def expired(folder: Path, keep: timedelta, now: datetime) -> list[Path]:
    """The files of which everything is older than ``keep``."""
    return [path for path in kept_files(folder) if (day := _day_of(path)) and day + _WHOLE_DAY + keep <= now]


def expire(folder: Path, keep: timedelta, now: datetime) -> int:
    """Delete the files of pages past their time; how many. Raises OSError."""
    gone = expired(folder, keep, now)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _day_of(path: Path) -> datetime | None:
    found = _NAME.fullmatch(path.name)
    try:
        return datetime.fromisoformat(found.group(1)).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _take(folder: Path, day: date) -> int:
    """The first file of the day that no other process holds, locked and open for appending."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(MOST_AT_ONCE):
        file = os.open(folder / f"{day.isoformat()}-{number:03}.warc.gz", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        except OSError:
            os.close(file)
            raise
        else:
            return file
    raise OSError(f"{MOST_AT_ONCE} workers keep pages at once")


def _about(now: datetime) -> bytes:
    fields = f"software: {PRODUCT}/{VERSION}\r\nformat: WARC File Format 1.1\r\n"
    headers = [("WARC-Date", iso(now)), ("WARC-Record-ID", _id("warcinfo", "", iso(now)))]
    return to_member("warcinfo", [*headers, ("Content-Type", "application/warc-fields")], fields.encode())


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _request(url: str, asked: Mapping[str, str]) -> bytes:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {one_line(path)} HTTP/1.1", f"host: {one_line(parts.netloc)}"]
    lines += [f"{name}: {one_line(asked[name])}" for name in TOLD_TO_SERVERS if asked.get(name)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _id(*of: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(31).join(of))}>"


_HTTP_REQUEST = ("Content-Type", "application/http;msgtype=request")
_HTTP_RESPONSE = ("Content-Type", "application/http;msgtype=response")
_JSON = ("Content-Type", "application/json")
