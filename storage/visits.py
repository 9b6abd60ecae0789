"""Visits: everything one visit to a source found, committed in one transaction, and the log of outcomes.

Captures, seen refs, validators, cursors and discovered pages stand or fall together: a visit that dies has moved
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from model.capture import Capture
from model.posting import Posting, learnt, posting_from_json, posting_to_json
from model.source import Outcome, SourceHealth
from model.time import TRUSTED_ORIGINS, from_micros, micros
from storage import frontier, gaps, leases, outbox
from storage.dialects import upsert
from storage.frontier import Discovered, Looked
from storage.leases import Lease
from storage.outbox import Counts, Found, Rejected
from storage.tables import cursors, sources, validators, visits

KEPT_PER_SOURCE = 200
NOTHING = Counts()
STRAIN_MOST = 16.0
SUCCESSES: tuple[Outcome, ...] = ("fetched", "unchanged")


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave to ask "has it changed?" with; empty strings for what it did not give."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit found. A large one is committed in pieces: ``final`` is False for all but the last, and only the
    last moves the source's health and its next due time, and may carry the validators of a listing.

    ``discovered`` pages are marked seen under their ref with their own ``fingerprints`` entry (ref → hash), so that the
    listing passes over them while the frontier remembers to read them. ``next_due`` may be worked out of the health as
    this visit leaves it, what it taught of the source's posting with it.
    """

    source: str
    started: datetime
    ended: datetime
    outcome: Outcome
    next_due: datetime | Callable[[SourceHealth], datetime]
    message: str = ""
    status: int | None = None
    requests: int = 0
    found: Sequence[Found] = ()
    rejected: Sequence[Rejected] = ()
    discovered: Sequence[Discovered] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    looked: Sequence[Looked] = ()
    validators: Mapping[str, Validator] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)
    hold_until: datetime | None = None
    kind: str = ""
    """What an ``auto`` source turned out to be."""
    final: bool = True
    so_far: Counts = NOTHING
    """What the earlier pieces of the same visit counted."""
    history: bool = False
    """A visit to the past: it says nothing about how the source does, and moves neither health nor next due time."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last visits left. ``first`` is True until a visit has succeeded."""

    validators: dict[str, Validator]
    cursors: dict[str, str]
    first: bool


@dataclass(frozen=True, slots=True)
class VisitRow:
    source: str
    started: datetime
    ended: datetime
    outcome: Outcome
    status: int | None
    message: str
    requests: int
    counts: Counts


known = outbox.known


def memory(tx: Connection, source: str) -> Memory:
    rows = tx.execute(select(validators).where(validators.c.source == source))
    checks = {row.url: Validator(row.etag, row.last_modified) for row in rows}
    marks = {row.name: row.value for row in tx.execute(select(cursors).where(cursors.c.source == source))}
    success = tx.execute(select(sources.c.last_success).where(sources.c.id == source)).scalar_one_or_none()
    return Memory(checks, marks, first=success is None)


def commit(tx: Connection, visit: Visit, lease: Lease | None = None) -> Counts:
    """Commit a visit, or a piece of it; returns what this piece counted.

    Raises LeaseLost before anything is written.
    """
    if lease is not None:
        leases.check(tx, lease, visit.ended)
    first = memory(tx, visit.source).first
    counts, new = outbox.accepted(tx, visit.source, visit.found, visit.ended, first=first)
    counts += Counts(quarantined=outbox.reject(tx, visit.source, visit.rejected, visit.ended))
    outbox.mark_seen(tx, visit.source, visit.fingerprints.items(), visit.ended)
    frontier.discover(tx, visit.source, visit.discovered, visit.ended)
    frontier.looked(tx, visit.source, visit.looked)
    _remember(tx, visit)
    if visit.final:
        _log(tx, visit, visit.so_far + counts)
    if visit.final and not visit.history:
        gaps.note(tx, visit.source, visit.started, succeeded=visit.outcome in SUCCESSES)
        _move_health(tx, visit, new)
    elif new and not visit.history:
        _learn(tx, visit, new)
    return counts


def recent(tx: Connection, source: str, limit: int = 20) -> list[VisitRow]:
    """The last outcomes, newest first."""
    rows = tx.execute(select(visits).where(visits.c.source == source).order_by(visits.c.id.desc()).limit(limit))
    return [
        VisitRow(
            row.source,
            from_micros(row.started),
            from_micros(row.ended),
            row.outcome,
            row.status,
            row.message,
            row.requests,
            Counts(row.new, row.edited, row.unchanged, row.quarantined),
        )
        for row in rows
    ]


