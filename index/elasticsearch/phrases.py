"""Significant phrases: texts of both sides are drawn evenly and read, the counting is every engine's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.elasticsearch.choosing import Chosen, with_chosen
from index.elasticsearch.requests import Reader, hits_of, total_of
from index.protocol import Phrases, Question
from index.significant import Text, significant, words_in

Json = dict[str, Any]
MOST_READ = 10_000
_SEED = 7


def phrases(reader: Reader, question: Question, background: Question | None, limit: int, read: int) -> Phrases:
    """What is said in the answers more than in the background without them."""
    whole = Question(irrelevant=question.irrelevant) if background is None else background

    def compared(asked: Chosen) -> Phrases:
        texts, of = _drawn(reader, asked, read)
        others = with_chosen(reader, whole, lambda all: _drawn(reader, _beyond(all, asked), read))
        told = significant(texts, others[0], limit)
        return Phrases(tuple(told), len(texts), of, len(others[0]), others[1])

    return with_chosen(reader, question, compared)


def _beyond(background: Chosen, asked: Chosen) -> Chosen:
    return background.narrowed({"bool": {"must_not": list(asked.queries)}})


def _drawn(reader: Reader, chosen: Chosen, read: int) -> tuple[list[Text], int]:
    """At most so many texts, each as likely as any other and the same each time, and how many there are."""
    texts: list[tuple[float, Text]] = []
    total = 0
    for query in chosen.queries:
        by_lot = {"query": query, "random_score": {"seed": _SEED, "field": "seen"}, "boost_mode": "replace"}
        body: Json = {
            "size": read,
            "query": {"function_score": by_lot},
            "_source": ["body.f", "body.l"],
            "track_total_hits": True,
        }
        answer = reader.search(body)
        total += total_of(answer)
        texts += ((hit["_score"], _text(hit["_source"])) for hit in hits_of(answer))
    if len(chosen.queries) > 1:
        texts.sort(key=lambda item: -item[0])
    return [text for _, text in texts[:read]], total


def _text(source: Mapping[str, Any]) -> Text:
    body = source.get("body", {})
    pairs = zip(body.get("f", ()), body.get("l", ()), strict=True)
    return [words_in(folded.split(" "), left.split(" ")) for folded, left in pairs]
