"""Doubts about a query that need no archive: it is in order, but may not mean what its writer meant."""

from __future__ import annotations

import re

from model.said import said
from model.topic import Accents
from topics.prepare import fold_accents
from topics.problems import Findings
from topics.tree import FieldTerm, ListRef, Node, Not, NotNear, Or, Phrase, Word, children_of, print_query, walk

_LOWERCASE = re.compile(r"and|or|not|o?near/\d+")
_PUNCTUATION = ",.;:!"
_COMMON = """
a about after all also an and any are as at be been but by can could day did do does for from get go good had has have
he her him his how i if in into is it its just know like make me more most my new no not now of off on one only or other
our out over people say see she so some take than that the their them then there these they think this time to today two
up us use very was way we well what when which who why will with work would year you your
app bank best buy care company customer customers delivery free help home job jobs news offer online order orders phone
price sale service services shop store support team website world
"""
COMMON = frozenset(_COMMON.split())
"""English words that on their own catch far more than any brand is talked about."""


def lint(tree: Node, findings: Findings, accents: Accents) -> None:
    """Adds warnings about a tree that was read without errors."""
    written = _written_words(tree)
    for node, phrase in written:
        _lint_operator(node, findings, inside=phrase)
        _lint_minus(node, findings)
        if phrase is None:
            _lint_apostrophe(node, written, findings)
        _lint_accents(node, accents, findings, inside=phrase)
        _lint_question_mark(node, findings)
        if phrase is not None:
            _lint_punctuation(node, findings)
    _lint_common(tree, findings)
    _lint_repeated(tree, findings)


def _written_words(tree: Node) -> list[tuple[Word, Phrase | None]]:
    """Every word that stands in this query itself, with the phrase it is part of."""
    found: list[tuple[Word, Phrase | None]] = []
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Word):
            found.append((node, None))
        elif isinstance(node, Phrase):
            found += ((word, node) for word in node.words)
        elif not _elsewhere(node):
            pending += reversed(children_of(node))
    return found


def _elsewhere(node: Node) -> bool:
    """What a list holds has places of its own; its doubts are told where it is edited."""
    return isinstance(node, ListRef)


def _lint_operator(word: Word, findings: Findings, *, inside: Phrase | None) -> None:
    if inside is None and _LOWERCASE.fullmatch(word.written):
        fix = findings.replaced("Read it as the operator", word.start, word.end, word.written.upper())
        message = said("{word} in small letters is searched for as a word", word=word.written)
        findings.warn("lowercase-operator", message, word.start, word.end, fix)


def _lint_minus(word: Word, findings: Findings) -> None:
    if len(word.left) == 1 and word.left in "-+":
        message = said("{word} asks for the {sign} to be written in the text", word=word.written, sign=word.left)
        rest = word.written[1:]
        fix = findings.replaced(said("Leave out the {sign}", sign=word.left), word.start, word.end, rest)
        findings.warn("sign", message, word.start, word.end, fix)


def _lint_punctuation(word: Word, findings: Findings) -> None:
    if word.right and all(letter in _PUNCTUATION for letter in word.right):
        message = said("{word} is found only where {sign} follows it", word=word.written, sign=word.right)
        fix = findings.replaced("Leave it out", word.start, word.end, word.written.rstrip(_PUNCTUATION))
        findings.warn("phrase-punctuation", message, word.start, word.end, fix)


def _lint_question_mark(word: Word, findings: Findings) -> None:
    if word.written.endswith("?") and not re.search(r"[*?]", word.written[:-1]):
        bare = word.written[:-1]
        message = said("? stands for one more letter: {word} does not find {bare}", word=word.written, bare=bare)
        fix = findings.replaced("Leave it out", word.start, word.end, bare)
        findings.warn("question-mark", message, word.start, word.end, fix)


def _lint_apostrophe(word: Word, written: list[tuple[Word, Phrase | None]], findings: Findings) -> None:
    if len(word.atoms) != 2 or word.atoms[1].glue != "'" or word.atoms[1].f != "s":
        return
    joined = word.atoms[0].f + "s"
    if any(len(other.atoms) == 1 and other.atoms[0].f == joined for other, _ in written):
        return
    fix = findings.replaced("Find both", word.start, word.end, f"({word.written} OR {joined})")
    message = said(
        "Many write {other} without the apostrophe; {word} does not find it", other=joined, word=word.written
    )
    findings.warn("apostrophe", message, word.start, word.end, fix)


def _lint_accents(word: Word, accents: Accents, findings: Findings, *, inside: Phrase | None) -> None:
    if accents == "fold" or all(atom.a == atom.f for atom in word.atoms):
        return
    bare = fold_accents(word.written)
    if bare == word.written:
        return
    message = said("{word} is not found where it is written {bare}", word=word.written, bare=bare)
    fixes = []
    if accents == "asymmetric":
        fixes.append(findings.replaced("Find it without accents too", word.start, word.end, bare))
    elif inside is None:
        both = f"({word.written} OR {bare})"
        fixes.append(findings.replaced("Find it without accents too", word.start, word.end, both))
    findings.warn("accents", message, word.start, word.end, *fixes)


def _lint_common(tree: Node, findings: Findings) -> None:
    """A common noun without context: alone, or as a whole branch of the outermost OR."""
    for node in tree.children if isinstance(tree, Or) else (tree,):
        if isinstance(node, Word) and len(node.atoms) == 1 and not (node.left or node.right):
            token = node.atoms[0].f
            if token in COMMON or (len(token) == 1 and token.isascii()):
                message = said(
                    "{word} alone catches a great deal; add a word that must be there too", word=node.written
                )
                findings.warn("too-common", message, node.start, node.end)


def _lint_repeated(tree: Node, findings: Findings) -> None:
    """An alternative that is there twice, or a NOT of what is asked for."""
    for node in walk(tree):
        if isinstance(node, Or):
            seen: set[Node] = set()
            for child in node.children:
                if child in seen:
                    message = said("{part} stands here twice", part=print_query(child)[:60])
                    findings.warn("repeated", message, child.start, child.end)
                seen.add(child)
        elif not isinstance(node, NotNear | FieldTerm):
            children = children_of(node)
            wanted = {child for child in children if not isinstance(child, Not)}
            for child in children:
                if isinstance(child, Not) and child.child in wanted:
                    never = "This can never match: it asks for the same thing to be there and not to be there"
                    findings.warn("never", never, child.start, child.end)
