"""Mutes and planned events: what nobody wants to hear of, and what is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from model.errors import BadInput, NotFound
from model.said import said
from model.source import Json
from model.time import iso
from services.house import House
from services.visibility import NotForYou, may_see, refuse_narrow
from storage import audit
from storage import mutes as kept_mutes
from storage import planned as kept_events
from storage.mutes import Mute
from storage.planned import Planned

__all__ = [
    "Mute",
    "Planned",
    "mute",
    "mute_to_json",
    "mutes",
    "plan",
    "planned",
    "planned_to_json",
    "unmute",
    "unplan",
]

LONGEST = timedelta(days=366)
LONGEST_TEXT = 200
FIELDS = ("rule", "topic", "kind", "source")


def mute(
    house: House,
    patterns: Mapping[str, str],
    until: datetime,
    who: str,
    *,
    note: str = "",
    since: datetime | None = None,
) -> Mute:
    """Nobody is told of what fits all ``patterns`` (of rule, topic, kind, source; ``*`` and ``?``) until then. Raises
    BadInput."""
    now = house.clock()
    if unknown := [name for name in patterns if name not in FIELDS]:
        raise BadInput(
            said("{unknown!r:.40} cannot be muted by", unknown=unknown[0]),
            where="mute",
            todo=said("Use {known}", known=", ".join(FIELDS)),
        )
    given = {name: pattern.strip() for name, pattern in patterns.items() if pattern.strip()}
    if not given:
        raise BadInput("a mute names nothing", where="mute", todo="Name a rule, a topic, a kind or a source; * is all")
    for name, text in {**given, "note": note}.items():
        _checked(text, name)
    begin = since or now
    _check_span(begin, until, now)
    rule, topic, kind, source = (given.get(name, "") for name in FIELDS)
    if house.visible is not None and topic not in house.visible:
        raise NotForYou("you may mute topics that you see", where="topic", todo="Name one of them as the mute's topic")
    made = Mute(begin, until, rule, topic, kind, source, note.strip(), who)
    with house.db.write() as tx:
        made = replace(made, id=kept_mutes.add(tx, made))
        audit.note(tx, audit.Record(now, who, "muted", mute_to_json(made)))
    return made


def mutes(house: House) -> list[Mute]:
    """Those that hold, or will; oldest first."""
    with house.db.read() as tx:
        found = kept_mutes.listed(tx, house.clock())
    return [one for one in found if house.visible is None or one.topic in house.visible]


def unmute(house: House, id: int, who: str = "") -> Mute:
    """What it held back and is still open is told. Raises NotFound."""
    if house.visible is not None and id not in {one.id for one in mutes(house)}:
        raise NotFound("there is no such mute", where=str(id), todo="earshot rules mutes shows those there are")
    with house.db.write() as tx:
        gone = kept_mutes.remove(tx, id)
        audit.note(tx, audit.Record(house.clock(), who, "mute ended", mute_to_json(gone)))
    return gone


def plan(house: House, topic: str, since: datetime, until: datetime, *, title: str = "", who: str = "") -> Planned:
    """While the event lasts no test of the topic (of all topics when empty) judges, and afterwards it is not taken for
    usual. Raises BadInput, or NotFound for a topic that is none."""
    now = house.clock()
    if not topic:
        refuse_narrow(house, "an event of all topics")
    if topic and topic not in house.in_force:
        house.take_up_topics()
        if topic not in house.in_force:
            raise NotFound("there is no such topic", where=topic[:64], todo="earshot topics list shows those there are")
    _check_span(since, until, None)
    made = Planned(topic, since, until, _checked(title, "title"), who, now)
    with house.db.write() as tx:
        made = replace(made, id=kept_events.add(tx, made, now))
        audit.note(tx, audit.Record(now, who, "event planned", planned_to_json(made)))
    return made


def planned(house: House, *, topic: str = "", whole: bool = False) -> list[Planned]:
    """Those of a topic and of all topics, by their beginning; those that are over only when asked for ``whole``."""
    with house.db.read() as tx:
        found = kept_events.listed(tx, topic=topic, after=None if whole else house.clock())
    return [one for one in found if may_see(house, one.topic)]


def unplan(house: House, id: int, who: str = "") -> Planned:
    """Raises NotFound."""
    theirs = [one.id for one in planned(house, whole=True) if one.topic] if house.visible is not None else [id]
    if id not in theirs:
        raise NotFound("there is no such event", where=str(id), todo="Look at those that are planned")
    with house.db.write() as tx:
        gone = kept_events.remove(tx, id)
        audit.note(tx, audit.Record(house.clock(), who, "event taken out", planned_to_json(gone)))
    return gone


def mute_to_json(one: Mute) -> dict[str, Json]:
    made: dict[str, Json] = {name: getattr(one, name) for name in ("id", *FIELDS, "note", "who")}
    return made | {"since": iso(one.since), "until": iso(one.until)}


def planned_to_json(one: Planned) -> dict[str, Json]:
    made: dict[str, Json] = {name: getattr(one, name) for name in ("id", "topic", "title", "who")}
    return made | {"since": iso(one.since), "until": iso(one.until)}


def _checked(text: str, name: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            said("{name} has {count:,} letters", name=name, count=len(text)),
            where=name,
            todo=said("Write at most {most:,}", most=LONGEST_TEXT),
        )
    return text.strip()


def _check_span(since: datetime, until: datetime, now: datetime | None) -> None:
    if until <= since or until - since > LONGEST:
        raise BadInput("it does not end after it begins, within a year", where="until", todo="Name a later time")
    if now is not None and until <= now:
        raise BadInput("it would be over already", where="until", todo="Name a time to come")
