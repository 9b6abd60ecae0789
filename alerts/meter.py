"""The meter: how often each inbox was called in vain, against what it accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.budget import inbox_of
from alerts.poisson import poisson_interval
from alerts.scale import Scale
from model.alert import Rule
from storage import judged

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Meter:
    """Of one inbox (its team's name, or its channels) in [since, until): alarms, how many of them people judged
    ``false`` and ``real``, how many false ones were ``allowed``; ``interval`` is the 95 % Poisson interval of the false
    ones (Garwood 1936): what their number may be by chance alone when the rate behind it stays the same."""

    inbox: str
    since: datetime
    until: datetime
    fired: int
    false: int
    real: int
    allowed: float
    interval: tuple[float, float]


def meters(
    tx: Connection, rules: Iterable[Rule], since: datetime, until: datetime, *, budget: float | None = None
) -> list[Meter]:
    """One of each inbox. ``budget`` (false alarms a week) holds for rules that set none of their own."""
    inboxes: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        inboxes[name_of_inbox(rule)].append(rule)
    return [_meter(tx, name, members, (since, until), budget) for name, members in sorted(inboxes.items())]


def name_of_inbox(rule: Rule) -> str:
    """How people call it."""
    return rule.team or ", ".join(inbox_of(rule)[1:]) or "log"


def _meter(
    tx: Connection, name: str, rules: list[Rule], period: tuple[datetime, datetime], budget: float | None
) -> Meter:
    since, until = period
    fired = [one for one, _ in judged.fired_between(tx, [rule.id for rule in rules], since, until)]
    said = list(judged.verdicts(tx, fired).values())
    usual = Scale().budget if budget is None else budget
    weekly = max(rule.scale.get("budget", usual) for rule in rules)
    false = said.count("false")
    allowed = weekly * ((until - since) / WEEK)
    return Meter(name, since, until, len(fired), false, said.count("real"), allowed, poisson_interval(false))
