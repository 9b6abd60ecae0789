"""Tables of posts as platforms' business pages export them: CSV whose heading may stand below a line of explanation."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from model.errors import BadInput
from model.source import Json
from services.platforms.parts import Part, Parts

LOOKED_AT = 20
"""Lines in which a heading is looked for."""
csv.field_size_limit(2_000_000)


def rows(parts: Parts, *needed: str) -> Iterator[dict[str, Json]]:
    """The rows of every table that has all of these columns, each by its columns' names in lower case."""
    for part in parts.named(r"\.csv$"):
        with parts.telling():
            yield from _rows(part, needed)


def _rows(part: Part, needed: Sequence[str]) -> Iterator[dict[str, Json]]:
    heading: list[str] = []
    lines = part.text().splitlines(keepends=True)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=_delimiter(lines[:LOOKED_AT]))):
            if heading:
                yield dict(zip(heading, cells, strict=False))
                continue
            names = [cell.strip().lower() for cell in cells]
            if all(name in names for name in needed):
                heading = names
            elif number > LOOKED_AT:
                return
    except csv.Error as error:
        raise BadInput(f"it is no CSV: {error}", where=part.name, todo="Export it again, or save it as CSV") from None


def _delimiter(lines: Sequence[str]) -> str:
    """What parts the cells: spreadsheets write semicolons or tabs where a comma stands in numbers."""
    return max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))
