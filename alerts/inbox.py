"""The inbox: who is told of an incident, when, and in whose message; and who is not, and why.

What fires is told at once, unless it is muted, inhibited, snoozed, or falls into the team's quiet hours: then it is
held back, which is written down, and :func:`alerts.tend.tend` tells it when nothing holds it any more and it is still
open. Incidents of one inbox that share their cause are one storm: the first leads, its message names all, and what
happens to them later is told under the lead's key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.budget import inbox_of
from alerts.grouping import WINDOW, share_cause
from alerts.inhibition import inhibiting
from alerts.lifecycle import OPEN
from alerts.message import SELF, Desk, Reader, message, name_of, reader_of
from alerts.mutes import muting
from alerts.quiet import quiet_until
from model.alert import Alert, Rule
from storage import incidents, mutes, notifications, rules, tellings
from storage.tellings import Held, Telling

LOG_CHANNEL = "log"
"""The channel of rules that name none: a line in the log."""
GATHER = timedelta(seconds=2)
"""So long a first message waits for others of its storm that are found in the same round."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Telling, inside the transaction of what is told. ``now`` is when it was decided."""

    tx: Connection
    desk: Desk
    now: datetime

    def fired(self, rule: Rule, alert: Alert) -> None:
        """Tell it, or write down why not."""
        held, by = self.hold_of(rule, alert)
        if not held:
            self.tell(rule, [alert])
            return
        before = tellings.get(self.tx, alert.id)
        tellings.save(self.tx, Telling(alert.id, _name(rule), alert.id, severity=alert.severity, held=held, by=by))
        if before is None or (before.held, before.by) != (held, by):
            incidents.log(self.tx, alert.id, self.now, who=SELF, what="held", note=f"{held} {by}".strip())
        if held == "quiet" and rule.quiet is not None:
            self.queue(alert, "fired", rule.quiet.escalate, reader=reader_of(rule))

    def worse(self, rule: Rule, alert: Alert) -> None:
        """Tell those who heard of it that it grew worse; one that is held back may be grave enough now to be told."""
        telling = tellings.get(self.tx, alert.id)
        if telling is None or telling.told_at is None:
            self.fired(rule, alert)
            return
        held, by = self.hold_of(rule, alert)
        if held:
            tellings.save(self.tx, replace(telling, held=held, by=by))
            return
        times = sum(entry.what == "worse" for entry in incidents.logged(self.tx, alert.id))
        event = f"worse:{times}" if telling.lead == alert.id else f"worse:{alert.id}:{times}"
        tellings.save(self.tx, replace(telling, held="", by="", severity=alert.severity))
        self.queue(alert, event, self.heard(telling.lead), lead=telling.lead, reader=reader_of(rule))

    def taken(self, alert: Alert, who: str) -> None:
        """Those who heard of it hear who takes it."""
        lead, reader = self.lead_of(alert), reader_of(self.rule_of(alert))
        self.queue(alert, "acknowledged", self.heard(lead), lead=lead, who=who, reader=reader)

    def over(self, alert: Alert, *, who: str = SELF, rule: Rule | None = None) -> None:
        """Those who heard of it hear that it is over, once the whole storm is. In quiet hours only those who were
        called in them hear it now."""
        lead, rule = self.lead_of(alert), rule or self.rule_of(alert)
        storm = self.storm_of(lead)
        if any(one.state in OPEN for one in storm if one.id != alert.id):
            return
        first = next((one for one in storm if one.id == lead), alert)
        rest = [one for one in storm if one.id != first.id]
        due, reader = self._morning(rule, alert), reader_of(rule)
        self.queue(first, "resolved", self.heard(lead), lead=lead, who=who, reader=reader, others=rest, due=due)

    def tell(self, rule: Rule, alerts: Sequence[Alert]) -> None:
        """Tell incidents of one inbox and the same channels in one message: of a storm that is under way, else their
        own, which the gravest leads."""
        first, *rest = sorted(alerts, key=lambda one: (-one.severity, one.opened_at, one.id))
        lead = self._under_way(rule, alerts)
        if lead is not None:
            self._join(rule, lead, alerts)
            return
        for alert in alerts:
            self._told(rule, alert, first.id)
        channels, due = rule.channels or (LOG_CHANNEL,), self.now + GATHER
        self.queue(first, "fired", channels, reader=reader_of(rule), others=rest, due=due)

    def queue(
        self,
        alert: Alert,
        event: str,
        channels: Iterable[str],
        *,
        lead: str = "",
        who: str = SELF,
        reader: Reader = Reader(),  # noqa: B008 frozen
        others: Sequence[Alert] = (),
        due: datetime | None = None,
    ) -> None:
        """Queue what happened to an incident for these channels, under the key of the one that leads its storm (else
        its own); once per lead, event and channel."""
        lead = lead or alert.id
        made = message(alert, event, self.now, self.desk, who=who, reader=reader, others=others, lead=lead)
        body = json.dumps(made, ensure_ascii=False)
        for channel in dict.fromkeys(channels):
            notifications.enqueue(self.tx, lead, event, channel=channel, body=body, due=due or self.now)

    def hold_of(self, rule: Rule, alert: Alert) -> tuple[Held, str]:
        """Why nobody is told of it at present, and which mute or incident says so."""
        if mute := muting(alert, mutes.in_force(self.tx, self.now)):
            return "muted", str(mute.id)
        if silence := inhibiting(self.tx, alert, self.now):
            return "inhibited", silence
        if alert.snoozed_until is not None and alert.snoozed_until > self.now:
            return "snoozed", ""
        if quiet_until(rule.quiet, self.now, alert.severity) is not None:
            return "quiet", ""
        return "", ""

    def storm_of(self, lead: str) -> list[Alert]:
        """All incidents that are told in one message, as they are now."""
        ids = [telling.incident for telling in tellings.with_lead(self.tx, lead)] or [lead]
        return [alert for one in ids if (alert := incidents.get(self.tx, one)) is not None]

    def lead_of(self, alert: Alert) -> str:
        telling = tellings.get(self.tx, alert.id)
        return alert.id if telling is None else telling.lead

    def heard(self, lead: str) -> list[str]:
        """The channels that were called for it."""
        told = notifications.of_incident(self.tx, lead)
        return list(dict.fromkeys(one.channel for one in told if name_of(one.event) in ("fired", "escalated")))

    def rule_of(self, alert: Alert) -> Rule | None:
        """The rule in force that found it."""
        return next((rule for rule in rules.current(self.tx) if rule.id == alert.rule), None)

    def _under_way(self, rule: Rule, alerts: Sequence[Alert]) -> Alert | None:
        """The lead of the storm that one of these belongs to: told to the same inbox within the window, still open."""
        for telling in tellings.since(self.tx, _name(rule), self.now - WINDOW):
            known = incidents.get(self.tx, telling.incident)
            if known is None or known.state not in OPEN or known.id in {one.id for one in alerts}:
                continue
            if any(share_cause(known, one) for one in alerts):
                return incidents.get(self.tx, telling.lead)
        return None

    def _join(self, rule: Rule, lead: Alert, alerts: Sequence[Alert]) -> None:
        """Name them in the message of a storm; where it has gone out already, that is said once its window is over."""
        for alert in alerts:
            self._told(rule, alert, lead.id)
            incidents.log(self.tx, alert.id, self.now, who=SELF, what="joined", note=f"the storm of {lead.id}")
        if not self._written_into(rule, lead):
            for alert in alerts:
                self._told(rule, alert, lead.id, late=self.now)

    def _written_into(self, rule: Rule, lead: Alert) -> bool:
        """Name the whole storm in the lead's message where it has not gone out yet, and in one to the channels that
        were not called so far; whether it named all everywhere."""
        rest = [one for one in self.storm_of(lead.id) if one.id != lead.id]
        made = message(lead, "fired", self.now, self.desk, reader=reader_of(rule), others=rest)
        body, before, whole = json.dumps(made, ensure_ascii=False), self.heard(lead.id), True
        for channel in before:
            whole &= notifications.rewrite(self.tx, lead.id, "fired", channel, body)
        for channel in rule.channels or (LOG_CHANNEL,):
            if channel not in before:
                notifications.enqueue(self.tx, lead.id, "fired", channel=channel, body=body, due=self.now)
        return whole

    def _told(self, rule: Rule, alert: Alert, lead: str, *, late: datetime | None = None) -> None:
        telling = Telling(alert.id, _name(rule), lead, told_at=self.now, severity=alert.severity, late=late)
        tellings.save(self.tx, telling)

    def _morning(self, rule: Rule | None, alert: Alert) -> datetime | None:
        """The end of the quiet hours, when it was told before they began; None for at once."""
        end = quiet_until(rule.quiet, self.now, alert.severity) if rule else None
        telling = tellings.get(self.tx, alert.id)
        if end is None or rule is None or telling is None or telling.told_at is None:
            return None
        return None if quiet_until(rule.quiet, telling.told_at) == end else end


def _name(rule: Rule) -> str:
    """An inbox's name: its team's, or its channels'."""
    return "\x1f".join(inbox_of(rule))
