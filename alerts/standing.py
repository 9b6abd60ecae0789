"""How each test stands: what it can say at present, and how near it is to an alarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.budget import Test, tests_of
from alerts.kinds import KINDS
from alerts.past import LogPast, Texts
from model.alert import Rule
from model.errors import BadInput
from storage import Database, detectors


@dataclass(frozen=True, slots=True)
class Standing:
    """``phase`` is quiet, pending, open, cooling, or blind while there is nothing to compare with; ``status`` says in
    words whether it watches or why it withholds. ``share`` is the usual one over the ``n`` votes of history."""

    rule: str
    topic: str
    phase: str
    status: str
    n: int
    share: float | None
    score: float
    threshold: float
    budget: float


def standing(db: Database, rules: Iterable[Rule], now: datetime) -> list[Standing]:
    """Every rule on every topic, in their order. Raises BadInput for a rule whose scale is wrong."""
    tests, faults = tests_of(rules)
    if faults:
        raise BadInput(faults[0][1], where=faults[0][0])
    with db.read() as tx:
        return [_standing(tx, test, now) for test in tests]


def _standing(tx: Connection, test: Test, now: datetime) -> Standing:
    saved = detectors.load(tx, test.rule.id, test.topic)
    limit = test.threshold
    if not saved.state:
        return Standing(test.rule.id, test.topic, "blind", "not begun", 0, None, 0.0, limit, test.budget)
    past = LogPast(tx, test.topic, Texts(None))
    watch = KINDS[test.rule.kind].open(test, past, saved.state, now)
    n, share = watch.usual
    return Standing(
        test.rule.id, test.topic, watch.phase, watch.status, n, share, watch.warmth * limit, limit, test.budget
    )
