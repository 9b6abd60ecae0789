"""The months' indices: made before their first write, counted, dropped by their exact name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

from elasticsearch import BadRequestError, Elasticsearch

from index.elasticsearch.connection import Connection
from index.elasticsearch.errors import Refused, refused
from index.elasticsearch.names import Names
from index.elasticsearch.refusals import Refusal
from index.elasticsearch.requests import Reader, aggregation
from index.elasticsearch.sets import delete, of_month
from index.protocol import Month
from model.errors import Unavailable

_EXISTS = "resource_already_exists_exception"
REFRESH_SECONDS = 15.0
"""A refresh of a month that is not there waits for it a minute."""
HEALTH_SECONDS = 5.0
_MOST = 10_000
"""Months that are counted at once: centuries."""


class Months:
    """The indices in use. ``prepare`` is done before one is made: it sees to the template, and gives the set."""

    def __init__(self, connection: Connection, names: Names, prepare: Callable[[Elasticsearch], int]) -> None:
        self._connection = connection
        self._names = names
        self._reader = Reader(connection, names.alias)
        self._prepare = prepare
        self._made: set[str] = set()
        self._making = threading.Lock()

    def make(self, months: Iterable[str]) -> None:
        """See to it that the months have their indices."""
        if not (missing := set(months) - self._made):
            return
        with self._making:  # two at once would begin two sets
            for month in sorted(missing - self._made):
                self._connection.ask(lambda client, month=month: self._make(client, month))  # type: ignore[misc]
                self._made.add(month)

    def forget(self, months: Iterable[str]) -> None:
        """They may be gone: look again before the next write."""
        self._made -= set(months)

    def refresh(self, months: Iterable[str] | None = None) -> None:
        """Let questions see what was written to these months, or to all."""
        names = self._names.alias if months is None else [self._names.writing(month) for month in sorted(set(months))]
        if not names:
            return
        try:
            self._connection.ask(
                lambda client: client.indices.refresh(index=names, ignore_unavailable=True), seconds=REFRESH_SECONDS
            )
        except Unavailable as error:
            if isinstance(error, Refused) or not self._red():
                raise
            raise refused(Refusal(503, (), ""), self._connection.where) from error

    def listed(self) -> Sequence[Month]:
        """Oldest first, counted now."""
        self.refresh()
        counts = self._counts()
        wanted = "indices.*.primaries.store.size_in_bytes"
        sizes = self._connection.ask(
            lambda client: client.options(ignore_status=404).indices.stats(
                index=self._names.alias, metric="store", filter_path=wanted
            )
        ).body.get("indices", {})
        found = [(self._names.month(index), index) for index in {*sizes, *counts}]
        return [
            Month(month, counts.get(index, 0), int(sizes[index]["primaries"]["store"]["size_in_bytes"]))
            for month, index in sorted(found)
            if month and index in sizes
        ]

    def drop(self, month: str) -> int:
        """How many mentions went. A set that is out of use, or not in use yet, loses its month, too."""
        self.refresh()
        counts = self._counts()
        self._connection.ask(lambda client: delete(client, self._names, of_month(client, self._names, month)))
        self.forget([month])
        return sum(count for index, count in counts.items() if self._names.month(index) == month)

    def _red(self) -> bool:
        """Whether a month is known to be away: that is why a refresh did not end."""
        try:
            told = self._connection.ask(
                lambda client: client.cluster.health(index=self._names.any_set(), filter_path="status"),
                seconds=HEALTH_SECONDS,
            )
        except Unavailable:
            return False
        return bool(told.body.get("status") == "red")

    def _counts(self) -> Mapping[str, int]:
        """index → mentions. Nested parts are no mentions, so the index's own count of documents does not serve."""
        by_index = {"by": {"terms": {"field": "_index", "size": _MOST}}}
        answer = self._reader.search({"size": 0, "aggs": by_index})
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in aggregation(answer, "by").get("buckets", ())}

    def _make(self, client: Elasticsearch, month: str) -> None:
        """Questions reach it only once it can answer them: until then each of them would be refused."""
        writing = self._names.writing(month)
        if "error" not in client.options(ignore_status=404).indices.get_alias(name=writing).body:
            return
        index = self._names.index(self._prepare(client), month)
        try:
            client.indices.create(index=index)
        except BadRequestError as error:
            if error.error != _EXISTS:
                raise
        adds = [{"add": {"index": index, "alias": alias}} for alias in (self._names.alias, writing)]
        client.indices.update_aliases(actions=adds)
