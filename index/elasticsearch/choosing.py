"""Which mentions answer a question: by Elasticsearch alone, or judged by the matcher one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from index.elasticsearch.compile import compile_for
from index.elasticsearch.errors import Refused
from index.elasticsearch.filters import MOST_TERMS, filtered, topic_of
from index.elasticsearch.judging import judged
from index.elasticsearch.requests import Reader, too_wide
from index.protocol import Question

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Queries that find each answer in exactly one of them. ``total`` is None where Elasticsearch counts."""

    queries: tuple[Json, ...]
    total: int | None = None

    def narrowed(self, *more: Json) -> Chosen:
        """Those of them of which this, too, is so."""
        return Chosen(tuple({"bool": {"filter": [query, *more]}} for query in self.queries))


def plain(question: Question) -> Chosen | None:
    """The answer's query when it needs no judging."""
    if question.query is None:
        return Chosen((filtered(question, None),))
    compiled = compile_for(question.query, topic=topic_of(question))
    return Chosen((filtered(question, compiled.query),)) if compiled.exact else None


def with_chosen(reader: Reader, question: Question, work: Callable[[Chosen], T], *, state: str = "") -> T:
    """What the work gives on the answers; when the cluster finds the query too wide, on a wider one that is judged."""
    chosen = plain(question)
    try:
        return work(chosen if chosen is not None else choose(reader, question, state=state))
    except Refused as error:
        if question.query is None or not too_wide(error):
            raise
    return work(choose(reader, question, state=state, loose=True))


def choose(reader: Reader, question: Question, *, state: str = "", loose: bool = False) -> Chosen:
    """The answers of a question that must be judged, by their ids."""
    return Chosen(tuple(_of_ids(ids := answers(reader, question, state=state, loose=loose))), len(ids))


def answers(reader: Reader, question: Question, *, state: str = "", loose: bool = False) -> list[str]:
    assert question.query is not None  # noqa: S101 - what has no query needs no judging
    compiled = compile_for(question.query, topic=topic_of(question), loose=loose)
    try:
        return judged(reader, question, filtered(question, compiled.query), state)
    except Refused as error:
        if not too_wide(error):
            raise
    if loose:
        return judged(reader, question, filtered(question, None), state)
    return answers(reader, question, state=state, loose=True)


def _of_ids(ids: list[str]) -> Iterator[Json]:
    for start in range(0, max(len(ids), 1), MOST_TERMS):
        yield {"bool": {"filter": [{"terms": {"id": ids[start : start + MOST_TERMS]}}]}}
