"""Walks through all answers, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import merge
from itertools import chain, islice
from typing import Any

from index.elasticsearch.choosing import Chosen, plain, with_chosen
from index.elasticsearch.document import mention_of
from index.elasticsearch.judging import judged
from index.elasticsearch.pages import sort_of
from index.elasticsearch.requests import Reader, hits_of
from index.protocol import Question
from model.mention import Mention

Json = dict[str, Any]
Hit = Mapping[str, Any]
BATCH = 500
"""Mentions at once."""


def scan(reader: Reader, question: Question, see: Callable[[], None]) -> Iterator[Mention]:
    """What answers now, each as it is when its turn comes, if it still answers then. ``see``: see Asking."""
    see()
    state = reader.hold()
    if not state:
        return
    try:
        hits = with_chosen(reader, question, lambda chosen: _begun(_walk(reader, chosen, state)), state=state)
        while batch := list(islice(hits, BATCH)):
            see()
            yield from _as_now(reader, question, batch)
    finally:
        reader.release(state)


def _begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """The same hits, the first one asked for already: what the cluster refuses, it refuses then."""
    return chain(list(islice(hits, 1)), hits)


def _walk(reader: Reader, chosen: Chosen, state: str) -> Iterator[Hit]:
    walks = [_each(reader, query, state) for query in chosen.queries]
    return merge(*walks, key=lambda hit: tuple(hit["sort"][:2]))


def _each(reader: Reader, query: Json, state: str) -> Iterator[Hit]:
    body: Json = {"query": query, "size": BATCH, "_source": False, "sort": sort_of(Question(), "oldest")}
    while hits := hits_of(reader.search(body, state=state)):
        yield from hits
        if len(hits) < BATCH:
            return
        body["search_after"] = hits[-1]["sort"]


def _as_now(reader: Reader, question: Question, hits: list[Hit]) -> Iterator[Mention]:
    """Those of them that answer now, in their order."""
    indices = {str(hit["_index"]) for hit in hits}
    these: Json = {"terms": {"id": [hit["_id"] for hit in hits]}}

    def read(chosen: Chosen) -> dict[str, Mention]:
        body: Json = {"query": chosen.narrowed(these).queries[0], "size": len(hits), "_source": ["doc"]}
        found = hits_of(reader.search(body, indices=indices))
        return {str(hit["_id"]): mention_of(hit["_source"]) for hit in found}

    chosen = plain(question)
    now = read(chosen) if chosen is not None else {}
    if chosen is None:
        ids = judged(reader, question, {"bool": {"filter": [these]}}, "")
        now = read(Chosen(({"terms": {"id": ids}},)))
    yield from (now[hit["_id"]] for hit in hits if hit["_id"] in now)
