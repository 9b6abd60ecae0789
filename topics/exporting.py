"""Our query as a Lucene query string, as near as that goes; what Lucene cannot say is told part by part."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from topics.query import Query
from topics.tree import (
    And,
    AtLeast,
    FieldTerm,
    Forms,
    ListRef,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Phrase,
    Scoped,
    Value,
    Word,
    print_query,
)

_SPECIAL = re.compile(r'([+\-=&|><!(){}\[\]^"~:\\/])')


@dataclass(frozen=True, slots=True)
class Exported:
    """``losses``: each part that finds something else there, and what."""

    query: str
    losses: tuple[str, ...]


def to_lucene(query: Query) -> Exported:
    """The query string for a Lucene query parser whose default field holds title and text, with fields by our names."""
    losses: list[str] = []
    written = _write(query.tree, losses)
    if query.accents != "fold":
        losses.append("accents: count there as the field's analyser says")
    return Exported(written, tuple(dict.fromkeys(losses)))


def _write(node: Node, losses: list[str]) -> str:
    for kind, write in _WRITERS.items():
        if isinstance(node, kind):
            return write(node, losses)
    raise TypeError(f"a {type(node).__name__} cannot be exported")


def _operand(node: Node, losses: list[str]) -> str:
    written = _write(node, losses)
    return f"({written})" if isinstance(node, And | Or | Near) else written


def _word(node: Word, losses: list[str]) -> str:
    if node.left or node.right or any(atom.glue for atom in node.atoms):
        losses.append(f"{node.written}: marks around and between letters are not looked at")
    if node.open_left or node.open_right or (len(node.atoms) > 1 and not any(atom.glue for atom in node.atoms)):
        losses.append(f"{node.written}: the borders of words are the analyser's")
    atoms = [_SPECIAL.sub(r"\\\1", atom.f) for atom in node.atoms]
    return atoms[0] if len(atoms) == 1 else f'"{" ".join(atom.f for atom in node.atoms)}"'


def _phrase(node: Phrase, losses: list[str]) -> str:
    if node.cased:
        losses.append(f"{print_query(node)}: upper and lower case are one there")
    for word in node.words:
        _word(word, losses)
    if any(atom.wild for word in node.words for atom in word.atoms):
        losses.append(f"{print_query(node)}: wildcards do not work inside phrases")
    return '"' + " ".join(atom.f for word in node.words for atom in word.atoms) + '"'


def _forms(node: Forms, losses: list[str]) -> str:
    return "(" + " OR ".join(dict.fromkeys(_word(form, losses) for form in node.forms)) + ")"


def _and(node: And, losses: list[str]) -> str:
    return " AND ".join(_operand(child, losses) for child in node.children)


def _or(node: Or, losses: list[str]) -> str:
    return " OR ".join(_operand(child, losses) for child in node.children)


def _not(node: Not, losses: list[str]) -> str:
    return f"NOT {_operand(node.child, losses)}"


def _near(node: Near, losses: list[str]) -> str:
    said = print_query(node)
    left, right = (_single(side) for side in (node.left, node.right))
    if left and right:
        order = " and the order is not kept" if node.ordered else ""
        losses.append(f"{said}: ~{node.n} counts moves, so a swapped pair may be two words less apart{order}")
        return f'"{left} {right}"~{node.n}'
    losses.append(f"{said}: written AND, which says nothing of how near")
    return f"{_operand(node.left, losses)} AND {_operand(node.right, losses)}"


def _single(node: Node) -> str:
    """The word of a side that is one plain word, else nothing."""
    word = node.words[0] if isinstance(node, Phrase) and len(node.words) == 1 and not node.cased else node
    if isinstance(word, Word) and len(word.atoms) == 1 and not word.atoms[0].wild and not word.left and not word.right:
        return word.atoms[0].f
    return ""


def _not_near(node: NotNear, losses: list[str]) -> str:
    losses.append(f"{print_query(node)}: there is no NOT NEAR; only the left side is asked for")
    return _operand(node.left, losses)


def _at_least(node: AtLeast, losses: list[str]) -> str:
    losses.append(f"{print_query(node)}: once is enough there")
    return _operand(node.child, losses)


def _scoped(node: Scoped, losses: list[str]) -> str:
    return f"{node.scope}:({_write(node.child, losses)})"


def _list(node: ListRef, losses: list[str]) -> str:
    return f"({_write(node.child, losses)})"


def _field(node: FieldTerm, _losses: list[str]) -> str:
    values = [_value(value) for value in node.values]
    return f"{node.name}:{values[0]}" if len(values) == 1 else f"{node.name}:({' OR '.join(values)})"


def _value(value: Value) -> str:
    return value.text if value.ranged else quoted(value.text.strip('"'))


def quoted(text: str) -> str:
    """A text in quotes, as a query string has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WRITERS: dict[type[Node], Callable[..., str]] = {
    Word: _word,
    Phrase: _phrase,
    Forms: _forms,
    And: _and,
    Or: _or,
    Not: _not,
    Near: _near,
    NotNear: _not_near,
    AtLeast: _at_least,
    Scoped: _scoped,
    ListRef: _list,
    FieldTerm: _field,
}
