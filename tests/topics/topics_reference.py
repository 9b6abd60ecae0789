"""A second, naive reading of the query language: every occurrence and every pair is tried. Slow on purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product

from topics.document import Document
from topics.prepare import fold_accents
from topics.streams import Streams, is_spaceless
from topics.tree import (
    And,
    AtLeast,
    Atom,
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
    Word,
)


@dataclass(frozen=True)
class Token:
    f: str
    a: str
    c: str
    l: str  # noqa: E741
    r: str
    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """Paragraph, first and last token, and the (first, last) of the leaves inside."""

    paragraph: int
    first: int
    last: int
    leaves: frozenset[tuple[int, int]]


class Reference:
    def __init__(self, document: Document, accents: str = "asymmetric") -> None:
        self.accents = accents
        self.fields = document.fields
        title, text = tokens(document.title, "title"), tokens(document.text, "text")
        self.scopes = {
            "body": title + text,
            "title": title,
            "text": text,
            "quoted": tokens(document.quoted, "quoted"),
        }

    def match(self, tree: Node) -> tuple[tuple[str, int, int], ...] | None:
        if not self.true(tree, "body"):
            return None
        return merged(self.spans(tree, "body"))

    def true(self, node: Node, scope: str) -> bool:
        match node:
            case And():
                return all(self.true(child, scope) for child in node.children)
            case Or():
                return any(self.true(child, scope) for child in node.children)
            case Not():
                return not self.true(node.child, scope)
            case Scoped():
                return self.true(node.child, node.scope)
            case ListRef():
                return self.true(node.child, scope)
            case FieldTerm():
                return self.has_field(node)
            case AtLeast():
                return most_disjoint(self.places(node.child, scope)) >= node.n
            case _:
                return bool(self.places(node, scope))

    def has_field(self, node: FieldTerm) -> bool:
        value = self.fields.get(node.name)
        for wanted in node.values:
            if wanted.ranged and isinstance(value, int | float):
                if (wanted.low is None or value >= wanted.low) and (wanted.high is None or value <= wanted.high):
                    return True
            elif isinstance(value, str) and value == wanted.text:
                return True
        return False

    def spans(self, node: Node, scope: str) -> set[tuple[str, int, int]]:
        match node:
            case And():
                return set().union(*(self.spans(child, scope) for child in node.children))
            case Or():
                return set().union(*(self.spans(child, scope) for child in node.children if self.true(child, scope)))
            case Not() | FieldTerm():
                return set()
            case Scoped():
                return self.spans(node.child, node.scope)
            case ListRef() | AtLeast():
                return self.spans(node.child, scope)
            case _:
                paragraphs = self.scopes[scope]
                return {
                    (
                        paragraphs[found.paragraph][first].field,
                        paragraphs[found.paragraph][first].start,
                        paragraphs[found.paragraph][last].end,
                    )
                    for found in self.places(node, scope)
                    for first, last in found.leaves
                }

    def places(self, node: Node, scope: str) -> set[Found]:
        match node:
            case Word():
                return self.leaf((node,), scope, cased=False)
            case Phrase():
                return self.leaf(node.words, scope, cased=node.cased)
            case Or():
                return set().union(*(self.places(child, scope) for child in node.children))
            case Forms():
                return set().union(*(self.places(form, scope) for form in node.forms))
            case ListRef():
                return self.places(node.child, scope)
            case Near():
                return self.near(node, scope)
            case NotNear():
                unwanted = self.places(node.right, scope)
                return {a for a in self.places(node.left, scope) if all(gap(a, b) > node.n for b in unwanted)}
        raise TypeError(node)

    def near(self, node: Near, scope: str) -> set[Found]:
        pairs = {}
        for a, b in product(self.places(node.left, scope), self.places(node.right, scope)):
            if not 0 <= gap(a, b) <= node.n or (node.ordered and b.first < a.first):
                continue
            key = (a.paragraph, min(a.first, b.first), max(a.last, b.last))
            pairs[key] = pairs.get(key, frozenset()) | a.leaves | b.leaves
        return {
            Found(*key, leaves)
            for key, leaves in pairs.items()
            if not any(o[0] == key[0] and o != key and key[1] <= o[1] and o[2] <= key[2] for o in pairs)
        }

    def leaf(self, words: tuple[Word, ...], scope: str, *, cased: bool) -> set[Found]:
        wanted = [(word, number) for word in words for number in range(len(word.atoms))]
        found = set()
        for paragraph, here in enumerate(self.scopes[scope]):
            for first in range(len(here) - len(wanted) + 1):
                pairs = zip(wanted, here[first:], strict=False)
                if all(self.fits(word, number, token, cased) for (word, number), token in pairs):
                    last = first + len(wanted) - 1
                    found.add(Found(paragraph, first, last, frozenset({(first, last)})))
        return found

    def fits(self, word: Word, number: int, token: Token, cased: bool) -> bool:
        atom, last = word.atoms[number], number == len(word.atoms) - 1
        if not fits_pattern(atom.f, token.f) or not self.fits_accents(atom, token):
            return False
        if cased and not fits_case(atom, token):
            return False
        if number and not fits_inner(atom.glue or "", token.l):
            return False
        if not last and not fits_inner(word.atoms[number + 1].glue or "", token.r):
            return False
        return (number > 0 or fits_left(word, token)) and (not last or fits_right(word, token))

    def fits_accents(self, atom: Atom, token: Token) -> bool:
        accented = token.f if token.a == "·" else token.a
        if self.accents == "fold" or (self.accents == "asymmetric" and atom.a == atom.f):
            return True
        return fits_pattern(atom.a, accented)


def fits_pattern(pattern: str, token: str) -> bool:
    written = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(written, token, re.DOTALL) is not None


def fits_case(atom: Atom, token: Token) -> bool:
    lower = atom.c == atom.c.lower()
    if lower or token.c == "·":
        return lower and token.c == "·"
    return fits_pattern(fold_accents(atom.c), fold_accents(token.c))


def fits_inner(glue: str, touching: str) -> bool:
    return touching in "=|-" if not glue else touching == "=" + glue


def fits_left(word: Word, token: Token) -> bool:
    if not word.left:
        return word.open_left or not is_spaceless(word.atoms[0].f) or token.l != "-"
    return fits_outer(word.left[::-1], token.l[0], token.l[:0:-1], chained="#")


def fits_right(word: Word, token: Token) -> bool:
    if not word.right:
        return word.open_right or not is_spaceless(word.atoms[-1].f) or token.r != "-"
    return fits_outer(word.right, token.r[0], token.r[1:], chained="")


def fits_outer(written: str, sign: str, glue: str, *, chained: str) -> bool:
    """Nearest first on both sides."""
    if not glue.startswith(written):
        return False
    beyond = glue[len(written) :]
    if beyond:
        return beyond[0] != written[-1]
    return sign == "^" or written == chained


def gap(a: Found, b: Found) -> int:
    """Atoms between; −1 when they share one, very many across paragraphs."""
    if a.paragraph != b.paragraph:
        return 10_000
    if a.first > b.first:
        a, b = b, a
    return b.first - a.last - 1 if b.first > a.last else -1


def most_disjoint(places: set[Found]) -> int:
    ranges = sorted({(found.paragraph, found.first, found.last) for found in places})[:12]
    for size in range(len(ranges), 0, -1):
        for chosen in combinations(ranges, size):
            if all(a[0] != b[0] or a[2] < b[1] or b[2] < a[1] for a, b in combinations(chosen, 2)):
                return size
    return 0


def tokens(streams: Streams, field: str) -> list[list[Token]]:
    made = []
    for paragraph in zip(streams.f, streams.a, streams.c, streams.l, streams.r, streams.offsets, strict=True):
        made.append([Token(*rest, field, *place) for *rest, place in zip(*paragraph, strict=True)])
    return made


def merged(spans: set[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    made: list[tuple[str, int, int]] = []
    for field in ("title", "text", "quoted"):
        kept: list[tuple[str, int, int]] = []
        for _, start, end in sorted(span for span in spans if span[0] == field):
            if kept and start < kept[-1][2]:
                kept[-1] = (field, kept[-1][1], max(kept[-1][2], end))
            else:
                kept.append((field, start, end))
        made += kept[:50]
    return tuple(made)
