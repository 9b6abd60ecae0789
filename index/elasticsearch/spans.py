"""Places as spans: ``A NOT NEAR/n B`` needs ``span_not``, since intervals accept what it must not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.elasticsearch.places import Options, Place, Seek, places_of
from model.topic import Accents
from topics import Forms, ListRef, Node, NotNear, Or, Phrase, Word

Json = dict[str, Any]


class NoSpan(Exception):
    """What cannot be said by spans as the matcher means it; to be judged."""


def not_near(node: NotNear, accents: Accents, field: str) -> Json:
    """The left spans with no right one that overlaps them or lies within n atoms. Raises NoSpan."""
    return {
        "span_not": {
            "include": span_of(node.left, accents, field),
            "exclude": span_of(node.right, accents, field),
            "pre": node.n + 1,
            "post": node.n + 1,
        }
    }


def span_of(node: Node, accents: Accents, field: str) -> Json:
    if isinstance(node, ListRef):
        return span_of(node.child, accents, field)
    if isinstance(node, Word | Phrase):
        return _adjacent([_options(options, field) for options in places_of(node, accents)])
    if isinstance(node, Or | Forms):
        return _any(
            [span_of(child, accents, field) for child in (node.children if isinstance(node, Or) else node.forms)]
        )
    raise NoSpan


def _options(options: Options, field: str) -> Json:
    return _any([_place(place, field) for place in options])


def _place(place: Place, field: str) -> Json:
    made = _seek(place.seek, field)
    for seek in place.also:
        made = {"span_containing": {"big": made, "little": _seek(seek, field)}}
    for seek in place.never:
        made = {"span_not": {"include": made, "exclude": _seek(seek, field)}}
    return made


def _seek(seek: Seek, field: str) -> Json:
    own = f"{field}.{seek.stream}"
    said: Json = {own: {"value": seek.value}}
    made: Json = {"span_term": said} if seek.how == "term" else {"span_multi": {"match": {seek.how: said}}}
    if seek.stream == "f":
        return made
    return {"span_field_masking": {"query": made, "field": f"{field}.f"}}


def _adjacent(spans: Sequence[Json]) -> Json:
    return spans[0] if len(spans) == 1 else {"span_near": {"clauses": list(spans), "slop": 0, "in_order": True}}


def _any(spans: Sequence[Json]) -> Json:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": list(spans)}}
