"""The observation log: one vote of one mention on one topic, in the order the index acknowledged them.

The order of ``seq`` is the order in which every alert test consumes them; nothing in it is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from model.alert import Observation
from model.time import from_micros, micros
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
)


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
    return tx.execute(insert(observations).on_conflict_do_nothing(index_elements=["mention", "topic"]), rows).rowcount


def after(tx: Connection, topic: str, seq: int, limit: int = 5000, *, until: int | None = None) -> list[Observation]:
    """The observations of a topic past ``seq`` (and up to ``until``, inclusive), in the order of the log."""
    asked = select(observations).where(observations.c.topic == topic, observations.c.seq > seq)
    if until is not None:
        asked = asked.where(observations.c.seq <= until)
    return [_observation(row) for row in tx.execute(asked.order_by(observations.c.seq).limit(limit))]


def history(
    tx: Connection, topic: str, since: datetime, until: datetime, *, before: int | None = None
) -> Iterator[Observation]:
    """The observations of a topic that happened in [since, until), by ``event_at``; ``before`` leaves out what was
    logged at or past that seq, so that what came later does not change an answer about the past."""
    asked = select(observations).where(
        observations.c.topic == topic,
        observations.c.event_at >= micros(since),
        observations.c.event_at < micros(until),
    )
    if before is not None:
        asked = asked.where(observations.c.seq < before)
    for row in tx.execute(asked.order_by(observations.c.event_at, observations.c.seq)):
        yield _observation(row)


def end(tx: Connection) -> int:
    """The highest seq of the log, 0 while it is empty."""
    return tx.execute(select(func.max(observations.c.seq))).scalar_one() or 0


def _observation(row: Row[tuple[object, ...]]) -> Observation:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Observation(**values, seen_at=from_micros(row.seen_at), event_at=from_micros(row.event_at), seq=row.seq)
