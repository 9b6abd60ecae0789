"""A query as Elasticsearch's, with the very same meaning as the matcher, or wider and said to be.

Documents ⊇ matches always; where ``exact`` is false the matcher judges what was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.elasticsearch.fieldqueries import either, field_query
from index.elasticsearch.places import Options, Place, Seek, literals, places_of
from index.elasticsearch.sources import Source, TooWide, leaf_source, ordered, source_of
from index.elasticsearch.spans import NoSpan, not_near
from model.topic import Accents
from topics import (
    And,
    AtLeast,
    FieldTerm,
    Forms,
    ListRef,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Scope,
    Scoped,
    Word,
)

Json = dict[str, Any]
ALL: Json = {"match_all": {}}
_FIELDS: dict[Scope, str] = {"body": "body", "title": "title", "text": "body", "quoted": "quoted"}


@dataclass(frozen=True, slots=True)
class Compiled:
    query: Json
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    """How to read a tree. ``topic``: see ``field_query``. ``loose``: nothing that Elasticsearch may refuse for the
    number of words it stands for; wider, and judged."""

    accents: Accents
    scope: Scope = "body"
    topic: str = ""
    loose: bool = False

    @property
    def field(self) -> str:
        return _FIELDS[self.scope]

    def within(self, scope: Scope) -> Asking:
        return Asking(self.accents, scope, self.topic, self.loose)


def compile_for(query: Query, *, topic: str = "", loose: bool = False) -> Compiled:
    """The query of a question. ``topic`` is the one it is about, if it is about one."""
    return _compile(query.tree, Asking(query.accents, topic=topic, loose=loose))


def _compile(node: Node, asking: Asking) -> Compiled:
    if isinstance(node, And):
        parts = [_compile(child, asking) for child in node.children]
        return Compiled({"bool": {"filter": [part.query for part in parts]}}, all(part.exact for part in parts))
    if isinstance(node, Or | Forms):
        return _any(node, asking)
    if isinstance(node, Not):
        part = _compile(node.child, asking)
        return Compiled({"bool": {"must_not": [part.query]}}) if part.exact else Compiled(ALL, exact=False)
    if isinstance(node, ListRef):
        return _compile(node.child, asking)
    return _scoped(node, asking) if isinstance(node, Scoped) else _single(node, asking)


def _single(node: Node, asking: Asking) -> Compiled:
    return Compiled(field_query(node, asking.topic)) if isinstance(node, FieldTerm) else _placed(node, asking)


def _scoped(node: Scoped, asking: Asking) -> Compiled:
    """``text:`` is looked for in title and text as one, and judged."""
    made = _compile(node.child, asking.within(node.scope))
    return Compiled(made.query, exact=False) if node.scope == "text" else made


def _any(node: Or | Forms, asking: Asking) -> Compiled:
    """Plain words are one ``terms`` query, however many."""
    words: list[str] = []
    parts: list[Compiled] = []
    for child in node.children if isinstance(node, Or) else node.forms:
        tokens = literals(places_of(child, asking.accents)) if isinstance(child, Word | Phrase) else None
        if tokens is not None and len(tokens) == 1:
            words += tokens
        else:
            parts.append(_compile(child, asking))
    queries = [part.query for part in parts]
    if words:
        queries.insert(0, {"terms": {f"{asking.field}.f": list(dict.fromkeys(words))}})
    return Compiled(either(queries), all(part.exact for part in parts))


def _placed(node: Node, asking: Asking) -> Compiled:
    if isinstance(node, Word | Phrase):
        return _leaf(node, asking)
    if isinstance(node, Near):
        return _near(node, asking)
    if isinstance(node, NotNear):
        return _not_near(node, asking)
    if isinstance(node, AtLeast):
        return _at_least(node, asking)
    raise TypeError(f"{type(node).__name__} cannot be compiled")


def _leaf(node: Word | Phrase, asking: Asking) -> Compiled:
    places = places_of(node, asking.accents)
    if len(places) == 1 and len(places[0]) == 1 and places[0][0].bare:
        return Compiled(_one(places[0][0].seek, asking.field))
    tokens = literals(places)
    if tokens is not None:
        return Compiled({"match_phrase": {f"{asking.field}.f": " ".join(tokens)}})
    if asking.loose:
        return Compiled({"bool": {"filter": _each(places, asking.field)}}, exact=False)
    return Compiled(_intervals(leaf_source(places, asking.field), asking))


def _each(places: list[Options], field: str) -> list[Json]:
    """What stands at each position, wherever."""
    return [either([_one(seek, field) for seek in _sought(options)]) for options in places]


def _sought(options: tuple[Place, ...]) -> list[Seek]:
    return [place.seek for place in options]


def _one(seek: Seek, field: str) -> Json:
    name = f"{field}.{seek.stream}"
    return {"term": {name: seek.value}} if seek.how == "term" else {seek.how: {name: {"value": seek.value}}}


def _intervals(source: Source, asking: Asking) -> Json:
    return {"intervals": {f"{asking.field}.f": source.json}}


def _near(node: Near, asking: Asking) -> Compiled:
    sides = [_compile(node.left, asking), _compile(node.right, asking)]
    both = {"bool": {"filter": [side.query for side in sides]}}
    if asking.loose:
        return Compiled(both, exact=False)
    try:
        source = source_of(node, asking.accents, asking.field)
    except TooWide:
        return Compiled(both, exact=False)
    return Compiled(_intervals(source, asking), source.exact)


def _not_near(node: NotNear, asking: Asking) -> Compiled:
    if not asking.loose:
        try:
            return Compiled(not_near(node, asking.accents, asking.field))
        except NoSpan:
            pass
    return Compiled(_compile(node.left, asking).query, exact=False)


def _at_least(node: AtLeast, asking: Asking) -> Compiled:
    """Single positions cannot overlap, so that many in order are that many; what is longer is judged."""
    child = _compile(node.child, asking)
    if node.n == 1:
        return child
    if not asking.loose:
        try:
            source = source_of(node.child, asking.accents, asking.field)
        except TooWide:
            return Compiled(child.query, exact=False)
        if source.single and source.ways == 1:
            return Compiled(_intervals(Source(ordered([source.json] * node.n, -1)), asking))
    return Compiled(child.query, exact=False)
