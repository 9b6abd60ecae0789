"""WARC files (ISO 28500:2017, WARC 1.1): records to bytes, and the records of a file that anybody may have made.

A compressed file is a gzip member a record (annex D), which is what every tool writes. Whatever a file claims, no more
than ``MAX_RECORD`` bytes are held, a damaged record is told and the next sound one is looked for, and time grows with
the size of the file alone.
"""

from __future__ import annotations

import zlib
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from typing import BinaryIO

MAX_RECORD = 32_000_000
"""Bytes of a record with its headers, uncompressed; a longer one is passed over."""
MAX_HEADERS = 65_536
MAX_DAMAGES = 1_000
MAX_TRIES = 20_000
"""Places that may look like the beginning of a record before the rest of a damaged file is given up."""
_CHUNK = 65_536
_GZIP = b"\x1f\x8b\x08"
_BEGIN = b"WARC/1."
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Record:
    """``kind`` is response, request, metadata, warcinfo …; header names are lower-case; ``offset`` is where it begins
    in its file."""

    kind: str
    headers: Mapping[str, str]
    block: bytes
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is no sound record, and a sentence."""

    offset: int
    sentence: str


class _Damaged(Exception):
    """``end`` is where the next record begins when that is known."""

    def __init__(self, sentence: str, end: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.end = end


def to_member(kind: str, headers: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """One record as a gzip member; empty headers are left out."""
    digest = b32encode(sha1(block, usedforsecurity=False).digest()).decode()
    named = [("WARC-Type", kind), *headers, ("WARC-Block-Digest", f"sha1:{digest}")]
    named.append(("Content-Length", str(len(block))))
    lines = "".join(f"{name}: {one_line(value)}\r\n" for name, value in named if value)
    whole = f"WARC/1.1\r\n{lines}\r\n".encode() + block + _END
    packing = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packing.compress(whole) + packing.flush()


def one_line(text: str) -> str:
    """A header's value that cannot become a second header."""
    return " ".join(text.split("\r")).replace("\n", " ").replace("\x00", " ").encode("utf-8", "replace").decode()


def read_records(stream: BinaryIO) -> Iterator[Record | Damage]:
    """The records of a file, in order. ``stream`` can seek. Raises OSError."""
    offset, damages = 0, 0
    while damages < MAX_DAMAGES:
        try:
            found = _next(stream, offset)
        except _Damaged as error:
            damages += 1
            yield Damage(offset, error.sentence)
            following = _resume(stream, offset) if error.end is None else error.end
            if following is None:
                return
            offset = following
            continue
        if found is None:
            return
        record, offset = found
        yield record
    yield Damage(offset, "there is too much damage; the rest of the file is passed over")


def record_at(stream: BinaryIO, offset: int) -> Record | None:
    """The record that was read at this place before; None when it is there no more. Raises OSError."""
    try:
        found = _next(stream, offset)
    except _Damaged:
        return None
    return None if found is None else found[0]


def _next(stream: BinaryIO, offset: int) -> tuple[Record, int] | None:
    """The record at ``offset`` and where the next one begins; None at the end of the file."""
    stream.seek(offset)
    start = stream.read(len(_BEGIN))
    while start.startswith((b"\r", b"\n")):  # uncompressed records are apart by two empty lines
        stripped = start.lstrip(b"\r\n")
        offset += len(start) - len(stripped)
        start = stripped + stream.read(len(start) - len(stripped))
    if not start:
        return None
    if start.startswith(_GZIP):
        whole, end = _member(stream, offset)
        return _whole(whole, offset, end), end
    if start == _BEGIN:
        return _plain(stream, offset)
    raise _Damaged("here begins no WARC record")


