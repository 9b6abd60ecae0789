"""A query as two FTS5 expressions on stream f: what every match meets, and what only matches meet.

Where the two are one, FTS5's answer is the answer; else the matcher judges what lies between. FTS5 knows no paragraphs:
a mark stands between them, which no phrase crosses, but NEAR does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.embedded.stored import MARK
from model.topic import Accents
from topics import And, AtLeast, Atom, Forms, ListRef, Near, Node, Not, NotNear, Or, Phrase, Scoped, Word, is_spaceless

MOST_PAIRS = 64
"""Alternatives of NEAR's two sides that are written out."""
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """``upper``: every match meets it, None when nothing can be said. ``lower``: whatever meets it matches, None when
    nothing is sure."""

    upper: str | None = None
    lower: str | None = None

    @property
    def exact(self) -> bool:
        return self.upper is not None and self.upper == self.lower


_UNTOLD = Bounds()


def bounds(node: Node, accents: Accents, column: str = "") -> Bounds:
    """``column``: title or text, both when empty."""
    if isinstance(node, Word | Phrase):
        leaf = _leaf(node, accents, column)
        return Bounds(leaf.said, leaf.said if leaf.exact else None)
    if isinstance(node, Or | Forms):
        sides = node.children if isinstance(node, Or) else node.forms
        return _or([bounds(side, accents, column) for side in sides])
    if isinstance(node, ListRef):
        return bounds(node.child, accents, column)
    if isinstance(node, Scoped):
        return _UNTOLD if node.scope == "quoted" else bounds(node.child, accents, node.scope)
    return _joined_by(node, accents, column)


def _joined_by(node: Node, accents: Accents, column: str) -> Bounds:
    match node:
        case And():
            return _and(node, accents, column)
        case Near():
            return _near(node, accents, column)
        case NotNear():
            return _not_near(node, accents, column)
        case AtLeast():
            inner = bounds(node.child, accents, column)
            return inner if node.n <= 1 else Bounds(inner.upper)
        case _:
            return _UNTOLD


def _and(node: And, accents: Accents, column: str) -> Bounds:
    kept = [bounds(child, accents, column) for child in node.children if not isinstance(child, Not)]
    left_out = [bounds(child.child, accents, column) for child in node.children if isinstance(child, Not)]
    uppers = [one.upper for one in kept if one.upper is not None]
    lowers = [one.lower for one in kept if one.lower is not None]
    upper = lower = None
    if uppers:
        upper = _without(_all(uppers), [one.lower for one in left_out if one.lower is not None])
    if lowers and len(lowers) == len(kept) and all(one.upper is not None for one in left_out):
        lower = _without(_all(lowers), [one.upper for one in left_out if one.upper is not None])
    return Bounds(upper, lower)


def _or(sides: Sequence[Bounds]) -> Bounds:
    uppers = [one.upper for one in sides if one.upper is not None]
    lowers = [one.lower for one in sides if one.lower is not None]
    upper = _any(uppers) if uppers and len(uppers) == len(sides) else None
    return Bounds(upper, _any(lowers) if lowers else None)


def _near(node: Near, accents: Accents, column: str) -> Bounds:
    left, right = (_alternatives(side, accents) for side in (node.left, node.right))
    if left is None or right is None or len(left) * len(right) > MOST_PAIRS:
        return Bounds(_and(And((node.left, node.right)), accents, column).upper)
    upper = _any([_in(column, f"NEAR({one.run} {other.run}, {node.n})") for one in left for other in right])
    apart = not {token for one in left for token in one.tokens} & {token for one in right for token in one.tokens}
    sure = apart and not node.ordered and all(one.exact and one.tokens for one in (*left, *right))
    return Bounds(upper, _without(upper, [_in(column, quoted(MARK))]) if sure else None)


def _alternatives(node: Node, accents: Accents) -> list[_Leaf] | None:
    """The words and phrases a side of NEAR may be; None when it is something else."""
    if isinstance(node, ListRef):
        return _alternatives(node.child, accents)
    if isinstance(node, Word | Phrase):
        leaf = _leaf(node, accents, "")
        return [leaf] if leaf.run else None
    if isinstance(node, Or | Forms):
        found = [_alternatives(side, accents) for side in (node.children if isinstance(node, Or) else node.forms)]
        return None if any(one is None for one in found) else [leaf for one in found for leaf in one or ()]
    return None


def _not_near(node: NotNear, accents: Accents, column: str) -> Bounds:
    left, right = bounds(node.left, accents, column), bounds(node.right, accents, column)
    sure = left.lower is not None and right.upper is not None
    return Bounds(left.upper, _without(left.lower, [right.upper]) if sure else None)  # type: ignore[arg-type, list-item]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """``run``: one FTS5 phrase that stands for it, "" when it takes several; ``tokens`` of it, none for a prefix."""

    said: str | None
    run: str
    tokens: frozenset[str]
    exact: bool


def _leaf(node: Word | Phrase, accents: Accents, column: str) -> _Leaf:
    words, cased = ((node,), False) if isinstance(node, Word) else (node.words, node.cased)
    atoms = [atom for word in words for atom in word.atoms]
    runs = [run for wild, group in groupby(atoms, lambda atom: atom.wild) for run in _runs(list(group), wild=wild)]
    tokens = frozenset(atom.f for atom in atoms if not atom.wild)
    exact = not cased and all(_asks_f_only(word, accents) for word in words)
    exact = exact and (not any(atom.wild for atom in atoms) or (len(atoms) == 1 and _is_prefix(atoms[0])))
    said = _all([_in(column, run) for run in runs]) if runs else None
    return _Leaf(said, runs[0] if len(runs) == 1 else "", tokens, exact and said is not None)


def _runs(atoms: list[Atom], *, wild: bool) -> Iterable[str]:
    if not wild:
        yield quoted(" ".join(atom.f for atom in atoms))
        return
    for atom in atoms:
        if prefix := re.split(r"[*?]", atom.f, maxsplit=1)[0]:
            yield f"{quoted(prefix)} *"


def _is_prefix(atom: Atom) -> bool:
    return atom.f.endswith("*") and not set("*?") & set(atom.f[:-1])


def _asks_f_only(word: Word, accents: Accents) -> bool:
    """Whether nothing but stream f decides: no accents, no glue, no boundary within a script without blanks."""
    if word.left or word.right or any(atom.glue is not None for atom in word.atoms[1:]):
        return False
    if accents == "exact" or (accents == "asymmetric" and any(atom.a != atom.f for atom in word.atoms)):
        return False
    first, last = word.atoms[0].f, word.atoms[-1].f
    return (word.open_left or not is_spaceless(first)) and (word.open_right or not is_spaceless(last))


def quoted(text: str) -> str:
    return '"' + _UNSENDABLE.sub("\ufffd", text).replace('"', '""') + '"'


def _in(column: str, said: str) -> str:
    return f"{column} : {said}" if column else said


def _all(said: Sequence[str]) -> str:
    return _joined(" AND ", said)


def _any(said: Sequence[str]) -> str:
    return _joined(" OR ", said)


def _joined(operator: str, said: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(said))
    return distinct[0] if len(distinct) == 1 else f"({operator.join(distinct)})"


def _without(said: str, others: Sequence[str]) -> str:
    return f"({said} NOT {_any(others)})" if others else said
