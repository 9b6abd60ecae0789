"""Facets: how often each value of a dimension occurs in an answer, exactly, so that one can be chosen or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index import Dimension, Question, Values
from model.errors import BadInput
from model.said import said
from services.asking import SearchRequest, read_request
from services.house import House

__all__ = ["PARTS", "Dimension", "Facet", "facet", "facets"]

PARTS: dict[Dimension, str] = {
    "topic": "topics",
    "sentiment": "sentiments",
    "language": "languages",
    "kind": "kinds",
    "source": "sources",
    "site": "sites",
    "author": "authors",
    "thread": "threads",
    "tag": "tags",
}
"""Dimensions to narrow by, and the part of a question each is."""
MOST = 200
READ = 10_000
"""Values read, the commonest first, to search among."""


@dataclass(frozen=True, slots=True)
class Facet:
    """``values`` with their exact counts, largest first. ``more``: there are others; ``searched`` is how many values
    were searched when some were asked for by a part of their name, 0 when not."""

    dimension: Dimension
    values: tuple[tuple[str, int], ...]
    more: bool = False
    searched: int = 0


def facets(house: House, request: SearchRequest, dimensions: Sequence[Dimension], *, limit: int = 8) -> list[Facet]:
    """Each dimension over the answer without that dimension's own choices, so that the others show what they would
    give. Raises as ``read_request`` does, Unavailable."""
    question = read_request(house, request).question
    answers = house.index.ask([Values(freed(question, one), one, limit + 1) for one in dimensions])
    return [_cut(one, list(answer), limit) for one, answer in zip(dimensions, answers, strict=True)]  # type: ignore[arg-type]


def facet(
    house: House,
    request: SearchRequest,
    dimension: Dimension,
    *,
    find: str = "",
    limit: int = 50,
    named: Callable[[str], str] = str,
) -> Facet:
    """One dimension; with ``find`` only values that hold it, in themselves or in what they are ``named``. Raises
    BadInput for a limit that is none, and as :func:`facets` does."""
    if not 1 <= limit <= MOST:
        raise BadInput(
            said("{limit} is no limit", limit=limit), where="limit", todo=said("Use 1 to {most:,}", most=MOST)
        )
    sought = find.strip().casefold()
    if not sought:
        return facets(house, request, (dimension,), limit=limit)[0]
    question = freed(read_request(house, request).question, dimension)
    values = list(house.index.facets(question, dimension, limit=READ))
    found = [(value, n) for value, n in values if sought in value.casefold() or sought in named(value).casefold()]
    return replace(_cut(dimension, found, limit), searched=len(values))


def freed(question: Question, dimension: Dimension) -> Question:
    """The question without what is chosen and left out of one dimension."""
    none: dict[str, Any] = {PARTS[dimension]: ()}
    return replace(question, without=replace(question.without, **none), **none)


def _cut(dimension: Dimension, values: list[tuple[str, int]], limit: int) -> Facet:
    return Facet(dimension, tuple(values[:limit]), len(values) > limit)
