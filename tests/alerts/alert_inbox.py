"""Incidents out of nothing but events, told by the real journal on a real state database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.budget import Test
from alerts.journal import record
from alerts.kind import Event, EventKind
from alerts.message import Desk
from alerts.scale import Scale
from alerts.tend import Tended, tend
from model.alert import Alert, Rule
from model.source import Json
from model.time import micros
from storage import Database, incidents, notifications

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DESK = Desk("https://listen.example", b"secret")


def evidence(mentions: Sequence[str] = ("m1", "m2"), source: str = "forum", phrase: str = "late") -> dict[str, Json]:
    def line(name: str) -> Json:
        return [{"name": name, "n": 9, "negative": 9, "contribution": 0.4}]

    return {
        "n": 20,
        "negative": 12,
        "share": 0.6,
        "by": {"source": line(source), "phrase": line(phrase)},
        "mentions": [{"id": one, "contribution": 0.1, "vote": True} for one in mentions],
    }


@dataclass
class Stage:
    """A clock, a database, and rules in force."""

    db: Database
    rules: tuple[Rule, ...]
    now: datetime = NOON

    def event(
        self,
        kind: EventKind,
        rule: str = "dip",
        topic: str = "northwind",
        *,
        opened: int = 1,
        severity: int = 5,
        shown: dict[str, Json] | None = None,
    ) -> Alert | None:
        chosen = next(one for one in self.rules if one.id == rule)
        at = micros(self.now)
        event = Event(kind, at, opened, at, severity, evidence() if shown is None else shown)
        with self.db.write() as tx:
            return record(tx, Test(chosen, topic, Scale(), 2.0), event, DESK, self.now)

    def fire(self, rule: str = "dip", topic: str = "northwind", **more: object) -> Alert:
        made = self.event("fired", rule, topic, **more)  # type: ignore[arg-type]
        assert made is not None
        return made

    def later(self, by: timedelta) -> Tended:
        self.now += by
        return tend(self.db, self.rules, self.now, desk=DESK)

    def queued(self, incident: str = "") -> list[tuple[str, str]]:
        """(event, channel) of an incident's messages, or of all, in order."""
        with self.db.read() as tx:
            ids = [incident] if incident else [one.id for one in reversed(incidents.listed(tx))]
            return [(one.event, one.channel) for i in ids for one in notifications.of_incident(tx, i)]

    def body(self, incident: str, event: str) -> dict[str, Json]:
        with self.db.read() as tx:
            told = next(one for one in notifications.of_incident(tx, incident) if one.event == event)
        read: dict[str, Json] = json.loads(told.body)
        return read

    def alert(self, id: str) -> Alert:
        with self.db.read() as tx:
            found = incidents.get(tx, id)
        assert found is not None
        return found

    def log(self, id: str) -> list[str]:
        with self.db.read() as tx:
            return [entry.what for entry in incidents.logged(tx, id)]

    def begin_sending(self) -> None:
        """As if a channel had all that waits, just now."""
        with self.db.write() as tx:
            for one in notifications.due(tx, self.now + HOUR):
                notifications.begin(tx, [one.id], self.now + HOUR)
                notifications.sent(tx, one.id, self.now)
