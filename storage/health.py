"""What a visit leaves of its source's health: how it went, what it taught of its posting, when the next is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, bindparam, select, update

from model.capture import Capture
from model.posting import Posting, learnt, posting_from_json, posting_to_json
from model.source import SourceHealth
from model.time import TRUSTED_ORIGINS, from_micros, micros
from model.volume import silent_since
from storage import gaps
from storage.tables import sources

if TYPE_CHECKING:
    from storage.visits import Visit

STRAIN_MOST = 16.0
SourceRow = Row[tuple[object, ...]]
_ROW = select(
    *(sources.c[name] for name in ("id", "last_success", "next_due", "failures", "rate", "strain", "posting"))
).where(sources.c.id == bindparam("source"))
_MOVE = update(sources).where(sources.c.id == bindparam("which"))


def row_of(tx: Connection, source: str) -> SourceRow | None:
    """What was known before the visit; None when nobody visits that source (an import)."""
    return tx.execute(_ROW, {"source": source}).one_or_none()


def move(tx: Connection, visit: Visit, row: SourceRow, new: Sequence[Capture], *, succeeded: bool) -> None:
    """Note how the visit went, what it taught, and when the next one is due."""
    before = _health(row)
    posting = _taught(tx, visit, before, new) if new or (succeeded and before.posting is None) else before.posting
    after = replace(
        before,
        last_visit=visit.ended,
        last_success=visit.ended if succeeded else before.last_success,
        outcome=visit.outcome,
        message=visit.message,
        hold_until=visit.hold_until,
        failures=0 if succeeded else before.failures + 1,
        rate=before.rate if posting is None else 24 * posting.rate(visit.ended),
        strain=_strain_after(before.strain, visit, succeeded=succeeded),
        posting=posting,
    )
    due = visit.next_due(after) if callable(visit.next_due) else visit.next_due
    silent = None if posting is None else silent_since(posting, after.last_success)
    values: dict[str, object] = {
        "which": visit.source,
        "last_visit": micros(visit.ended),
        "last_success": _micros(after.last_success),
        "outcome": after.outcome,
        "message": after.message,
        "next_due": micros(due),
        "hold_until": _micros(after.hold_until),
        "failures": after.failures,
        "rate": after.rate,
        "strain": after.strain,
        "silent_since": _micros(silent),
    }
    if posting is not None and posting is not before.posting:
        values["posting"] = posting_to_json(posting)
    if visit.kind:
        values["kind"] = visit.kind
    tx.execute(_MOVE, values)


def learn(tx: Connection, visit: Visit, row: SourceRow, new: Sequence[Capture]) -> None:
    """What a piece of a visit teaches; the rest of its health moves with the last piece."""
    posting = _taught(tx, visit, _health(row), new)
    tx.execute(_MOVE, {"which": visit.source, "posting": posting_to_json(posting)})


def _health(row: SourceRow) -> SourceHealth:
    return SourceHealth(
        source=row.id,
        last_success=None if row.last_success is None else from_micros(row.last_success),
        failures=row.failures,
        rate=row.rate,
        strain=row.strain,
        posting=None if row.posting is None else posting_from_json(row.posting),
    )


def _taught(tx: Connection, visit: Visit, before: SourceHealth, new: Sequence[Capture]) -> Posting:
    """What is known once these posts were seen: by their own time where it can be trusted; of history, which has none,
    nothing is learnt. A silence ends with them."""
    if new:
        gaps.note_silence(tx, visit.source, before.posting, before.last_success, visit.started)
    times: list[datetime | None] = []
    for capture in new:
        trusted = capture.published_from in TRUSTED_ORIGINS
        if trusted or not capture.backlog:
            times.append(capture.published_at if trusted else None)
    return learnt(before.posting, times, visit.ended)


def _strain_after(strain: float, visit: Visit, *, succeeded: bool) -> float:
    """Doubled when the server asked us to slow down (429, or 503 with Retry-After), up to :data:`STRAIN_MOST`; half of
    the excess goes with each good visit, so that we come back in steps and not at once."""
    if visit.outcome == "throttled":
        return min(strain * 2, STRAIN_MOST)
    if not succeeded:
        return strain
    return 1 + (strain - 1) / 2 if strain > 1.05 else 1.0


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)
