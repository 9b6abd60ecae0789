"""Search the mention index: one page, exact totals, what to highlight, and copies folded into the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from index import Dimension, Order, Question, Values
from model.mention import Mention, Span
from services.asking import QueryRefused, SearchRequest, read_request
from services.house import House
from topics import Problem, Query, read_document

__all__ = ["QueryRefused", "SearchRequest", "search"]

MAX_SIZE = 200
FACETS: tuple[Dimension, ...] = ("topic", "language", "source", "sentiment", "kind")
"""Dimensions a result is counted by, when asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """One mention and what in it to highlight: what the query matched, else what its topics did. ``copies`` counts
    further answers with nearly the same text, when they are folded."""

    mention: Mention
    spans: tuple[Span, ...] = ()
    copies: int = 0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` is exact; ``cursor`` is empty on the last page. ``facets`` counts each dimension over the question
    without that dimension's own filter, so that the other choices show what they would give.
    ``notes`` say what is not known yet."""

    mentions: tuple[Found, ...]
    total: int
    cursor: str
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    reading: str = ""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def search(house: House, request: SearchRequest) -> SearchResult:
    """One page of the answer. Raises QueryRefused, NotFound (a topic that never was), BadInput (a cursor of another
    question), Unavailable."""
    asked = read_request(house, request)
    question, size = asked.question, max(1, min(request.size, MAX_SIZE))
    if request.fold:
        page = _folded(house, question, size, request.cursor, request.order)
    else:
        answer = house.index.search(question, size=size, cursor=request.cursor, order=request.order)
        page = _Page([(mention, 0) for mention in answer.mentions], answer.total, answer.cursor)
    return SearchResult(
        mentions=tuple(Found(m, spans_of(m, asked.query, request.topics), copies) for m, copies in page.mentions),
        total=page.total,
        cursor=page.cursor,
        facets=_facets(house, question) if request.facets else {},
        reading=asked.reading,
        warnings=asked.warnings,
        notes=asked.notes,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """Mentions with how many copies each stands for besides itself."""

    mentions: list[tuple[Mention, int]]
    total: int
    cursor: str


def _folded(house: House, question: Question, size: int, cursor: str, order: Order) -> _Page:
    """The next ``size`` texts: pages are read on until there are so many of which the first seen is among the answers;
    the pages are of ``size``, so a cursor stands where the last page read ended and no text is passed over."""
    kept: list[tuple[Mention, int]] = []
    while True:
        page = house.index.search(question, size=size, cursor=cursor, order=order)
        groups = house.index.groups(question, sorted({m.cluster for m in page.mentions if m.cluster}))
        for mention in page.mentions:
            group = groups.get(mention.cluster)
            if group is None or group.first == mention.id:
                kept.append((mention, group.count - 1 if group else 0))
        cursor = page.cursor
        if len(kept) >= size or not cursor:
            return _Page(kept, page.total, cursor)


def spans_of(mention: Mention, query: Query | None, topics: tuple[str, ...] = ()) -> tuple[Span, ...]:
    """What to highlight: the query's own spans, else those of the asked topics (of all topics when none is asked)."""
    if query is not None:
        capture = mention.capture
        document = read_document(capture, id=mention.id, language=mention.language.code, site=mention.site)
        return query.match(document) or ()
    return tuple(span for match in mention.topics if not topics or match.topic in topics for span in match.spans)


def _facets(house: House, question: Question) -> dict[str, tuple[tuple[str, int], ...]]:
    without: dict[Dimension, Question] = {
        "topic": replace(question, topics=()),
        "language": replace(question, languages=()),
        "source": replace(question, sources=()),
        "sentiment": replace(question, sentiments=()),
        "kind": replace(question, kinds=()),
    }
    answers = house.index.ask([Values(without[dimension], dimension, limit=30) for dimension in FACETS])
    return {name: tuple(answer) for name, answer in zip(FACETS, answers, strict=True)}  # type: ignore[arg-type]