def _member(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    stream.seek(offset)
    unpacking, whole = zlib.decompressobj(31), bytearray()
    while not unpacking.eof:
        packed = unpacking.unconsumed_tail or stream.read(_CHUNK)
        if not packed:
            raise _Damaged("the file ends within the record")
        try:
            whole += unpacking.decompress(packed, MAX_RECORD + 1 - len(whole))
        except zlib.error:
            raise _Damaged("the record is damaged") from None
        if len(whole) > MAX_RECORD:
            raise _Damaged(
                f"the record is longer than {MAX_RECORD // 1_000_000} MB, or the file is compressed as a whole: "
                "then uncompress it with gunzip"
            )
    return bytes(whole), stream.tell() - len(unpacking.unused_data)


def _whole(whole: bytes, offset: int, end: int) -> Record:
    """The record that a gzip member holds."""
    headers, begin = _headers(whole[:MAX_HEADERS], end)
    length = _length(headers, end)
    block, rest = whole[begin : begin + length], whole[begin + length :].strip(b"\r\n")
    if len(block) < length:
        raise _Damaged(f"it says that it has {length} bytes, and has {len(block)}", end)
    if rest.startswith(_BEGIN):
        raise _Damaged("the file is compressed as a whole: uncompress it with gunzip", end)
    if rest:
        raise _Damaged(f"it says that it has {length} bytes, and has more", end)
    return Record(headers.get("warc-type", ""), headers, block, offset)


def _plain(stream: BinaryIO, offset: int) -> tuple[Record, int]:
    stream.seek(offset)
    headers, begin = _headers(stream.read(MAX_HEADERS), None)
    length = _length(headers, None)
    end = offset + begin + length
    if length > MAX_RECORD:
        raise _Damaged(f"the record is longer than {MAX_RECORD // 1_000_000} MB", end)
    stream.seek(offset + begin)
    block = stream.read(length)
    if len(block) < length:
        raise _Damaged("the file ends within the record")
    after = stream.read(len(_END))
    if after and after != _END:
        raise _Damaged(f"it says that it has {length} bytes, and has more or less")
    return Record(headers.get("warc-type", ""), headers, block, offset), end


def _headers(start: bytes, end: int | None) -> tuple[dict[str, str], int]:
    """The named fields of a record, and where its block begins."""
    stop = start.find(_END)
    if not start.startswith(_BEGIN) or stop < 0:
        raise _Damaged("here begins no WARC record" if stop >= 0 else "its headers do not end", end)
    return fields_of(start[:stop]), stop + len(_END)


def fields_of(lines: bytes) -> dict[str, str]:
    """``name: value`` lines below a first one; of a name that comes again the first counts. Continued lines are
    joined (RFC 9112, section 5.2)."""
    joined = lines.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    fields: dict[str, str] = {}
    for line in joined.split(b"\n")[1:]:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _length(headers: Mapping[str, str], end: int | None) -> int:
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise _Damaged("it does not say how long it is", end)
    return int(text)


def _resume(stream: BinaryIO, offset: int) -> int | None:
    """Where the next record begins after a damaged one; None when there is none."""
    position, tries, kept = offset + 1, 0, b""
    stream.seek(position)
    while chunk := stream.read(_CHUNK):
        window = kept + chunk
        base = position - len(kept)
        for place in _candidates(window):
            tries += 1
            if tries > MAX_TRIES:
                return None
            if _begins(stream, base + place):
                return base + place
        position += len(chunk)
        stream.seek(position)
        kept = window[-len(_BEGIN) - 1 :]
    return None


def _candidates(window: bytes) -> list[int]:
    """Places where a gzip member or an uncompressed record may begin, in order."""
    found: list[int] = []
    for mark, skip in ((_GZIP, 0), (b"\n" + _BEGIN, 1)):
        place = window.find(mark)
        while place >= 0:
            found.append(place + skip)
            place = window.find(mark, place + 1)
    return sorted(found)


def _begins(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    start = stream.read(1024)
    if start.startswith(_BEGIN):
        return True
    try:
        return zlib.decompressobj(31).decompress(start, len(_BEGIN)) == _BEGIN
    except zlib.error:
        return False
