"""Why a document matched or did not: what each part of the query found, what was missing, what took it away."""

from __future__ import annotations

from dataclasses import dataclass

from model.mention import Span
from model.topic import Accents
from topics.document import Document, Scope
from topics.matcher import compile_tree, spans_of
from topics.query import Query
from topics.tree import And, Node, Not, Or, Scoped, children_of, print_query


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a query: where it stands in the query, whether it holds, and where in the document."""

    part: str
    start: int
    end: int
    holds: bool
    spans: tuple[Span, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """``missing``: parts that had to be there and are not; ``removed_by``: parts that are there and must not be."""

    matched: bool
    steps: Step
    missing: tuple[Step, ...]
    removed_by: tuple[Step, ...]

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        if self.matched:
            count = len(self.steps.spans)
            return f"It matches, in {count} place{'' if count == 1 else 's'}" if count else "It matches by its fields"
        reasons = []
        if self.missing:
            reasons.append("it lacks " + _listed(self.missing))
        if self.removed_by:
            reasons.append("it is taken away by NOT " + _listed(self.removed_by))
        return "It does not match: " + " and ".join(reasons)


def explain(query: Query, document: Document) -> Explanation:
    """Which sub-expression matched where; for a miss what was missing or which NOT took it away."""
    steps = _step(query.tree, document, query.accents, "body")
    missing: list[Step] = []
    removed: list[Step] = []
    if not steps.holds:
        _blame(query.tree, steps, missing, removed)
    return Explanation(steps.holds, steps, tuple(missing), tuple(removed))


def _listed(steps: tuple[Step, ...]) -> str:
    shown = ", ".join(step.part[:60] for step in steps[:3])
    return f"{shown} and {len(steps) - 3} more" if len(steps) > 3 else shown


def _step(node: Node, document: Document, accents: Accents, scope: Scope) -> Step:
    below: Scope = node.scope if isinstance(node, Scoped) else scope
    steps = tuple(_step(child, document, accents, below) for child in children_of(node))
    if isinstance(node, And | Or | Not | Scoped):
        holds = _combine(node, steps)
        spans = spans_of(compile_tree(node, accents, scope), document) or () if holds else ()
    else:
        found = spans_of(compile_tree(node, accents, scope), document)
        holds, spans = found is not None, found or ()
    return Step(print_query(node), node.start, node.end, holds, spans, steps)


def _combine(node: And | Or | Not | Scoped, steps: tuple[Step, ...]) -> bool:
    if isinstance(node, And):
        return all(step.holds for step in steps)
    if isinstance(node, Or):
        return any(step.holds for step in steps)
    return not steps[0].holds if isinstance(node, Not) else steps[0].holds


def _blame(node: Node, step: Step, missing: list[Step], removed: list[Step]) -> None:
    """Goes down to the smallest parts because of which a part that should hold does not."""
    if isinstance(node, And):
        for child, below in zip(node.children, step.steps, strict=True):
            if not below.holds:
                _blame(child, below, missing, removed)
    elif isinstance(node, Not):
        removed.append(step.steps[0])
    elif isinstance(node, Scoped) and isinstance(node.child, And):
        _blame(node.child, step.steps[0], missing, removed)
    else:
        missing.append(step)
