"""What every engine of the mention index does, exactly the same.

No list and no count is a sample. Writes are whole documents at a version: an equal or older one is done, never an
error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from model.mention import Mention, SentimentLabel
from topics import Document, Query

WriteOutcome = Literal["done", "rejected"]
SeriesBy = Literal["topic", "language", "source", "sentiment", "none"]
Dimension = Literal["topic", "language", "source", "site", "sentiment", "kind", "author"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A mention with the streams it was matched on, so that nothing is tokenised twice."""

    mention: Mention
    document: Document


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one entry: done, or rejected with the reason (the document itself is at fault)."""

    id: str
    outcome: WriteOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the index; every part is anded, values within one part are ored, ``without`` parts exclude.

    ``since`` and ``until`` are of ``seen_at``, ``event_since`` and ``event_until`` of ``event_at``; the ends are
    exclusive. ``sentiment`` is towards ``topic`` when exactly one topic is
    given, else of the whole text. ``tagged`` asks for a match (of those topics, or of any) that is so. ``authors`` are
    ``Author.key``.
    """

    query: Query | None = None
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sentiments: tuple[SentimentLabel, ...] = ()
    ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    event_since: datetime | None = None
    event_until: datetime | None = None
    tagged: bool | None = None
    matched: bool | None = None
    """True: caught by any topic; False: by none."""


@dataclass(frozen=True, slots=True)
class Page:
    """Mentions newest first by (seen_at, id); ``cursor`` asks for the next page and is empty on the last one."""

    mentions: tuple[Mention, ...]
    total: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """One interval of a series: counts by sentiment label; ``mean`` is of known scores, None when there is none."""

    start: datetime
    key: str
    count: int
    negative: int
    neutral: int
    positive: int
    unknown: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class IndexStatus:
    engine: str
    mentions: int
    bytes: int
    tokenizer: str


class MentionIndex(Protocol):
    """An engine. All methods raise ``model.errors.Unavailable`` when the engine does not answer; BadInput for a cursor
    or question that is not one."""

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:
        """Write whole documents at ``mention.version``; durable when it returns.

        A document that cannot be written rejects only itself. One outcome an entry, in their order.
        """
        ...

    def delete(self, versions: Mapping[str, int]) -> None:
        """Delete mentions (id → version), durable when it returns; unknown or already deleted ones are done.

        A mention that was written at a higher version stays; one written later at this version or a lower one does not
        come back.
        """
        ...

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        """The mentions that exist among the ids, as last written (never stale)."""
        ...

    def search(self, question: Question, *, size: int = 20, cursor: str = "") -> Page: ...

    def scan(self, question: Question) -> Iterator[Mention]:
        """All mentions that answer when it begins, oldest first, each once, as newly written as when its turn comes."""
        ...

    def count(self, question: Question) -> int: ...

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        """Counts over ``event_at`` per interval (``1m 5m 15m 1h 1d 1w 1M``) in an IANA zone, empty intervals left out.

        By start, then key. With one topic in the question, sentiment is towards it; ``by="topic"`` counts a mention
        once for each topic that caught it (of those asked about), with the sentiment towards that topic.
        """
        ...

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        """Exact counts per value, largest first, then by value.

        A mention counts for each topic that caught it, asked about or not; an unknown author is left out.
        """
        ...

    def status(self) -> IndexStatus: ...

    def close(self) -> None: ...
