"""What the engine has of each mention of a month, to be held against the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.elasticsearch.connection import Connection
from index.elasticsearch.errors import Refused
from index.elasticsearch.names import Names
from index.protocol import Held
from model.errors import Unavailable

PAGE = 5_000
KEEP = "5m"
"""How long a point in time waits for the next page."""


def held_in(connection: Connection, names: Names, month: str) -> Iterator[Held]:
    """By id, at one point in time."""
    try:
        opened = connection.ask(lambda client: client.open_point_in_time(index=names.writing(month), keep_alive=KEEP))
    except Refused as error:
        if error.refusal.no_index:
            return
        raise
    point, after = str(opened["id"]), None
    try:
        while hits := _page(connection, point, after):
            for hit in hits:
                yield Held(hit["_id"], int(hit["_version"]), str(hit["fields"]["tokenizer"][0]))
            after = hits[-1]["sort"]
    finally:
        connection.ask(lambda client: client.options(ignore_status=404).close_point_in_time(id=point))


def _page(connection: Connection, point: str, after: list[Any] | None) -> list[dict[str, Any]]:
    by_id = [{"id": "asc"}]
    more: dict[str, Any] = {} if after is None else {"search_after": after}
    found = connection.ask(
        lambda client: client.search(
            pit={"id": point, "keep_alive": KEEP},
            size=PAGE,
            sort=by_id,
            track_total_hits=False,
            version=True,
            source=False,
            docvalue_fields=[{"field": "tokenizer"}],
            **more,
        )
    ).body
    if found["_shards"].get("failed") or found.get("timed_out"):
        todo = "Look at GET _cluster/health and GET _cat/shards"
        raise Unavailable("a part of the index did not answer", where=connection.where, todo=todo)
    hits: list[dict[str, Any]] = found["hits"]["hits"]
    return hits
