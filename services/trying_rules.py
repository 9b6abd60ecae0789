"""A rule tried on the archive while it is written: what it would have called for, when, and how often a week.

It is the replay of ``services/replaying.py`` over the last weeks, bounded in time: where that ends before the past
does, the answer says how far it came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from alerts import LogPast, Replayed, Texts, poisson_interval
from model.alert import Alert, Observation, Rule
from model.errors import BadInput, Unavailable
from model.said import said
from model.source import Json
from model.time import iso
from services.house import House
from services.replaying import STEP, Ground, replayed
from services.visibility import refuse_hidden, topics_of_rule
from storage import incidents, observations

__all__ = ["MOST_WEEKS", "Tried", "TriedTopic", "tried_to_json", "try_rule"]

MOST_WEEKS = 52
SECONDS = 8.0
"""How long one trial may take."""
AT_ONCE = 2
"""Trials of one process at a time: each keeps a processor busy."""
LOOK = 100
"""Observations between two looks at the watch."""
_FREE = BoundedSemaphore(AT_ONCE)
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class TriedTopic:
    """One topic, judged from ``since`` up to ``until``, and ``whole`` when that is all there is. ``fired`` are the
    incidents people would have been called for; ``real`` those that there were of the rule in force, in the same time.
    ``a_week`` is how often it would have called, with its 95 % interval (None while nothing was judged), ``budget``
    what it may call in vain a week."""

    topic: str
    since: datetime
    until: datetime
    whole: bool
    fired: tuple[Alert, ...]
    real: tuple[Alert, ...]
    a_week: float | None
    interval: tuple[float, float] | None
    budget: float
    read: int
    status: str


@dataclass(frozen=True, slots=True)
class Tried:
    """``left`` are topics for which there was no time."""

    rule: Rule
    since: datetime
    now: datetime
    topics: tuple[TriedTopic, ...]
    left: tuple[str, ...]


def try_rule(
    house: House,
    rule: Rule,
    weeks: int,
    *,
    asker: str = "",
    seconds: float = SECONDS,
    watch: Callable[[], float] = time.monotonic,
) -> Tried:
    """The rule on each of its topics over the last weeks. Raises BadInput for a rule that cannot be, NotFound for
    topics that may not be seen, Unavailable while others are tried.

    ``asker`` is a page that shows one trial at a time: an earlier one of the same page ends when the next begins."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadInput(
            said("{weeks} weeks cannot be tried", weeks=weeks),
            where="weeks",
            todo=said("Write 1 to {most}", most=MOST_WEEKS),
        )
    refuse_hidden(house, *topics_of_rule(rule))
    if unknown := [name for name in sorted(topics_of_rule(rule)) if name not in house.in_force]:
        todo = "Publish that topic first, or correct the name"
        raise BadInput(
            said("the rule watches the topic {topic}, which is none", topic=unknown[0]), where=rule.id, todo=todo
        )
    now = house.clock()
    since = now - timedelta(weeks=weeks)
    limit = Limit(watch, watch() + seconds)
    if (earlier := _ASKED.pop(asker, None)) is not None:
        earlier.end = NEVER
    if asker:
        _ASKED[asker] = limit
    if not _FREE.acquire(timeout=seconds):
        _ASKED.pop(asker, None)
        raise Unavailable("others are trying rules at this moment", where=rule.id, todo="Try again in a moment")
    try:
        return _tried(house, rule, since, now, limit)
    finally:
        _FREE.release()
        if _ASKED.get(asker) is limit:
            _ASKED.pop(asker, None)


@dataclass(slots=True)
class Limit:
    """When to stop, and up to where each topic was read when it was time to."""

    watch: Callable[[], float]
    end: float
    stopped: dict[str, datetime] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.watch() >= self.end

    def within(self, topic: str, log: Iterator[Observation], since: datetime) -> Iterator[Observation]:
        """The log as far as there is time."""
        reached = since
        for number, seen in enumerate(log):
            if number % LOOK == 0 and self.over:
                self.stopped[topic] = reached
                return
            reached = max(reached, seen.seen_at)
            yield seen


_ASKED: dict[str, Limit] = {}
"""Trials under way, by the page that asked."""


def _tried(house: House, rule: Rule, since: datetime, now: datetime, limit: Limit) -> Tried:
    found: list[TriedTopic] = []
    ground = _bounded(house, since, limit)
    for done in replayed(house, [rule], ground, since, None):
        found.append(_one(house, done, since, now, limit))
        if limit.over:
            break
    names = {one.topic for one in found}
    return Tried(rule, since, now, tuple(found), tuple(name for name in rule.topics if name not in names))


def _bounded(house: House, since: datetime, limit: Limit) -> Ground:
    """The observation log from a moment on, as long as there is time."""

    @contextmanager
    def opened(topic: str) -> Iterator[tuple[Iterator[Observation], LogPast]]:
        with house.db.read() as tx:
            log = _logged(house, topic, observations.place_before(tx, since))
            yield limit.within(topic, log, since), LogPast(tx, topic, Texts(house.index))

    return opened


def _logged(house: House, topic: str, place: int) -> Iterator[Observation]:
    """In steps of a transaction each."""
    while True:
        with house.db.read() as tx:
            found: Sequence[Observation] = observations.after(tx, topic, place, STEP)
        if not found:
            return
        yield from found
        place = found[-1].seq


def _one(house: House, done: Replayed, since: datetime, now: datetime, limit: Limit) -> TriedTopic:
    topic, fired = done.test.topic, done.fired
    until = limit.stopped.get(topic, now)
    with house.db.read() as tx:
        real = incidents.listed(tx, rule=done.test.rule.id, topic=topic)
    weeks = (until - since) / timedelta(weeks=1)
    low, high = poisson_interval(len(fired))
    return TriedTopic(
        topic=topic,
        since=since,
        until=until,
        whole=topic not in limit.stopped,
        fired=fired,
        real=tuple(alert for alert in real if alert.fired_at is not None and alert.fired_at >= since),
        a_week=len(fired) / weeks if weeks > 0 else None,
        interval=(low / weeks, high / weeks) if weeks > 0 else None,
        budget=done.test.budget,
        read=done.read,
        status=done.status,
    )


def tried_to_json(tried: Tried) -> dict[str, Json]:
    return {
        "since": iso(tried.since),
        "until": iso(tried.now),
        "left": list(tried.left),
        "topics": [
            {
                "topic": one.topic,
                "until": iso(one.until),
                "whole": one.whole,
                "read": one.read,
                "status": one.status,
                "budget": one.budget,
                "a_week": one.a_week,
                "interval": None if one.interval is None else list(one.interval),
                "fired": [_alert(alert) for alert in one.fired],
                "real": [_alert(alert) for alert in one.real],
            }
            for one in tried.topics
        ],
    }


def _alert(alert: Alert) -> dict[str, Json]:
    n, negative = (alert.evidence.get(name) for name in ("n", "negative"))
    return {
        "id": alert.id,
        "severity": alert.severity,
        "opened_at": iso(alert.opened_at),
        "fired_at": None if alert.fired_at is None else iso(alert.fired_at),
        "resolved_at": None if alert.resolved_at is None else iso(alert.resolved_at),
        "n": n if isinstance(n, int) else None,
        "negative": negative if isinstance(negative, int) else None,
    }
