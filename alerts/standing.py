"""How each test stands: what it can say at present, and how near it is to an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.budget import Test, tests_of
from alerts.evaluate import factors_of
from alerts.kind import LAST
from alerts.kinds import KINDS
from alerts.past import LogPast, Texts
from alerts.sentiment_dip import SentimentDip
from model.alert import Rule
from model.errors import BadInput
from storage import Database, detectors, trims


@dataclass(frozen=True, slots=True)
class Standing:
    """``phase`` is quiet, pending, open, cooling, or blind while there is nothing to compare with; ``status`` says in
    words whether it watches or why it withholds. ``usual`` is a share or a number an hour (``measure``), over the ``n``
    votes, mentions or hours of history. ``smallest``: by how much the share must rise to be found, more often than
    not, within so many hours, None where no rise is enough; empty for other kinds and while it cannot judge."""

    rule: str
    topic: str
    phase: str
    status: str
    n: int
    usual: float | None
    measure: str
    score: float
    threshold: float
    budget: float
    smallest: Mapping[float, float | None] = field(default_factory=dict)


Slope = Callable[[str], float | None]
"""Language → TPR − FPR of negative of the method in force; None where it was not measured."""


def standing(
    db: Database, rules: Iterable[Rule], now: datetime, *, budget: float | None = None, slope: Slope | None = None
) -> list[Standing]:
    """Every rule on every topic, in their order; ``budget`` as :func:`alerts.evaluate.evaluate` is given it. Raises
    BadInput for a rule whose scale is wrong."""
    with db.read() as tx:
        tests, faults = tests_of(rules, budget, factors_of(trims.every(tx)))
        if faults:
            raise BadInput(faults[0][1], where=faults[0][0])
        saved = detectors.load_all(tx, [(test.rule.id, test.topic) for test in tests])
        known = slope or (lambda _language: None)
        return [_standing(tx, test, saved[test.rule.id, test.topic], now, known) for test in tests]


def _standing(tx: Connection, test: Test, saved: detectors.Standing, now: datetime, slope: Slope) -> Standing:
    kind, limit = KINDS[test.rule.kind], test.threshold_at(LAST)
    made = Standing(
        rule=test.rule.id,
        topic=test.topic,
        phase="blind",
        status="not begun",
        n=0,
        usual=None,
        measure=kind.measure,
        score=0.0,
        threshold=limit,
        budget=test.budget,
    )
    if not saved.state:
        return made
    watch = kind.open(test, LogPast(tx, test.topic, Texts(None)), saved.state, now)
    n, usual = watch.usual
    made = replace(made, phase=watch.phase, status=watch.status, n=n, usual=usual, score=watch.warmth * limit)
    return replace(made, smallest=watch.smallest(slope)) if isinstance(watch, SentimentDip) else made
