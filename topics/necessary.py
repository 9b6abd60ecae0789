"""What a document must at least hold for a query to match it: the condition an engine can look up on its own.

Candidates ⊇ matches always; ``exact`` says that the candidates are the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from model.topic import Accents
from topics.glob import fixed_prefix
from topics.leaves import is_plain
from topics.tree import And, Forms, ListRef, Node, Not, NotNear, Or, Phrase, Scoped, Word, children_of


@dataclass(frozen=True, slots=True)
class Term:
    """An f token of title or text."""

    f_token: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Adjacent f tokens within a paragraph."""

    f_tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Some f token that starts so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """No condition: any document may match."""


Condition: TypeAlias = "Term | Sequence | Prefix | AnyOf | AllOf | Everything"


@dataclass(frozen=True, slots=True)
class Necessary:
    """``exact``: documents that meet the condition in title or text are the answer, none need be judged."""

    condition: Condition
    exact: bool


def necessary(node: Node, accents: Accents) -> Necessary:
    """The strongest condition on f tokens of title and text that every match meets."""
    if isinstance(node, Word | Phrase):
        return _leaf(node, accents)
    parts = [necessary(child, accents) for child in _required(node)]
    if isinstance(node, Or | Forms):
        return _any(parts)
    whole = _all(parts)
    return whole if isinstance(node, And | ListRef) else Necessary(whole.condition, exact=False)


def _required(node: Node) -> tuple[Node, ...]:
    """The children whose conditions count; of what NOT and quoted: ask, an index of title and text knows nothing."""
    if isinstance(node, NotNear):
        return (node.left,)
    if isinstance(node, Forms):
        return node.forms
    if isinstance(node, Scoped) and node.scope == "quoted":
        return ()
    return () if isinstance(node, Not) else children_of(node)


def _leaf(node: Word | Phrase, accents: Accents) -> Necessary:
    atoms = [atom for word in ((node,) if isinstance(node, Word) else node.words) for atom in word.atoms]
    if is_plain(node, accents):
        return Necessary(Term(atoms[0].f), exact=True)
    conditions: list[Condition] = []
    for wild, run in groupby(atoms, key=lambda atom: atom.wild):
        if wild:
            conditions += (Prefix(prefix) for atom in run if (prefix := fixed_prefix(atom.f)))
        else:
            conditions.append(_sequence([atom.f for atom in run]))
    return Necessary(_both(conditions), exact=False)


def _sequence(run: list[str]) -> Condition:
    return Term(run[0]) if len(run) == 1 else Sequence(tuple(run))


def _both(conditions: list[Condition]) -> Condition:
    told = [condition for condition in dict.fromkeys(conditions) if not isinstance(condition, Everything)]
    if not told:
        return Everything()
    return told[0] if len(told) == 1 else AllOf(tuple(told))


def _all(parts: list[Necessary]) -> Necessary:
    return Necessary(_both([part.condition for part in parts]), bool(parts) and all(part.exact for part in parts))


def _any(parts: list[Necessary]) -> Necessary:
    conditions = tuple(dict.fromkeys(part.condition for part in parts))
    if any(isinstance(condition, Everything) for condition in conditions):
        return Necessary(Everything(), exact=False)
    whole = conditions[0] if len(conditions) == 1 else AnyOf(conditions)
    return Necessary(whole, all(part.exact for part in parts))
