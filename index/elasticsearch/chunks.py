"""What is written, put together as requests of bounded size: each item's lines stand in one buffer, made there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from index.elasticsearch.document import write_document
from index.elasticsearch.names import Names
from index.protocol import Entry
from model.mention import Mention

MOST_ITEMS = 1_000
MOST_BYTES = 5_000_000


class Write(NamedTuple):
    """One line of a bulk, or with an entry two: what to do, and its document. ``place`` tells it from others."""

    place: int
    month: str
    action: bytes
    entry: Entry | None = None


class Item(NamedTuple):
    """Where in its chunk a write stands."""

    place: int
    month: str
    start: int
    end: int


@dataclass(slots=True)
class Chunk:
    """Writes as one request."""

    body: bytearray = field(default_factory=bytearray)
    items: list[Item] = field(default_factory=list)

    def add(self, write: Write) -> None:
        """Raises ValueError saying what cannot be written; the chunk is as before then."""
        body, start = self.body, len(self.body)
        body += write.action
        if write.entry is not None:
            try:
                write_document(write.entry, body)
            except (ValueError, OverflowError):
                del body[start:]
                raise
            body += b"\n"
        self.items.append(Item(write.place, write.month, start, len(body)))

    def without_last(self) -> Chunk:
        """The last item goes into a chunk of its own, which is given."""
        last = self.items.pop()
        body = self.body[last.start :]
        del self.body[last.start :]
        return Chunk(body, [last._replace(start=0, end=len(body))])

    def lines(self, items: Sequence[Item]) -> bytes | bytearray:
        """Of some of its items, or of all."""
        if len(items) == len(self.items):
            return self.body
        return b"".join(self.body[item.start : item.end] for item in items)


def chunks(writes: Iterable[Write], rejected: dict[int, str], most: int = MOST_ITEMS) -> Iterator[Chunk]:
    """In their order, none of more than ``most`` items or 5 MB, but for a single larger one. Notes place → reason of
    what cannot be written."""
    chunk = Chunk()
    for write in writes:
        try:
            chunk.add(write)
        except (ValueError, OverflowError) as error:
            rejected[write.place] = str(error)
            continue
        if len(chunk.body) > MOST_BYTES and len(chunk.items) > 1:
            chunk, full = chunk.without_last(), chunk
            yield full
        if len(chunk.items) == most:
            yield chunk
            chunk = Chunk()
    if chunk.items:
        yield chunk


def index_write(place: int, entry: Entry, names: Names) -> Write:
    """Written when its version is above the one that is there."""
    mention = entry.mention
    month = month_of(mention)
    action = _action("index", names.writing(month), mention.id, mention.version, "external")
    return Write(place, month, action, entry)


def delete_write(place: int, id: str, version: int, month: str, names: Names) -> Write:
    """Deleted when its version is not below the one that is there."""
    return Write(place, month, _action("delete", names.writing(month), id, version, "external_gte"))


def month_of(mention: Mention) -> str:
    """The month (YYYY.MM, UTC) it was first seen in, which never changes."""
    return _month(mention.seen_at.year, mention.seen_at.month)


@lru_cache(maxsize=1_000)
def _month(year: int, month: int) -> str:
    return f"{year:04}.{month:02}"


def _action(what: str, alias: str, id: str, version: int, kind: str) -> bytes:
    """A version below 0, which Elasticsearch refuses and the ledger never gives, is as low as 0."""
    told = f'"{id}"' if id.isascii() and id.isalnum() else json.dumps(id)
    line = f'{{"{what}":{{"_index":"{alias}","_id":{told},"version":{max(version, 0)},"version_type":"{kind}"}}}}\n'
    return line.encode()
