"""One round of all tests: read what the index acknowledged since, step every test, say what came of it.

The test's state, how far it has read, its incidents and their notifications are committed in one transaction: killed at
any moment, a round neither loses nor doubles an alert. How the log is cut into rounds does not change what is found.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.budget import allowed, threshold
from alerts.dip import Event, Terms
from alerts.evidence import Case, evidence_of
from alerts.gaps import silent_sources
from alerts.journal import Desk, Finding, record
from alerts.lifecycle import incident_id
from alerts.memory import progress_from_json, progress_to_json
from alerts.phrases import MOST, phrases_said
from alerts.scale import Scale, scale_of
from alerts.watch import DipWatch, Progress
from index import MentionIndex
from model.alert import Observation, Rule
from model.errors import BadInput, Unavailable
from model.source import Json
from model.time import micros
from storage import Database, detectors, incidents, leases, observations, sources
from storage.detectors import Standing
from storage.leases import Lease

log = logging.getLogger(__name__)

LEASE = "alerts"
LEASE_TIME = timedelta(seconds=60)
BATCH = 2000
"""Observations read in one step."""
FAR = 1000
"""A cursor is put forward over other topics' observations when it lies so far behind."""
STRETCH = 5000
"""Observations of a stretch that the evidence reads at most."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a round did. ``busy``: another process holds the lease, nothing was done here. ``findings`` are
    ("fired", alert id) and the like, in order; ``faults`` are rules that could not be evaluated, with why."""

    read: int = 0
    busy: bool = False
    findings: tuple[tuple[str, str], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    def count(self, kind: str) -> int:
        return sum(found == kind for found, _ in self.findings)


@dataclass(frozen=True, slots=True)
class Round:
    """What every test of one round shares. ``silent`` names sources that cannot be read at present."""

    db: Database
    index: MentionIndex | None
    now: datetime
    lease: Lease
    desk: Desk
    silent: frozenset[str]
    batch: int


@dataclass(frozen=True, slots=True)
class Test:
    """One rule on one topic. ``budget`` is its own part, in false alarms a week."""

    rule: Rule
    topic: str
    scale: Scale
    budget: float

    @property
    def threshold(self) -> float:
        return threshold(self.scale, self.budget)


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
) -> Evaluation:
    """Step the test of every rule and topic up to ``now``. ``budget`` (false alarms a week and inbox) holds for rules
    that set none of their own. Without an index the evidence names no phrases.

    Raises Unavailable when the state database does not answer, LeaseLost when another process took over.
    """
    with db.write() as tx:
        lease = leases.acquire(tx, LEASE, owner or leases.host_and_pid(), now, LEASE_TIME)
        silent = silent_sources(sources.healths(tx).values())
    if lease is None:
        return Evaluation(busy=True)
    shared = Round(db, index, now, lease, desk or Desk(), silent, batch)
    done = Evaluation()
    every = [_with_budget(rule, budget) for rule in rules]
    for rule in every:
        try:
            scale, part = scale_of(rule.scale, where=rule.id), allowed(rule, every)
        except BadInput as error:
            done = replace(done, faults=(*done.faults, (rule.id, str(error))))
            continue
        for topic in dict.fromkeys(rule.topics):
            read, findings = _catch_up(shared, Test(rule, topic, scale, part))
            done = replace(done, read=done.read + read, findings=(*done.findings, *findings))
    return done


def _catch_up(shared: Round, test: Test) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Step one test through everything it has not read, a transaction for each batch."""
    read, told = 0, []
    while True:
        with shared.db.read() as tx:
            before = detectors.load(tx, test.rule.id, test.topic)
            end = observations.end(tx)
            fresh = observations.after(tx, test.topic, before.cursor, shared.batch)
            last = len(fresh) < shared.batch
            state, findings = _step(tx, shared, test, before.state, fresh, last=last)
        cursor = end if last else fresh[-1].seq
        if fresh or findings or not before.state or cursor - before.cursor > FAR:
            with shared.db.write() as tx:
                leases.check(tx, shared.lease, shared.now)
                detectors.save(tx, test.rule.id, test.topic, Standing(cursor, state))
                for finding in findings:
                    alert = record(tx, test.rule, test.topic, finding, shared.desk)
                    told += [(finding.event.kind, alert.id)] if alert is not None else []
        read += len(fresh)
        if last:
            return read, tuple(told)


def _step(
    tx: Connection, shared: Round, test: Test, saved: dict[str, Json], fresh: list[Observation], *, last: bool
) -> tuple[dict[str, Json], list[Finding]]:
    """The test's state after the fresh observations (and the clock, once it has read all), and what it found."""
    progress = progress_from_json(saved) or Progress(since=_first(shared.now, test.scale))
    watch = DipWatch(
        progress,
        test.scale,
        test.threshold,
        lambda since, until, seq: observations.history(tx, test.topic, since, until, before=seq),
        silent=shared.silent,
    )
    findings = [_finding(tx, shared, test, watch, event) for event in _settled_by_people(tx, test, watch)]
    for observation in fresh:
        findings += [_finding(tx, shared, test, watch, event) for event in watch.see(observation)]
    if last:
        findings += [_finding(tx, shared, test, watch, event) for event in watch.tick(shared.now)]
    return progress_to_json(watch.standing()), findings


def _settled_by_people(tx: Connection, test: Test, watch: DipWatch) -> tuple[Event, ...]:
    """A person resolved the open incident since the last round: the test cools down as well."""
    state = watch.progress.dip
    if state is None or state.phase != "open":
        return ()
    alert = incidents.get(tx, incident_id(test.rule.id, test.topic, state.opened))
    if alert is None or alert.resolved_at is None:
        return ()
    return watch.resolve(alert.resolved_at, "a person resolved it")


def _finding(tx: Connection, shared: Round, test: Test, watch: DipWatch, event: Event) -> Finding:
    baseline = watch.progress.baseline
    if event.kind not in ("pending", "fired") or baseline is None or not event.votes:
        return Finding(event)
    stretch = observations.after(tx, test.topic, event.run.seq - 1, STRETCH, until=event.votes[-1].seq)
    case = Case(
        topic=test.topic,
        event=event,
        log=stretch,
        baseline=baseline,
        terms=Terms(test.scale, baseline.kappa, test.threshold),
        budget=test.budget,
        silent=tuple(sorted(shared.silent)),
        phrases=_phrases(tx, shared, test, stretch) if event.kind == "fired" else {},
    )
    return Finding(event, evidence_of(case))


def _phrases(tx: Connection, shared: Round, test: Test, stretch: list[Observation]) -> dict[str, str]:
    """What the mentions of the stretch say that earlier ones did not; nothing while the index does not answer, for an
    alert does not wait for its phrases."""
    if shared.index is None:
        return {}
    now = [seen.mention for seen in stretch if seen.negative]
    until = stretch[0].event_at
    since = until - timedelta(seconds=test.scale.baseline)
    earlier = deque((seen.mention for seen in observations.history(tx, test.topic, since, until)), maxlen=MOST)
    try:
        return phrases_said(shared.index, now, list(earlier))
    except Unavailable as error:
        log.warning("an alert on %s goes out without phrases: %s", test.topic, error)
        return {}


def _with_budget(rule: Rule, budget: float | None) -> Rule:
    if budget is None or "budget" in rule.scale:
        return rule
    return replace(rule, scale={**rule.scale, "budget": budget})


def _first(now: datetime, scale: Scale) -> int:
    """A new test looks back as far as an incident may be silent: what is older is history to it."""
    return micros(now - timedelta(seconds=scale.silence))
