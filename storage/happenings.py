"""What happened since a place in the logs that the state keeps anyway: alerts, mentions, work, visits; and who looks.

Every question goes by the number of a row, so it costs what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Table, func, select

from model.time import micros
from storage.care_tables import presence
from storage.tables import incident_log, incidents, observations, visits
from storage.work_tables import work, work_log

NEWEST = 20
"""Ids of new mentions that are named for each topic, at most."""


@dataclass(frozen=True, slots=True)
class Places:
    """How far each log was read: the number of its last row."""

    mentions: int = 0
    alerts: int = 0
    work: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class NewMentions:
    """``newest`` are ids, the newest first."""

    topic: str
    count: int
    newest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """``what`` is the word of its log: opened, fired, acknowledged, noted …"""

    alert: str
    topic: str
    state: str
    severity: int
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """``topics`` are those that caught the mention."""

    mention: str
    state: str
    assignee: str
    what: str
    who: str
    topics: frozenset[str]


def ends(tx: Connection) -> Places:
    """Where the logs end."""
    return Places(*(_end(tx, table, column) for table, column in _LOGS))


def new_mentions(tx: Connection, after: int, until: int, most: int) -> list[NewMentions]:
    """What each topic caught, from the log of observations: history that was found late is among it."""
    span = (observations.c.seq > after, observations.c.seq <= until)
    counted = tx.execute(select(observations.c.topic, func.count().label("n")).where(*span).group_by("topic")).all()
    ids: dict[str, list[str]] = {row.topic: [] for row in counted}
    asked = select(observations.c.topic, observations.c.mention).where(*span).order_by(observations.c.seq.desc())
    for row in tx.execute(asked.limit(most)) if counted else ():
        if len(ids[row.topic]) < NEWEST:
            ids[row.topic].append(row.mention)
    return [NewMentions(row.topic, row.n, tuple(ids[row.topic])) for row in counted]


def alerts_changed(tx: Connection, after: int, until: int, most: int) -> list[AlertChanged]:
    """In their order, the last ``most``."""
    asked = (
        select(incident_log, incidents.c.topic, incidents.c.state, incidents.c.severity)
        .join(incidents, incidents.c.id == incident_log.c.incident)
        .where(incident_log.c.id > after, incident_log.c.id <= until)
    )
    rows = reversed(tx.execute(asked.order_by(incident_log.c.id.desc()).limit(most)).all())
    return [AlertChanged(row.incident, row.topic, row.state, row.severity, row.what, row.who) for row in rows]


def work_changed(tx: Connection, after: int, until: int, most: int) -> list[WorkChanged]:
    """In their order, the last ``most``."""
    asked = (
        select(work_log, work.c.state, work.c.assignee)
        .join(work, work.c.mention == work_log.c.mention)
        .where(work_log.c.id > after, work_log.c.id <= until)
    )
    rows = list(reversed(tx.execute(asked.order_by(work_log.c.id.desc()).limit(most)).all()))
    topics = _topics_of(tx, [row.mention for row in rows])
    return [
        WorkChanged(row.mention, row.state, row.assignee, row.what, row.who, topics.get(row.mention, frozenset()))
        for row in rows
    ]


def outcomes_changed(tx: Connection, after: int, until: int, most: int) -> list[tuple[str, str, str]]:
    """(source, outcome before, outcome now) of the last ``most`` visits that came out otherwise than the ones before;
    the outcome before is empty when there was none."""
    earlier = visits.alias()
    before = (
        select(earlier.c.outcome)
        .where(earlier.c.source == visits.c.source, earlier.c.started < visits.c.started)
        .order_by(earlier.c.started.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = select(visits.c.source, visits.c.outcome, before.label("before"))
    found = asked.where(visits.c.id > after, visits.c.id <= until).order_by(visits.c.id.desc()).limit(most)
    rows = reversed(tx.execute(found).all())
    return [(row.source, row.before or "", row.outcome) for row in rows if row.before != row.outcome]


def looking(tx: Connection, now: datetime) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Incident → (its topic, who has it before them)."""
    asked = select(presence.c.incident, presence.c.who, incidents.c.topic).join(
        incidents, incidents.c.id == presence.c.incident
    )
    rows = tx.execute(asked.where(presence.c.until > micros(now)).order_by(presence.c.incident, presence.c.who))
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for row in rows:
        _, names = found.get(row.incident, ("", ()))
        found[row.incident] = (row.topic, (*names, row.who))
    return found


def _topics_of(tx: Connection, mentions: Sequence[str]) -> dict[str, frozenset[str]]:
    if not mentions:
        return {}
    asked = select(observations.c.mention, observations.c.topic).where(observations.c.mention.in_(tuple(mentions)))
    found: dict[str, frozenset[str]] = {}
    for row in tx.execute(asked):
        found[row.mention] = found.get(row.mention, frozenset()) | {row.topic}
    return found


_LOGS: tuple[tuple[Table, str], ...] = (
    (observations, "seq"),
    (incident_log, "id"),
    (work_log, "id"),
    (visits, "id"),
)
"""In the order of :class:`Places`."""


def _end(tx: Connection, table: Table, column: str) -> int:
    place: Column[int] = table.c[column]
    return tx.execute(select(func.max(place))).scalar_one() or 0