def _remember(tx: Connection, visit: Visit) -> None:
    done = [page.url for page in visit.looked if page.next_due is None]
    if done:
        tx.execute(delete(validators).where(validators.c.source == visit.source, validators.c.url.in_(done)))
    for url, check in visit.validators.items():
        values = {"etag": check.etag, "last_modified": check.last_modified}
        row = upsert(tx, validators).values(source=visit.source, url=url, **values)
        tx.execute(row.on_conflict_do_update(index_elements=["source", "url"], set_=values))
    for name, value in visit.cursors.items():
        mark = upsert(tx, cursors).values(source=visit.source, name=name, value=value)
        tx.execute(mark.on_conflict_do_update(index_elements=["source", "name"], set_={"value": value}))


def _log(tx: Connection, visit: Visit, counts: Counts) -> None:
    tx.execute(
        insert(visits).values(
            source=visit.source,
            started=micros(visit.started),
            ended=micros(visit.ended),
            outcome=visit.outcome,
            status=visit.status,
            message=visit.message,
            requests=visit.requests,
            new=counts.new,
            edited=counts.edited,
            unchanged=counts.unchanged,
            quarantined=counts.quarantined,
        )
    )
    kept = (
        select(visits.c.id).where(visits.c.source == visit.source).order_by(visits.c.id.desc()).offset(KEPT_PER_SOURCE)
    )
    tx.execute(delete(visits).where(visits.c.id.in_(kept.limit(KEPT_PER_SOURCE))))


def _move_health(tx: Connection, visit: Visit, new: Sequence[Capture]) -> None:
    before = _health_before(tx, visit.source)
    if before is None:
        return
    succeeded = visit.outcome in SUCCESSES
    posting = before.posting
    if new:
        gaps.note_silence(tx, visit.source, posting, before.last_success, visit.started)
    if new or (succeeded and posting is None):
        posting = _taught(posting, new, visit.ended)
    after = replace(
        before,
        last_visit=visit.ended,
        last_success=visit.ended if succeeded else before.last_success,
        outcome=visit.outcome,
        message=visit.message,
        hold_until=visit.hold_until,
        failures=0 if succeeded else before.failures + 1,
        rate=before.rate if posting is None else 24 * posting.rate(visit.ended),
        strain=_strain_after(before.strain, visit),
        posting=posting,
    )
    due = visit.next_due(after) if callable(visit.next_due) else visit.next_due
    values: dict[str, object] = {
        "last_visit": micros(visit.ended),
        "last_success": None if after.last_success is None else micros(after.last_success),
        "outcome": after.outcome,
        "message": after.message,
        "next_due": micros(due),
        "hold_until": None if after.hold_until is None else micros(after.hold_until),
        "failures": after.failures,
        "rate": after.rate,
        "strain": after.strain,
    }
    if posting is not before.posting and posting is not None:
        values["posting"] = posting_to_json(posting)
    if visit.kind:
        values["kind"] = visit.kind
    tx.execute(update(sources).where(sources.c.id == visit.source).values(**values))


def _health_before(tx: Connection, source: str) -> SourceHealth | None:
    row = tx.execute(_HEALTH.where(sources.c.id == source)).one_or_none()
    if row is None:
        return None
    success = None if row.last_success is None else from_micros(row.last_success)
    posting = None if row.posting is None else posting_from_json(row.posting)
    return SourceHealth(
        source, last_success=success, failures=row.failures, rate=row.rate, strain=row.strain, posting=posting
    )


_HEALTH = select(sources.c.last_success, sources.c.failures, sources.c.rate, sources.c.strain, sources.c.posting)


def _learn(tx: Connection, visit: Visit, new: Sequence[Capture]) -> None:
    """What a piece of a visit teaches; the rest of its health moves with the last piece."""
    before = _health_before(tx, visit.source)
    if before is not None:
        gaps.note_silence(tx, visit.source, before.posting, before.last_success, visit.started)
        posting = posting_to_json(_taught(before.posting, new, visit.ended))
        tx.execute(update(sources).where(sources.c.id == visit.source).values(posting=posting))


def _taught(posting: Posting | None, new: Sequence[Capture], now: datetime) -> Posting:
    """What is known once these posts were seen: by their own time where it can be trusted; of history, which has none,
    nothing is learnt."""
    times: list[datetime | None] = []
    for capture in new:
        trusted = capture.published_from in TRUSTED_ORIGINS
        if trusted or not capture.backlog:
            times.append(capture.published_at if trusted else None)
    return learnt(posting, times, now)


def _strain_after(strain: float, visit: Visit) -> float:
    """Doubled when the server asked us to slow down (429, or 503 with Retry-After), up to :data:`STRAIN_MOST`; half of
    the excess goes with each good visit, so that we come back in steps and not at once."""
    if visit.outcome == "throttled":
        return min(strain * 2, STRAIN_MOST)
    if visit.outcome not in SUCCESSES:
        return strain
    return 1 + (strain - 1) / 2 if strain > 1.05 else 1.0
