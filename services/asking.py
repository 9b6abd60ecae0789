"""What somebody asks of the index, checked and read: the query, the filters and their negative twins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from index import Facts, Order, Question
from model.errors import BadInput, NotFound
from model.said import said
from model.topic import Accents
from services.backfill import progress, sentence
from services.house import House
from services.visibility import refuse_hidden
from storage import topics as revisions
from topics import Problem, Query, check, compile_query, mended

__all__ = ["ORDERS", "Asked", "Facts", "Order", "QueryRefused", "SearchRequest", "notes_of", "read_request"]

ORDERS: tuple[Order, ...] = ("newest", "oldest", "latest", "earliest", "negative", "positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest(Facts):
    """What to look for: parts are anded, values within one part ored; what has any of ``without`` is left out.
    ``since`` and ``until`` are of ``seen_at``, ``event_since`` and ``event_until`` of ``event_at``; since is within,
    until is not.

    ``sentiments`` are towards the topic when exactly one is given, else of the whole text; people's labels win.
    ``irrelevant``: False leaves out what people called irrelevant, True asks for nothing else, None for all.
    ``fold`` gives one mention, the one first seen, for all its copies among the answers.
    """

    query: str = ""
    accents: Accents = "asymmetric"
    without: Facts = field(default_factory=Facts)
    since: datetime | None = None
    until: datetime | None = None
    event_since: datetime | None = None
    event_until: datetime | None = None
    tagged: bool | None = None
    matched: bool | None = None
    irrelevant: bool | None = False
    order: Order = "newest"
    fold: bool = False
    size: int = 20
    cursor: str = ""
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was read. ``notes`` say what the answer does not know yet: an archive not fully at a topic's
    revision."""

    question: Question
    query: Query | None
    reading: str = ""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


class QueryRefused(BadInput):
    """The query cannot be read one way only; ``problems`` says where and how to mend it."""

    def __init__(self, query: str, problems: tuple[Problem, ...]) -> None:
        first = next((problem for problem in problems if problem.severity == "error"), None)
        if first is None:
            super().__init__("the query is refused", where="the query")
        else:
            where = said("the query, line {line}, column {column}", line=first.line, column=first.column)
            super().__init__(first.message, where=where, todo=mended(first))
        self.query = query
        self.problems = problems


def read_request(house: House, request: SearchRequest) -> Asked:
    """Raises QueryRefused, NotFound (a topic that never was)."""
    _refuse_unknown(house, (*request.topics, *request.without.topics))
    query, reading, warnings = _read(request, house.lists)
    return Asked(_question(request, query), query, reading, warnings, notes_of(house, request.topics))


def notes_of(house: House, topics: tuple[str, ...]) -> tuple[str, ...]:
    """How far the archive is for the topics asked about, where it is not all the way."""
    if not topics:
        return ()
    return tuple(sentence(one) for one in progress(house) if one.topic in topics)


def _refuse_unknown(house: House, topics: tuple[str, ...]) -> None:
    """Raises NotFound for a topic that never was: no mention carries it, and none would be a misleading answer."""
    if not topics:
        return
    refuse_hidden(house, *topics)
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


_SAME = tuple(part.name for part in fields(Question) if part.name != "query")


def _question(request: SearchRequest, query: Query | None) -> Question:
    return Question(query=query, **{name: getattr(request, name) for name in _SAME})
