"""Problems of a query on the terminal: each with a caret under its span, and what would mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from earshot.cli import printing
from earshot.cli.opening import house, settings
from model.errors import BadInput
from model.source import Json

if TYPE_CHECKING:
    from model.topic import Accents

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to check; ``name`` says in messages where it was written."""

    name: str
    query: str
    accents: Accents = "asymmetric"
    topic: str = ""


def asked_queries(text: str, file: str) -> list[Asked]:
    """The queries of a file: of its topic when it is a topic's YAML, else the text itself. Raises BadInput."""
    from services.topic_files import topics_in

    name = "standard input" if file == "-" else file
    if not _is_topic(text, file):
        return [Asked(name, text.removesuffix("\n"))]
    found = topics_in(text, name)
    if not found:
        raise BadInput("there is no topic in it", where=name, todo="Write id: and query:, or take away the # signs")
    return [
        Asked(read.definition.where("query"), read.topic.query, read.topic.accents, read.topic.id) for read in found
    ]


def lists_folder(named: str, file: str) -> Path:
    """The folder of shared lists: as named, else beside the folder of a topic's file, else the project's."""
    if named:
        return Path(named)
    return Path(file).resolve().parent.parent / "lists" if file and file != "-" else settings().folder / "lists"


def measured(asked: Asked, accents: Accents | None, lists: Mapping[str, str]) -> list[dict[str, Json]]:
    """Doubts that the project's archive tells about a query, none when it is refused. Raises BadInput, Unavailable."""
    from model.topic import Topic
    from services.drafts import Draft
    from services.measured import doubts_of
    from services.queries import problem_to_json

    draft = Draft(Topic(asked.topic or "query", asked.query, accents=accents or asked.accents), lists)
    with house() as opened:
        return [problem_to_json(problem) for problem in doubts_of(opened, draft)]


def show_checked(
    asked: Asked,
    accents: Accents | None,
    lists: Mapping[str, str],
    doubts: Sequence[dict[str, Json]] = (),
    *,
    as_json: bool,
) -> bool:
    """Check one query and print what was found; returns whether it is accepted."""
    from services.queries import check_query

    checked = check_query(asked.query, accents or asked.accents, lists=lists)
    if doubts and isinstance(checked["problems"], list):
        checked["problems"] += doubts
    if as_json:
        printing.print_json({"topic": asked.topic, **checked} if asked.topic else checked)
        return bool(checked["ok"])
    problems = checked["problems"]
    for problem in problems if isinstance(problems, list) else []:
        if isinstance(problem, dict):
            printing.say(drawn(asked, problem))
    printing.say(f"fine: read as {checked['reading']}" if checked["ok"] else "This query is refused.")
    return bool(checked["ok"])


def drawn(asked: Asked, problem: dict[str, Json]) -> str:
    """The problem, the line it is in with carets below its span, and the fixes."""
    line, column = int(str(problem["line"])), int(str(problem["column"]))
    place = f"{asked.name}, " if asked.name else ""
    rows = asked.query.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    span = int(str(problem["end"])) - int(str(problem["start"]))
    told = [f"{problem['severity']}: {problem['message']} ({problem['code']}; {place}line {line}, column {column})"]
    told += caret(row, column - 1, span)
    fixes = problem["fixes"]
    for fix in fixes if isinstance(fixes, list) else []:
        if isinstance(fix, dict):
            told.append(f"  fix: {fix['title']}: {printing.one_line(str(fix['query']))[:400]}")
    return "\n".join(told)


def caret(row: str, start: int, length: int) -> list[str]:
    """The row and below it carets under ``length`` characters from ``start``, a window of it when it is long. Columns
    are those of a terminal: wide letters take two, marks none."""
    row = printing.plain(row.replace("\t", " "))
    first = max(0, start - WIDTH // 2)
    shown = row[first : first + WIDTH]
    before, under = row[first:start], row[start : min(start + max(1, length), first + WIDTH)]
    return [f"  {shown}", f"  {' ' * _columns(before)}{'^' * max(1, _columns(under))}"]


def _is_topic(text: str, file: str) -> bool:
    """Whether a text is a topic's YAML: by its name, else by having a query field."""
    if file.endswith((".yaml", ".yml")):
        return True
    from services.definitions import read_definitions

    try:
        return any("query" in definition.value for definition in read_definitions(text, file, plain=True))
    except BadInput:
        return False


def _columns(text: str) -> int:
    return sum(_columns_of(letter) for letter in text)


def _columns_of(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
