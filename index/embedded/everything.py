"""Questions about everything at once, answered from the tallies: as exact, and without reading a million rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from index.embedded.ask import named, ranked
from index.embedded.conditions import listed
from index.embedded.names import PARTS
from index.embedded.plan import moment
from index.embedded.tallies import BILLION, HOUR, YEAR_1
from index.protocol import Dimension, Question, SeriesBy

_NAMED = dict(zip(("languages", "sources", "sites", "kinds"), PARTS, strict=True))
Hour = tuple[int, str, int, int, float]
"""Hour since the year 1, key, label, mentions, sum of scores."""


def asks_all(question: Question) -> bool:
    """Whether nothing narrows it but relevance."""
    return question == Question(irrelevant=question.irrelevant)


def count(connection: sqlite3.Connection, question: Question) -> int | None:
    """The count of everything, or of some languages, sources, sites or kinds; None when more is asked."""
    if asks_all(question):
        return _total(connection, question, "kind", None)
    for part, name in _NAMED.items():
        values = getattr(question, part)
        if values and question == replace(Question(irrelevant=question.irrelevant), **{part: values}):
            return _total(connection, question, name, values)
    return None


def _total(connection: sqlite3.Connection, question: Question, part: str, values: tuple[str, ...] | None) -> int:
    sql = "SELECT coalesce(sum(t.count), 0) FROM names n JOIN totals t ON t.name = n.number WHERE n.part = ?"
    params: list[str | int] = [part]
    if values is not None:
        sql += " AND n.name IN (SELECT value FROM json_each(?))"
        params.append(listed(values))
    condition, told = _relevance("t", question)
    return int(connection.execute(sql + condition, (*params, *told)).fetchone()[0])


def _relevance(table: str, question: Question) -> tuple[str, tuple[int, ...]]:
    if question.irrelevant is None:
        return "", ()
    return f" AND {table}.irrelevant = ?", (int(question.irrelevant),)


def facets(
    connection: sqlite3.Connection, question: Question, dimension: Dimension, limit: int
) -> list[tuple[str, int]] | None:
    """None when more is asked than the tallies hold."""
    if not asks_all(question):
        return None
    sql = {
        "sentiment": "SELECT x.label, sum(x.count) FROM hours x WHERE TRUE{} GROUP BY 1",
        "topic": "SELECT x.topic, count(*) FROM matches x WHERE TRUE{} GROUP BY 1",
    }.get(dimension, "")
    condition, told = _relevance("x", question)
    if dimension in PARTS:
        sql = (
            "SELECT x.name, sum(x.count) FROM names n JOIN totals x ON x.name = n.number WHERE n.part = ?{} GROUP BY 1"
        )
        return ranked(
            named(connection, dimension, dict(connection.execute(sql.format(condition), (dimension, *told)))), limit
        )
    if not sql:
        return None
    counted = dict(connection.execute(sql.format(condition), told))
    return ranked(counted if dimension == "topic" else named(connection, dimension, counted), limit)


def whole_hours(question: Question, by: SeriesBy) -> tuple[int, int] | None:
    """The hours (from, until) ``hours`` can answer a series for, None when it cannot.

    A mention is never seen before its event, so a ``since`` at or before ``event_since`` says nothing more.
    """
    if by not in ("none", "sentiment"):
        return None
    since, until = question.event_since, question.event_until
    if question.since is not None and since is not None and question.since <= since:
        question = replace(question, since=None)
    if not asks_all(replace(question, event_since=None, event_until=None)):
        return None
    first = -(-(moment(since, "event_since") + YEAR_1) // HOUR) if since is not None else 0
    last = (moment(until, "event_until") + YEAR_1) // HOUR if until is not None else 2**40
    return (first, last) if first < last else None


def hours(connection: sqlite3.Connection, question: Question, span: tuple[int, int]) -> Iterator[Hour]:
    """Counts by hour and label, with an empty key."""
    condition, told = _relevance("x", question)
    sql = f"SELECT hour, label, sum(count), sum(scores) FROM hours x WHERE hour >= ? AND hour < ?{condition} GROUP BY 1, 2"  # noqa: S608, E501 - constants only
    for hour, label, number, scores in connection.execute(sql, (*span, *told)):
        yield hour, "", label, number, scores / BILLION
