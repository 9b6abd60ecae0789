"""Documents as the index stored them, read no further than a query looks: tokens first, the rest when asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, cast

from index.embedded.bodies import unpack
from model.mention import Mention
from topics import Document, Streams, read_document

MARK = "¶"
"""Stands between paragraphs in the indexed text, so that no phrase runs across them; no token is only this."""
FILLER = "·"
_BETWEEN = f" {MARK} "
_STREAMS = ("a", "c", "l", "r")
_PART = "\x1f"
"""Between streams; a token holds no control character."""

Paragraphs = tuple[tuple[str, ...], ...]


def joined(paragraphs: Paragraphs) -> str:
    """A stream as one string: tokens parted by blanks, paragraphs by a mark."""
    return _BETWEEN.join(map(" ".join, paragraphs))


def parted(text: str) -> Paragraphs:
    """The inverse of :func:`joined`."""
    return tuple(tuple(paragraph.split(" ")) for paragraph in text.split(_BETWEEN)) if text else ()


def pack_streams(document: Document) -> bytes:
    """What FTS5 is not given: streams a c l r of title and text, and f too of what is quoted; "" for all filler."""
    parts = [joined(document.quoted.f)]
    for streams in (document.title, document.text, document.quoted):
        for name in _STREAMS:
            made = joined(getattr(streams, name))
            parts.append(made if made.strip(f"{FILLER}{MARK} ") else "")
    return zlib.compress(_PART.join(parts).encode(), 1)


class StoredStreams:
    """Stands for ``Streams`` in a document; offsets are not stored, so it serves to judge, not to give spans."""

    def __init__(self, folded: str, rest: Callable[[], list[str]], first: int) -> None:
        self.f = parted(folded)
        self._rest, self._first = rest, first

    @cached_property
    def a(self) -> Paragraphs:
        return self._stream(0)

    @cached_property
    def c(self) -> Paragraphs:
        return self._stream(1)

    @cached_property
    def l(self) -> Paragraphs:  # noqa: E743 - the stream's name in QUERY
        return self._stream(2)

    @cached_property
    def r(self) -> Paragraphs:
        return self._stream(3)

    def _stream(self, number: int) -> Paragraphs:
        text = self._rest()[self._first + number]
        return parted(text) if text else tuple((FILLER,) * len(paragraph) for paragraph in self.f)


class StoredFields(Mapping[str, object]):
    """A document's fields: those of the index's own columns at once, the others when one of them is asked for."""

    def __init__(self, columns: dict[str, object], whole: Callable[[], Mapping[str, object]]) -> None:
        self._columns, self._whole = columns, whole

    def __getitem__(self, name: str) -> object:
        return self._columns[name] if name in self._columns else self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def _all(self) -> dict[str, object]:
        return {**self._whole(), **self._columns}


class StoredRow(NamedTuple):
    """Columns of ``bodies``."""

    title: str
    text: str
    streams: bytes
    document: bytes


class Stored:
    """One row of an index file as a document. ``columns`` are fields that need no unpacking."""

    def __init__(self, row: StoredRow, columns: dict[str, object], topic: str) -> None:
        self._row, self._columns, self._topic = row, columns, topic

    def document(self) -> Document:
        return Document(
            "",
            cast(Streams, StoredStreams(self._row.title, self._rest, 1)),
            cast(Streams, StoredStreams(self._row.text, self._rest, 5)),
            cast(Streams, StoredQuote(self._rest)),
            StoredFields(self._columns, lambda: fields_of(unpack(self._row.document), self._topic)),
        )

    def _rest(self) -> list[str]:
        return self._parts

    @cached_property
    def _parts(self) -> list[str]:
        return zlib.decompress(self._row.streams).decode().split(_PART)


class StoredQuote(StoredStreams):
    """The quoted text, of which FTS5 has nothing."""

    def __init__(self, rest: Callable[[], list[str]]) -> None:
        self._rest, self._first = rest, 9

    @cached_property
    def f(self) -> Paragraphs:  # type: ignore[override]
        return parted(self._rest()[0])


def fields_of(mention: Mention, topic: str = "") -> dict[str, object]:
    """What field terms may ask; ``sentiment:`` and ``tagged:`` are towards the topic, when one is given."""
    document = document_of(mention)
    matches = [match for match in mention.topics if not topic or match.topic == topic]
    sentiment = matches[0].sentiment if topic and matches else mention.sentiment
    return {**document.fields, "sentiment": sentiment.label, "tagged": any(match.tagged for match in matches)}


def document_of(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
