"""What every engine of the mention index does, exactly the same.

No list and no count is a sample. Writes are whole documents at a version: an equal or older one is done, never an error.
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

    Times are of ``seen_at`` (``until`` is exclusive). ``sentiment`` is towards ``topic`` when exactly one topic is
    given, else of the whole text.
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
        """Write whole documents at ``mention.version``; durable when it returns. One bad document rejects only itself."""
        ...

    def delete(self, versions: Mapping[str, int]) -> None:
        """Delete mentions (id → version), durable when it returns; unknown or already deleted ones are done."""
        ...

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        """The mentions that exist among the ids, as last written (never stale)."""
        ...

    def search(self, question: Question, *, size: int = 20, cursor: str = "") -> Page: ...

    def scan(self, question: Question) -> Iterator[Mention]:
        """All mentions of the question, oldest first, each once, while writes go on."""
        ...

    def count(self, question: Question) -> int: ...

    def series(self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none") -> Sequence[Bucket]:
        """Counts over ``event_at`` per interval (``1m 5m 15m 1h 1d 1w 1M``) in an IANA zone, empty intervals left out.

        With one topic in the question, sentiment is towards it.
        """
        ...

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        """Exact counts per value, largest first."""
        ...

    def status(self) -> IndexStatus: ...

    def close(self) -> None: ...
