"""Exclusions to think about: what people's "irrelevant" mentions among those a topic catches say, and others do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index import Question
from services.drafts import Draft
from services.house import House
from services.list_files import any_of
from services.preview_parts import asked_of
from topics import And, Phrase, Query, Word, check, compile_query

FEWEST = 3
"""Irrelevant mentions below which nothing is suggested."""
READ = 400
LOOKED_AT, MOST = 12, 5


@dataclass(frozen=True, slots=True)
class Exclusion:
    """``term`` stands in ``irrelevant`` of the mentions people called so, and in ``others`` of the rest; ``query`` is
    the topic's with it excluded."""

    term: str
    irrelevant: int
    others: int
    query: str


def exclusions(house: House, draft: Draft, question: Question) -> Iterator[Exclusion]:
    """Those that take away more irrelevant mentions than others, at most ``MOST``. ``question`` is the preview's."""
    marked, others = replace(question, irrelevant=True, since=None), replace(question, irrelevant=False)
    if house.index.count(marked) < FEWEST:
        return
    told = 0
    for phrase in house.index.phrases(marked, background=others, limit=LOOKED_AT, read=READ).phrases:
        term = any_of([phrase.text])
        if told == MOST or not _plain(term, draft):
            continue
        with_term = _asked(draft, f"({draft.topic.query.strip()}\n) AND {term}")
        removes = house.index.count(replace(marked, query=with_term))
        keeps = house.index.count(replace(others, query=with_term))
        if removes >= 2 and keeps <= removes:
            told += 1
            yield Exclusion(term, removes, keeps, excluding(draft, term))


def excluding(draft: Draft, term: str) -> str:
    """The query with a term excluded, in brackets where it has to be."""
    query = draft.topic.query.strip()
    tree = check(query, accents=draft.topic.accents, lists=draft.lists).tree
    return f"{query} AND NOT {term}" if isinstance(tree, And | Word | Phrase) else f"({query}) AND NOT {term}"


def _plain(term: str, draft: Draft) -> bool:
    """Whether it can be read as written."""
    return check(f"x AND NOT {term}").ok and check(excluding(draft, term), lists=draft.lists).ok


def _asked(draft: Draft, query: str) -> Query:
    topic = draft.topic
    return asked_of(compile_query(query, accents=topic.accents, lists=draft.lists), topic.filters)
