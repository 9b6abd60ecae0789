"""How often a team may be called in vain, and each test's part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alerts.scale import Scale, scale_of
from model.alert import Rule, Sensitivity
from model.errors import BadInput

WEIGHTS: dict[Sensitivity, float] = {"sensitive": 2.0, "balanced": 1.0, "strict": 0.5}
SENSITIVITIES: tuple[Sensitivity, ...] = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Test:
    """One rule on one topic. ``budget`` is its own part, in false alarms a week."""

    rule: Rule
    topic: str
    scale: Scale
    budget: float

    @property
    def threshold(self) -> float:
        """A of the detectors that control the rate by it: grid points a week / false alarms a week."""
        return threshold(self.scale, self.budget)


def inbox_of(rule: Rule) -> tuple[str, ...]:
    """Rules of one team; without its name, rules that call the same channels call the same team."""
    return (rule.team,) if rule.team else ("", *sorted(set(rule.channels)))


def allowed(rule: Rule, rules: Iterable[Rule]) -> float:
    """False alarms a week for one topic of the rule: b = B·w / Σw over all rules and topics of its inbox."""
    sharing = {other.id: other for other in rules} | {rule.id: rule}
    return _part(rule, scale_of(rule.scale, where=rule.id), _totals(sharing.values()))


def _part(rule: Rule, scale: Scale, totals: Mapping[tuple[str, ...], float]) -> float:
    return scale.budget * WEIGHTS[rule.sensitivity] / totals[inbox_of(rule)]


def _totals(rules: Iterable[Rule]) -> dict[tuple[str, ...], float]:
    """Σw of each inbox."""
    totals: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for rule in rules:
        totals[inbox_of(rule)] += WEIGHTS[rule.sensitivity] * len(set(rule.topics))
    return totals


def threshold(scale: Scale, budget: float) -> float:
    """A: grid points a week / false alarms a week (672 / b at the usual quarter-hours)."""
    return scale.grid_points_a_week / budget


def tests_of(rules: Iterable[Rule], budget: float | None = None) -> tuple[list[Test], tuple[tuple[str, str], ...]]:
    """Each rule on each of its topics, with its part of its inbox's budget; and rules that are none, with why."""
    every = {rule.id: _with_budget(rule, budget) for rule in rules}
    totals, made, faults = _totals(every.values()), [], []
    for rule in every.values():
        try:
            scale = scale_of(rule.scale, where=rule.id)
        except BadInput as error:
            faults.append((rule.id, str(error)))
            continue
        part = _part(rule, scale, totals)
        made += [Test(rule, topic, scale, part) for topic in dict.fromkeys(rule.topics)]
    return made, tuple(faults)


def _with_budget(rule: Rule, budget: float | None) -> Rule:
    if budget is None or "budget" in rule.scale:
        return rule
    return replace(rule, scale={**rule.scale, "budget": budget})
