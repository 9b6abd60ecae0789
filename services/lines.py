"""JSON lines from people and programs: one object a line; a bad line is told by its number and passed over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MAX_LINE = 64_000_000
"""Bytes of one line; a longer one is told and passed over."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that could not be taken: its number (from 1) and a sentence."""

    number: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    value: Mapping[str, object]

    @property
    def where(self) -> str:
        return f"line {self.number}"


def read_lines(lines: Iterable[bytes]) -> Iterator[Line | LineProblem]:
    """The objects of JSON lines, in order; blank lines are passed over in silence."""
    for number, body in enumerate(lines, 1):
        text = body.removeprefix(_BOM).strip()
        if text:
            yield _line(number, text)


def _line(number: int, text: bytes) -> Line | LineProblem:
    if len(text) > MAX_LINE:
        return LineProblem(number, f"it is longer than {MAX_LINE // 1_000_000} MB")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return LineProblem(number, _spoken(error))
    if not isinstance(value, dict):
        return LineProblem(number, "it is not a JSON object")
    return Line(number, value)


def _spoken(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} (column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it holds a number that is too long"
