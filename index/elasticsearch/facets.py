"""Counts by value, how many values there are, and copies among the answers: all of them, however many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.elasticsearch.choosing import Chosen
from index.elasticsearch.errors import Refused
from index.elasticsearch.fieldwords import fit
from index.elasticsearch.filters import among, topic_of
from index.elasticsearch.requests import Answer, Reader, aggregation, too_many_buckets
from index.protocol import Dimension, Group, Question

Json = dict[str, Any]
FIELDS: dict[Dimension, str] = {
    "topic": "topics",
    "language": "language",
    "source": "source",
    "site": "site",
    "sentiment": "label",
    "kind": "kind",
    "author": "author",
    "thread": "thread",
    "cluster": "cluster",
    "tag": "tags",
}
DEEP = 1_000
"""Values each part of the index tells at least, so that few lists are found to be cut."""
MOST_VALUES = 10_000
"""Of one list; past it they are read page by page."""
_PAGE = 60_000
"""Buckets of one answer; a cluster allows 65,536 unless it was told otherwise."""


def facets(
    reader: Reader, chosen: Chosen, question: Question, dimension: Dimension, limit: int
) -> list[tuple[str, int]]:
    """Largest first, then by value."""
    if len(chosen.queries) == 1:
        answer = reader.search(one_request(chosen, question, dimension, limit))
        if (found := read_one(answer, limit)) is not None:
            return found
    counts: Counter[str] = Counter()
    for query in chosen.queries:
        counts.update(dict(_all_values(reader, query, question, dimension)))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: max(limit, 0)]


def one_request(chosen: Chosen, question: Question, dimension: Dimension, limit: int) -> Json:
    """The body that serves when no part of the index holds a value back that might count."""
    size = min(max(limit, 1), MOST_VALUES)
    return {"size": 0, "query": chosen.queries[0], "aggs": _terms(question, dimension, size)}


def read_one(answer: Answer, limit: int) -> list[tuple[str, int]] | None:
    """The counts of that answer, None when it takes more."""
    found = _inner(aggregation(answer, "values"))
    if found.get("doc_count_error_upper_bound", 0) or (limit > MOST_VALUES and found.get("sum_other_doc_count", 0)):
        return None
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in found.get("buckets", ())][: max(limit, 0)]


def distinct(reader: Reader, chosen: Chosen, question: Question, dimension: Dimension) -> int:
    if len(chosen.queries) == 1:
        body = {"size": 0, "query": chosen.queries[0], "aggs": _terms(question, dimension, MOST_VALUES)}
        found = _inner(aggregation(reader.search(body), "values"))
        if not found.get("sum_other_doc_count", 0):
            return len(found.get("buckets", ()))
        return sum(1 for _ in _all_values(reader, chosen.queries[0], question, dimension))
    return len({value for query in chosen.queries for value, _ in _all_values(reader, query, question, dimension)})


def groups(reader: Reader, chosen: Chosen, clusters: Sequence[str]) -> dict[str, Group]:
    """Of each cluster with answers the one first seen, then by id, and how many there are."""
    wanted = list(dict.fromkeys(cluster for cluster in clusters if cluster))
    found: dict[str, tuple[tuple[int, str], int]] = {}
    for start in range(0, len(wanted), MOST_VALUES):
        some = wanted[start : start + MOST_VALUES]
        for query in chosen.narrowed(among("cluster", some)).queries:
            for bucket in aggregation(reader.search(_group_body(query, len(some))), "clusters").get("buckets", ()):
                first = bucket["first"]["hits"]["hits"][0]["sort"]
                place, count = (int(first[0]), str(first[1])), int(bucket["doc_count"])
                known = found.get(bucket["key"])
                found[bucket["key"]] = (min(place, known[0]), count + known[1]) if known else (place, count)
    named = {fit(cluster): cluster for cluster in wanted}
    return {named[key]: Group(place[1], count) for key, (place, count) in found.items()}


def _group_body(query: Json, most: int) -> Json:
    first = {"top_hits": {"size": 1, "_source": False, "sort": [{"seen": "asc"}, {"id": "asc"}]}}
    terms = {"terms": {"field": "cluster", "size": most}, "aggs": {"first": first}}
    return {"size": 0, "query": query, "aggs": {"clusters": terms}}


def _terms(question: Question, dimension: Dimension, size: int) -> Json:
    terms: Json = {"size": size, "shard_size": max(size + size // 2 + 10, DEEP)}
    topic = topic_of(question)
    if dimension == "sentiment" and topic:
        values = {"values": {"terms": {**terms, "field": "matches.label"}}}
        these = {"filter": {"term": {"matches.topic": fit(topic)}}, "aggs": values}
        return {"values": {"nested": {"path": "matches"}, "aggs": {"these": these}}}
    return {"values": {"terms": {**terms, "field": FIELDS[dimension]}}}


def _inner(found: Mapping[str, Any]) -> Mapping[str, Any]:
    inner: Mapping[str, Any] = found["these"]["values"] if "these" in found else found
    return inner


def _all_values(reader: Reader, query: Json, question: Question, dimension: Dimension) -> Iterator[tuple[str, int]]:
    """Every value with its count, page by page."""
    if dimension == "sentiment":
        body = {"size": 0, "query": query, "aggs": _terms(question, dimension, 10)}
        found = _inner(aggregation(reader.search(body), "values"))
        yield from ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in found.get("buckets", ()))
        return
    composite: Json = {"size": _PAGE, "sources": [{"value": {"terms": {"field": FIELDS[dimension]}}}]}
    while True:
        try:
            answer = reader.search({"size": 0, "query": query, "aggs": {"page": {"composite": composite}}})
        except Refused as error:
            if not too_many_buckets(error) or composite["size"] < MOST_VALUES:
                raise
            composite["size"] //= 4
            continue
        page = aggregation(answer, "page")
        buckets = page.get("buckets", ())
        yield from ((str(bucket["key"]["value"]), int(bucket["doc_count"])) for bucket in buckets)
        if len(buckets) < composite["size"]:
            return
        composite["after"] = page["after_key"]
