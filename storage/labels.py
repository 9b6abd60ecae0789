"""People's labels: a log of who said what of which mention, standing rules, and the mentions to be written anew.

The log is only added to. What is in force is worked out of it, so that nothing that writes a mention can lose a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from model.labels import Label, Said
from model.time import from_micros, micros
from storage.judgement_tables import label_rules, labels, relabels, retractions

_CHUNK = 500
BEGINNING = ""
"""The walk of a rule that has read nothing of the archive yet."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What the query finds has the label, from the archive's beginning on, until the rule is ended."""

    id: int
    query: str
    label: Label
    who: str
    begun_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """Another one whenever a rule was added or ended."""

    added: int
    ended: int


def say(tx: Connection, mentions: Sequence[str], label: Label, who: str, now: datetime) -> None:
    """Add to the log, and have the mentions written anew."""
    row = {"at": micros(now), "who": who, "what": label.what, "value": label.value}
    if mentions:
        tx.execute(insert(labels), [{"mention": mention, **row} for mention in mentions])
        enqueue(tx, mentions)


def said(tx: Connection, mentions: Iterable[str]) -> dict[str, list[Said]]:
    """What was said of each of these mentions, oldest first; those nobody spoke of are not in it."""
    asked = sorted(set(mentions))
    found: dict[str, list[Said]] = {}
    for start in range(0, len(asked), _CHUNK):
        some = labels.c.mention.in_(asked[start : start + _CHUNK])
        for row in tx.execute(select(labels).where(some).order_by(labels.c.id)):
            entry = Said(row.mention, Label(row.what, row.value), row.who, from_micros(row.at))
            found.setdefault(row.mention, []).append(entry)
    return found


def spoken_of(tx: Connection, after: str = "", limit: int = 500) -> list[str]:
    """The next mentions in the log past that id, by id."""
    asked = select(labels.c.mention).where(labels.c.mention > after).distinct()
    return list(tx.execute(asked.order_by(labels.c.mention).limit(limit)).scalars())


def given_at(tx: Connection, who: str, at: datetime, after: str = "", limit: int = _CHUNK) -> list[str]:
    """The next mentions past that id that somebody spoke of at that very moment, by id."""
    same = (labels.c.who == who) & (labels.c.at == micros(at)) & (labels.c.mention > after)
    asked = select(labels.c.mention).where(same).distinct()
    return list(tx.execute(asked.order_by(labels.c.mention).limit(limit)).scalars())


def merge(tx: Connection, loser: str, winner: str) -> None:
    """What was said of a mention that proved to be another one was said of that one."""
    moved = tx.execute(update(labels).where(labels.c.mention == loser).values(mention=winner)).rowcount
    if moved:
        enqueue(tx, [winner])


def enqueue(tx: Connection, mentions: Iterable[str]) -> None:
    """Have these mentions' labels worked out and written anew."""
    rows = [{"mention": mention} for mention in mentions]
    if rows:
        tx.execute(insert(relabels), rows)


def queued(tx: Connection, limit: int) -> dict[int, str]:
    """The oldest mentions that wait, by their place in the queue; one may be in it more than once."""
    rows = tx.execute(select(relabels).order_by(relabels.c.seq).limit(limit))
    return {row.seq: row.mention for row in rows}


def waiting(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(relabels)).scalar_one()


def dequeue(tx: Connection, places: Sequence[int]) -> None:
    for start in range(0, len(places), _CHUNK):
        tx.execute(delete(relabels).where(relabels.c.seq.in_(places[start : start + _CHUNK])))


def begin_rule(tx: Connection, query: str, label: Label, who: str, now: datetime) -> int:
    """Put a rule in force, its walk over the archive at the beginning; returns its id."""
    row = insert(label_rules).values(
        query=query, what=label.what, value=label.value, who=who, begun_at=micros(now), walk=BEGINNING
    )
    return cast(int, tx.execute(row.returning(label_rules.c.id)).scalar_one())


def end_rule(tx: Connection, rule: int, now: datetime) -> bool:
    """Take a rule out of force; the archive is walked again to take its labels back. False when none is in force."""
    row = update(label_rules).where(label_rules.c.id == rule, label_rules.c.ended_at.is_(None))
    return tx.execute(row.values(ended_at=micros(now), walk=BEGINNING)).rowcount > 0


def rules(tx: Connection) -> list[LabelRule]:
    """Those in force, oldest first."""
    rows = tx.execute(select(label_rules).where(label_rules.c.ended_at.is_(None)).order_by(label_rules.c.id))
    return [_rule(row) for row in rows]


def generation(tx: Connection) -> Generation:
    row = tx.execute(select(func.max(label_rules.c.id), func.count(label_rules.c.ended_at))).one()
    return Generation(int(row[0] or 0), int(row[1]))


def walking(tx: Connection) -> list[tuple[LabelRule, str]]:
    """Rules whose walk over the archive is not over, with the index's cursor."""
    rows = tx.execute(select(label_rules).where(label_rules.c.walk.is_not(None)).order_by(label_rules.c.id))
    return [(_rule(row), row.walk) for row in rows]


def walked(tx: Connection, rule: LabelRule, cursor: str | None) -> None:
    """Note how far a walk has come; None: it is over. One that was begun anew meanwhile stays where it is."""
    same = label_rules.c.ended_at.is_(None) if rule.ended_at is None else label_rules.c.ended_at.is_not(None)
    tx.execute(update(label_rules).where(label_rules.c.id == rule.id, same).values(walk=cursor))


def retract(tx: Connection, mentions: Iterable[str], end: int) -> None:
    """From the observation log's place ``end`` on, what these mentions said is no part of what is usual."""
    asked = list(mentions)
    out = _retracted(tx, asked)
    rows = [{"mention": mention, "since": end} for mention in asked if mention not in out]
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        again = retractions.c.mention.in_([row["mention"] for row in some]) & (retractions.c.since == end)
        tx.execute(delete(retractions).where(again))
        tx.execute(insert(retractions), some)


def restore(tx: Connection, mentions: Iterable[str], end: int) -> None:
    """The opposite of :func:`retract`, from the place ``end`` on."""
    asked = list(mentions)
    for start in range(0, len(asked), _CHUNK):
        some = retractions.c.mention.in_(asked[start : start + _CHUNK])
        tx.execute(update(retractions).where(some, retractions.c.until.is_(None)).values(until=end))


def _retracted(tx: Connection, mentions: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(mentions), _CHUNK):
        some = retractions.c.mention.in_(mentions[start : start + _CHUNK])
        found.update(tx.execute(select(retractions.c.mention).where(some, retractions.c.until.is_(None))).scalars())
    return found


def _rule(row: Row[tuple[object, ...]]) -> LabelRule:
    ended = None if row.ended_at is None else from_micros(row.ended_at)
    return LabelRule(row.id, row.query, Label(row.what, row.value), row.who, from_micros(row.begun_at), ended)
