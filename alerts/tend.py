"""What comes due by the clock alone: what was held back is told, snoozes end, steps of escalation are taken, and those
who heard of a storm hear what it has reached since. Everything happens once, whoever does it and however often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.budget import inbox_of
from alerts.grouping import WINDOW
from alerts.inbox import Inbox
from alerts.lifecycle import OPEN
from alerts.message import SELF, Desk, reader_of
from model.alert import Alert, Rule
from storage import Database, incidents, notifications, tellings
from storage.tellings import Telling

Rules = Mapping[str, Rule]
"""By id."""


@dataclass(frozen=True, slots=True)
class Tended:
    """How many incidents were told that had been held back, came back from a snooze, were escalated, and joined."""

    told: int = 0
    woken: int = 0
    escalated: int = 0
    joined: int = 0


def tend(db: Database, rules: Iterable[Rule], now: datetime, *, desk: Desk | None = None) -> Tended:
    """Do what is due. Raises Unavailable when the state database does not answer."""
    known, desk = {rule.id: rule for rule in rules}, desk or Desk()
    with db.read() as tx:
        if not _anything(Inbox(tx, desk, now), known):
            return Tended()
    with db.write() as tx:
        inbox = Inbox(tx, desk, now)
        told, woken = _release(inbox, known), _wake(inbox, known)
        escalated, joined = _escalate(inbox, known), _join(inbox, known)
    return Tended(told, woken, escalated, joined)


def _anything(inbox: Inbox, rules: Rules) -> bool:
    tx = inbox.tx
    if incidents.awake(tx, inbox.now) or _late_storms(inbox):
        return True
    if any(not _still_held(inbox, rules, telling) for telling in tellings.unsaid(tx)):
        return True
    return any(_steps_due(inbox, rules, telling) for telling in tellings.untaken(tx))


def _still_held(inbox: Inbox, rules: Rules, telling: Telling) -> bool:
    alert = incidents.get(inbox.tx, telling.incident)
    rule = rules.get(alert.rule) if alert else None
    return alert is None or rule is None or inbox.hold_of(rule, alert)[0] != ""


def _release(inbox: Inbox, rules: Rules) -> int:
    """Tell what nothing holds any more: what had never been told in one message a team, of the rest that it grew
    worse. What somebody has taken meanwhile is told to nobody."""
    first: defaultdict[tuple[str, ...], list[tuple[Rule, Alert]]] = defaultdict(list)
    free = [telling for telling in tellings.unsaid(inbox.tx) if not _still_held(inbox, rules, telling)]
    for telling in free:
        alert = incidents.get(inbox.tx, telling.incident)
        if alert is None:
            continue
        rule = rules[alert.rule]
        if telling.told_at is not None:
            inbox.worse(rule, alert)
        elif alert.state == "firing":
            first[(*inbox_of(rule), "", *rule.channels)].append((rule, alert))
        else:
            tellings.save(inbox.tx, replace(telling, held=""))
    for group in first.values():
        inbox.tell(group[0][0], [alert for _, alert in group])
    return len(free)


def _wake(inbox: Inbox, rules: Rules) -> int:
    """Snoozes that are over: those who heard of an incident hear that it is still open, after the quiet hours."""
    tx, woken = inbox.tx, 0
    for alert in incidents.awake(tx, inbox.now):
        rule, lead = rules.get(alert.rule), inbox.lead_of(alert)
        if rule is not None and inbox.hold_of(rule, alert)[0]:
            continue
        awake = replace(alert, snoozed_until=None)
        incidents.save(tx, awake)
        incidents.log(tx, alert.id, inbox.now, who=SELF, what="woke")
        woken += 1
        event = f"back:{alert.id}:{sum(one.what == 'woke' for one in incidents.logged(tx, alert.id))}"
        inbox.queue(awake, event, inbox.heard(lead), lead=lead, reader=reader_of(rule))
    return woken


def _escalate(inbox: Inbox, rules: Rules) -> int:
    """Call further channels for what nobody has taken, each step once a storm."""
    taken = 0
    for telling in tellings.untaken(inbox.tx):
        for step in _steps_due(inbox, rules, telling):
            alert = incidents.get(inbox.tx, telling.incident)
            if alert is None:
                continue
            rule = rules[alert.rule]
            channels = rule.escalate[step].channels
            inbox.queue(alert, f"escalated:{step + 1}", channels, lead=telling.lead, reader=reader_of(rule))
            incidents.log(inbox.tx, alert.id, inbox.now, who=SELF, what="escalated", note=", ".join(channels))
            taken += 1
    return taken


def _steps_due(inbox: Inbox, rules: Rules, telling: Telling) -> list[int]:
    """Which steps of its rule's escalation are due and not taken yet. None while the incident is held back."""
    alert = incidents.get(inbox.tx, telling.incident)
    rule = rules.get(alert.rule) if alert else None
    if alert is None or rule is None or telling.told_at is None or not rule.escalate:
        return []
    waited = inbox.now - telling.told_at
    due = [i for i, step in enumerate(rule.escalate) if waited >= timedelta(seconds=step.after)]
    if not due or inbox.hold_of(rule, alert)[0]:
        return []
    done = {one.event for one in notifications.of_incident(inbox.tx, telling.lead)}
    return [step for step in due if f"escalated:{step + 1}" not in done]


def _join(inbox: Inbox, rules: Rules) -> int:
    """Once a storm's window is over, one more message names those that joined after the first had gone out."""
    tx, joined = inbox.tx, 0
    for lead, members in _late_storms(inbox).items():
        first = incidents.get(tx, lead)
        new = [one for m in members if (one := incidents.get(tx, m.incident)) is not None and one.state in OPEN]
        for member in members:
            tellings.save(tx, replace(member, late=None))
        if first is None or not new:
            continue
        reader = reader_of(rules.get(first.rule))
        inbox.queue(first, f"joined:{new[0].id}", inbox.heard(lead), lead=lead, reader=reader, others=new)
        joined += len(new)
    return joined


def _late_storms(inbox: Inbox) -> dict[str, list[Telling]]:
    """By lead, the late of storms that gather no more: their window is over."""
    storms: defaultdict[str, list[Telling]] = defaultdict(list)
    for telling in tellings.late(inbox.tx):
        storms[telling.lead].append(telling)
    leads, over = tellings.of(inbox.tx, storms), inbox.now - WINDOW
    told = {lead: leads[lead].told_at or over for lead in storms if lead in leads}
    return {lead: late for lead, late in storms.items() if told.get(lead, over) <= over}
