"""How often a team may be called in vain, and each test's part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.scale import Scale, scale_of
from model.alert import Rule, RuleKind, Sensitivity
from model.errors import BadInput

WEIGHTS: dict[Sensitivity, float] = {"sensitive": 2.0, "balanced": 1.0, "strict": 0.5}
FREE: frozenset[RuleKind] = frozenset({"keyword", "every_mention", "influencer"})
"""Kinds that report facts: nothing they say is false, so they have no part of the budget."""
SENSITIVITIES: tuple[Sensitivity, ...] = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Test:
    """One rule on one topic. ``budget`` is its own part, in false alarms a week; ``factors`` are (place of the log,
    which part of the theory's threshold holds past it), by place, as replay allowed."""

    rule: Rule
    topic: str
    scale: Scale
    budget: float
    factors: tuple[tuple[int, float], ...] = ()

    @property
    def threshold(self) -> float:
        """A of the detectors that control the rate by it: grid points a week / false alarms a week."""
        return threshold(self.scale, self.budget)

    def threshold_at(self, seq: int) -> float:
        """The one that holds for an observation of the log."""
        factor = next((factor for place, factor in reversed(self.factors) if place < seq), 1.0)
        return self.threshold * factor


def inbox_of(rule: Rule) -> tuple[str, ...]:
    """Rules of one team; without its name, rules that call the same channels call the same team."""
    return (rule.team,) if rule.team else ("", *sorted(set(rule.channels)))


def allowed(rule: Rule, rules: Iterable[Rule]) -> float:
    """False alarms a week for one topic of the rule: b = B·w / Σw over all rules and topics of its inbox."""
    sharing = {other.id: other for other in rules} | {rule.id: rule}
    return _part(rule, scale_of(rule.scale, where=rule.id), _totals(sharing.values()))


def _part(rule: Rule, scale: Scale, totals: Mapping[tuple[str, ...], float]) -> float:
    if rule.kind in FREE:
        return scale.budget
    return scale.budget * WEIGHTS[rule.sensitivity] / totals[inbox_of(rule)]


def _totals(rules: Iterable[Rule]) -> dict[tuple[str, ...], float]:
    """Σw of each inbox."""
    totals: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for rule in rules:
        if rule.kind in FREE:
            continue
        totals[inbox_of(rule)] += WEIGHTS[rule.sensitivity] * len(set(rule.topics))
    return totals


def presets(rules: Iterable[Rule], budget: float | None = None) -> dict[str, dict[Sensitivity, float]]:
    """By rule, what each sensitivity would come to beside the others as they are: false alarms a week on a topic.
    Raises BadInput for a scale that is wrong."""
    every = [_with_budget(rule, budget) for rule in rules]
    totals, made = _totals(every), {}
    for rule in every:
        allowance, topics = scale_of(rule.scale, where=rule.id).budget, len(set(rule.topics))
        rest = 0.0 if rule.kind in FREE else totals[inbox_of(rule)] - WEIGHTS[rule.sensitivity] * topics
        made[rule.id] = {
            name: allowance if rule.kind in FREE else allowance * weight / (rest + weight * topics)
            for name, weight in WEIGHTS.items()
        }
    return made


def threshold(scale: Scale, budget: float) -> float:
    """A: grid points a week / false alarms a week (672 / b at the usual quarter-hours)."""
    return scale.grid_points_a_week / budget


Factors = Mapping[tuple[str, str], Sequence[tuple[int, float]]]
"""(rule, topic) → :attr:`Test.factors`."""


def tests_of(
    rules: Iterable[Rule], budget: float | None = None, factors: Factors | None = None
) -> tuple[list[Test], tuple[tuple[str, str], ...]]:
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
        for topic in dict.fromkeys(rule.topics):
            trims = (factors or {}).get((rule.id, topic), ())
            made.append(Test(rule, topic, scale, part, tuple(trims)))
    return made, tuple(faults)


def _with_budget(rule: Rule, budget: float | None) -> Rule:
    if budget is None or "budget" in rule.scale:
        return rule
    return replace(rule, scale={**rule.scale, "budget": budget})
