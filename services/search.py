"""Search the mention index: filters and a query in the topic language, exact totals, and what to highlight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from index import Dimension, Question
from model.errors import BadInput, NotFound
from model.mention import Mention, SentimentLabel, Span
from model.topic import Accents
from services.house import House
from storage import topics as revisions
from topics import Problem, Query, check, compile_query, read_document

MAX_SIZE = 200
FACETS: tuple[Dimension, ...] = ("topic", "language", "source", "sentiment", "kind")
"""Dimensions a result is counted by, when asked."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to look for: parts are anded, values within one part ored. ``since`` and ``until`` are of ``seen_at``,
    ``event_since`` and ``event_until`` of ``event_at``; the ends are exclusive.

    ``sentiments`` are towards the topic when exactly one is given, else of the whole text.
    """

    query: str = ""
    accents: Accents = "asymmetric"
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sentiments: tuple[SentimentLabel, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    event_since: datetime | None = None
    event_until: datetime | None = None
    tagged: bool | None = None
    matched: bool | None = None
    size: int = 20
    cursor: str = ""
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One mention and what in it to highlight: what the query matched, else what its topics did."""

    mention: Mention
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` is exact; ``cursor`` is empty on the last page. ``facets`` counts each dimension over the question
    without that dimension's own filter, so that the other choices show what they would give."""

    mentions: tuple[Found, ...]
    total: int
    cursor: str
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    reading: str = ""
    warnings: tuple[Problem, ...] = ()


class QueryRefused(BadInput):
    """The query cannot be read one way only; ``problems`` says where and how to mend it."""

    def __init__(self, query: str, problems: tuple[Problem, ...]) -> None:
        first = next((problem for problem in problems if problem.severity == "error"), None)
        where = "the query" if first is None else f"the query, line {first.line}, column {first.column}"
        fixes = () if first is None else first.fixes
        todo = f"{fixes[0].title}: {fixes[0].query[:200]}" if fixes else ""
        super().__init__(first.message.rstrip(".") if first else "the query is refused", where=where, todo=todo)
        self.query = query
        self.problems = problems


def search(house: House, request: SearchRequest) -> SearchResult:
    """One page of the answer. Raises QueryRefused, NotFound (a topic that never was), BadInput (a cursor of another
    question), Unavailable."""
    _refuse_unknown(house, request.topics)
    query, reading, warnings = _read(request, house.lists)
    question = _question(request, query)
    page = house.index.search(question, size=max(1, min(request.size, MAX_SIZE)), cursor=request.cursor)
    found = tuple(Found(mention, spans_of(mention, query, request.topics)) for mention in page.mentions)
    facets = _facets(house, question) if request.facets else {}
    return SearchResult(found, page.total, page.cursor, facets, reading, warnings)


def spans_of(mention: Mention, query: Query | None, topics: tuple[str, ...] = ()) -> tuple[Span, ...]:
    """What to highlight: the query's own spans, else those of the asked topics (of all topics when none is asked)."""
    if query is not None:
        capture = mention.capture
        document = read_document(capture, id=mention.id, language=mention.language.code, site=mention.site)
        return query.match(document) or ()
    return tuple(span for match in mention.topics if not topics or match.topic in topics for span in match.spans)


def _refuse_unknown(house: House, topics: tuple[str, ...]) -> None:
    """Raises NotFound for a topic that never was: no mention carries it, and none would be a misleading answer."""
    if not topics:
        return
    with house.db.read() as tx:
        for topic in topics:
            if not revisions.history(tx, topic):
                raise NotFound(
                    "there is no such topic", where=topic[:64], todo="earshot topics list shows those there are"
                )


def _read(request: SearchRequest, lists: Mapping[str, str]) -> tuple[Query | None, str, tuple[Problem, ...]]:
    if not request.query.strip():
        return None, "", ()
    checked = check(request.query, accents=request.accents, lists=lists)
    if not checked.ok:
        raise QueryRefused(request.query, checked.problems)
    return compile_query(request.query, accents=request.accents, lists=lists), checked.reading, checked.problems


def _question(request: SearchRequest, query: Query | None) -> Question:
    return Question(
        query=query,
        topics=request.topics,
        languages=request.languages,
        sources=request.sources,
        sites=request.sites,
        kinds=request.kinds,
        authors=request.authors,
        sentiments=request.sentiments,
        since=request.since,
        until=request.until,
        event_since=request.event_since,
        event_until=request.event_until,
        tagged=request.tagged,
        matched=request.matched,
    )


def _facets(house: House, question: Question) -> dict[str, tuple[tuple[str, int], ...]]:
    without: dict[Dimension, Question] = {
        "topic": replace(question, topics=()),
        "language": replace(question, languages=()),
        "source": replace(question, sources=()),
        "sentiment": replace(question, sentiments=()),
        "kind": replace(question, kinds=()),
    }
    return {dimension: tuple(house.index.facets(without[dimension], dimension, limit=30)) for dimension in FACETS}
