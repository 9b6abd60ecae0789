"""Which alerts are of a problem: those whose messages are of it, and those that people tied to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model.alert import Alert
from model.errors import NotFound
from model.problem import Problem
from model.source import Json
from services.alerts import alert_shown, alerts_listed
from services.asking import read_request
from services.house import House
from services.incident import moved_by
from services.problems import Given, problem_of, request_of
from services.queries import check_query
from storage import audit
from storage import problems as kept

MOST = 300
"""The newest alerts that are looked at."""
PHRASES = 3
"""Of an alert's evidence, for the query of a new problem."""
_UNSPOKEN = re.compile(r'["\\\s]+')


@dataclass(frozen=True, slots=True)
class Linked:
    """``matched`` of the ``of`` messages that moved the alert are of the problem; ``tied``: people said that it is, or
    (False) that it is not, None when nobody did."""

    alert: Alert
    matched: int
    of: int
    tied: bool | None = None


def alerts_of(house: House, problem: Problem) -> list[Linked]:
    """Newest first, with those that people untied last. Of the newest 300, and of those tied by hand however old."""
    with house.db.read() as tx:
        said = kept.tied(tx, problem.id)
    alerts = {alert.id: alert for alert in alerts_listed(house, limit=MOST)}
    alerts |= _older(house, [one for one in said if one not in alerts])
    about = [one for one in alerts.values() if not problem.topics or one.topic in problem.topics or one.id in said]
    theirs = {alert.id: moved_by(alert) for alert in about}
    matching = _matching(house, problem, {one for some in theirs.values() for one in some})
    found = [Linked(a, sum(m in matching for m in theirs[a.id]), len(theirs[a.id]), said.get(a.id)) for a in about]
    kept_on = [one for one in found if one.matched or one.tied is not None]
    return sorted(kept_on, key=lambda one: (one.tied is False, -one.alert.opened_at.timestamp(), one.alert.id))


def tie(house: House, id: int, alert: str, who: str, *, tied: bool) -> None:
    """Say that an alert is of the problem, or that it is not. Raises NotFound."""
    problem_of(house, id)
    alert_shown(house, alert)
    with house.db.write() as tx:
        kept.tie(tx, id, alert, tied=tied, who=who, now=house.clock())
        action = "alert tied to problem" if tied else "alert untied from problem"
        audit.note(tx, audit.Record(house.clock(), who, action, {"id": id, "alert": alert}))


def suggestion(house: House, alert: str) -> Given:
    """A problem out of an alert, to be gone over by a person: its topic, and its phrases as the query. Raises
    NotFound."""
    shown = alert_shown(house, alert)
    said = _phrases(shown.evidence.get("by"))
    query = " OR ".join(f'"{phrase}"' for phrase in said)
    fine = bool(query) and check_query(query)["ok"] is True
    return Given(name=said[0][:80] if said else "", query=query if fine else "", topics=(shown.topic,))


def _older(house: House, ids: Iterable[str]) -> dict[str, Alert]:
    found = {}
    for one in ids:
        try:
            found[one] = alert_shown(house, one)
        except NotFound:  # it passed without firing, or is of a topic that may not be seen
            continue
    return found


def _matching(house: House, problem: Problem, ids: set[str]) -> set[str]:
    """Those of the mentions that are of the problem."""
    if not ids:
        return set()
    question = read_request(house, replace(request_of(problem), ids=tuple(sorted(ids)), irrelevant=None)).question
    return {mention.id for mention in house.index.scan(question)}


def _phrases(by: Json) -> list[str]:
    lines = by.get("phrase") if isinstance(by, Mapping) else None
    named = [line.get("name") for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []
    told = [_UNSPOKEN.sub(" ", name).strip() for name in named if isinstance(name, str) and not name.startswith("(")]
    return [name for name in told if name][:PHRASES]
