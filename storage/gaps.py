"""When a source could not be read (its visits failed, none was made, or Earshot itself was away), and when it answered
and said nothing, though it usually does. The log of visits forgets; this does not.

A gap ends with the visit that reads the source again. What it missed may come with that visit, as far as the source
still shows it; whether it did, nobody knows. A silence ends with the source's next word. What it means, nobody knows
either (the source may show its posts elsewhere now), so it is told apart: charts show it, and a test that looks for
fewer mentions than usual still counts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Row, func, or_, select

from model.posting import Posting
from model.time import from_micros, micros
from model.volume import silent_since
from storage import facts
from storage.dialects import upsert
from storage.tables import gaps, sources, visits

GIVEN_UP = 3
"""Visits in a row that failed, from which it is a gap (the number from which alerts call a source silent)."""
UNVISITED = timedelta(days=2)
"""So long after it was due without a visit is a gap, too: Earshot was off, or the source paused."""

AWAY = timedelta(minutes=20)
"""So long without visiting anything is a gap of all sources."""
_BEAT = "crawling"
Reason = Literal["unread", "silent"]


@dataclass(frozen=True, slots=True)
class Gap:
    """``since`` is within, ``until`` is not; None while it lasts."""

    source: str
    since: datetime
    until: datetime | None
    reason: Reason = "unread"


def note(tx: Connection, row: Row[tuple[object, ...]], started: datetime, *, succeeded: bool) -> None:
    """Note what a visit that began then ends; before the visit itself is noted. ``row`` is its source's."""
    found = _since(tx, row, micros(started), reading=succeeded)
    if found is not None:
        values = {"until": micros(started)}
        made = upsert(tx, gaps).values(source=row.id, since=found, **values)
        tx.execute(made.on_conflict_do_update(index_elements=["source", "since"], set_=values))


def note_silence(tx: Connection, source: str, posting: Posting | None, read: datetime | None, now: datetime) -> None:
    """Note the silence that ends now with a source's next word; ``posting`` and ``read`` (its last good visit) are what
    was known before."""
    since = None if posting is None else silent_since(posting, read)
    if since is not None:
        values = {"until": micros(now), "reason": "silent"}
        made = upsert(tx, gaps).values(source=source, since=micros(since), **values)
        tx.execute(made.on_conflict_do_update(index_elements=["source", "since"], set_=values))


def beat(tx: Connection, now: datetime) -> int:
    """Earshot is visiting sources, now. When it did not for :data:`AWAY`, that is a gap of every source that is not
    paused; returns of how many."""
    last = facts.get(tx, _BEAT)
    facts.put(tx, _BEAT, str(micros(now)))
    if last is None or micros(now) - int(last) <= AWAY.total_seconds() * 1e6:
        return 0
    read = select(sources.c.id).where(sources.c.paused.is_(False), sources.c.last_success.is_not(None))
    found = tx.execute(read).scalars().all()
    for source in found:
        made = upsert(tx, gaps).values(source=source, since=int(last), until=micros(now))
        tx.execute(made.on_conflict_do_update(index_elements=["source", "since"], set_={"until": micros(now)}))
    return len(found)


def between(tx: Connection, since: datetime | None, until: datetime | None, now: datetime) -> list[Gap]:
    """Those in which a source could not be read, with a moment of that time, by source; without bounds, all."""
    found = _kept(tx, "unread", since, until)
    found += [gap for gap in _lasting(tx, now) if until is None or gap.since < until]
    return sorted(found, key=lambda gap: (gap.source, gap.since))


def silences(tx: Connection, since: datetime | None, until: datetime | None) -> list[Gap]:
    """Those in which a source that could be read said nothing, with a moment of that time, by source."""
    found = _kept(tx, "silent", since, until)
    lasting = select(sources.c.id, sources.c.silent_since).where(
        sources.c.silent_since.is_not(None), sources.c.paused.is_(False)
    )
    if until is not None:
        lasting = lasting.where(sources.c.silent_since < micros(until))
    found += [Gap(row.id, from_micros(row.silent_since), None, "silent") for row in tx.execute(lasting)]
    return sorted(found, key=lambda gap: (gap.source, gap.since))


def _kept(tx: Connection, reason: Reason, since: datetime | None, until: datetime | None) -> list[Gap]:
    asked = select(gaps).where(gaps.c.reason == reason)
    if since is not None:
        asked = asked.where(gaps.c.until > micros(since))
    if until is not None:
        asked = asked.where(gaps.c.since < micros(until))
    return [Gap(row.source, from_micros(row.since), from_micros(row.until), reason) for row in tx.execute(asked)]


def _lasting(tx: Connection, now: datetime) -> list[Gap]:
    moment = micros(now)
    late = sources.c.next_due < micros(now - UNVISITED)
    rows = tx.execute(select(sources).where(or_(sources.c.failures >= GIVEN_UP, late)))
    begun = ((row.id, _since(tx, row, moment, reading=True)) for row in rows)
    return [Gap(source, from_micros(since), None) for source, since in begun if since is not None]


def _since(tx: Connection, row: Row[tuple[object, ...]], moment: int, *, reading: bool) -> int | None:
    """When the gap began that ends at a moment with a visit, or lasts until then; None when there is none. One that
    was never read has none: nothing is known of what it says."""
    if row.last_success is None:
        return None
    if row.failures >= GIVEN_UP and reading:
        first = select(func.min(visits.c.started)).where(visits.c.source == row.id, visits.c.started > row.last_success)
        return int(tx.execute(first).scalar_one_or_none() or row.last_success)
    unvisited = row.next_due is not None and moment - row.next_due > UNVISITED.total_seconds() * 1e6
    return int(row.next_due) if unvisited else None
