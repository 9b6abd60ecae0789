"""OPML 2.0 (http://opml.org/spec2.opml): lists of sources as other readers keep them, read with caution; and ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from model.errors import BadInput
from model.source import Source

MAX_BYTES = 20_000_000
MAX_DEPTH = 100
MAX_OUTLINES = 20_000
NAMESPACE = "urn:earshot:opml"
OURS = ("id", "kind", "every", "render", "options")
"""What an outline says of a source beyond what OPML knows, as attributes of our namespace."""
_BARE = re.compile(rb"&(?!(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription: its address, what its reader calls it, and the line it stands in. ``feed`` is True when the
    list says that it is one; ``ours`` are the attributes of :data:`OURS` that it has."""

    url: str
    title: str
    line: int
    feed: bool
    ours: Mapping[str, str] = field(default_factory=dict)


def read_opml(body: bytes, where: str = "") -> list[Outline]:
    """The outlines that have an address, in order, whatever folders they are in.

    Raises BadInput for what is no OPML, is too large or too deep, or declares entities, with the line.
    """
    if len(body) > MAX_BYTES:
        raise BadInput(f"it is larger than {MAX_BYTES // 1_000_000} MB", where=where, todo="Split the list")
    reader = _Reader(where)
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        reader.parser.Parse(body if wide else _BARE.sub(b"&amp;", body), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        what = f"it is no OPML: {str(error).partition(':')[0]}"
        raise BadInput(what, where=f"{where}{line}", todo="Export the list again as OPML") from None
    if not reader.opml:
        raise BadInput("it is no OPML", where=where, todo="Export the list as OPML, or add the address itself")
    return reader.found


def write_opml(sources: Iterable[Source]) -> Iterator[str]:
    """The lines of an OPML file that any reader takes, and that gives the same sources back here."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<opml version="2.0" xmlns:earshot="{NAMESPACE}">'
    yield "<head><title>Sources of Earshot</title></head>"
    yield "<body>"
    for source in sources:
        given = {"type": "rss", "text": source.id, "title": source.id, "xmlUrl": source.url, **_said(source)}
        yield f"<outline{''.join(_attribute(name, value) for name, value in given.items())}/>"
    yield "</body>"
    yield "</opml>"


class _Reader:
    """Expat keeps nothing but what these handlers keep, and loads nothing from outside."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: list[Outline] = []
        self.opml = False
        self._depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refused(f"it is nested more than {MAX_DEPTH} deep", "Export the list again without folders")
        if self._depth == 1:
            self.opml = name.lower() == "opml"
        if self.opml and name.lower() == "outline" and (outline := self._outline(attributes)) is not None:
            if len(self.found) >= MAX_OUTLINES:
                raise self._refused(f"it lists more than {MAX_OUTLINES:,} sources", "Split the list")
            self.found.append(outline)

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _entity(self, *_declared: object) -> None:
        raise self._refused("it declares entities, which no list of sources needs", "Export the list again")

    def _outline(self, attributes: Mapping[str, str]) -> Outline | None:
        plain = {name.lower(): value.strip() for name, value in attributes.items() if " " not in name}
        feed = plain.get("xmlurl", "")
        url = feed or plain.get("url", "") or plain.get("htmlurl", "")
        if not url:
            return None
        ours = {name: attributes[f"{NAMESPACE} {name}"] for name in OURS if f"{NAMESPACE} {name}" in attributes}
        title = plain.get("title") or plain.get("text") or ""
        return Outline(url, title, self.parser.CurrentLineNumber, bool(feed), ours)

    def _refused(self, what: str, todo: str) -> BadInput:
        return BadInput(what, where=f"{self.where}, line {self.parser.CurrentLineNumber}", todo=todo)


def _said(source: Source) -> dict[str, str]:
    made = {"earshot:id": source.id, "earshot:kind": source.kind}
    if source.every is not None:
        made["earshot:every"] = f"{source.every}s"
    if source.render:
        made["earshot:render"] = "true"
    if source.options:
        made["earshot:options"] = json.dumps(source.options)
    return made


def _attribute(name: str, value: str) -> str:
    """What does not show, a direction override say, is written as its number."""
    quoted = escape(_UNWRITABLE.sub("\ufffd", value), {'"': "&quot;"})
    shown = "".join(letter if letter.isprintable() else f"&#{ord(letter)};" for letter in quoted)
    return f' {name}="{shown}"'
