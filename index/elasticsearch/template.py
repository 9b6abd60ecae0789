"""The template of the months' indices: made when missing, brought up to date, or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from index.elasticsearch.mapping import FORM, MAPPINGS, SETTINGS
from index.elasticsearch.names import Names
from index.options import IndexOptions
from model.errors import Unavailable

REFRESH = "5s"
"""How long another process may not see a write; who wrote it sees it at once."""
FORGET_DELETES = "1h"
"""How long Elasticsearch knows the version of a deleted document; what comes later is for the ledger to refuse."""
PRIORITY = 500
"""Above what Elastic's own products use for patterns of the kind."""


def template_of(names: Names, options: IndexOptions, set: int = FORM) -> dict[str, Any]:
    """The body of PUT _index_template; ``_meta`` tells whose it is and which."""
    replicas: dict[str, Any] = {"number_of_replicas": options.replicas}
    if options.replicas < 0:
        replicas = {"auto_expand_replicas": "0-1"}  # follows the cluster when it grows or shrinks
    body: dict[str, Any] = {
        "index_patterns": [names.pattern(set)],
        "priority": PRIORITY,
        "allow_auto_create": False,
        "template": {
            "settings": {
                "index": {
                    **SETTINGS,
                    **replicas,
                    "number_of_shards": options.shards,
                    "refresh_interval": REFRESH,
                    "gc_deletes": FORGET_DELETES,
                }
            },
            "mappings": _plain(MAPPINGS),
        },
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return body | {"_meta": {"made_by": "earshot", "form": FORM, "digest": digest}}


def check_template(client: Elasticsearch, names: Names, options: IndexOptions, set: int) -> None:
    """Make the cluster's template of a set ours. Raises Unavailable when one of that name is another's; ApiError."""
    wanted, name = template_of(names, options, set), names.template(set)
    found = client.options(ignore_status=404).indices.get_index_template(name=name).body
    held = found.get("index_templates", ())
    if held:
        meta = held[0]["index_template"].get("_meta", {})
        if meta.get("made_by") != "earshot":
            todo = "Remove it (DELETE _index_template), or set another index.prefix"
            raise Unavailable("it was not made by Earshot", where=f"index template {name}", todo=todo)
        if meta == wanted["_meta"]:
            return
    client.indices.put_index_template(name=name, body=wanted)
    if held:  # what is new in the mapping is to be known to the months there are, too
        client.indices.put_mapping(
            index=names.pattern(set), properties=wanted["template"]["mappings"]["properties"], allow_no_indices=True
        )


def _plain(value: Any) -> Any:
    """Of read-only mappings, as JSON wants them."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
