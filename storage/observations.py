"""The observation log: one vote of one mention on one topic, in the order the index acknowledged them.

The order of ``seq`` is the order in which every alert test consumes them; nothing in it is ever changed. Whoever
appends holds a lock until the end of its transaction: a number that can be read is never followed by a lower one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, delete, func, insert, or_, select

from model.alert import Observation
from model.time import from_micros, micros
from storage.dialects import lock, upsert
from storage.judgement_tables import rescored, retractions
from storage.tables import observations

_PLAIN = (
    "mention",
    "topic",
    "revision",
    "live",
    "negative",
    "method",
    "kind",
    "language",
    "source",
    "author",
    "cluster",
    "thread",
    "reach",
)
_TOLD = ("language", "negative", "method")
"""What telling the mood anew changes of an observation."""
_FIELDS = tuple(field.name for field in fields(Observation))
_ASKED = tuple(observations.c[name] for name in _FIELDS)
_FAR = 2**62
"""Past every place of the log."""


def append(tx: Connection, made: Iterable[Observation]) -> int:
    """Add observations in the order given; one that (mention, topic) already has is passed over. Returns how many
    were new. Their ``seq`` is given by the database."""
    rows = [
        {name: getattr(observation, name) for name in _PLAIN}
        | {"seen_at": micros(observation.seen_at), "event_at": micros(observation.event_at)}
        for observation in made
    ]
    if not rows:
        return 0
    lock(tx, "observations")
    fresh = upsert(tx, observations).on_conflict_do_nothing(index_elements=["mention", "topic"])
    return tx.execute(fresh, rows).rowcount


def after(tx: Connection, topic: str, seq: int, limit: int = 5000, *, until: int | None = None) -> list[Observation]:
    """The observations of a topic past ``seq`` (and up to ``until``, inclusive), in the order of the log."""
    asked = select(*_ASKED).where(observations.c.topic == topic, observations.c.seq > seq)
    if until is not None:
        asked = asked.where(observations.c.seq <= until)
    return [_observation(row) for row in tx.execute(asked.order_by(observations.c.seq).limit(limit))]


def after_each(tx: Connection, cursors: Mapping[str, int], limit: int) -> dict[str, list[Observation]]:
    """The observations of each topic past its seq, at most ``limit`` of each, in the order of the log."""
    rows = (
        select(*_ASKED)
        .where(observations.c.topic.in_(cursors), observations.c.seq > min(cursors.values(), default=0))
        .order_by(observations.c.seq)
        .limit(limit)
    )
    found = [_observation(row) for row in tx.execute(rows)]
    if len(found) >= limit:
        return {topic: after(tx, topic, seq, limit) for topic, seq in cursors.items()}
    fresh: dict[str, list[Observation]] = {topic: [] for topic in cursors}
    for seen in found:
        if seen.seq > cursors[seen.topic]:
            fresh[seen.topic].append(seen)
    return fresh


def history(
    tx: Connection,
    topic: str,
    since: datetime,
    until: datetime,
    *,
    before: int | None = None,
    most: int | None = None,
) -> Iterator[Observation]:
    """The observations of a topic that happened in [since, until), by ``event_at``; ``before`` leaves out what was
    logged at or past that seq, so that what came later does not change an answer about the past. Of more than
    ``most``, the newest.

    As of then: without what people had called irrelevant, and with the sentiment told anew where it had been.
    """
    place = _FAR if before is None else before
    earliest = micros(since) if most is None else _newest_from(tx, topic, (micros(since), micros(until)), place, most)
    anew = rescored.alias()
    asked = (
        select(*_ASKED, anew.c.since.label("anew"), *(anew.c[name].label(f"anew_{name}") for name in _TOLD))
        .select_from(observations.outerjoin(anew, _of_same(anew, place)))
        .where(
            observations.c.topic == topic,
            observations.c.event_at >= earliest,
            observations.c.event_at < micros(until),
            observations.c.seq < place,
            ~_retracted(place),
        )
    )
    for row in tx.execute(asked.order_by(observations.c.event_at, observations.c.seq)):
        seen = _observation(row)
        yield seen if row.anew is None else replace(seen, **{name: getattr(row, f"anew_{name}") for name in _TOLD})


def _newest_from(tx: Connection, topic: str, span: tuple[int, int], place: int, most: int) -> int:
    """From which moment of the span on there are at most so many."""
    since, until = span
    asked = select(observations.c.event_at).where(
        observations.c.topic == topic,
        observations.c.event_at >= since,
        observations.c.event_at < until,
        observations.c.seq < place,
    )
    found = tx.execute(asked.order_by(observations.c.event_at.desc()).offset(most).limit(1)).scalar_one_or_none()
    return since if found is None else found + 1


def tell_anew(tx: Connection, made: Iterable[Observation]) -> None:
    """From the log's end on, these observations have another language, sentiment and method in :func:`history`. What
    the tests read in order stays as it was."""
    place = end(tx)
    for seen in made:
        values = {name: getattr(seen, name) for name in _TOLD}
        same = (rescored.c.mention == seen.mention) & (rescored.c.topic == seen.topic) & (rescored.c.since == place)
        tx.execute(delete(rescored).where(same))
        tx.execute(insert(rescored).values(mention=seen.mention, topic=seen.topic, since=place, **values))


def end(tx: Connection) -> int:
    """The highest seq of the log, 0 while it is empty."""
    return tx.execute(select(func.max(observations.c.seq))).scalar_one() or 0


def place_before(tx: Connection, moment: datetime) -> int:
    """A seq before everything that was seen from the moment on, by halving the log: it is in the order in which
    mentions were seen, save for the little by which imports and several lines overtake one another."""
    low, high = 0, end(tx)
    while low < high:
        middle = (low + high + 1) // 2
        asked = select(observations.c.seq, observations.c.seen_at).where(observations.c.seq <= middle)
        row = tx.execute(asked.order_by(observations.c.seq.desc()).limit(1)).one_or_none()
        if row is None or row.seen_at < micros(moment):
            low = middle
        else:
            high = min(middle, row.seq) - 1
    return low


def newest(tx: Connection, after: int) -> dict[str, int]:
    """The highest seq of each topic that has any past ``after``."""
    asked = select(observations.c.topic, func.max(observations.c.seq).label("newest"))
    rows = tx.execute(asked.where(observations.c.seq > after).group_by(observations.c.topic))
    return {row.topic: row.newest for row in rows}


def sources_of(tx: Connection, topic: str, since: datetime, until: datetime) -> dict[str, int]:
    """How many observations of a topic each source gave, by when they happened, in [since, until)."""
    asked = (
        select(observations.c.source, func.count().label("n"))
        .where(observations.c.topic == topic, observations.c.event_at >= micros(since))
        .where(observations.c.event_at < micros(until))
        .group_by(observations.c.source)
    )
    return {row.source: row.n for row in tx.execute(asked)}


def by_source(tx: Connection, topic: str, since: datetime) -> dict[str, int]:
    """How many of a topic's observations each source has that happened since."""
    asked = select(observations.c.source, func.count().label("n")).where(observations.c.topic == topic)
    rows = tx.execute(asked.where(observations.c.event_at >= micros(since)).group_by(observations.c.source))
    return {row.source: row.n for row in rows}


def _observation(row: Sequence[Any]) -> Observation:
    """Of a row that begins with :data:`_FIELDS`."""
    values: list[Any] = list(row[: len(_FIELDS)])
    mention, topic, revision, seen_at, event_at, *rest = values
    return Observation(mention, topic, revision, from_micros(seen_at), from_micros(event_at), *rest)


def _of_same(anew: FromClause, place: int) -> ColumnElement[bool]:
    """The last telling of the same observation that was before a place of the log."""
    other = rescored.alias()
    last = (
        select(func.max(other.c.since))
        .where(other.c.mention == observations.c.mention, other.c.topic == observations.c.topic, other.c.since < place)
        .scalar_subquery()
    )
    same = (anew.c.mention == observations.c.mention) & (anew.c.topic == observations.c.topic)
    return and_(same, anew.c.since == last)


def _retracted(place: int) -> ColumnElement[bool]:
    still = or_(retractions.c.until.is_(None), retractions.c.until >= place)
    of_it = retractions.c.mention == observations.c.mention
    return select(retractions.c.mention).where(of_it, retractions.c.since < place, still).exists()
