"""Queries before they are used: what is wrong or doubtful, where, and what would mend it. Needs no project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.errors import BadInput
from model.source import Json
from model.topic import Accents, Topic
from services.topic_files import TopicFile, read_topic_files
from topics import Problem, check


def check_query(query: str, accents: Accents = "asymmetric") -> dict[str, Json]:
    """What is wrong or doubtful in a query, as FORMATS has it (``topics check --json``), and how it is read."""
    checked = check(query, accents=accents)
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


def read_checked_topics(folder: Path) -> list[Topic]:
    """The topics of a folder whose queries are all accepted. Raises BadInput when there is none, or one is refused."""
    files = read_topic_files(folder)
    if not files:
        raise BadInput("there is no topic in it", where=str(folder), todo="Write one: a .yaml file with id and query")
    refuse_unreadable(files)
    return [read.topic for read in files]


def refuse_unreadable(files: Sequence[TopicFile]) -> None:
    """Raises BadInput for the first query that is refused, saying how many more there are."""
    refused = [(read, problem) for read in files if (problem := _first_error(read.topic)) is not None]
    if not refused:
        return
    read, problem = refused[0]
    more = f" ({len(refused) - 1} more of the queries are refused)" if len(refused) > 1 else ""
    where = f"{read.definition.where('query', problem.line - 1)} (query column {problem.column})"
    todo = f"{problem.fixes[0].title}: {problem.fixes[0].query}" if problem.fixes else "Mend the query"
    raise BadInput(f"{problem.message.rstrip('.')}{more}", where=where, todo=todo)


def _first_error(topic: Topic) -> Problem | None:
    problems = check(topic.query, accents=topic.accents).problems
    return next((problem for problem in problems if problem.severity == "error"), None)
