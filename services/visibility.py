"""What somebody may see who may not see all topics: a house that holds nothing else.

Its index answers of the mentions their topics caught, and says of other topics' matches nothing. What is read of the
state goes by topic: a service that lists drops what ``may_see`` says no to, one that opens or changes calls
``refuse_hidden``. To them a hidden topic is one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace

from model.alert import Alert, Rule
from model.errors import EarshotError, NotFound
from model.said import said
from model.source import Json
from services.house import House
from services.seen_index import SeenIndex
from services.users import Guest
from topics import TopicSet

__all__ = [
    "NotForYou",
    "as_seen",
    "may_see",
    "may_see_rule",
    "refuse_hidden",
    "refuse_narrow",
    "seen_by",
    "topics_of_rule",
    "visible_topics",
]


class NotForYou(EarshotError):
    """This concerns topics they may not see (HTTP 403)."""


def seen_by(house: House, guest: Guest) -> House:
    """The house as the guest may see it; the same where they may see all."""
    if guest.topics is None:
        return house
    seen = copy(house)
    seen.visible = guest.topics
    seen.index = SeenIndex(house.index, guest.topics)
    seen.topics = TopicSet()
    seen.in_force = {name: topic for name, topic in house.in_force.items() if name in guest.topics}
    return seen


def visible_topics(house: House) -> frozenset[str] | None:
    """The ids of the topics that may be seen in this house; None for all."""
    return house.visible


def may_see(house: House, topic: str) -> bool:
    """Whether this topic may be seen; what is of no topic ("") may."""
    return house.visible is None or not topic or topic in house.visible


def refuse_hidden(house: House, *topics: str) -> None:
    """Raises NotFound, as for a topic that never was, unless all of these may be seen."""
    for topic in topics:
        if not may_see(house, topic):
            raise NotFound("there is no such topic", where=topic[:64], todo="earshot topics list shows those there are")


def refuse_narrow(house: House, what: str) -> None:
    """Raises NotForYou where not all topics may be seen: ``what`` concerns every topic."""
    if house.visible is not None:
        raise NotForYou(
            said("{what} concerns every topic, and you see some of them", what=what), todo="Ask an admin to do it"
        )


def topics_of_rule(rule: Rule) -> frozenset[str]:
    """Every topic a rule names: those it watches, and those it compares them with."""
    rivals = rule.options.get("rivals")
    return frozenset(rule.topics) | {str(one) for one in (rivals if isinstance(rivals, list) else ())}


def may_see_rule(house: House, rule: Rule) -> bool:
    """Whether all the topics a rule names may be seen."""
    return house.visible is None or topics_of_rule(rule) <= house.visible


def as_seen(house: House, alert: Alert) -> Alert:
    """An alert without what its evidence says of other topics (those it was compared with)."""
    if house.visible is None or "voice" not in alert.evidence:
        return alert
    evidence = {**alert.evidence, "mentions": _seen_only(house.visible, alert.evidence.get("mentions"))}
    voice = alert.evidence["voice"]
    if isinstance(voice, dict):
        evidence["voice"] = {**voice, "topics": _seen_only(house.visible, voice.get("topics"))}
    return replace(alert, evidence=evidence)


def _seen_only(visible: frozenset[str], lines: Json) -> Json:
    every: Iterable[Json] = lines if isinstance(lines, list) else ()
    return [line for line in every if not isinstance(line, Mapping) or line.get("topic", "") in visible | {""}]
