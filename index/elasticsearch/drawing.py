"""Answers drawn by lot: each as likely as any other, and the same each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.elasticsearch.choosing import Chosen, with_chosen
from index.elasticsearch.document import mention_of
from index.elasticsearch.requests import Reader, hits_of, total_of
from index.protocol import Question, Sample

Json = dict[str, Any]
_SEED = 7


def sample(reader: Reader, question: Question, read: int) -> Sample:
    def drawn_of(chosen: Chosen) -> Sample:
        hits, of = drawn(reader, chosen, read, ["doc"])
        return Sample(tuple(mention_of(hit["_source"]) for hit in hits), of)

    return with_chosen(reader, question, drawn_of)


def drawn(reader: Reader, chosen: Chosen, read: int, fields: Sequence[str]) -> tuple[list[Mapping[str, Any]], int]:
    """At most so many hits with these fields, and how many there are."""
    found: list[Mapping[str, Any]] = []
    total = 0
    for query in chosen.queries:
        by_lot = {"query": query, "random_score": {"seed": _SEED, "field": "seen"}, "boost_mode": "replace"}
        body: Json = {
            "size": read,
            "query": {"function_score": by_lot},
            "_source": list(fields),
            "track_total_hits": True,
        }
        answer = reader.search(body)
        total += total_of(answer)
        found += hits_of(answer)
    if len(chosen.queries) > 1:
        found.sort(key=lambda hit: -float(hit["_score"]))
    return found[:read], total
