"""Other ways to write a query's words: as the start of a tag, without accents, inside longer words.

What each would catch besides is measured on an archive by whoever holds one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from topics.prepare import fold_accents
from topics.query import Query
from topics.scripts import spaceless_group
from topics.tree import AtLeast, Forms, ListRef, Node, Not, NotNear, Phrase, Word, children_of

Kind = Literal["tag", "accents", "longer"]
SHORTEST = 3
"""Letters of a word that is worth looking for inside longer ones."""


@dataclass(frozen=True, slots=True)
class Variant:
    """``query`` finds the word, standing at ``start`` to ``end``, written as ``variant`` too."""

    kind: Kind
    word: str
    variant: str
    start: int
    end: int
    query: str


def variants(query: Query) -> list[Variant]:
    """For each plain word the query itself asks for, outside phrases and NOT; each word once, as they stand."""
    words: dict[str, Word] = {}
    for word in _words(query.tree):
        words.setdefault(word.written, word)
    return [
        _variant(query.source, word, kind, other) for word in words.values() for kind, other in _others(query, word)
    ]


def _words(tree: Node) -> Iterator[Word]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Word):
            yield node
        elif isinstance(node, NotNear):
            pending.append(node.left)
        elif not isinstance(node, Not | Phrase | Forms | ListRef | AtLeast):
            pending += reversed(children_of(node))


def _others(query: Query, word: Word) -> Iterator[tuple[Kind, str]]:
    if word.left or word.right or word.open_left or word.open_right or any(atom.wild for atom in word.atoms):
        return
    if all(spaceless_group(letter) for letter in word.written):
        yield "longer", f"*{word.written}*"
        return
    if len(word.atoms) > 1:
        return
    bare = fold_accents(word.written)
    if bare != word.written and query.accents != "fold":
        yield "accents", bare
    if len(word.written) >= SHORTEST:
        yield "tag", f"#{word.written}*"
        yield "longer", f"{word.written}*"


def _variant(source: str, word: Word, kind: Kind, other: str) -> Variant:
    changed = f"{source[: word.start]}({word.written} OR {other}){source[word.end :]}"
    return Variant(kind, word.written, other, word.start, word.end, changed)
