"""The outbox: captures that were accepted and are on their way to the index, with the seen refs that let a crawl pass
over them, and the quarantine of those that could not go on.

A capture enters in the transaction that marks it seen and leaves only when the index has acknowledged it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from model.capture import Capture, capture_from_json, capture_to_json
from model.errors import BadInput
from model.source import Json
from model.time import TRUSTED_ORIGINS, from_micros, micros
from storage.columns import as_key
from storage.dialects import lock, upsert
from storage.tables import outbox, quarantine, seen

_CHUNK = 500
_write = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Found:
    """A post as a visit or an import found it.

    ``fingerprint`` tells an edit: it is compared with, and kept as, the hash of the seen ref. ``seen_as`` is that ref
    when it is not the capture's own (the page behind a listing's entry). ``canonical`` is the page's rel=canonical.
    """

    capture: Capture
    fingerprint: str
    canonical: str = ""
    seen_as: str = ""

    @property
    def ref(self) -> str:
        return self.seen_as or self.capture.ref or self.capture.url


@dataclass(frozen=True, slots=True)
class Rejected:
    """A post that could not be read: what it was, the sentence for the user and the trace for the developer."""

    ref: str
    raw: dict[str, Json]
    reason: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    quarantined: int = 0
    withdrawn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.edited + other.edited,
            self.unchanged + other.unchanged,
            self.quarantined + other.quarantined,
            self.withdrawn + other.withdrawn,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A capture on its way, in the order it was accepted."""

    seq: int
    capture: Capture
    canonical: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Quarantined:
    id: int
    source: str
    ref: str
    reason: str
    since: datetime
    trace: str


def known(tx: Connection, source: str, refs: Sequence[str]) -> dict[str, str]:
    """The hashes under which these refs of the source were last seen; refs never seen are not in it."""
    asked = {as_key(ref): ref for ref in refs}
    keys = list(asked)
    found: dict[str, str] = {}
    for start in range(0, len(keys), _CHUNK):
        some = seen.c.ref.in_(keys[start : start + _CHUNK])
        rows = tx.execute(select(seen.c.ref, seen.c.hash).where(seen.c.source == source, some))
        found.update((asked[row.ref], row.hash) for row in rows)
    return found


def ever_seen(tx: Connection, source: str) -> bool:
    """Whether anything of the source was seen before."""
    return tx.execute(select(seen.c.ref).where(seen.c.source == source).limit(1)).first() is not None


def mark_seen(tx: Connection, source: str, refs: Iterable[tuple[str, str]], now: datetime) -> None:
    """Remember (ref, hash) pairs: from now on a visit passes over them."""
    rows = [{"source": source, "ref": ref, "hash": digest, "first_seen": micros(now)} for ref, digest in refs]
    if rows:
        row = upsert(tx, seen)
        tx.execute(row.on_conflict_do_update(index_elements=["source", "ref"], set_={"hash": row.excluded.hash}), rows)


def accept(tx: Connection, source: str, found: Sequence[Found], now: datetime, *, first: bool) -> Counts:
    """The counts of :func:`accepted`."""
    return accepted(tx, source, found, now, first=first)[0]


def accepted(
    tx: Connection, source: str, found: Sequence[Found], now: datetime, *, first: bool
) -> tuple[Counts, list[Capture]]:
    """Put what is new or edited into the outbox and mark it seen, in the caller's transaction; returns what is new.

    On a ``first`` visit (or import) of a source, what has no trusted date is history: it is marked backlog. Two that
    accept from one source do so one after the other, so that the outbox has a source's captures in their order.
    """
    lock(tx, f"source:{source}")
    before = known(tx, source, [item.ref for item in found])
    rows, marks = [], []
    new: list[Capture] = []
    edited = 0
    for item in found:
        was = before.get(item.ref)
        if was == item.fingerprint:
            continue
        before[item.ref] = item.fingerprint
        marks.append((item.ref, item.fingerprint))
        capture = item.capture
        if first and not capture.backlog and capture.published_from not in TRUSTED_ORIGINS:
            capture = replace(capture, backlog=True)
        rows.append(_row(capture, item.canonical, now))
        if was is None:
            new.append(capture)
        else:
            edited += 1
    if rows:
        tx.execute(insert(outbox), rows)
    mark_seen(tx, source, marks, now)
    return Counts(new=len(new), edited=edited, unchanged=len(found) - len(new) - edited), new


