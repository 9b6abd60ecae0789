"""A query as conditions on keys: what can be told of a document by sets alone, and what a matcher must judge.

A key is a string that stands for a word, an accented word, a plain phrase or a wildcard. Which keys a document holds is
worked out once for all topics (:mod:`topics.keys`); most of a query is then a look into that set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from sys import intern
from typing import Protocol, TypeAlias

from model.topic import Accents
from topics.glob import compile_glob, fixed_prefix
from topics.leaves import Leaf, Pattern, compile_leaf
from topics.matcher import Matcher, Places, compile_tree
from topics.scripts import FILLER
from topics.streams import is_spaceless
from topics.tree import (
    And,
    Atom,
    FieldTerm,
    Forms,
    ListRef,
    Node,
    Not,
    NotNear,
    Or,
    Phrase,
    Scoped,
    Word,
    children_of,
    print_query,
    walk,
)


class Told(Protocol):
    """What is known of one document, told to one topic after another."""

    @property
    def present(self) -> set[str]: ...
    def judge(self, part: Judged) -> bool: ...
    def places_of(self, key: str) -> Places: ...
    def judged_places(self, part: Judged) -> Places: ...


class Gate(Protocol):
    """``collect`` adds the places of what takes part; it is asked only where ``holds`` is true."""

    def holds(self, told: Told) -> bool: ...
    def collect(self, told: Told, places: Places) -> None: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Holds where any of the keys is."""

    keys: frozenset[str]

    def holds(self, told: Told) -> bool:
        return not self.keys.isdisjoint(told.present)

    def collect(self, told: Told, places: Places) -> None:
        for key in self.keys & told.present:
            places.update(told.places_of(key))


@dataclass(frozen=True, slots=True)
class Every:
    gates: tuple[Gate, ...]

    def holds(self, told: Told) -> bool:
        return all(gate.holds(told) for gate in self.gates)

    def collect(self, told: Told, places: Places) -> None:
        for gate in self.gates:
            gate.collect(told, places)


@dataclass(frozen=True, slots=True)
class Some:
    gates: tuple[Gate, ...]

    def holds(self, told: Told) -> bool:
        return any(gate.holds(told) for gate in self.gates)

    def collect(self, told: Told, places: Places) -> None:
        for gate in self.gates:
            if gate.holds(told):
                gate.collect(told, places)


@dataclass(frozen=True, slots=True)
class Without:
    gate: Gate

    def holds(self, told: Told) -> bool:
        return not self.gate.holds(told)

    def collect(self, told: Told, places: Places) -> None:
        """What is not there has no place."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What only a matcher can tell: proximity, glue, case, fields. ``needs`` must hold for it to hold.

    ``name`` is the same for parts that mean the same, so that a document is asked once; empty: ask every time.
    """

    name: str
    matcher: Matcher
    needs: Gate | None

    def holds(self, told: Told) -> bool:
        return told.judge(self)

    def collect(self, told: Told, places: Places) -> None:
        places.update(told.judged_places(self))


Leaves: TypeAlias = "dict[str, Leaf]"


def gate_of(node: Node, accents: Accents, leaves: Leaves) -> Gate:
    """The gate of a tree; the keys it names that are more than a token are put into ``leaves``."""
    if isinstance(node, And):
        return Every(tuple(gate_of(child, accents, leaves) for child in node.children))
    if isinstance(node, Or | Forms):
        sides = node.children if isinstance(node, Or) else node.forms
        return _some([gate_of(side, accents, leaves) for side in sides])
    if isinstance(node, Not):
        return Without(gate_of(node.child, accents, leaves))
    if isinstance(node, ListRef):
        return gate_of(node.child, accents, leaves)
    if isinstance(node, Word | Phrase):
        key = _key_of(node, accents, leaves)
        if key:
            return Keys(frozenset({key}))
    return Judged(_name(node, accents), compile_tree(node, accents), _needs(node, accents, leaves))


def keys_of(gate: Gate | None) -> Iterator[str]:
    """Every key a gate names, as often as it names it."""
    if isinstance(gate, Keys):
        yield from gate.keys
    elif isinstance(gate, Every | Some):
        for part in gate.gates:
            yield from keys_of(part)
    elif isinstance(gate, Without):
        yield from keys_of(gate.gate)
    elif isinstance(gate, Judged):
        yield from keys_of(gate.needs)


