"""An HTTP message as it is kept in an archive: made of an answer, and read again whoever kept it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from crawlers.warc import MAX_HEADERS, fields_of, one_line
from spiders import Unreadable

MAX_BODY = 10_000_000
"""Bytes of a body, decoded: what a visit takes at most."""
UNSENT = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "www-authenticate"})
"""Headers of an answer that are never kept: they may hold secrets."""
_FRAMING = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"})
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")


@dataclass(frozen=True, slots=True)
class Message:
    """An answer. Header names are lower-case; the body is decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def to_bytes(message: Message) -> bytes:
    """The message as on the wire, its body as it is, without cookies and how it was sent."""
    try:
        reason = HTTPStatus(message.status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {message.status} {reason}"]
    for name, value in message.headers.items():
        if name not in UNSENT and name not in _FRAMING:
            lines.append(f"{one_line(name)}: {one_line(value)}")
    lines.append(f"content-length: {len(message.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + message.body


def read_message(block: bytes, where: str) -> Message:
    """The message in a response record. Raises Unreadable; no more than ``MAX_BODY`` bytes are ever made of one."""
    head, begin = read_head(block, where)
    headers, body = head.headers, block[begin:]
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    return Message(head.status, headers, _decoded(body, headers.get("content-encoding", ""), where))


def read_head(block: bytes, where: str) -> tuple[Message, int]:
    """The same without its body, and where that begins. Raises Unreadable."""
    status, stop = _STATUS.match(block), _HEAD_ENDS.search(block[:MAX_HEADERS])
    if status is None or stop is None:
        raise Unreadable("the record holds no HTTP answer", where=where)
    return Message(int(status.group(1)), fields_of(block[: stop.start()]), b""), stop.end()


def _dechunked(body: bytes) -> bytes:
    """The chunks as one (RFC 9112, section 7.1); the body itself when it is not in chunks: many tools keep the header
    and not the chunks. What is cut short is kept as far as it goes."""
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK_SIZE.match(body, place):
        size = int(found.group(1), 16)
        if size == 0:
            break
        parts.append(body[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else 1
    return b"".join(parts) if parts else body


def _decoded(body: bytes, encoding: str, where: str) -> bytes:
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name in ("gzip", "x-gzip"):
            body = _inflated(body, 31, where) if body.startswith(b"\x1f\x8b") else body
        elif name == "deflate":
            body = _deflated(body, where)
        elif name == "br":
            body = _brotli(body, where)
        elif name != "identity":
            raise Unreadable(f"its encoding {name[:20]!r} is not one that Earshot reads", where=where)
    if len(body) > MAX_BODY:
        raise _too_long(where)
    return body


def _inflated(body: bytes, bits: int, where: str) -> bytes:
    try:
        unpacking = zlib.decompressobj(bits)
        made = unpacking.decompress(body, MAX_BODY + 1)
    except zlib.error:
        raise Unreadable("its body is damaged", where=where) from None
    if len(made) > MAX_BODY:
        raise _too_long(where)
    return made


def _deflated(body: bytes, where: str) -> bytes:
    """With or without zlib's frame: servers do both."""
    try:
        return _inflated(body, 15, where)
    except Unreadable as error:
        if "damaged" not in error.what:
            raise
    try:
        return _inflated(body, -15, where)
    except Unreadable as error:
        if "damaged" not in error.what:
            raise
        return body


def _brotli(body: bytes, where: str) -> bytes:
    try:
        import brotli  # type: ignore[import-untyped]
    except ImportError:
        raise Unreadable("its encoding is br", where=where, todo="Install brotli") from None
    try:
        made: bytes = brotli.Decompressor().process(body, output_buffer_limit=MAX_BODY + 1)
    except brotli.error:
        return body  # decoded already, as some tools keep it
    if len(made) > MAX_BODY:
        raise _too_long(where)
    return made


def _too_long(where: str) -> Unreadable:
    return Unreadable(f"its body is longer than {MAX_BODY // 1_000_000} MB", where=where)
