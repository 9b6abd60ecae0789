"""Which of the mentions answer, by the columns in memory: what a question says in facts is a mark a mention."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from index.embedded.columns import Columns
from index.embedded.grown import Array, Marks, Numbers
from index.embedded.names import NUMBER, names_of
from index.embedded.plan import moment
from index.protocol import Facts, Question

_NAMED = {"languages": "language", "sources": "source", "sites": "site", "kinds": "kind"}
_WRITTEN = {"authors": "author", "threads": "thread"}
SOUGHT = ("ids", "clusters", "tags")
"""Parts of a question that the columns do not know."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Mentions by their places among the columns, all when None, with their labels and scores: towards the topic when
    the question is about one."""

    columns: Columns
    places: Numbers | None
    label: Array
    score: Array

    def of(self, name: str) -> Array:
        return self.here(self.columns.mentions[name])

    def here(self, values: Array) -> Array:
        """Of values of all mentions those of the chosen."""
        return values if self.places is None else values[self.places]

    def only(self, marks: Marks) -> Chosen:
        if marks.all():
            return self
        kept = np.flatnonzero(marks)
        places = kept if self.places is None else self.places[kept]
        return Chosen(self.columns, places, self.label[kept], self.score[kept])

    def __len__(self) -> int:
        return len(self.label)


def knows(question: Question) -> bool:
    """Whether the columns tell who answers, the rows its query matches being known."""
    return not any(getattr(facts, part) for facts in (question, question.without) for part in SOUGHT)


def choose(connection: sqlite3.Connection, columns: Columns, question: Question, rows: Numbers | None) -> Chosen:
    """The answers among ``rows``, which rise; among all when None."""
    found = _of_topic(columns, question) if len(set(question.topics)) == 1 else _all(columns)
    marks = [*_of_rows(found, rows), *_of_question(found, question)]
    marks += _of_facts(connection, found, question)
    marks += (~mark for mark in _of_facts(connection, found, question.without))
    return found.only(reduce(np.logical_and, marks)) if marks else found


def _all(columns: Columns) -> Chosen:
    return Chosen(columns, None, columns.mentions["label"], columns.mentions["score"])


def _of_topic(columns: Columns, question: Question) -> Chosen:
    matches = columns.matches
    marks = matches["topic"] == columns.number("topic", question.topics[0])
    if question.tagged is not None:
        marks &= matches["tagged"] == question.tagged
    return Chosen(columns, matches["place"][marks], matches["label"][marks], matches["score"][marks])


def _of_rows(found: Chosen, rows: Numbers | None) -> Iterator[Marks]:
    if rows is not None:
        yield found.here(found.columns.mentions.marked(found.columns.places(rows)))


def _of_question(found: Chosen, question: Question) -> Iterator[Marks]:
    for column in ("seen", "event"):
        prefix = "" if column == "seen" else "event_"
        for side, within in (("since", np.greater_equal), ("until", np.less)):
            value = getattr(question, prefix + side)
            if value is not None:
                yield within(found.of(column), moment(value, prefix + side))
    if question.irrelevant is not None:
        yield found.of("irrelevant") == question.irrelevant
    if question.matched is not None:
        yield found.of("matched") == question.matched
    if len(set(question.topics)) != 1 and (question.topics or question.tagged is not None):
        yield _caught(found, question.topics, question.tagged)


def _caught(found: Chosen, topics: Sequence[str], tagged: bool | None = None) -> Marks:
    """By any of the topics, of all when none is named."""
    columns = found.columns
    matches = columns.matches
    marks = np.isin(matches["topic"], [columns.number("topic", topic) for topic in topics]) if topics else None
    if tagged is not None:
        of_handle = matches["tagged"] == tagged
        marks = of_handle if marks is None else marks & of_handle
    places = matches["place"] if marks is None else matches["place"][marks]
    return found.here(columns.mentions.marked(places))


def _of_facts(connection: sqlite3.Connection, found: Chosen, facts: Facts) -> Iterator[Marks]:
    for part, name in _NAMED.items():
        if values := getattr(facts, part):
            yield _among(
                found.of(name), [number for number, value in names_of(connection, name).items() if value in values]
            )
    for part, name in _WRITTEN.items():
        if values := getattr(facts, part):
            found.columns.read(connection, name)
            numbers = [found.columns.number(name, value) for value in values if value]
            yield _among(found.of(name), numbers)
    if facts.sentiments:
        yield _among(found.label, [NUMBER[label] for label in facts.sentiments if label in NUMBER])
    if facts.topics and not isinstance(facts, Question):
        yield _caught(found, facts.topics)


def _among(column: Array, numbers: Sequence[int]) -> Marks:
    return column == numbers[0] if len(numbers) == 1 else np.isin(column, numbers)
