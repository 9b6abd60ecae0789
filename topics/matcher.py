"""The definition of every operator: a tree made ready, asked of documents one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

from model.mention import Field, Span
from model.topic import Accents
from topics.document import Document, Scope
from topics.fieldterms import Test, field_test
from topics.intervals import Interval, disjoint, leaf_intervals, near, ranges_of, union, without_near
from topics.leaves import Leaf, compile_leaf
from topics.tree import And, AtLeast, FieldTerm, Forms, ListRef, Near, Node, Not, NotNear, Or, Phrase, Scoped, Word
from topics.view import View

MAX_SPANS = 50


class Matcher(Protocol):
    """``found`` is asked only where ``holds`` is true; it may name a span twice."""

    @property
    def cost(self) -> int: ...
    def holds(self, document: Document) -> bool: ...
    def found(self, document: Document) -> list[Span]: ...


class Placed(Matcher, Protocol):
    """What has places of its own, so that NEAR and ATLEAST can count from them."""

    def intervals(self, view: View) -> list[Interval]: ...


def spans_of(matcher: Matcher, document: Document) -> tuple[Span, ...] | None:
    """Merged spans in the order title, text, quoted, at most 50 a field; None when the document does not match."""
    return merge_spans(matcher.found(document)) if matcher.holds(document) else None


def merge_spans(spans: list[Span]) -> tuple[Span, ...]:
    """Overlapping spans become one; spans that only touch stay two."""
    return merge_places(place_spans(spans))


_ORDER: dict[Field, int] = {"title": 0, "text": 1, "quoted": 2}
Places = dict[tuple[int, int, int], Span]
"""Number of the field, start and end → the span there; so told apart, spans sort quickly."""


def place_spans(spans: list[Span]) -> Places:
    return {(_ORDER[span.field], span.start, span.end): span for span in spans}


def merge_places(places: Places) -> tuple[Span, ...]:
    """The spans in text order, overlapping ones as one, at most 50 a field."""
    if len(places) < 2:
        return tuple(places.values())
    merged: list[Span] = []
    field = count = end = -1
    for place in sorted(places):
        if place[0] != field:
            field, count, end = place[0], 0, -1
        if place[1] >= end:
            count += 1
            if count <= MAX_SPANS:
                merged.append(places[place])
            end = place[2]
        elif place[2] > end:
            end = place[2]
            if count <= MAX_SPANS:
                merged[-1] = Span(merged[-1].field, merged[-1].start, end)
    return tuple(merged)


def compile_tree(node: Node, accents: Accents, scope: Scope = "body") -> Matcher:
    """The matcher of a tree."""
    if isinstance(node, And | Or):
        children = tuple(compile_tree(child, accents, scope) for child in node.children)
        return (
            _All(tuple(sorted(children, key=lambda child: child.cost)))
            if isinstance(node, And)
            else _compile_or(node, children, accents, scope)
        )
    if isinstance(node, Not):
        return _Negation(compile_tree(node.child, accents, scope))
    if isinstance(node, Scoped):
        return compile_tree(node.child, accents, node.scope)
    if isinstance(node, ListRef):
        return compile_tree(node.child, accents, scope)
    if isinstance(node, FieldTerm):
        return _Field(field_test(node))
    return _place(node, accents, scope)


def _compile_or(node: Or, children: tuple[Matcher, ...], accents: Accents, scope: Scope) -> Matcher:
    if all(isinstance(child, Word) for child in node.children):
        return _place(node, accents, scope)
    return _Any(tuple(sorted(children, key=lambda child: child.cost)))


def _place(node: Node, accents: Accents, scope: Scope) -> Placed:
    """The matcher of a node NEAR may take; the parser lets no other through."""
    if isinstance(node, Word | Phrase):
        leaf = compile_leaf(node, accents)
        return _Plain(leaf.literals[0][1], scope) if leaf.plain else _Leaf(leaf, scope)
    if isinstance(node, ListRef):
        return _place(node.child, accents, scope)
    if isinstance(node, Or | Forms):
        sides = node.children if isinstance(node, Or) else node.forms
        placed = tuple(_place(child, accents, scope) for child in sides)
        return _Union(placed, _plain_words(placed), scope)
    if isinstance(node, Near):
        return _Near(_place(node.left, accents, scope), _place(node.right, accents, scope), node.n, scope, node.ordered)
    if isinstance(node, NotNear):
        return _NotNear(_place(node.left, accents, scope), _place(node.right, accents, scope), node.n, scope)
    if isinstance(node, AtLeast):
        return _AtLeast(_place(node.child, accents, scope), node.n, scope)
    raise TypeError(f"{type(node).__name__} has no places")


def _plain_words(placed: tuple[Placed, ...]) -> frozenset[str]:
    """The tokens of sides that are one plain token each."""
    return frozenset(side.token for side in placed if isinstance(side, _Plain))


def _spans(view: View, intervals: list[Interval]) -> list[Span]:
    return [view.span(first, last) for first, last in ranges_of(intervals)]


@dataclass(frozen=True, slots=True)
class _Plain:
    """One folded token and nothing else asked: most of what people write."""

    token: str
    scope: Scope

    @property
    def cost(self) -> int:
        return 1

    def holds(self, document: Document) -> bool:
        return self.token in document.view(self.scope).words

    def found(self, document: Document) -> list[Span]:
        view = document.view(self.scope)
        return [view.span(index, index) for index in view.where.get(self.token, ())]

    def intervals(self, view: View) -> list[Interval]:
        return leaf_intervals((index, index) for index in view.where.get(self.token, ()))


@dataclass(frozen=True, slots=True)
class _Leaf:
    leaf: Leaf
    scope: Scope

    @property
    def cost(self) -> int:
        return 10 if self.leaf.literals else 20

    def holds(self, document: Document) -> bool:
        return self.leaf.occurs(document.view(self.scope))

    def found(self, document: Document) -> list[Span]:
        view = document.view(self.scope)
        return [view.span(first, last) for first, last in self.leaf.occurrences(view)]

    def intervals(self, view: View) -> list[Interval]:
        return leaf_intervals(self.leaf.occurrences(view))


@dataclass(frozen=True, slots=True)
class _Union:
    sides: tuple[Placed, ...]
    plain: frozenset[str]
    scope: Scope

    @property
    def cost(self) -> int:
        return 2 if len(self.plain) == len(self.sides) else sum(side.cost for side in self.sides)

    def holds(self, document: Document) -> bool:
        if not self.plain.isdisjoint(document.view(self.scope).words):
            return True
        return len(self.plain) < len(self.sides) and any(side.holds(document) for side in self.sides)

    def found(self, document: Document) -> list[Span]:
        return [span for side in self.sides for span in side.found(document) if side.holds(document)]

    def intervals(self, view: View) -> list[Interval]:
        return union([side.intervals(view) for side in self.sides])


@dataclass(frozen=True, slots=True)
class _Pair(ABC):
    """Two sides that stand within ``n`` words of one another, or do not."""

    left: Placed
    right: Placed
    n: int
    scope: Scope

    @property
    def cost(self) -> int:
        return 20 + self.left.cost + self.right.cost

    def holds(self, document: Document) -> bool:
        return bool(self.intervals(document.view(self.scope)))

    def found(self, document: Document) -> list[Span]:
        view = document.view(self.scope)
        return _spans(view, self.intervals(view))

    @abstractmethod
    def intervals(self, view: View) -> list[Interval]: ...


@dataclass(frozen=True, slots=True)
class _Near(_Pair):
    ordered: bool

    def intervals(self, view: View) -> list[Interval]:
        left = self.left.intervals(view)
        right = self.right.intervals(view) if left else []
        return near(left, right, self.n, view.paragraph, ordered=self.ordered)


@dataclass(frozen=True, slots=True)
class _NotNear(_Pair):
    def intervals(self, view: View) -> list[Interval]:
        return without_near(self.left.intervals(view), self.right.intervals(view), self.n, view.paragraph)


@dataclass(frozen=True, slots=True)
class _AtLeast:
    child: Placed
    n: int
    scope: Scope

    @property
    def cost(self) -> int:
        return 10 + self.child.cost

    def holds(self, document: Document) -> bool:
        return disjoint(self.child.intervals(document.view(self.scope))) >= self.n

    def found(self, document: Document) -> list[Span]:
        return self.child.found(document)

    def intervals(self, view: View) -> list[Interval]:
        return self.child.intervals(view)


@dataclass(frozen=True, slots=True)
class _All:
    children: tuple[Matcher, ...]

    @property
    def cost(self) -> int:
        return sum(child.cost for child in self.children)

    def holds(self, document: Document) -> bool:
        return all(child.holds(document) for child in self.children)

    def found(self, document: Document) -> list[Span]:
        return [span for child in self.children for span in child.found(document)]


@dataclass(frozen=True, slots=True)
class _Any:
    children: tuple[Matcher, ...]

    @property
    def cost(self) -> int:
        return sum(child.cost for child in self.children)

    def holds(self, document: Document) -> bool:
        return any(child.holds(document) for child in self.children)

    def found(self, document: Document) -> list[Span]:
        return [span for child in self.children if child.holds(document) for span in child.found(document)]


@dataclass(frozen=True, slots=True)
class _Negation:
    child: Matcher

    @property
    def cost(self) -> int:
        return 5 + self.child.cost

    def holds(self, document: Document) -> bool:
        return not self.child.holds(document)

    def found(self, document: Document) -> list[Span]:  # noqa: ARG002 - what is not there has no place
        return []


@dataclass(frozen=True, slots=True)
class _Field:
    test: Test

    @property
    def cost(self) -> int:
        return 5

    def holds(self, document: Document) -> bool:
        return self.test(document.fields)

    def found(self, document: Document) -> list[Span]:  # noqa: ARG002 - fields are no text
        return []
