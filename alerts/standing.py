"""How each test stands: what it can say at present, and how near it is to an alarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.budget import allowed, threshold
from alerts.memory import progress_from_json
from alerts.scale import scale_of
from model.alert import Rule
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


def standing(db: Database, rules: Iterable[Rule]) -> list[Standing]:
    """Every rule on every topic, in their order. Raises BadInput for a rule whose scale is wrong."""
    every = list(rules)
    with db.read() as tx:
        return [
            _standing(rule, topic, detectors.load(tx, rule.id, topic), every) for rule in every for topic in rule.topics
        ]


def _standing(rule: Rule, topic: str, saved: detectors.Standing, every: list[Rule]) -> Standing:
    part = allowed(rule, every)
    limit = threshold(scale_of(rule.scale, where=rule.id), part)
    progress = progress_from_json(saved.state)
    if progress is None:
        return Standing(rule.id, topic, "blind", "not begun", 0, None, 0.0, limit, part)
    baseline, dip = progress.baseline, progress.dip
    n = baseline.n if baseline else 0
    share = sum(usual.negative for usual in baseline.strata.values()) / n if baseline and n else None
    score = dip.rise.total if dip and dip.phase in ("quiet", "pending") else 0.0
    phase = dip.phase if dip else "blind"
    return Standing(rule.id, topic, phase, progress.status, n, share, score, limit, part)
