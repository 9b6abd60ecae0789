"""What every engine of the mention index does, exactly the same.

No list and no count is a sample. Writes are whole documents at a version: an equal or older one is done, never an
error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from model.mention import Mention, SentimentLabel
from topics import Document, Query

WriteOutcome = Literal["done", "rejected"]
Dimension = Literal["topic", "language", "source", "site", "sentiment", "kind", "author", "thread", "cluster", "tag"]
SeriesBy = Literal["topic", "language", "source", "site", "author", "kind", "sentiment", "none"]
Order = Literal["newest", "oldest", "latest", "earliest", "negative", "positive"]
"""newest and oldest go by ``seen_at``, latest and earliest by ``event_at``, negative and positive by the score (unknown
last); then by id, in the same direction."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Values a mention may have, ored within one part, the parts anded. ``authors`` are ``Author.key``."""

    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sentiments: tuple[SentimentLabel, ...] = ()
    threads: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Facts):
    """A question to the index; every part is anded. What has any of the values in ``without`` is left out.

    ``since`` and ``until`` are of ``seen_at``, ``event_since`` and ``event_until`` of ``event_at``; since is within,
    until is not. ``sentiments`` (and those of ``without``) are towards the topic when exactly one topic is asked about,
    else of the whole text; people's labels win over methods. ``tagged`` asks for a match (of those topics, or of any)
    that is so. ``irrelevant``: False leaves out what people called irrelevant, True asks for nothing else, None for
    all.
    """

    query: Query | None = None
    without: Facts = Facts()
    since: datetime | None = None
    until: datetime | None = None
    event_since: datetime | None = None
    event_until: datetime | None = None
    tagged: bool | None = None
    matched: bool | None = None
    """True: caught by any topic; False: by none."""
    irrelevant: bool | None = False


@dataclass(frozen=True, slots=True)
class Page:
    """Mentions in the order asked for; ``cursor`` asks for the next page and is empty on the last one."""

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
class Group:
    """Copies of one text among the answers: how many, and the id of the one first seen (then by id)."""

    first: str
    count: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of one to three words: in how many texts of the question and of the background it stands, and how surely it
    is commoner in the question (signed root of the log-likelihood ratio, Dunning 1993)."""

    text: str
    count: int
    background: int
    score: float


@dataclass(frozen=True, slots=True)
class Phrases:
    """The most significant phrases. Texts read, of those there are: fewer than all makes it an estimate, and it is to
    be shown as one."""

    phrases: tuple[Phrase, ...]
    read: int
    of: int
    background_read: int
    background_of: int

    @property
    def estimate(self) -> bool:
        return self.read < self.of or self.background_read < self.background_of


@dataclass(frozen=True, slots=True)
class Sample:
    """Answers drawn evenly, the same each time, of ``of`` there are; all of them when they are no more than asked for.
    In no order."""

    mentions: tuple[Mention, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Count:
    question: Question


@dataclass(frozen=True, slots=True)
class Series:
    question: Question
    interval: str
    zone: str = "UTC"
    by: SeriesBy = "none"


@dataclass(frozen=True, slots=True)
class Values:
    question: Question
    dimension: Dimension
    limit: int = 50


Ask = Count | Series | Values
Answer = int | Sequence[Bucket] | Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """What the engine has of one mention, to be held against the ledger."""

    id: str
    version: int
    tokenizer: str


@dataclass(frozen=True, slots=True)
class Month:
    """A part of the archive: mentions first seen in ``name`` (YYYY.MM, UTC)."""

    name: str
    mentions: int
    bytes: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """``tokenizers`` counts mentions by the tokenizer they were written with; ``notes`` are sentences for the operator
    (a yellow cluster, a disk nearly full)."""

    engine: str
    mentions: int
    bytes: int
    tokenizer: str
    tokenizers: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """All mentions written anew, beside those in use: ``target`` is to be brought to what the index holds; ``swap``
    puts it in its place, from one moment to the next, for every process. Nobody may write meanwhile."""

    target: MentionIndex
    swap: Callable[[], None]


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

    def search(self, question: Question, *, size: int = 20, cursor: str = "", order: Order = "newest") -> Page:
        """A page. A walk by cursors gives each mention that answered when it began once, whatever is written meanwhile.

        Raises BadInput for a size that is none and for a cursor that is none, or of another question or order.
        """
        ...

    def scan(self, question: Question) -> Iterator[Mention]:
        """All mentions that answer when it begins, oldest first, each once, as newly written as when its turn comes."""
        ...

    def count(self, question: Question) -> int: ...

    def series(
        self, question: Question, *, interval: str, zone: str = "UTC", by: SeriesBy = "none"
    ) -> Sequence[Bucket]:
        """Counts over ``event_at`` per interval in an IANA zone, empty intervals left out; they add up to the count.

        An interval is a number and one of ``m h d w M y``: ``15m``, ``1d``, ``2w``, ``1M``.

        By start, then key. With one topic in the question, sentiment is towards it; ``by="topic"`` counts a mention
        once for each topic that caught it (of those asked about), with the sentiment towards that topic.
        """
        ...

    def facets(self, question: Question, dimension: Dimension, *, limit: int = 50) -> Sequence[tuple[str, int]]:
        """Exact counts per value, largest first, then by value.

        A mention counts for each topic that caught it, asked about or not; an unknown author is left out.
        """
        ...

    def distinct(self, question: Question, dimension: Dimension) -> int:
        """How many different values, exactly."""
        ...

    def ask(self, asked: Sequence[Ask]) -> Sequence[Answer]:
        """Several questions in one go, answered in their order as ``count``, ``series`` and ``facets`` would."""
        ...

    def groups(self, question: Question, clusters: Sequence[str]) -> Mapping[str, Group]:
        """Of these clusters, those with answers among them: which of the answers was seen first, and how many are."""
        ...

    def phrases(
        self, question: Question, *, background: Question | None = None, limit: int = 20, read: int = 5_000
    ) -> Phrases:
        """What is said in the answers more than elsewhere (``background`` without the answers; all else when None).

        At most ``read`` texts of each side are read, spread evenly; the result says how many.
        """
        ...

    def sample(self, question: Question, *, read: int = 10_000) -> Sample:
        """At most ``read`` (1 to 10,000) of the answers, to work out what has no count."""
        ...

    def held(self, month: str) -> Iterator[Held]:
        """All mentions of a month (YYYY.MM), by id, as they are durable now."""
        ...

    def months(self) -> Sequence[Month]:
        """Oldest first."""
        ...

    def drop(self, month: str) -> int:
        """Delete all mentions of a month by its exact name; how many there were. That none is written again is for the
        caller's ledger to see to."""
        ...

    def outdated(self) -> str:
        """Why all mentions must be written anew before they are asked or written again; "" when they need not."""
        ...

    def renewal(self) -> AbstractContextManager[Renewal]:
        """Begin a renewal, or go on with one that was begun."""
        ...

    def drop_unused(self) -> Sequence[str]:
        """Delete what a renewal replaced, and one that was begun and not ended; the names of what went."""
        ...

    def status(self) -> IndexStatus: ...

    def close(self) -> None: ...
