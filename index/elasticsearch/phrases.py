"""Significant phrases: texts of both sides are drawn evenly and read, the counting is every engine's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.elasticsearch.choosing import Chosen, with_chosen
from index.elasticsearch.drawing import drawn
from index.elasticsearch.requests import Reader
from index.protocol import Phrases, Question
from index.runs import Text
from index.significant import significant, words_in

MOST_READ = 10_000


def phrases(reader: Reader, question: Question, background: Question | None, limit: int, read: int) -> Phrases:
    """What is said in the answers more than in the background without them."""
    whole = Question(irrelevant=question.irrelevant) if background is None else background

    def compared(asked: Chosen) -> Phrases:
        texts, of = _texts(reader, asked, read)
        others = with_chosen(reader, whole, lambda all: _texts(reader, _beyond(all, asked), read))
        told = significant(texts, others[0], limit)
        return Phrases(tuple(told), len(texts), of, len(others[0]), others[1])

    return with_chosen(reader, question, compared)


def _beyond(background: Chosen, asked: Chosen) -> Chosen:
    return background.narrowed({"bool": {"must_not": list(asked.queries)}})


def _texts(reader: Reader, chosen: Chosen, read: int) -> tuple[list[Text], int]:
    hits, of = drawn(reader, chosen, read, ["body.f", "body.l"])
    return [_text(hit["_source"]) for hit in hits], of


def _text(source: Mapping[str, Any]) -> Text:
    body = source.get("body", {})
    pairs = zip(body.get("f", ()), body.get("l", ()), strict=True)
    return [words_in(folded.split(" "), left.split(" ")) for folded, left in pairs]
