"""Pages in order, over a state that is held still from the first page of a walk to its last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from index.checks import MAX_SIZE, check_size
from index.cursor import digest
from index.elasticsearch.choosing import Chosen, with_chosen
from index.elasticsearch.cursors import Standing, read_standing, write_standing
from index.elasticsearch.document import mention_of
from index.elasticsearch.errors import Refused
from index.elasticsearch.fieldwords import fit
from index.elasticsearch.filters import topic_of
from index.elasticsearch.requests import Reader, gone, hits_of, total_of
from index.elasticsearch.states import States
from index.protocol import Order, Page, Question
from model.errors import BadInput, Unavailable
from model.said import said

Json = dict[str, Any]
Hit = Mapping[str, Any]
_LAST = 9.0
"""Past every score: where the mood is unknown there is none."""
_KEPT = 8
"""Walks whose judged answers are kept for their next page."""
_ORDERS: dict[Order, tuple[str, str]] = {
    "newest": ("seen", "desc"),
    "oldest": ("seen", "asc"),
    "latest": ("event", "desc"),
    "earliest": ("event", "asc"),
    "negative": ("score", "asc"),
    "positive": ("score", "desc"),
}


class Pages:
    """One an engine; it remembers what was judged for walks that go on."""

    def __init__(self, reader: Reader, states: States) -> None:
        self._reader = reader
        self._states = states
        self._judged: OrderedDict[tuple[str, str], Chosen] = OrderedDict()

    def page(self, question: Question, size: int, cursor: str, order: Order) -> Page:
        """Raises BadInput for a size that is none and a cursor that is none or of another question or order."""
        check_size(size)
        if order not in _ORDERS:
            todo = said("Use one of {known}", known=", ".join(_ORDERS))
            raise BadInput(said("{order!r} is not an order", order=str(order)[:40]), where="order", todo=todo)
        standing = read_standing(question, order, cursor)
        return self._following(question, size, order, standing) if standing else self._first(question, size, order)

    def _first(self, question: Question, size: int, order: Order) -> Page:
        """Over a state others may have begun with; when that one is gone by now, over a newer."""
        state = self._states.take()
        page = Page((), 0, "")
        if state is None:
            return page
        try:
            page = self._read(question, size, order, Standing(0, "", -1, state.name), begin=True)
        except Unavailable:
            if not state.shared:
                raise
            self._states.forget()
        else:
            return page
        finally:
            self._states.give_back(state, walked=bool(page.cursor))
        return self._first(question, size, order)

    def _following(self, question: Question, size: int, order: Order, standing: Standing) -> Page:
        try:
            return self._read(question, size, order, standing)
        except Refused as error:
            if standing.state and error.refusal.status == 400:
                raise BadInput("this is not a cursor", where="cursor", todo="Leave it out to begin anew") from error
            if not (standing.state and gone(error)):
                raise
        newest = Standing(standing.value, standing.id, standing.total, "")
        return self._read(question, size, order, newest)

    def _read(self, question: Question, size: int, order: Order, at: Standing, *, begin: bool = False) -> Page:
        sort, walk = sort_of(question, order), (at.state, digest(question, order))

        def read(chosen: Chosen) -> tuple[list[Hit], int]:
            self._remember(walk, chosen)
            body: Json = {"size": min(size + 1, MAX_SIZE), "_source": ["doc"], "sort": sort}
            if not begin:
                body["search_after"] = [at.value, at.id]
            return self._merged(chosen, body, order, at)

        kept = self._judged.get(walk)
        hits, total = read(kept) if kept else with_chosen(self._reader, question, read, state=at.state)
        mentions = tuple(mention_of(hit["_source"]) for hit in hits[:size])
        more = len(hits) > size or (size == MAX_SIZE and len(hits) == size)
        if not more:
            self._judged.pop(walk, None)
            return Page(mentions, total, "")
        value, id = hits[size - 1]["sort"][:2]
        return Page(mentions, total, write_standing(question, order, Standing(value, str(id), total, at.state)))

    def _merged(self, chosen: Chosen, body: Json, order: Order, at: Standing) -> tuple[list[Hit], int]:
        """The first of all queries' hits, and how many answers there are now; judged ones as many as the walk began
        with."""
        first = "search_after" not in body
        counting = first and chosen.total is None
        hits: list[Hit] = []
        for query in chosen.queries:
            asked = {**body, "query": query, "track_total_hits": counting}
            answer = self._reader.search(_in_state(asked, at.state), state=at.state)
            hits += hits_of(answer)
        if len(chosen.queries) > 1:
            hits.sort(key=lambda hit: tuple(hit["sort"][:2]), reverse=_ORDERS[order][1] == "desc")
        if chosen.total is not None:
            total = chosen.total if first else at.total
        else:
            total = total_of(answer) if first else self.counted(chosen)
        return hits[: body["size"]], total

    def counted(self, chosen: Chosen) -> int:
        """How many there are now."""
        if chosen.total is not None:
            return chosen.total
        return total_of(self._reader.search(count_body(chosen)))

    def _remember(self, walk: tuple[str, str], chosen: Chosen) -> None:
        if walk[0] and chosen.total is not None:
            self._judged[walk] = chosen
            while len(self._judged) > _KEPT:
                self._judged.popitem(last=False)


def _in_state(body: Json, state: str) -> Json:
    """A held state sorts by a third value of its own; its largest, since no id stands twice."""
    if not state or "search_after" not in body:
        return body
    return {**body, "search_after": [*body["search_after"], 2**63 - 1]}


def sort_of(question: Question, order: Order) -> list[Json]:
    """By the order's value, then by id, in the same direction. A score is that of the topic asked about."""
    field, way = _ORDERS[order]
    by: Json = {"order": way}
    if field == "score":
        by["missing"] = _LAST if way == "asc" else -_LAST
        if topic := topic_of(question):
            field = "matches.score"
            by["nested"] = {"path": "matches", "filter": {"term": {"matches.topic": fit(topic)}}}
    return [{field: by}, {"id": {"order": way}}]


def count_body(chosen: Chosen) -> Json:
    return {"size": 0, "query": chosen.queries[0], "track_total_hits": True}
