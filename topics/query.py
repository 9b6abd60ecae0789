"""Checking a query as typed, and compiling one that is in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.errors import BadInput
from model.mention import Span
from model.said import said
from model.topic import Accents
from topics.document import Document
from topics.lint import lint
from topics.matcher import compile_tree, spans_of
from topics.parser import parse
from topics.problems import Findings, Problem
from topics.tree import Node, print_query

NO_LISTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Checked:
    """A query as it was read. ``tree`` is there whenever something readable was left, problems or not."""

    tree: Node | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether it may be published: warnings only."""
        return self.tree is not None and all(problem.severity != "error" for problem in self.problems)

    @property
    def reading(self) -> str:
        """The query as it would be read, every group in brackets; empty when nothing readable was left."""
        return print_query(self.tree) if self.tree is not None else ""


def check(query: str, *, accents: Accents = "asymmetric", lists: Mapping[str, str] = NO_LISTS) -> Checked:
    """The tree of any string, and what is wrong or doubtful about it. Never raises."""
    findings = Findings(query)
    tree = parse(query, findings, lists=lists)
    if tree is not None and not findings.refused:
        lint(tree, findings, accents)
    return Checked(tree, findings.ordered())


def compile_query(query: str, *, accents: Accents = "asymmetric", lists: Mapping[str, str] = NO_LISTS) -> Query:
    """The query ready to match. Raises BadInput, with line, column and the first fix, when it is refused."""
    return Query(query, read_query(query, lists=lists), accents)


def read_query(query: str, *, lists: Mapping[str, str] = NO_LISTS) -> Node:
    """The tree of a query in order. Raises BadInput as ``compile_query`` does."""
    findings = Findings(query)
    tree = parse(query, findings, lists=lists)
    if tree is None or findings.refused:
        raise refusal(findings.ordered()[0], query)
    return tree


def refusal(problem: Problem, query: str) -> BadInput:
    """The error of a refused query, with the place pointed at."""
    line = query.split("\n")[problem.line - 1]
    caret = problem.column - 1
    shown = line[max(caret - 30, 0) : caret + 40]
    pointer = " " * min(caret, 30) + "^"
    todo = mended(problem)
    where = f"query line {problem.line} column {problem.column}"
    pointed = said("{problem}\n{shown}\n{pointer}\n", problem=problem.message, shown=shown, pointer=pointer)
    return BadInput(pointed, where=where, todo=todo)


def mended(problem: Problem) -> str:
    """What would mend it, as a sentence; empty where nothing is known to."""
    if not problem.fixes:
        return ""
    fix = problem.fixes[0]
    return said("{title}: {query}", title=fix.title, query=fix.query[:200])


class Query:
    """A compiled query: immutable, shareable between threads."""

    __slots__ = ("_matcher", "accents", "source", "tree")

    def __init__(self, source: str, tree: Node, accents: Accents) -> None:
        self.source = source
        self.tree = tree
        self.accents: Accents = accents
        self._matcher = compile_tree(tree, accents)

    def match(self, document: Document) -> tuple[Span, ...] | None:
        """Spans of what took part, in text order; () is a match without spans (field terms), None is no match."""
        return spans_of(self._matcher, document)

    def holds(self, document: Document) -> bool:
        """Whether it matches, without looking for spans."""
        return self._matcher.holds(document)