def take(tx: Connection, limit: int) -> list[Waiting]:
    """The oldest captures of the outbox; they stay in it until acknowledged."""
    return [
        Waiting(row.seq, capture_from_json(json.loads(row.capture)), row.canonical, from_micros(row.seen_at))
        for row in tx.execute(select(outbox).order_by(outbox.c.seq).limit(limit))
    ]


def acknowledge(tx: Connection, seqs: Sequence[int]) -> None:
    """The index has them: let them go."""
    for start in range(0, len(seqs), _CHUNK):
        tx.execute(delete(outbox).where(outbox.c.seq.in_(seqs[start : start + _CHUNK])))


def depth(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(outbox)).scalar_one()


def oldest(tx: Connection) -> datetime | None:
    """When the oldest waiting capture was seen."""
    moment = tx.execute(select(outbox.c.seen_at).order_by(outbox.c.seq).limit(1)).scalar_one_or_none()
    return None if moment is None else from_micros(moment)


def reject(tx: Connection, source: str, posts: Iterable[Rejected], now: datetime) -> int:
    """Put posts that no spider could read into the quarantine; returns how many."""
    rows = [
        {
            "source": source,
            "ref": post.ref,
            "canonical": "",
            "capture": json.dumps(post.raw, ensure_ascii=False, default=str),
            "seen_at": micros(now),
            "reason": post.reason,
            "trace": post.trace,
            "since": micros(now),
        }
        for post in posts
    ]
    if rows:
        tx.execute(insert(quarantine), rows)
    return len(rows)


def set_aside(tx: Connection, waiting: Waiting, reason: str, trace: str, now: datetime) -> None:
    """Move one capture from the outbox into the quarantine, where it waits until somebody asks to try again."""
    row = _row(waiting.capture, waiting.canonical, waiting.seen_at)
    tx.execute(insert(quarantine).values(**row, reason=reason, trace=trace, since=micros(now)))
    acknowledge(tx, [waiting.seq])


def set_aside_listed(tx: Connection, limit: int = 100) -> list[Quarantined]:
    """The quarantine, newest first."""
    rows = tx.execute(select(quarantine).order_by(quarantine.c.id.desc()).limit(limit))
    return [Quarantined(r.id, r.source, r.ref, r.reason, from_micros(r.since), r.trace) for r in rows]


def set_aside_count(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(quarantine)).scalar_one()


def retry(tx: Connection) -> int:
    """Send everything that is a readable capture from the quarantine back to the outbox; returns how many."""
    moved = []
    for row in tx.execute(select(quarantine).order_by(quarantine.c.id)):
        if _readable(row.capture):
            moved.append(row)
    for row in moved:
        values = {name: getattr(row, name) for name in ("source", "ref", "canonical", "capture", "seen_at")}
        tx.execute(insert(outbox).values(**values))
        tx.execute(delete(quarantine).where(quarantine.c.id == row.id))
    return len(moved)


def _readable(text: str) -> bool:
    """Whether it is a whole capture: the line could not get past another thing in the outbox."""
    try:
        capture_from_json(json.loads(text))
    except (BadInput, ValueError):
        return False
    return True


def _row(capture: Capture, canonical: str, seen_at: datetime) -> dict[str, str | int]:
    return {
        "source": capture.source,
        "ref": capture.ref or capture.url,
        "canonical": canonical,
        "capture": _write(capture_to_json(capture)).decode(),
        "seen_at": micros(seen_at),
    }
