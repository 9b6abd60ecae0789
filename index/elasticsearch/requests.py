"""Asking the cluster: whole answers or none, over the newest state or over one that is held still."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.elasticsearch.connection import Connection
from index.elasticsearch.errors import Refused, refused
from index.elasticsearch.refusals import refusal
from model.errors import Unavailable
from model.said import said

Json = dict[str, Any]
Answer = Mapping[str, Any]
KEEP = "5m"
"""How long a state is held after it was last asked; then a walk goes on over the newest."""
RELEASE_SECONDS = 5.0
NONE: Answer = {"hits": {"total": {"value": 0}, "hits": []}}
_WIDE = re.compile("maxClauseCount|too many (terms|clauses|boolean|nested)|too_many_clauses|determinize|TooComplex")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Reader:
    """Questions to the alias of all months."""

    def __init__(self, connection: Connection, alias: str) -> None:
        self._connection = connection
        self._alias = alias

    def search(self, body: Json, *, state: str = "", indices: Iterable[str] = ()) -> Answer:
        """The answer; NONE when there is no index yet. ``indices``: these alone, as far as they still are there.

        Raises Unavailable for an answer that is not the whole.
        """
        body = {"track_total_hits": False, **_sendable(body)}
        some = sorted(indices)
        try:
            if state:
                body["pit"] = {"id": state, "keep_alive": KEEP}
                answer = self._connection.ask(lambda client: client.search(body=body))
            elif some:
                answer = self._connection.ask(
                    lambda client: client.search(index=some, body=body, ignore_unavailable=True)
                )
            else:
                answer = self._connection.ask(lambda client: client.search(index=self._alias, body=body))
        except Refused as error:
            if error.refusal.no_index and not state:
                return NONE
            raise
        return self._whole(answer.body)

    def together(self, bodies: Sequence[Json]) -> list[Answer | Refused]:
        """Several questions in one request, each answered or refused by itself."""
        lines: list[Json] = []
        for body in bodies:
            lines += ({}, {"track_total_hits": False, **_sendable(body)})
        try:
            found = self._connection.ask(lambda client: client.msearch(index=self._alias, searches=lines))
        except Refused as error:
            if error.refusal.no_index:
                return [NONE] * len(bodies)
            raise
        return [self._one(answer) for answer in found["responses"]]

    def hold(self) -> str:
        """The name of the state as it is now, to be asked later; "" when there is no index yet."""
        try:
            held = self._connection.ask(lambda client: client.open_point_in_time(index=self._alias, keep_alive=KEEP))
        except Refused as error:
            if error.refusal.no_index:
                return ""
            raise
        return str(held["id"])

    def release(self, state: str) -> None:
        """Let it go; one that is gone already is fine."""
        if not state:
            return
        try:
            self._connection.ask(lambda client: client.close_point_in_time(id=state), seconds=RELEASE_SECONDS)
        except Refused as error:
            if error.refusal.status != 404:
                raise

    def _one(self, answer: Answer) -> Answer | Refused:
        if "error" not in answer:
            return self._whole(answer)
        found = refusal(int(answer.get("status", 500)), answer["error"])
        return NONE if found.no_index else refused(found, self._connection.where)

    def _whole(self, answer: Answer) -> Answer:
        failed = answer.get("_shards", {}).get("failed", 0)
        if failed or answer.get("timed_out"):
            what = (
                said("{failed} parts of the index did not answer", failed=failed)
                if failed
                else "the answer took too long"
            )
            todo = "Nothing was counted; look at `earshot index status`, and ask again"
            raise Unavailable(what, where=self._connection.where, todo=todo)
        return answer


def too_wide(error: Refused) -> bool:
    """Whether a query stood for more words or clauses than the cluster takes."""
    return bool(_WIDE.search(f"{error.refusal.reason} {' '.join(error.refusal.types)}"))


def too_many_buckets(error: Refused) -> bool:
    return "too_many_buckets_exception" in error.refusal.types


def gone(error: Refused) -> bool:
    """Whether a state is held no more."""
    return error.refusal.status == 404


def hits_of(answer: Answer) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = answer["hits"]["hits"]
    return found


def total_of(answer: Answer) -> int:
    return int(answer["hits"]["total"]["value"])


def aggregation(answer: Answer, name: str) -> Mapping[str, Any]:
    """Empty when there is no index yet."""
    found: Mapping[str, Any] = answer.get("aggregations", {}).get(name, {})
    return found


def _sendable(value: Any) -> Any:
    """Lone surrogates, which no document holds and no request may, replaced."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_sendable(key): _sendable(part) for key, part in value.items()}
    return [_sendable(part) for part in value] if isinstance(value, list | tuple) else value
