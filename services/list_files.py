"""Shared lists as files: one YAML file a list, which topics draw in by ``@@id``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import BadInput
from model.topic import TOPIC_ID
from services.definitions import Definition, files_of, read_definitions, read_file
from topics import check

FOLDER = "lists"
FIELDS = ("id", "terms", "query")


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list with the definition it was read from; ``query`` is what ``@@name`` stands for."""

    name: str
    query: str
    definition: Definition


def read_lists(folder: Path) -> dict[str, str]:
    """name → query of a folder's lists, all of them accepted. Raises BadInput with file and line."""
    files = read_list_files(folder)
    refuse_unreadable_lists(files)
    return {read.name: read.query for read in files}


def lists_for(queries: Iterable[str], folder: Path) -> dict[str, str]:
    """The lists of a folder when a query draws one in; none is read otherwise. Raises BadInput."""
    return read_lists(folder) if any("@@" in query for query in queries) else {}


def read_list_files(folder: Path) -> list[ListFile]:
    """The lists of a folder's files, by name; their queries are not checked here. Raises BadInput."""
    found: dict[str, ListFile] = {}
    for path in files_of(folder):
        for definition in read_definitions(read_file(path), str(path), plain=True):
            read = list_of(definition)
            if (other := found.get(read.name)) is not None:
                what = f"the id {read.name} is taken by {other.definition.where('id')}"
                raise BadInput(what, where=definition.where("id"), todo="Give it another id")
            found[read.name] = read
    return sorted(found.values(), key=lambda read: read.name)


def list_of(definition: Definition) -> ListFile:
    """The list a definition describes. Raises BadInput naming the field and its line."""
    definition.check_names(FIELDS)
    name = definition.text("id")
    if not TOPIC_ID.fullmatch(name):
        what = f"the id is {name!r:.80}" if name else "the id is missing"
        todo = "Write id: with a-z, 0-9 and - only, at most 64 of them"
        raise BadInput(what, where=definition.where("id"), todo=todo)
    terms, query = definition.texts("terms"), definition.text("query")
    if bool(terms) == bool(query.strip()):
        what = "it has both terms and a query" if terms else "it is empty"
        raise BadInput(what, where=definition.where(), todo="Write terms: [one, two], or query: and a query")
    return ListFile(name, query or any_of(terms), definition)


def any_of(terms: Iterable[str]) -> str:
    """The query that finds any of the terms; one of several words is a phrase."""
    return " OR ".join(map(_term, terms))


def _term(written: str) -> str:
    term = " ".join(written.split())
    plain = not term.startswith(('"', "{", "“", "„")) and '"' not in term
    return f'"{term}"' if plain and (" " in term or term in ("AND", "OR", "NOT")) else term


def refuse_unreadable_lists(files: Iterable[ListFile]) -> None:
    """Raises BadInput for the first list that is refused."""
    files = list(files)
    lists: Mapping[str, str] = {read.name: read.query for read in files}
    for read in files:
        problem = next((p for p in check(read.query, lists=lists).problems if p.severity == "error"), None)
        if problem is not None:
            field = "query" if "query" in read.definition.value else "terms"
            todo = f"{problem.fixes[0].title}: {problem.fixes[0].query[:200]}" if problem.fixes else "Mend the list"
            raise BadInput(problem.message.rstrip("."), where=read.definition.where(field, problem.line - 1), todo=todo)
