"""How the index does, in sentences for the operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from index.elasticsearch.connection import Connection
from index.elasticsearch.errors import Refused
from index.elasticsearch.mapping import FORM
from index.elasticsearch.names import Names
from index.elasticsearch.requests import Reader, aggregation, total_of
from index.elasticsearch.sets import standing, unused
from index.protocol import IndexStatus
from model.said import said
from topics import TOKENIZER_VERSION

_MOST_VERSIONS = 1_000
_HEALTH = "status,number_of_nodes,unassigned_shards,cluster_name"
_BYTES = "_all.primaries.store.size_in_bytes"
_DISKS = "nodes.*.name,nodes.*.fs.total.total_in_bytes,nodes.*.fs.total.available_in_bytes"
NEARLY_FULL = 0.85
"""The low watermark as Elasticsearch ships it: no new shards go to such a disk; at 0.95 it takes no writes."""


def status_of(connection: Connection, names: Names) -> IndexStatus:
    """Raises Unavailable when mentions cannot be counted; what else cannot be asked is a note."""
    by_tokenizer = {"by": {"terms": {"field": "tokenizer", "size": _MOST_VERSIONS}}}
    asked = {"size": 0, "track_total_hits": True, "aggs": by_tokenizer}
    counted = Reader(connection, names.alias).search(asked)
    tokenizers = {one["key"]: int(one["doc_count"]) for one in aggregation(counted, "by").get("buckets", ())}
    notes: list[str] = []
    size = _told(connection, notes, lambda client: _bytes(client, names)) or 0
    for look in (lambda client: _set_notes(client, names), _health_notes, _disk_notes):
        notes.extend(_told(connection, notes, lambda client, look=look: list(look(client))) or ())
    return IndexStatus(
        "elasticsearch", total_of(counted), size, TOKENIZER_VERSION, tokenizers, tuple(dict.fromkeys(notes))
    )


def _told(connection: Connection, notes: list[str], look: Any) -> Any:
    """What a look tells; one that is not allowed leaves a note."""
    try:
        return connection.ask(look)
    except Refused as error:
        if error.refusal.status != 403:
            raise
        notes.append(
            said("This key may not ask how the cluster does: grant it monitor on the cluster and on the indices")
        )
        return None


def _bytes(client: Elasticsearch, names: Names) -> int:
    asked = client.options(ignore_status=404).indices
    found = asked.stats(index=names.alias, metric="store", filter_path=_BYTES).body
    return int(found.get("_all", {}).get("primaries", {}).get("store", {}).get("size_in_bytes", 0))


def _set_notes(client: Elasticsearch, names: Names) -> Iterator[str]:
    found = standing(client, names)
    if not found.today:
        yield said(
            "The months of set v{set} are of form {old}, this version's is {new}: nothing is asked or written until "
            "`earshot index migrate` has written them anew",
            set=found.set,
            old=min(found.forms),
            new=FORM,
        )
    idle = sorted({f"v{place.set}" for place in unused(client, names)})
    if idle:
        yield said(
            "Months of {sets} are not in use: earshot index migrate --drop-old deletes them", sets=", ".join(idle)
        )


def _health_notes(client: Elasticsearch) -> Iterator[str]:
    health: Mapping[str, Any] = client.cluster.health(filter_path=_HEALTH).body
    missing = health.get("unassigned_shards", 0)
    cluster = health["cluster_name"]
    if health["status"] == "red":
        yield said(
            "The cluster {cluster} is red: a part of an index is not there ({missing} shards)",
            cluster=cluster,
            missing=missing,
        )
    elif health["status"] == "yellow":
        yield said(
            "The cluster {cluster} is yellow: {missing} copies have no node, one more may lose data",
            cluster=cluster,
            missing=missing,
        )


def _disk_notes(client: Elasticsearch) -> Iterator[str]:
    nodes = client.nodes.stats(metric="fs", filter_path=_DISKS).body.get("nodes", {})
    for node in nodes.values():
        disk = node.get("fs", {}).get("total", {})
        total, free = disk.get("total_in_bytes", 0), disk.get("available_in_bytes", 0)
        if total > 0 and 1 - free / total >= NEARLY_FULL:
            used = round(100 * (1 - free / total))
            yield said(
                "The disk of the node {node} is {used} % full; at 95 % Elasticsearch takes no writes",
                node=node.get("name", ""),
                used=used,
            )
