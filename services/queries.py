"""Queries before they are used: what is wrong or doubtful, where, and what would mend it. Needs no project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from model.errors import BadInput
from model.source import Json
from model.topic import Accents, Topic
from services.list_files import lists_for
from services.topic_files import TopicFile, read_topic_files
from topics import Problem, check

NO_LISTS: Mapping[str, str] = MappingProxyType({})


def check_query(query: str, accents: Accents = "asymmetric", *, lists: Mapping[str, str] = NO_LISTS) -> dict[str, Json]:
    """What is wrong or doubtful in a query, as FORMATS has it (``topics check --json``), and how it is read."""
    checked = check(query, accents=accents, lists=lists)
    return {
        "ok": checked.ok,
        "problems": [problem_to_json(problem) for problem in checked.problems],
        "reading": checked.reading,
    }


def problem_to_json(problem: Problem) -> dict[str, Json]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "start": problem.start,
        "end": problem.end,
        "line": problem.line,
        "column": problem.column,
        "fixes": [{"title": fix.title, "query": fix.query} for fix in problem.fixes],
    }


def read_checked_topics(folder: Path, lists_folder: Path) -> tuple[list[Topic], dict[str, str]]:
    """The topics of a folder whose queries are all accepted, and the lists they draw in. Raises BadInput when there is
    none, or one is refused."""
    files = read_topic_files(folder)
    if not files:
        raise BadInput("there is no topic in it", where=str(folder), todo="Write one: a .yaml file with id and query")
    lists = lists_for((read.topic.query for read in files), lists_folder)
    refuse_unreadable(files, lists)
    return [read.topic for read in files], lists


def refuse_unreadable(files: Sequence[TopicFile], lists: Mapping[str, str] = NO_LISTS) -> None:
    """Raises BadInput for the first query that is refused, saying how many more there are."""
    refused = [(read, problem) for read in files if (problem := first_error(read.topic, lists)) is not None]
    if not refused:
        return
    read, problem = refused[0]
    more = f" ({len(refused) - 1} more of the queries are refused)" if len(refused) > 1 else ""
    where = f"{read.definition.where('query', problem.line - 1)} (query column {problem.column})"
    todo = f"{problem.fixes[0].title}: {problem.fixes[0].query}" if problem.fixes else "Mend the query"
    raise BadInput(f"{problem.message.rstrip('.')}{more}", where=where, todo=todo)


def first_error(topic: Topic, lists: Mapping[str, str]) -> Problem | None:
    """Why a topic's query is refused; None when it is not."""
    problems = check(topic.query, accents=topic.accents, lists=lists).problems
    return next((problem for problem in problems if problem.severity == "error"), None)
