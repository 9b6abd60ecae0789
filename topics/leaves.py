"""A word or phrase made ready to be found: which tokens must stand where, and what must touch them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from model.topic import Accents
from topics.glob import compile_glob, fixed_prefix, glob
from topics.prepare import fold_accents
from topics.scripts import FILLER
from topics.streams import MAX_GLUE, is_spaceless
from topics.tree import Atom, Phrase, Word
from topics.view import View

Check = Callable[[View, int], bool]
"""Whether the atom at an index is as asked."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wildcard: the letters before the first mark, and the test of a token."""

    prefix: str
    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Atoms in order. ``literals`` and ``patterns``: offset from the first atom → folded token, or wildcard; ``run`` is
    the literals where there are no patterns."""

    literals: tuple[tuple[int, str], ...]
    patterns: tuple[tuple[int, Pattern], ...]
    checks: tuple[tuple[int, Check], ...]
    length: int
    tokens: frozenset[str]
    run: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """One folded token and nothing else asked."""
        return self.length == 1 and not self.patterns and not self.checks

    def occurrences(self, view: View) -> list[tuple[int, int]]:
        """First and last index of every occurrence, rising."""
        last = self.length - 1
        return [(first, first + last) for first in self._firsts(view)]

    def occurs(self, view: View) -> bool:
        return next(self._firsts(view), None) is not None

    def _firsts(self, view: View) -> Iterator[int]:
        """The index of the first atom of every occurrence, rising."""
        if not self.tokens <= view.words:
            return
        for first in view.runs(self.run) if self.run else self._fitting(view):
            for offset, check in self.checks:
                if not check(view, first + offset):
                    break
            else:
                yield first

    def _fitting(self, view: View) -> Iterator[int]:
        """Where wildcards and literals stand."""
        offset, places = self._anchor(view)
        latest = len(view.f) - self.length
        for place in places:
            first = place - offset
            if 0 <= first <= latest and self._stands(view, first):
                yield first

    def _anchor(self, view: View) -> tuple[int, Iterable[int]]:
        """The rarest of its literals, else its first wildcard: its offset, and where it stands."""
        where = view.where
        if self.literals:
            offset, token = min(self.literals, key=lambda item: len(where[item[1]]))
            return offset, where[token]
        offset, pattern = self.patterns[0]
        tokens = [token for token in view.starting(pattern.prefix) if pattern.fits(token)]
        return offset, sorted(index for token in tokens for index in where[token])

    def _stands(self, view: View, first: int) -> bool:
        f = view.f
        if self.length == 1:
            return True
        if any(f[first + offset] != token for offset, token in self.literals):
            return False
        if view.paragraph(first) != view.paragraph(first + self.length - 1):
            return False
        return all(pattern.fits(f[first + offset]) for offset, pattern in self.patterns)


def compile_leaf(node: Word | Phrase, accents: Accents) -> Leaf:
    """The leaf of a word or phrase under a topic's accent rule."""
    words, cased = ((node,), False) if isinstance(node, Word) else (node.words, node.cased)
    literals: list[tuple[int, str]] = []
    patterns: list[tuple[int, Pattern]] = []
    checks: list[tuple[int, Check]] = []
    at = 0
    for word in words:
        for number, atom in enumerate(word.atoms):
            if atom.wild:
                patterns.append((at + number, Pattern(fixed_prefix(atom.f), compile_glob(atom.f))))
            else:
                literals.append((at + number, atom.f))
            checks += ((at + number, check) for check in _atom_checks(atom, accents, cased=cased))
        checks += ((at + offset, check) for offset, check in _glue_checks(word))
        at += len(word.atoms)
    tokens = frozenset(token for _, token in literals)
    run = () if patterns else tuple(token for _, token in literals)
    return Leaf(tuple(literals), tuple(patterns), tuple(checks), at, tokens, run)


def _atom_checks(atom: Atom, accents: Accents, *, cased: bool) -> Iterable[Check]:
    if accents == "exact" or (accents == "asymmetric" and atom.a != atom.f):
        yield _accented(atom)
    if cased:
        yield _cased(atom)


def _accented(atom: Atom) -> Check:
    if atom.wild:
        return lambda view, index: glob(atom.a, view.f[index] if view.a[index] == FILLER else view.a[index])
    wanted = FILLER if atom.a == atom.f else atom.a
    return lambda view, index: view.a[index] == wanted


def _cased(atom: Atom) -> Check:
    if atom.c == atom.c.lower():
        return lambda view, index: view.c[index] == FILLER
    wanted = fold_accents(atom.c)
    return lambda view, index: view.c[index] != FILLER and glob(wanted, fold_accents(view.c[index]))


def _glue_checks(word: Word) -> Iterable[tuple[int, Check]]:
    first, last = word.atoms[0], word.atoms[-1]
    if word.left:
        yield 0, _left_glue(word.left)
    elif is_spaceless(first.f) and not word.open_left:
        yield 0, lambda view, index: view.l[index] != "-"
    if word.right:
        yield len(word.atoms) - 1, _right_glue(word.right)
    elif is_spaceless(last.f) and not word.open_right:
        yield len(word.atoms) - 1, lambda view, index: view.r[index] != "-"
    for number, atom in enumerate(word.atoms):
        if number and atom.glue is not None:
            yield number, _inner_glue(atom.glue)


def _inner_glue(glue: str) -> Check:
    if not glue:
        return lambda view, index: view.l[index] in ("=", "|", "-")
    left, right = "=" + glue[-MAX_GLUE:], "=" + glue[:MAX_GLUE]
    return lambda view, index: view.l[index] == left and view.r[index - 1] == right


def _left_glue(glue: str) -> Check:
    """Exactly this before the atom: nothing of its kind further out, and not what joins it to another atom.

    Hashtags may be chained (``#late#again``); ``mail@acme`` is no ``@acme``.
    """
    wanted = glue[-MAX_GLUE:]

    def check(view: View, index: int) -> bool:
        token = view.l[index]
        beyond = token[1 : -len(wanted)]
        if not token[1:].endswith(wanted) or beyond[-1:] == wanted[0]:
            return False
        return bool(beyond) or token[0] == "^" or wanted == "#"

    return check


def _right_glue(glue: str) -> Check:
    wanted = glue[:MAX_GLUE]

    def check(view: View, index: int) -> bool:
        token = view.r[index]
        beyond = token[1 + len(wanted) :]
        if not token[1:].startswith(wanted) or beyond[:1] == wanted[-1]:
            return False
        return bool(beyond) or token[0] == "^"

    return check
