"""How often a team may be called in vain, and each test's part of it."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.scale import Scale, scale_of
from model.alert import Rule, Sensitivity

WEIGHTS: dict[Sensitivity, float] = {"sensitive": 2.0, "balanced": 1.0, "strict": 0.5}


def inbox_of(rule: Rule) -> tuple[str, ...]:
    """Rules that call the same channels call the same team."""
    return tuple(sorted(set(rule.channels)))


def allowed(rule: Rule, rules: Iterable[Rule]) -> float:
    """False alarms a week for one topic of the rule: b = B·w / Σw over all rules and topics of its inbox."""
    inbox = inbox_of(rule)
    sharing = {other.id: other for other in rules if inbox_of(other) == inbox} | {rule.id: rule}
    total = sum(WEIGHTS[other.sensitivity] * len(set(other.topics)) for other in sharing.values())
    return scale_of(rule.scale, where=rule.id).budget * WEIGHTS[rule.sensitivity] / total


def threshold(scale: Scale, budget: float) -> float:
    """A: grid points a week / false alarms a week (672 / b at the usual quarter-hours)."""
    return scale.grid_points_a_week / budget
