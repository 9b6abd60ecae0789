"""What is wrong or doubtful in a query, where, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from model.said import said

MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Fix:
    """``query`` is the whole query as it would be after the fix."""

    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Problem:
    """``start`` and ``end`` are code points of the query; ``line`` and ``column`` count from 1. What :class:`Findings`
    collects can be said in other languages (``model.said``)."""

    severity: Literal["error", "warning"]
    code: str
    message: str
    start: int
    end: int
    line: int
    column: int
    fixes: tuple[Fix, ...] = ()


@dataclass(slots=True)
class Findings:
    """Collects the problems of one query."""

    source: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, message: str, start: int, end: int, *fixes: Fix) -> None:
        self._add("error", code, message, start, end, fixes)

    def warn(self, code: str, message: str, start: int, end: int, *fixes: Fix) -> None:
        self._add("warning", code, message, start, end, fixes)

    def _add(  # noqa: PLR0917 - private, called twice
        self,
        severity: Literal["error", "warning"],
        code: str,
        message: str,
        start: int,
        end: int,
        fixes: tuple[Fix, ...],
    ) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            return
        start = min(start, len(self.source))
        end = min(max(start, end), len(self.source))
        line = self.source.count("\n", 0, start) + 1
        column = start - (self.source.rfind("\n", 0, start) + 1) + 1
        self.problems.append(Problem(severity, code, said(message), start, end, line, column, fixes))

    def replaced(self, title: str, start: int, end: int, text: str) -> Fix:
        """The fix that puts ``text`` in the place of a range."""
        return Fix(said(title), self.source[:start] + text + self.source[end:])

    def bracketed(self, title: str, ranges: list[tuple[int, int]]) -> Fix:
        """The fix that puts brackets around ranges, which may nest."""
        opens = sorted(start for start, _ in ranges)
        closes = sorted(end for _, end in ranges)
        marks = sorted([(place, 1, "(") for place in opens] + [(place, 0, ")") for place in closes])
        made: list[str] = []
        done = 0
        for place, _, mark in marks:
            made += (self.source[done:place], mark)
            done = place
        return Fix(said(title), "".join(made) + self.source[done:])

    @property
    def refused(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def ordered(self) -> tuple[Problem, ...]:
        """Errors first, then in the order of the text."""
        return tuple(sorted(self.problems, key=lambda p: (p.severity != "error", p.start, p.end, p.code)))
