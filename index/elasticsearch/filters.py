"""The filters of a question as Elasticsearch's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from index.elasticsearch.fieldqueries import NOTHING, either, of_matches
from index.elasticsearch.fieldwords import fit
from index.protocol import Facts, Question
from model.time import micros

Json = dict[str, Any]
MOST_TERMS = 50_000
"""Values of one ``terms`` query; ``index.max_terms_count`` is 65,536."""
KEYWORDS = {
    "languages": "language",
    "sources": "source",
    "sites": "site",
    "kinds": "kind",
    "authors": "author",
    "threads": "thread",
    "clusters": "cluster",
    "tags": "tags",
    "ids": "id",
}
"""Parts of Facts that stand in a field of their own; topics and sentiments are told apart below."""


def topic_of(question: Question) -> str:
    """The topic whose mood and tag count: the one that is asked about, "" when there is none or several are."""
    return question.topics[0] if len(set(question.topics)) == 1 else ""


def filtered(question: Question, query: Json | None) -> Json:
    """What has all the question asks for and nothing it is without; ``query`` is its text, compiled."""
    wanted = [*_facts(question), *_times(question)]
    unwanted = list(_without(question.without, topic_of(question)))
    if query is not None:
        wanted.append(query)
    if question.matched is not None:
        (wanted if question.matched else unwanted).append({"exists": {"field": "topics"}})
    if question.irrelevant is not None:
        (wanted if question.irrelevant else unwanted).append({"term": {"relevance": "irrelevant"}})
    return {"bool": {"filter": wanted, "must_not": unwanted}}


def among(field: str, values: Iterable[str]) -> Json:
    """The field has one of the values. "" is no value: nothing has it."""
    told = list(dict.fromkeys(fit(value) for value in values if _storable(value)))
    ways: list[Json] = [
        {"terms": {field: some}}
        for start in range(0, len(told), MOST_TERMS)
        if (some := told[start : start + MOST_TERMS])
    ]
    return either(ways) if ways else NOTHING


def _facts(question: Question) -> Iterator[Json]:
    topic = topic_of(question)
    caught: list[Json] = []
    if question.tagged is not None:
        caught.append({"term": {"matches.tagged": question.tagged}})
    if topic and question.sentiments:
        caught.append(among("matches.label", question.sentiments))
    elif question.sentiments:
        yield among("label", question.sentiments)
    if question.topics:
        yield among("topics", question.topics)
    if caught and question.topics:
        caught.append(among("matches.topic", question.topics))
    if caught:
        yield of_matches(caught)
    yield from (among(field, values) for field, values in _keywords(question))


def _without(facts: Facts, topic: str) -> Iterator[Json]:
    if facts.topics:
        yield among("topics", facts.topics)
    if facts.sentiments and topic:
        yield of_matches([among("matches.topic", [topic]), among("matches.label", facts.sentiments)])
    elif facts.sentiments:
        yield among("label", facts.sentiments)
    yield from (among(field, values) for field, values in _keywords(facts))


def _keywords(facts: Facts) -> Iterator[tuple[str, Sequence[str]]]:
    for part, field in KEYWORDS.items():
        if values := getattr(facts, part):
            yield field, values


def _times(question: Question) -> Iterator[Json]:
    yield from _between("seen", question.since, question.until)
    yield from _between("event", question.event_since, question.event_until)


def _between(field: str, since: datetime | None, until: datetime | None) -> Iterator[Json]:
    ends = {end: micros(moment) for end, moment in (("gte", since), ("lt", until)) if moment is not None}
    if ends:
        yield {"range": {field: ends}}


def _storable(value: str) -> bool:
    return value.isascii() or value == value.encode("utf-8", "replace").decode("utf-8")
