"""Field terms as queries: on the words of ``has``, on numbers, on the mood and the tag."""

from __future__ import annotations

import re
from typing import Any

from index.elasticsearch.fieldwords import ADDRESSES, PLAIN, TOLD, between_blanks, fit
from index.elasticsearch.places import in_regexp
from topics import FieldTerm, Value, normal

Json = dict[str, Any]
_RANGES = {"rating": "rating", "followers": "followers", "published": "day"}
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
NOTHING: Json = {"match_none": {}}


def field_query(term: FieldTerm, topic: str) -> Json:
    """Exactly the mentions whose field is so. ``topic``: the one whose mood and tag count, "" for the whole text's.

    The same meaning as ``topics.fieldterms.field_test``.
    """
    if term.name in _RANGES:
        return either([_range(_RANGES[term.name], value) for value in term.values])
    wanted = list(dict.fromkeys(normal(value.text.strip('"')) for value in term.values))
    return either([_one(term.name, value, topic) for value in wanted])


def _one(name: str, value: str, topic: str) -> Json:
    if name in ("tagged", "sentiment"):
        return _tagged(value in ("true", "yes"), topic) if name == "tagged" else _mood(value, topic)
    if name in ADDRESSES:
        return _address(name, value)
    if name in TOLD:
        return _told(name, value)
    return _site(value.removeprefix("www.")) if name == "site" else _glob("has", f"{PLAIN[name]}=", value)


def either(queries: list[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def of_matches(conditions: list[Json]) -> Json:
    """The mentions that a topic caught in such a way."""
    return {"nested": {"path": "matches", "query": {"bool": {"filter": conditions}}}}


def _range(field: str, value: Value) -> Json:
    ends = {"gte": value.low, "lte": value.high}
    told = {end: number for end, number in ends.items() if number is not None}
    return {"range": {field: told}} if told else {"exists": {"field": field}}


def _tagged(truth: bool, topic: str) -> Json:
    conditions: list[Json] = [{"term": {"matches.tagged": True}}]
    if topic:
        conditions.append({"term": {"matches.topic": fit(topic)}})
    caught = of_matches(conditions)
    return caught if truth else {"bool": {"must_not": [caught]}}


def _mood(label: str, topic: str) -> Json:
    """Towards the topic where it caught the mention, else of the whole text."""
    whole = _glob("label", "", label)
    if not topic:
        return whole
    towards: Json = {"term": {"matches.topic": fit(topic)}}
    caught = {"bool": {"must_not": [of_matches([towards])], "filter": [whole]}}
    return either([of_matches([towards, _glob("matches.label", "", label)]), caught])


def _glob(field: str, before: str, pattern: str) -> Json:
    """A whole keyword; ``*`` and ``?`` as in words."""
    if "*" not in pattern and "?" not in pattern:
        return {"term": {field: fit(before + pattern)}}
    return {"wildcard": {field: {"value": before + escaped(pattern)}}}


def _site(wanted: str) -> Json:
    below = {"wildcard": {"has": {"value": f"site=*.{literal(wanted)}"}}}
    return either([_glob("has", "site=", wanted), below])


def _told(name: str, wanted: str) -> Json:
    """The whole text, a handle with or without @, or whole words of it."""
    handle = wanted.removeprefix("@")
    ways = [_glob("has", f"{name}=", wanted)]
    ways += [{"term": {"has": fit(f"{name}={sign}{handle}")}} for sign in ("", "@")]
    if "*" not in wanted:
        ways.append({"wildcard": {"has": {"value": f"{name}~*{literal(between_blanks(wanted))}*"}}})
    return either(ways)


def _address(name: str, wanted: str) -> Json:
    """A host, or one below it, or a path; see ``topics.fieldterms.url_has``."""
    wanted = _SCHEME.sub("", wanted).removeprefix("www.").rstrip("/")
    if wanted.startswith(("/", "@")):
        inner = wanted.strip("/")
        return _found(name, f"[^/]*(/.*)?/{in_regexp(inner)}/.*") if inner else NOTHING
    host, _, path = wanted.partition("/")
    any_host = "".join({"*": "[^/]*", "?": "[^/]"}.get(letter) or in_regexp(letter) for letter in host)
    hosts = f"({any_host}|[^/]*\\.{in_regexp(host)})"
    if not path:
        return _found(name, f"{hosts}/.*")
    return _found(name, f"{hosts}/{in_regexp(path)}(/|\\?).*")


def _found(name: str, pattern: str) -> Json:
    whole = f"{name}:{pattern}"
    return {"regexp": {"has": {"value": whole}}} if len(whole) <= 1_000 else NOTHING


def escaped(pattern: str) -> str:
    """A pattern of ours as Elasticsearch's: its escape sign stands for itself."""
    return pattern.replace("\\", "\\\\")


def literal(text: str) -> str:
    """A text in which nothing is a wildcard."""
    return re.sub(r"([\\*?])", r"\\\1", text)
