"""Standing label rules: what a query finds has a label, in the archive and from now on, until the rule is removed."""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import BadInput, NotFound
from model.labels import Label
from model.said import said
from model.source import Json
from model.time import iso
from model.topic import Topic
from services.asking import QueryRefused, SearchRequest
from services.house import House
from services.labels import Selection, selected
from services.visibility import refuse_narrow
from storage import audit, labels, topics
from storage.labels import LabelRule
from topics import check, compile_query, lists_used, wider

MOST = 200
"""Rules in force at a time: each is matched against every text."""
MAX_QUERY = 10_000
_FIELDS = {"languages": "lang", "sources": "source", "sites": "site", "kinds": "kind"}
"""Filters that can be written out as a query."""
_UNRULY = ("authors", "threads", "clusters", "ids", "tags", "sentiments")
_SPANS = ("since", "until", "event_since", "event_until", "tagged", "matched")
_CALLED = {
    "event_since": "a time",
    "event_until": "a time",
    "since": "a time",
    "until": "a time",
    "ids": "single mentions",
}


def within(house: House, query: str, topic: str) -> str:
    """The query among what a topic asks for as it is now, written out, so that the rule finds the same for ever.
    Raises NotFound, and BadInput for a topic whose query cannot stand in another."""
    with house.db.read() as tx:
        asked = next((one for one in topics.current(tx) if one.id == topic), None)
    if asked is None:
        raise NotFound("there is no such topic", where=topic, todo="earshot topics list shows them")
    if asked.accents != Topic("", "").accents:
        raise BadInput(
            said("{topic} takes accents as {accents}, which a label rule does not", topic=topic, accents=asked.accents),
            todo="Write its query out in --query",
        )
    filters = (f"{field}:({' OR '.join(_quoted(one) for one in values)})" for field, values in asked.filters.items())
    return " AND ".join(f"({part})" for part in (asked.query.strip(), *filters, query.strip()) if part)


def rule_query(house: House, request: SearchRequest) -> str:
    """What a request asks for as one query, for a rule; without its irrelevant filter, its order and its page. Raises
    NotFound, and BadInput naming what cannot stand in a rule: what is of one moment, or itself a judgement."""
    asked = {name for name in _UNRULY if getattr(request, name) or getattr(request.without, name, None)}
    asked |= {name for name in _SPANS if getattr(request, name) is not None}
    if asked or request.without.topics:
        named = ", ".join(sorted(_CALLED.get(name, name) for name in asked)) or "topics left out"
        raise BadInput(
            said("a standing rule cannot ask for {named}", named=named), where="the rule", todo="Take that filter out"
        )
    parts = [request.query.strip()] if request.query.strip() else []
    if request.topics:
        parts.append(" OR ".join(f"({within(house, '', topic)})" for topic in request.topics))
    parts += [
        f"{field}:({_listed(getattr(request, name))})" for name, field in _FIELDS.items() if getattr(request, name)
    ]
    without = {field: getattr(request.without, name) for name, field in _FIELDS.items()}
    parts += [f"NOT {field}:({_listed(values)})" for field, values in without.items() if values]
    if not parts or all(part.startswith("NOT ") for part in parts):
        raise BadInput("a standing rule needs a query", where="the rule", todo="Search for words, or choose a topic")
    return parts[0] if len(parts) == 1 else " AND ".join(_bracketed(part) for part in parts)


def _bracketed(part: str) -> str:
    return part if part.startswith("NOT ") else f"({part})"


def _listed(values: Sequence[str]) -> str:
    """Raises BadInput for a value that cannot be quoted."""
    for value in values:
        if '"' in value:
            raise BadInput(
                said("{value!r:.60} cannot stand in a query", value=value),
                where="the rule",
                todo="Take that filter out",
            )
    return " OR ".join(map(_quoted, values))


def _quoted(value: str) -> str:
    return f'"{value}"'


def try_rule(house: House, query: str) -> Selection:
    """What a rule would find in the archive now. Raises QueryRefused, or BadInput when it is no query for a rule."""
    refuse_narrow(house, "a standing label rule")
    _checked(house, query)
    return selected(house, SearchRequest(query=query, irrelevant=None))


def add_rule(house: House, query: str, label: Label, who: str) -> LabelRule:
    """Put a rule in force: the line walks the archive for it, and heeds it in what arrives. Raises QueryRefused,
    BadInput."""
    refuse_narrow(house, "a standing label rule")
    _checked(house, query)
    if label.what == "clear":
        raise BadInput("a rule gives a label, it takes none back", todo="Remove the rule that gave it")
    with house.db.write() as tx:
        if len(labels.rules(tx)) >= MOST:
            raise BadInput(
                said("there are {most} label rules already", most=MOST), todo="Remove one: earshot labels rules list"
            )
        rule = labels.begin_rule(tx, query, label, who, house.clock())
        audit.note(tx, audit.Record(house.clock(), who, "label rule added", {"id": rule, "query": query[:500]}))
        return next(one for one in labels.rules(tx) if one.id == rule)


def remove_rule(house: House, rule: int, who: str = "") -> None:
    """Take a rule out of force: its label leaves what it found. Raises NotFound."""
    refuse_narrow(house, "a standing label rule")
    with house.db.write() as tx:
        if not labels.end_rule(tx, rule, house.clock()):
            raise NotFound("there is no such label rule", where=str(rule), todo="earshot labels rules list shows them")
        audit.note(tx, audit.Record(house.clock(), who, "label rule removed", {"id": rule}))


def rules_listed(house: House) -> list[tuple[LabelRule, bool]]:
    """The rules in force, oldest first, each with whether it has been through the archive; none for who sees only some
    topics."""
    if house.visible is not None:
        return []
    with house.db.read() as tx:
        under_way = {rule.id for rule, _ in labels.walking(tx)}
        return [(rule, rule.id not in under_way) for rule in labels.rules(tx)]


def rule_to_json(rule: LabelRule, *, archive: bool) -> dict[str, Json]:
    return {
        "id": rule.id,
        "query": rule.query,
        "what": rule.label.what,
        "value": rule.label.value,
        "who": rule.who,
        "begun_at": iso(rule.begun_at),
        "archive": "done" if archive else "under way",
    }


def _checked(house: House, query: str) -> None:
    """A rule must find the same live and in the archive, for ever: nothing in it may change beside it."""
    if not query.strip() or len(query) > MAX_QUERY:
        raise BadInput("a label rule needs a query", where="--query", todo="""Write --query '"war zone"'""")
    checked = check(query, lists=house.lists)
    if not checked.ok:
        raise QueryRefused(query, checked.problems)
    if lists_used(query, house.lists):
        raise BadInput("a label rule cannot draw in a list", where="--query", todo="Write out what the list says")
    compiled = compile_query(query)
    if wider(compiled) is not compiled:
        raise BadInput("a label rule cannot ask tagged: or sentiment:", where="--query", todo="Leave it out")
