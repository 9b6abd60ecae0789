"""Standing label rules: what a query finds has a label, in the archive and from now on, until the rule is removed."""

from __future__ import annotations

from model.errors import BadInput, NotFound
from model.labels import Label
from model.source import Json
from model.time import iso
from model.topic import Topic
from services.asking import QueryRefused, SearchRequest
from services.house import House
from services.labels import Selection, selected
from storage import labels, topics
from storage.labels import LabelRule
from topics import check, compile_query, lists_used, wider

MOST = 200
"""Rules in force at a time: each is matched against every text."""
MAX_QUERY = 10_000


def within(house: House, query: str, topic: str) -> str:
    """The query among what a topic asks for as it is now, written out, so that the rule finds the same for ever.
    Raises NotFound, and BadInput for a topic whose query cannot stand in another."""
    with house.db.read() as tx:
        asked = next((one for one in topics.current(tx) if one.id == topic), None)
    if asked is None:
        raise NotFound("there is no such topic", where=topic, todo="earshot topics list shows them")
    if asked.accents != Topic("", "").accents:
        raise BadInput(
            f"{topic} takes accents as {asked.accents}, which a label rule does not",
            todo="Write its query out in --query",
        )
    filters = (f"{field}:({' OR '.join(_quoted(one) for one in values)})" for field, values in asked.filters.items())
    return " AND ".join(f"({part})" for part in (asked.query.strip(), *filters, query.strip()))


def _quoted(value: str) -> str:
    return f'"{value}"'


def try_rule(house: House, query: str) -> Selection:
    """What a rule would find in the archive now. Raises QueryRefused, or BadInput when it is no query for a rule."""
    _checked(house, query)
    return selected(house, SearchRequest(query=query, irrelevant=None))


def add_rule(house: House, query: str, label: Label, who: str) -> LabelRule:
    """Put a rule in force: the line walks the archive for it, and heeds it in what arrives. Raises QueryRefused,
    BadInput."""
    _checked(house, query)
    if label.what == "clear":
        raise BadInput("a rule gives a label, it takes none back", todo="Remove the rule that gave it")
    with house.db.write() as tx:
        if len(labels.rules(tx)) >= MOST:
            raise BadInput(f"there are {MOST} label rules already", todo="Remove one: earshot labels rules list")
        rule = labels.begin_rule(tx, query, label, who, house.clock())
        return next(one for one in labels.rules(tx) if one.id == rule)


def remove_rule(house: House, rule: int) -> None:
    """Take a rule out of force: its label leaves what it found. Raises NotFound."""
    with house.db.write() as tx:
        if not labels.end_rule(tx, rule, house.clock()):
            raise NotFound("there is no such label rule", where=str(rule), todo="earshot labels rules list shows them")


def rules_listed(house: House) -> list[tuple[LabelRule, bool]]:
    """The rules in force, oldest first, each with whether it has been through the archive."""
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
