"""The tree of a query. Nodes compare by what they mean; where they stood in the source does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """``start`` and ``end`` are code points of the query as typed."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Atom:
    """One atom of a written word. ``*`` and ``?`` stand in it when ``wild``.

    ``f``, ``a``, ``c``: folded, accented, and as written. ``glue``: what joins it to the atom before it in the same
    word; None for the first.
    """

    f: str
    a: str
    c: str
    glue: str | None = None
    wild: bool = False


@dataclass(frozen=True, slots=True)
class Word(Node):
    """One written word: its atoms, the glue written around them, and whether the ends may lie inside longer words."""

    written: str
    atoms: tuple[Atom, ...]
    left: str = ""
    right: str = ""
    open_left: bool = False
    open_right: bool = False


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Words in order with nothing between; ``cased`` when written in braces."""

    words: tuple[Word, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Forms(Node):
    """``~word``: any of its generated forms."""

    written: str
    forms: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class And(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    child: Node


@dataclass(frozen=True, slots=True)
class Near(Node):
    """At most ``n`` atoms between; ``ordered`` when the left one must come first."""

    left: Node
    right: Node
    n: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class NotNear(Node):
    """Some ``left`` with no ``right`` within ``n`` atoms on either side."""

    left: Node
    right: Node
    n: int


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    n: int
    child: Node


@dataclass(frozen=True, slots=True)
class Scoped(Node):
    """``title:``, ``text:`` or ``quoted:`` in front of a group."""

    scope: Literal["title", "text", "quoted"]
    child: Node


@dataclass(frozen=True, slots=True)
class ListRef(Node):
    """``@@name`` and what it stood for when the query was read."""

    name: str
    child: Node


@dataclass(frozen=True, slots=True)
class Value:
    """A field term's value: a text, or a range whose open ends are None (numbers; UTC days as proleptic ordinals)."""

    text: str
    low: float | None = None
    high: float | None = None
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class FieldTerm(Node):
    """``name:value`` or ``name:(value OR value)``: true when any of the values is the mention's."""

    name: str
    values: tuple[Value, ...]


def children_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order written."""
    if isinstance(node, And | Or):
        return node.children
    if isinstance(node, Near | NotNear):
        return node.left, node.right
    if isinstance(node, Not | AtLeast | Scoped | ListRef):
        return (node.child,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children_of(node)))


def print_query(node: Node) -> str:
    """The query a tree stands for, with every group in brackets; reading it back gives an equal tree."""
    return _print(node)


def _print(node: Node) -> str:
    if isinstance(node, Word | Phrase | Forms):
        return _print_leaf(node)
    if isinstance(node, And | Or):
        return (" AND " if isinstance(node, And) else " OR ").join(map(_print_operand, node.children))
    if isinstance(node, Not):
        return f"NOT {_print_operand(node.child)}"
    if isinstance(node, Near | NotNear):
        return f"{_print_operand(node.left)} {_operator(node)}/{node.n} {_print_operand(node.right)}"
    return _print_prefixed(node)


def _print_leaf(node: Word | Phrase | Forms) -> str:
    if isinstance(node, Word):
        return node.written
    if isinstance(node, Forms):
        return f"~{node.written}"
    inner = " ".join(word.written for word in node.words)
    return f"{{{inner}}}" if node.cased else f'"{inner}"'


def _operator(node: Near | NotNear) -> str:
    if isinstance(node, NotNear):
        return "NOT NEAR"
    return "ONEAR" if node.ordered else "NEAR"


def _print_prefixed(node: Node) -> str:
    if isinstance(node, AtLeast):
        return f"ATLEAST/{node.n}({_print(node.child)})"
    if isinstance(node, Scoped):
        return f"{node.scope}:{_print_operand(node.child)}"
    if isinstance(node, ListRef):
        return f"@@{node.name}"
    if isinstance(node, FieldTerm):
        values = [value.text for value in node.values]
        return f"{node.name}:{values[0]}" if len(values) == 1 else f"{node.name}:({' OR '.join(values)})"
    raise TypeError(f"a {type(node).__name__} cannot be printed")


def _print_operand(node: Node) -> str:
    return f"({_print(node)})" if isinstance(node, And | Or | Near | NotNear) else _print(node)