def _some(gates: list[Gate]) -> Gate:
    """An OR; sides that are keys become one look."""
    keys = [gate.keys for gate in gates if isinstance(gate, Keys)]
    others: list[Gate] = [gate for gate in gates if not isinstance(gate, Keys)]
    if keys:
        others.insert(0, Keys(frozenset().union(*keys)))
    return others[0] if len(others) == 1 else Some(tuple(others))


def _name(node: Node, accents: Accents) -> str:
    if any(isinstance(part, FieldTerm) and part.name == "tagged" for part in walk(node)):
        return ""
    lists = "".join(f" {part.name}={print_query(part.child)}" for part in walk(node) if isinstance(part, ListRef))
    return f"{accents} {print_query(node)}{lists}"


def _key_of(node: Word | Phrase, accents: Accents, leaves: Leaves) -> str:
    """The key that says exactly what the leaf says; empty when there is none."""
    leaf = compile_leaf(node, accents)
    if leaf.plain:
        return intern(leaf.literals[0][1])
    if leaf.length > 1 and not leaf.patterns and not leaf.checks:
        return _keep(" ".join(token for _, token in leaf.literals), leaf, leaves)
    atom = (node if isinstance(node, Word) else node.words[0]).atoms[0]
    if leaf.length > 1 or len(leaf.checks) > (0 if atom.wild else 1):
        return ""
    if atom.wild:
        return _keep(atom.f, leaf, leaves)
    return _keep(atom.a, leaf, leaves) if _asks_accents_only(node, atom) else ""


def _asks_accents_only(node: Word | Phrase, atom: Atom) -> bool:
    """Of a leaf with one check: whether that is for the accents written, and nothing else."""
    word = node if isinstance(node, Word) else node.words[0]
    cased = isinstance(node, Phrase) and node.cased
    bare = not (word.left or word.right or cased or is_spaceless(atom.f))
    return bare and atom.a not in (atom.f, FILLER)


def _keep(key: str, leaf: Leaf, leaves: Leaves) -> str:
    key = intern(key)
    leaves[key] = leaf
    return key


def _needs(node: Node, accents: Accents, leaves: Leaves) -> Gate | None:
    """What must hold in title and text for the node to hold; None where nothing can be said."""
    if isinstance(node, Word | Phrase):
        key = _key_of(node, accents, leaves)
        return Keys(frozenset({key})) if key else _needs_of_leaf(node, leaves)
    if isinstance(node, Or | Forms):
        sides = node.children if isinstance(node, Or) else node.forms
        found = [_needs(side, accents, leaves) for side in sides]
        told = [gate for gate in found if gate is not None]
        return _some(told) if len(told) == len(found) else None
    if isinstance(node, Not | FieldTerm) or (isinstance(node, Scoped) and node.scope == "quoted"):
        return None
    required = (node.left,) if isinstance(node, NotNear) else children_of(node)
    gates = [gate for child in required if (gate := _needs(child, accents, leaves)) is not None]
    return (gates[0] if len(gates) == 1 else Every(tuple(gates))) if gates else None


def _needs_of_leaf(node: Word | Phrase, leaves: Leaves) -> Gate | None:
    """Its runs of tokens without their glue, boundaries, case and accents, and its wildcards."""
    atoms = [atom for word in ((node,) if isinstance(node, Word) else node.words) for atom in word.atoms]
    keys: list[str] = []
    for wild, run in groupby(atoms, key=lambda atom: atom.wild):
        if wild:
            keys += (_keep_wild(atom.f, leaves) for atom in run if atom.f.strip("*?"))
        else:
            keys.append(_keep_run([atom.f for atom in run], leaves))
    gates = tuple(Keys(frozenset({key})) for key in dict.fromkeys(keys))
    return (gates[0] if len(gates) == 1 else Every(gates)) if gates else None


def _keep_run(tokens: list[str], leaves: Leaves) -> str:
    if len(tokens) == 1:
        return intern(tokens[0])
    leaf = Leaf(tuple(enumerate(tokens)), (), (), len(tokens), frozenset(tokens), tuple(tokens))
    return _keep(" ".join(tokens), leaf, leaves)


def _keep_wild(written: str, leaves: Leaves) -> str:
    pattern = Pattern(fixed_prefix(written), compile_glob(written))
    return _keep(written, Leaf((), ((0, pattern),), (), 1, frozenset(), ()), leaves)
