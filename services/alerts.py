"""Alerts as people work on them: listed, opened, taken, put off, handed on, resolved, and judged afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from alerts import Desk, Standing, Told, Verdict, deed, standing, told
from alerts import acknowledge as acknowledge_alert
from alerts import assign as assign_alert
from alerts import judge as judge_alert
from alerts import look as look_at_alert
from alerts import note as note_alert
from alerts import resolve as resolve_alert
from alerts import snooze as snooze_alert
from alerts import unsnooze as unsnooze_alert
from model.alert import Alert, AlertState
from model.errors import NotFound
from services.assigning import checked_assignee
from services.house import House
from services.rules import every_rule, rules_in_force
from services.secret import secret_of
from services.visibility import as_seen, may_see
from storage import incidents, judged, presence, tellings

__all__ = [
    "Care",
    "Standing",
    "Told",
    "Verdict",
    "acknowledge",
    "alert_shown",
    "alerts_listed",
    "assign",
    "care_of",
    "deed",
    "desk_of",
    "judge",
    "look",
    "moved_by",
    "note",
    "resolve",
    "snooze",
    "standings",
    "told",
    "unsnooze",
]


@dataclass(frozen=True, slots=True)
class Care:
    """What people have made of an alert. ``held`` says why nobody is told of it (muted, inhibited, snoozed, quiet) and
    ``held_by`` which mute or incident; ``storm`` are the ids told in one message with it, its lead first; ``looking``
    who has it before them; ``verdict`` what somebody judged afterwards."""

    held: str = ""
    held_by: str = ""
    told_at: datetime | None = None
    storm: tuple[str, ...] = ()
    looking: tuple[str, ...] = ()
    verdict: str = ""


def alerts_listed(
    house: House,
    *,
    state: AlertState | None = None,
    topic: str | None = None,
    assignee: str | None = None,
    limit: int = 100,
) -> list[Alert]:
    """Alerts, newest first; of one state, one topic and one assignee (nobody's when empty) where they are given."""
    with house.db.read() as tx:
        states = (state,) if state else ()
        found = incidents.listed(
            tx, states=states, topic=topic or "", assignee=assignee, among=house.visible, limit=limit
        )
    return [as_seen(house, alert) for alert in found]


def alert_shown(house: House, alert: str) -> Alert:
    """Raises NotFound."""
    with house.db.read() as tx:
        found = incidents.get(tx, alert)
    if found is None or not may_see(house, found.topic):
        raise NotFound("there is no such alert", where=alert[:64], todo="earshot alerts list shows those there are")
    return as_seen(house, found)


def care_of(house: House, ids: Sequence[str]) -> dict[str, Care]:
    """What people have made of each of these alerts."""
    with house.db.read() as tx:
        told_of, verdicts = tellings.of(tx, ids), judged.verdicts(tx, ids)
        looking = presence.looking(tx, ids, house.clock())
        storms = {lead: tellings.with_lead(tx, lead) for lead in {one.lead for one in told_of.values()}}
        theirs = _seen_in(
            tx,
            house,
            [*(one.incident for storm in storms.values() for one in storm), *(one.by for one in told_of.values())],
        )
    made = {}
    for id in ids:
        telling = told_of.get(id)
        storm = [one.incident for one in storms[telling.lead] if one.incident in theirs] if telling else []
        made[id] = Care(
            held=telling.held if telling else "",
            held_by=telling.by if telling and (telling.held != "inhibited" or telling.by in theirs) else "",
            told_at=telling.told_at if telling else None,
            storm=tuple(sorted(storm, key=lambda one: one != (telling.lead if telling else ""))),
            looking=tuple(looking.get(id, ())),
            verdict=verdicts.get(id, ""),
        )
    return made


def acknowledge(house: House, alert: str, who: str) -> Alert:
    """Somebody takes the alert, and what they see of its storm. Raises NotFound, or NotSo unless it is firing."""
    theirs = _theirs(house, alert)
    return acknowledge_alert(house.db, theirs, who, house.clock(), desk=desk_of(house), among=house.visible)


def resolve(house: House, alert: str, who: str, *, note: str = "", verdict: Verdict = "") -> Alert:
    """Somebody says that it is over. Raises NotFound, or NotSo unless it is open."""
    return resolve_alert(
        house.db, _theirs(house, alert), who, house.clock(), note=note, verdict=verdict, desk=desk_of(house)
    )


def snooze(house: House, alert: str, who: str, until: datetime) -> Alert:
    """Nobody hears of it before then. Raises NotFound, NotSo unless it is open, BadInput unless that is to come."""
    return snooze_alert(house.db, _theirs(house, alert), who, house.clock(), until)


def unsnooze(house: House, alert: str, who: str) -> Alert:
    """Raises NotFound, or NotSo unless it is snoozed."""
    return unsnooze_alert(house.db, _theirs(house, alert), who, house.clock())


def assign(house: House, alert: str, who: str, assignee: str) -> Alert:
    """Whose it is, of the users where there are any; nobody's when empty. Raises NotFound, BadInput, or NotSo when it
    is over."""
    name = checked_assignee(house, assignee, "alerts")
    return assign_alert(house.db, _theirs(house, alert), who, house.clock(), name)


def note(house: House, alert: str, who: str, text: str) -> Alert:
    """Raises NotFound or BadInput."""
    return note_alert(house.db, _theirs(house, alert), who, house.clock(), text)


def judge(house: House, alert: str, who: str, verdict: Literal["real", "false"]) -> Alert:
    """Whether there was something behind it. Raises NotFound."""
    return judge_alert(house.db, _theirs(house, alert), who, house.clock(), verdict)


def look(house: House, alert: str, who: str) -> list[str]:
    """Somebody has it before them; who all do. Raises NotFound or BadInput."""
    return look_at_alert(house.db, _theirs(house, alert), who, house.clock())


def standings(house: House) -> list[Standing]:
    """How the test of each rule in force stands on each of its topics: watching, or why it cannot judge."""

    def slope(language: str) -> float | None:
        found = house.sentiments.slope(language)
        return None if found is None else found.value

    found = standing(house.db, every_rule(house), house.clock(), budget=house.config.budget, slope=slope)
    theirs = {rule.id for rule in rules_in_force(house)}
    return [one for one in found if one.rule in theirs]


def moved_by(alert: Alert) -> tuple[str, ...]:
    """The ids of the mentions the evidence names, the heaviest first."""
    listed = alert.evidence.get("mentions")
    if not isinstance(listed, list):
        return ()
    named = (item.get("id") if isinstance(item, Mapping) else item for item in listed)
    return tuple(one for one in named if isinstance(one, str))


def desk_of(house: House) -> Desk:
    """Where people read alerts, for the links in messages."""
    return Desk(house.config.public_url, secret_of(house))


def _theirs(house: House, alert: str) -> str:
    """The id of an alert that may be seen. Raises NotFound for another."""
    return alert if house.visible is None else alert_shown(house, alert).id


def _seen_in(tx: Connection, house: House, ids: Iterable[str]) -> frozenset[str]:
    """Of these alerts those that may be seen."""
    if house.visible is None:
        return frozenset(ids)
    found = (incidents.get(tx, one) for one in dict.fromkeys(ids))
    return frozenset(alert.id for alert in found if alert is not None and may_see(house, alert.topic))
