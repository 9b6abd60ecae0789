"""What an index of mentions holds: strict, every field named, nothing guessed from the first document."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

FORM = 1
"""Of the document and its mapping together; a change that cannot be made in place raises it: months of another form are
neither asked nor written until `earshot index migrate` has written them anew."""
GAP = 1000
"""Positions between paragraphs, the matcher's own."""
STREAMS = ("f", "a", "c", "l", "r")
SCOPES = ("body", "title", "quoted")
"""Fields of tokens: title and text as one, the title alone, what is quoted."""

Properties = Mapping[str, Any]

_KEYWORD = {"type": "keyword"}
_LOOKED_UP = {"type": "keyword", "doc_values": False}
_TOKENS = {"type": "text", "analyzer": "whitespace", "norms": False, "position_increment_gap": GAP}
_SCOPE = {"properties": dict.fromkeys(STREAMS, _TOKENS)}
_NUMBER_TO_FIND = {"type": "double", "doc_values": False}

PROPERTIES: Properties = MappingProxyType(
    {
        "id": _KEYWORD,
        "tokenizer": _KEYWORD,
        "seen": {"type": "long"},
        "event": {"type": "long"},
        "at": {"type": "date", "format": "epoch_millis"},
        "language": _KEYWORD,
        "source": _KEYWORD,
        "site": _KEYWORD,
        "kind": _KEYWORD,
        "author": _KEYWORD,
        "thread": _KEYWORD,
        "cluster": _KEYWORD,
        "lead": {"type": "boolean"},
        "label": _KEYWORD,
        "score": {"type": "double"},
        "relevance": _KEYWORD,
        "tags": _KEYWORD,
        "topics": _KEYWORD,
        "matches": {
            "type": "nested",
            "properties": {
                "topic": _KEYWORD,
                "tagged": {"type": "boolean"},
                "label": _KEYWORD,
                "score": {"type": "double"},
            },
        },
        "has": _LOOKED_UP,
        "rating": _NUMBER_TO_FIND,
        "followers": _NUMBER_TO_FIND,
        "day": {"type": "integer", "doc_values": False},
        **dict.fromkeys(SCOPES, _SCOPE),
        "doc": {"type": "object", "enabled": False},
    }
)
"""``seen`` and ``event`` are microseconds since 1970, exact; ``at`` is ``event`` in milliseconds, for histograms;
``day`` the proleptic ordinal of the day of publication. ``label`` is the mood, people's word first; a score is there
where the label is known. ``has``: see ``fieldwords``. ``doc`` is the mention itself, not looked into."""

MAPPINGS: Mapping[str, Any] = MappingProxyType(
    {"_meta": {"form": FORM}, "dynamic": "strict", "properties": dict(PROPERTIES)}
)
SETTINGS: Mapping[str, Any] = MappingProxyType(
    {"codec": "best_compression", "sort.field": ["seen", "id"], "sort.order": ["desc", "desc"]}
)
"""Newest first on disk, so that the newest page reads no more than itself."""
