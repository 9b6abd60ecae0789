"""One round of all tests: read what the index acknowledged since, step every test, say what came of it.

The test's state, how far it has read, its incidents and their notifications are committed in one transaction: killed at
any moment, a round neither loses nor doubles an alert. How the log is cut into rounds does not change what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from msgspec.json import encode
from sqlalchemy import Connection

from alerts.budget import tests_of
from alerts.gaps import silent_sources
from alerts.journal import record
from alerts.kind import Event, Test, Watch
from alerts.kinds import KINDS
from alerts.lifecycle import incident_id
from alerts.message import Desk
from alerts.past import LogPast, Texts
from index import MentionIndex
from model.alert import Observation, Rule
from model.errors import BadInput, Unavailable
from model.source import Json
from model.time import micros
from storage import Database, detectors, gaps, incidents, leases, observations, planned, sources, trims
from storage.detectors import Standing
from storage.gaps import Gap
from storage.leases import Lease
from storage.planned import Planned
from storage.trims import Trimmed

LEASE = "alerts"
LEASE_TIME = timedelta(seconds=60)
BATCH = 2000
"""Observations read in one step."""
FAR = 1000
"""A cursor is put forward over other topics' observations when it lies so far behind."""
TOGETHER = 50
"""Tests that are stepped in one transaction."""
WARM = 1 / 10
"""Share of a threshold from which a topic's sources are worth looking at sooner."""
GAPS = timedelta(days=35)
"""How far back gaps of sources are asked for."""
CLOCK = 1 / 5
"""A test with nothing to read hears the clock once in this part of its grid."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a round did. ``busy``: another process holds the lease, nothing was done here. ``findings`` are
    ("fired", alert id) and the like, in order; ``faults`` are rules that could not be evaluated, with why; ``warm`` are
    topics of which a test stands at :data:`WARM` of its threshold or above."""

    read: int = 0
    busy: bool = False
    findings: tuple[tuple[str, str], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    warm: frozenset[str] = frozenset()

    def count(self, kind: str) -> int:
        return sum(found == kind for found, _ in self.findings)


@dataclass(slots=True)
class Heard:
    """When each test last heard the clock (microseconds) and how warm it was, kept by a process between rounds. Nothing
    depends on it but time: without it every test is opened in every round."""

    clock: dict[tuple[str, str], int] = field(default_factory=dict)
    warmth: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """What every test of one round shares. ``silent`` names sources that cannot be read at present; ``newest`` is the
    last seq of each topic that has any past the oldest cursor."""

    db: Database
    now: datetime
    lease: Lease
    desk: Desk
    silent: frozenset[str]
    batch: int
    texts: Texts
    end: int
    newest: Mapping[str, int]
    cursors: Mapping[tuple[str, str], int]
    gaps: Sequence[Gap]
    planned: Sequence[Planned]
    heard: Heard

    def spans(self, topic: str) -> list[tuple[int, int]]:
        """The planned events that concern a topic, in microseconds."""
        return [(micros(one.since), micros(one.until)) for one in self.planned if one.topic in (topic, "")]


@dataclass(frozen=True, slots=True)
class Stepped:
    """A test after a step: to be written down as one. ``state`` is None when nothing is to be kept."""

    test: Test
    cursor: int
    state: dict[str, Json] | None
    events: tuple[Event, ...]
    read: int
    last: bool


def evaluate(
    db: Database,
    rules: Iterable[Rule],
    index: MentionIndex | None,
    now: datetime,
    *,
    desk: Desk | None = None,
    budget: float | None = None,
    owner: str = "",
    batch: int = BATCH,
    heard: Heard | None = None,
) -> Evaluation:
    """Step the test of every rule and topic up to ``now``. ``budget`` (false alarms a week and inbox) holds for rules
    that set none of their own. Without an index the evidence names no phrases.

    Raises Unavailable when the state database does not answer, LeaseLost when another process took over.
    """
    with db.write() as tx:
        lease = leases.acquire(tx, LEASE, owner or leases.host_and_pid(), now, LEASE_TIME)
        if lease is None:
            return Evaluation(busy=True)
    with db.read() as tx:
        tests, faults = tests_of(rules, budget, factors_of(trims.every(tx)))
        cursors = detectors.cursors(tx)
        shared = Round(
            db=db,
            now=now,
            lease=lease,
            desk=desk or Desk(),
            silent=silent_sources(sources.healths(tx).values()),
            batch=batch,
            texts=Texts(index),
            end=observations.end(tx),
            newest=observations.newest(tx, min(cursors.values(), default=0)),
            cursors=cursors,
            gaps=gaps.between(tx, now - GAPS, None, now),
            planned=planned.listed(tx),
            heard=heard or Heard(),
        )
    done = Evaluation(faults=faults)
    waiting = [test for test in tests if _is_due(test, shared)]
    while waiting:
        here, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
        while here:
            done, here = _step_all(shared, here, done)
    warmth = shared.heard.warmth
    return replace(done, warm=frozenset(t.topic for t in tests if warmth.get((t.rule.id, t.topic), 0.0) >= WARM))


def factors_of(trimmed: Mapping[tuple[str, str], Sequence[Trimmed]]) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """What :func:`alerts.budget.tests_of` is given."""
    return {test: [(one.place, one.factor) for one in found] for test, found in trimmed.items()}


def _is_due(test: Test, shared: Round) -> bool:
    """Whether it has something to read, or has not heard the clock for a while."""
    key, now = (test.rule.id, test.topic), micros(shared.now)
    cursor = shared.cursors.get(key)
    if cursor is not None and shared.newest.get(test.topic, 0) <= cursor:
        before = shared.heard.clock.get(key)
        if before is not None and before <= now < before + round(test.scale.grid * CLOCK * 1_000_000):
            return False
    shared.heard.clock[key] = now
    return True


def _step_all(shared: Round, tests: Sequence[Test], done: Evaluation) -> tuple[Evaluation, list[Test]]:
    """One step of each, in one transaction that reads and one that writes; which of them are not at the end yet."""
    stepped, faults = [], []
    with shared.db.read() as tx:
        saved = detectors.load_all(tx, [(test.rule.id, test.topic) for test in tests])
        fresh = _fresh(tx, shared, saved)
        for test in tests:
            try:
                stepped.append(_step(tx, shared, test, saved[test.rule.id, test.topic], fresh[test.topic]))
            except (BadInput, Unavailable) as error:
                faults.append((test.rule.id, str(error)))
    told: list[tuple[str, str]] = []
    if any(one.state is not None for one in stepped):
        with shared.db.write() as tx:
            leases.check(tx, shared.lease, shared.now)
            told = _written(tx, shared, stepped)
    read = done.read + sum(one.read for one in stepped)
    after = replace(done, read=read, findings=(*done.findings, *told), faults=(*done.faults, *faults))
    return after, [one.test for one in stepped if not one.last]


def _fresh(tx: Connection, shared: Round, saved: Mapping[tuple[str, str], Standing]) -> dict[str, list[Observation]]:
    """What each topic has past the oldest cursor of its tests."""
    cursors: dict[str, int] = {}
    for (_, topic), standing in saved.items():
        cursors[topic] = min(standing.cursor, cursors.get(topic, standing.cursor))
    return observations.after_each(tx, cursors, shared.batch)


def _step(tx: Connection, shared: Round, test: Test, before: Standing, found: Sequence[Observation]) -> Stepped:
    """The test after its fresh observations (and the clock, once it has read all), and what it found."""
    last = len(found) < shared.batch
    fresh = [seen for seen in found if seen.seq > before.cursor]
    shared.texts.ahead = [seen.mention for seen in fresh]
    past = LogPast(
        tx, test.topic, shared.texts, shared.silent, shared.spans(test.topic), shared.gaps, micros(shared.now)
    )
    watch = KINDS[test.rule.kind].open(test, past, before.state, shared.now)
    events = list(_settled_by_people(tx, test, watch))
    for observation in fresh:
        events += watch.see(observation)
    if last:
        events += watch.tick(shared.now)
    end = found[-1].seq if found else before.cursor
    cursor = max(shared.end, before.cursor, end) if last else end
    shared.heard.warmth[test.rule.id, test.topic] = watch.warmth
    state = watch.standing()
    keep = bool(fresh or events or cursor - before.cursor > FAR) or encode(state) != encode(before.state)
    return Stepped(test, cursor, state if keep else None, tuple(events), len(fresh), last)


def _written(tx: Connection, shared: Round, stepped: Sequence[Stepped]) -> list[tuple[str, str]]:
    kept = {(one.test.rule.id, one.test.topic): one for one in stepped}
    standings = {key: Standing(one.cursor, one.state) for key, one in kept.items() if one.state is not None}
    detectors.save_all(tx, standings)
    told: list[tuple[str, str]] = []
    for one in stepped:
        for event in one.events:
            alert = record(tx, one.test, event, shared.desk, shared.now)
            told += [(event.kind, alert.id)] if alert is not None else []
    return told


def _settled_by_people(tx: Connection, test: Test, watch: Watch) -> tuple[Event, ...]:
    """A person resolved the open incident since the last round: the test cools down as well."""
    if not watch.opened:
        return ()
    alert = incidents.get(tx, incident_id(test.rule.id, test.topic, watch.opened))
    if alert is None or alert.resolved_at is None:
        return ()
    return watch.resolve(alert.resolved_at, "a person resolved it")
