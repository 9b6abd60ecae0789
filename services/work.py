"""What people do about single mentions, so that an alert leads somewhere: looked at, taken, noted, done.

A mention is new until somebody takes it; then it is open, and at last done, or found not to be needed. Who changes it
says which version they saw: where somebody else was faster they are told, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from model.alert import Alert
from model.errors import BadInput, NotSo
from model.said import said
from model.source import Json
from model.time import iso
from services.alerts import alerts_listed, moved_by
from services.assigning import assignable, checked_assignee
from services.house import House
from services.mention import mention_shown, mentions_shown
from services.search import Found
from storage import work as kept
from storage.work import STATES, Work, WorkEntry, WorkState

__all__ = [
    "Item",
    "Queue",
    "Work",
    "WorkEntry",
    "WorkShown",
    "WorkState",
    "assignee_of",
    "change_work",
    "first_look",
    "queue",
    "work_of",
    "work_shown",
    "work_to_json",
]

LISTED = 200
"""Mentions of a queue that are shown."""
LONGEST_NOTE = 2_000
NOBODY = "\x00"
"""Whose work is asked for when it is not said who asks."""
Whose = Literal["mine", "nobody", "all"]
Which = Literal["open", "over"]


@dataclass(frozen=True, slots=True)
class WorkShown:
    """How a mention stands and what happened to it; ``names`` are those it can be given to, none where anybody may be
    named."""

    work: Work
    log: tuple[WorkEntry, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A mention of the queue; ``alert`` is the open one whose evidence names it, the gravest of several."""

    found: Found
    work: Work
    alert: Alert | None
    notes: tuple[WorkEntry, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """``more`` is whether there is more than is shown."""

    items: tuple[Item, ...]
    more: bool


def work_shown(house: House, mention_id: str) -> WorkShown:
    """How one mention stands. Raises NotFound for a mention that is none."""
    mention = mention_shown(house, mention_id).mention.id
    with house.db.read() as tx:
        return WorkShown(kept.of(tx, [mention])[mention], tuple(kept.logged(tx, mention)), assignable(house, "label"))


def work_of(house: House, mentions: Sequence[str]) -> dict[str, Work]:
    """How each of these stands."""
    with house.db.read() as tx:
        return kept.of(tx, mentions)


def first_look(house: House, mentions: Sequence[str], who: str) -> None:
    """Somebody has these before them; of those nobody had, it is noted. Nothing when it is not said who."""
    name = _name(who)
    with house.db.read() as tx:
        fresh = [one for one in kept.of(tx, mentions).values() if one.looked_at is None] if name else []
    if not fresh:
        return
    now = house.clock()
    with house.db.write() as tx:
        for one in kept.of(tx, [one.mention for one in fresh]).values():
            if one.looked_at is None:
                kept.save(tx, replace(one, looked_at=now, looked_by=name), now)
                kept.log(tx, one.mention, now, who=name, what="looked")


def change_work(
    house: House,
    mention_id: str,
    who: str,
    *,
    state: str = "",
    assignee: str | None = None,
    note: str = "",
    version: int | None = None,
) -> Work:
    """Take it, give it to somebody, say that it is done; what is not named stays. With a ``version`` only when nobody
    changed it since: NotSo says who did what, and nothing is changed then. Raises BadInput, NotFound."""
    mention = mention_shown(house, mention_id).mention.id
    given = None if assignee is None else checked_assignee(house, assignee, "label")
    text = _checked_note(note)
    if state and state not in STATES:
        raise BadInput(
            said("{state!r:.40} is no state", state=state),
            where="state",
            todo=said("Use one of {known}", known=", ".join(STATES)),
        )
    with house.db.write() as tx:
        before = kept.of(tx, [mention])[mention]
        if version is not None and version != before.version:
            raise _overtaken(tx, before)
        after = _changed(house, before, who, next((one for one in STATES if one == state), before.state), given)
        _write(tx, before, after, WorkEntry(house.clock(), who, "noted", text))
    return after


def queue(house: House, *, whose: Whose = "all", which: Which = "open", who: str = "") -> Queue:
    """What there is to do: first what moved an alert that is open, by its severity, then what else somebody took up,
    the last changed first. ``over`` lists what was done lately. A mention of an alert that nobody took up is new."""
    alerts = _open_alerts(house) if which == "open" else []
    of_alert = {one: alert for alert in reversed(alerts) for one in moved_by(alert)}
    first = list(dict.fromkeys(one for alert in alerts for one in moved_by(alert)))
    with house.db.read() as tx:
        states: tuple[WorkState, ...] = ("new", "open") if which == "open" else ("done", "not_needed")
        rows = kept.listed(tx, states=states, assignee=assignee_of(whose, who), limit=LISTED + 1)
        known = kept.of(tx, first)
    wanted = [one for one in first if not known[one].over and _fits(known[one], whose, who)]
    rest = [row.mention for row in rows if row.mention not in of_alert and (row.state != "new" or row.assignee)]
    by_id = known | {row.mention: row for row in rows}
    ids = [*wanted, *rest]
    shown = mentions_shown(house, ids[:LISTED])
    with house.db.read() as tx:
        notes = kept.notes(tx, [found.mention.id for found in shown])
    items = tuple(
        Item(found, by_id[found.mention.id], of_alert.get(found.mention.id), tuple(notes.get(found.mention.id, ())))
        for found in shown
    )
    return Queue(items, len(ids) > LISTED)


def assignee_of(whose: Whose, who: str) -> str | None:
    """Of whom to ask: one's own, nobody's (""), or all (None)."""
    return {"mine": who or NOBODY, "nobody": "", "all": None}[whose]


def work_to_json(one: Work) -> dict[str, Json]:
    return {
        "mention": one.mention,
        "state": one.state,
        "assignee": one.assignee,
        "looked_at": None if one.looked_at is None else iso(one.looked_at),
        "looked_by": one.looked_by,
        "done_at": None if one.done_at is None else iso(one.done_at),
        "version": one.version,
    }


def _changed(house: House, before: Work, who: str, state: WorkState, assignee: str | None) -> Work:
    """Who takes up what is nobody's has it; who looks at it first does so by changing it."""
    now = house.clock()
    owner = before.assignee if assignee is None else assignee
    if state == "open" and before.state == "new" and not owner:
        owner = who
    if assignee and state == "new":
        state = "open"
    over = state in kept.OVER
    made = replace(before, state=state, assignee=owner, done_at=(before.done_at or now) if over else None)
    changed = (made.state, made.assignee) != (before.state, before.assignee)
    looked = before.looked_at or now
    return replace(
        made,
        looked_at=looked,
        looked_by=before.looked_by or who,
        changed_at=now,
        version=before.version + changed,
    )


def _write(tx: Connection, before: Work, after: Work, said: WorkEntry) -> None:
    """With a line in its log for each thing that changed, and for the note."""
    kept.save(tx, after, said.at)
    lines = [
        (after.state, "", after.state != before.state),
        ("assigned", after.assignee, after.assignee != before.assignee),
        ("noted", said.note, bool(said.note)),
    ]
    for what, note, happened in lines:
        if happened:
            kept.log(tx, after.mention, said.at, who=said.who, what=what, note=note)


def _overtaken(tx: Connection, now: Work) -> NotSo:
    """Who was faster, and how it stands since."""
    last = next((one for one in reversed(kept.logged(tx, now.mention)) if one.what not in ("looked", "noted")), None)
    who = last.who if last is not None else "somebody"
    owner = f", {now.assignee} has it" if now.assignee else ""
    what = said(
        "{who} changed it meanwhile: it is {state}{owner}", who=who, state=now.state.replace("_", " "), owner=owner
    )
    return NotSo(what, where=now.mention, todo="Look at it again; nothing of yours was written")


def _open_alerts(house: House) -> list[Alert]:
    """Those that call somebody, the gravest first."""
    found = [*alerts_listed(house, state="firing"), *alerts_listed(house, state="acknowledged")]
    return sorted(found, key=lambda alert: (-alert.severity, -alert.opened_at.timestamp()))


def _fits(one: Work, whose: Whose, who: str) -> bool:
    asked = assignee_of(whose, who)
    return asked is None or one.assignee == asked


def _checked_note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise BadInput(
            said("the note has {count:,} letters", count=len(text)),
            where="note",
            todo=said("Write at most {most:,}", most=LONGEST_NOTE),
        )
    return text.strip()


def _name(text: str) -> str:
    return " ".join(text.split())
