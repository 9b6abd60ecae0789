"""What people do with an alert. Each action is written to the incident's log; that it is taken, and that it is over, is
told to those who were called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from alerts import lifecycle
from alerts.inbox import Inbox
from alerts.message import Desk
from model.alert import Alert
from model.errors import BadInput, NotFound
from model.said import said
from storage import Database, incidents, presence

Verdict = Literal["", "real", "false"]
"""Whether there was something behind an alarm, as a person judged it afterwards."""
LONGEST_NOTE = 2_000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Said:
    """Who did it, and when, inside its transaction."""

    tx: Connection
    who: str
    at: datetime

    def save(self, alert: Alert, what: str, note: str = "") -> None:
        incidents.save(self.tx, alert)
        incidents.log(self.tx, alert.id, self.at, who=self.who, what=what, note=note)


def acknowledge(
    db: Database, id: str, who: str, now: datetime, *, desk: Desk | None = None, among: Collection[str] | None = None
) -> Alert:
    """Somebody takes the alert, and with it all of its storm, of the topics ``among`` alone where they are given.
    Raises NotFound, or NotSo unless it is firing."""
    with db.write() as tx:
        said, inbox = Said(tx, who, now), Inbox(tx, desk or Desk(), now)
        alert = lifecycle.acknowledge(_existing(tx, id), who, now)
        storm = inbox.storm_of(inbox.lead_of(alert))
        theirs = [one for one in storm if one.id != id and (among is None or one.topic in among)]
        also = [one for one in theirs if one.state == "firing"]
        for one in (alert, *(lifecycle.acknowledge(other, who, now) for other in also)):
            said.save(one, "acknowledged")
        inbox.taken(alert, who)
    return alert


def resolve(
    db: Database,
    id: str,
    who: str,
    now: datetime,
    *,
    note: str = "",
    verdict: Verdict = "",
    desk: Desk | None = None,
) -> Alert:
    """Somebody says that it is over, what helped, and whether there was something behind it; the test rests for its
    cooldown. Raises NotFound, or NotSo unless it is open."""
    with db.write() as tx:
        alert = lifecycle.resolve(_existing(tx, id), now)
        Said(tx, who, now).save(alert, "resolved", _checked(note))
        if verdict:
            incidents.log(tx, id, now, who=who, what="judged", note=verdict)
        Inbox(tx, desk or Desk(), now).over(alert, who=who)
    return alert


def judge(db: Database, id: str, who: str, now: datetime, verdict: Literal["real", "false"]) -> Alert:
    """Somebody says whether there was something behind it; the last word counts. Raises NotFound."""
    with db.write() as tx:
        alert = _existing(tx, id)
        incidents.log(tx, id, now, who=who, what="judged", note=verdict)
    return alert


def snooze(db: Database, id: str, who: str, now: datetime, until: datetime) -> Alert:
    """Nobody hears of it before ``until``; then it comes back by itself if it is still open.

    Raises NotFound, NotSo unless it is open, BadInput unless that is to come."""
    with db.write() as tx:
        alert = lifecycle.snooze(_existing(tx, id), until, now)
        Said(tx, who, now).save(alert, "snoozed", f"until {until:%Y-%m-%d %H:%M} UTC")
    return alert


def unsnooze(db: Database, id: str, who: str, now: datetime) -> Alert:
    """It may be told again. Raises NotFound, or NotSo unless it is snoozed."""
    with db.write() as tx:
        alert = lifecycle.unsnooze(_existing(tx, id))
        Said(tx, who, now).save(alert, "unsnoozed")
    return alert


def assign(db: Database, id: str, who: str, now: datetime, assignee: str) -> Alert:
    """Whose it is; nobody's when empty. Raises NotFound, BadInput, or NotSo when it is over."""
    with db.write() as tx:
        alert = lifecycle.assign(_existing(tx, id), _name(assignee))
        Said(tx, who, now).save(alert, "assigned", alert.assignee or "nobody")
    return alert


def note(db: Database, id: str, who: str, now: datetime, text: str) -> Alert:
    """A word for whoever looks at it later. Raises NotFound or BadInput."""
    if not text.strip():
        raise BadInput("the note is empty", where="note", todo="Write something")
    with db.write() as tx:
        alert = _existing(tx, id)
        incidents.log(tx, id, now, who=who, what="noted", note=_checked(text))
    return alert


def look(db: Database, id: str, who: str, now: datetime) -> list[str]:
    """Somebody has it before them; the names of all who do, for two minutes after they were last seen. Raises
    NotFound or BadInput."""
    if not (name := _name(who)):
        raise BadInput("it is not said who looks", where="who", todo="Give a name")
    with db.write() as tx:
        _existing(tx, id)
        presence.look(tx, id, name, now)
        return presence.looking(tx, [id], now).get(id, [])


def _existing(tx: Connection, id: str) -> Alert:
    alert = incidents.get(tx, id)
    if alert is None:
        raise NotFound("there is no such alert", where=id[:64], todo="See earshot alerts list")
    return alert


def _checked(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise BadInput(
            said("the note has {count:,} letters", count=len(note)),
            where="note",
            todo=said("Write at most {most:,}", most=LONGEST_NOTE),
        )
    return note.strip()


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise BadInput(
            said("the name has {count:,} letters", count=len(name)),
            where="name",
            todo=said("Write at most {most:,}", most=LONGEST_NAME),
        )
    return name
