"""Places as intervals: Elasticsearch's ``intervals`` query over aligned fields (QUERY, "Compiling")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.elasticsearch.places import Options, Place, Seek, glob_in_regexp, literals, places_of
from model.topic import Accents
from topics import Forms, ListRef, Near, Node, Or, Phrase, Word

Json = dict[str, Any]
MOST_WAYS = 200
"""Ways an expression of proximity may be spelled out in: Lucene distributes it over every OR."""
MAX_REGEXP = 900
"""Letters; ``index.max_regex_length`` is 1,000."""


@dataclass(frozen=True, slots=True)
class Source:
    """An interval source. ``ways``: how many it is spelled out in; ``exact``: it finds what the matcher finds, else
    more; ``near``: whether proximity is asked for within it; ``single``: every interval is one position."""

    json: Json
    ways: int = 1
    exact: bool = True
    near: bool = False
    single: bool = False


class TooWide(Exception):
    """An expression that would be spelled out in more ways than MOST_WAYS; to be judged."""


def source_of(node: Node, accents: Accents, field: str) -> Source:
    """The source of what NEAR may take. Raises TooWide."""
    if isinstance(node, ListRef):
        return source_of(node.child, accents, field)
    if isinstance(node, Word | Phrase):
        return leaf_source(places_of(node, accents), field)
    if isinstance(node, Or | Forms):
        return _any_source(node.children if isinstance(node, Or) else node.forms, accents, field)
    if isinstance(node, Near):
        return _near_source(node, accents, field)
    raise TypeError(f"{type(node).__name__} has no places")


def leaf_source(places: list[Options], field: str) -> Source:
    tokens = literals(places)
    if tokens is not None:
        return Source(_match(" ".join(tokens), ""), single=len(tokens) == 1)
    made = [any_of([_place(place, field) for place in options]) for options in places]
    ways = 1
    for options in places:
        ways *= len(options)
    return Source(made[0] if len(made) == 1 else ordered(made, 0), ways, single=len(made) == 1)


def ordered(sources: Sequence[Json], gaps: int) -> Json:
    """In this order, sharing no atom, at most ``gaps`` atoms between; any number when negative."""
    return {"all_of": {"ordered": True, "max_gaps": gaps, "intervals": list(sources)}}


def any_of(sources: Sequence[Json]) -> Json:
    return sources[0] if len(sources) == 1 else {"any_of": {"intervals": list(sources)}}


def _any_source(children: Sequence[Node], accents: Accents, field: str) -> Source:
    tokens: list[str] = []
    others: list[Source] = []
    for child in children:
        token = _one_token(child, accents)
        if token is None:
            others.append(source_of(child, accents, field))
        else:
            tokens.append(token)
    sources = [*(Source({"regexp": {"pattern": told}}, single=True) for told in _packed(tokens)), *others]
    if len(sources) == 1:
        return sources[0]
    return Source(
        any_of([source.json for source in sources]),
        sum(source.ways for source in sources),
        all(source.exact for source in sources),
        any(source.near for source in sources),
        all(source.single for source in sources),
    )


def _one_token(node: Node, accents: Accents) -> str | None:
    """The regular expression of a child that is one f token and asks nothing else."""
    if not isinstance(node, Word | Phrase):
        return None
    places = places_of(node, accents)
    if len(places) > 1 or len(places[0]) > 1 or not places[0][0].bare or places[0][0].seek.stream != "f":
        return None
    told = glob_in_regexp(places[0][0].seek.value)
    return told if len(told) < MAX_REGEXP else None


def _packed(tokens: list[str]) -> list[str]:
    """Regular expressions of as many tokens each as fit: one source, however many words."""
    packs: list[str] = []
    for token in dict.fromkeys(tokens):
        if packs and len(packs[-1]) + len(token) < MAX_REGEXP:
            packs[-1] += f"|{token}"
        else:
            packs.append(token)
    return packs


def _near_source(node: Near, accents: Accents, field: str) -> Source:
    left, right = source_of(node.left, accents, field), source_of(node.right, accents, field)
    made = [ordered([left.json, right.json], node.n)]
    if not node.ordered:
        made.append(ordered([right.json, left.json], node.n))
    ways = left.ways * right.ways * len(made)
    if ways > MOST_WAYS:
        raise TooWide
    inner = [side for side in (left, right) if side.near]
    exact = left.exact and right.exact and all(side.ways <= 2 for side in inner)
    return Source(any_of(made), ways, exact, near=True)


def _place(place: Place, field: str) -> Json:
    """What must stand at the same position is a filter within a filter; what must not, one at the innermost."""
    never = [_seek(seek, field) for seek in place.never]
    condition: Json | None = {"not_contained_by": any_of(never)} if never else None
    for seek in reversed(place.also):
        condition = {"contained_by": _filtered(_seek(seek, field), condition)}
    return _filtered(_seek(place.seek, field), condition)


def _filtered(source: Json, condition: Json | None) -> Json:
    if condition is None:
        return source
    if "match" in source:
        return {"match": {**source["match"], "filter": condition}}
    return {"any_of": {"intervals": [source], "filter": condition}}


def _seek(seek: Seek, field: str) -> Json:
    other = "" if seek.stream == "f" else f"{field}.{seek.stream}"
    if seek.how == "term":
        return _match(seek.value, other)
    made = {"pattern": seek.value, **({"use_field": other} if other else {})}
    return {seek.how: made}


def _match(query: str, field: str) -> Json:
    return {"match": {"query": query, "ordered": True, "max_gaps": 0, **({"use_field": field} if field else {})}}
