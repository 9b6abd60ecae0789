"""Questions that end in numbers: from tallies, from the columns in memory where reading them pays, else by SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.checks import check_by, check_dimension, check_limit
from index.embedded import ask, counting, everything
from index.embedded.chosen import Chosen, choose, knows
from index.embedded.columns import Columns
from index.embedded.grown import Numbers
from index.embedded.judge import Remembered, judge
from index.embedded.plan import Plan, of_words, plan
from index.embedded.series import series
from index.intervals import starts_in
from index.protocol import Answer, Ask, Bucket, Count, Dimension, Question, Series, Values

MAX_LIMIT = 2**31
MANY = 50_000
"""Mentions from which counting without columns is felt."""


class Asking:
    """What one file is asked, within a read transaction. Safe to share between threads."""

    def __init__(self) -> None:
        self.columns = Columns()
        self._remembered = Remembered()

    def warm(self, connection: sqlite3.Connection) -> None:
        """Reads the columns of many mentions before anybody waits for them."""
        if (everything.count(connection, Question(irrelevant=None)) or 0) >= MANY:
            with self.columns.of(connection) as there:
                if there:
                    self.columns.read(connection, "author")

    def plan(self, connection: sqlite3.Connection, question: Question) -> Plan:
        """Judged, so that its SQL is the answer."""
        return self._judge(connection, plan(connection, question), question)

    def _judge(self, connection: sqlite3.Connection, made: Plan, question: Question) -> Plan:
        return judge(connection, made, question, self._remembered)

    def count(self, connection: sqlite3.Connection, question: Question, planned: Plan | None = None) -> int:
        """``planned``: its plan, where there is one already."""
        known = everything.count(connection, question)
        if known is not None:
            return known
        if question == Question(query=question.query, irrelevant=question.irrelevant):  # FTS5 alone counts sooner
            return ask.count(connection, planned or self.plan(connection, question))
        with self._chosen(connection, question, planned) as chosen:
            if chosen is not None:
                return len(chosen)
            return ask.count(connection, planned or self.plan(connection, question))

    def answer(self, connection: sqlite3.Connection, one: Ask) -> Answer:
        if isinstance(one, Count):
            return self.count(connection, one.question)
        return self.series(connection, one) if isinstance(one, Series) else self.facets(connection, one)

    def series(self, connection: sqlite3.Connection, one: Series) -> Sequence[Bucket]:
        check_by(one.by)
        starts_in(one.interval, one.zone)  # a wrong one is refused before anything is read
        if everything.whole_hours(one.question, one.by) is not None:
            return series(connection, self.plan(connection, one.question), one)
        with self._chosen(connection, one.question) as chosen:
            if chosen is not None:
                return counting.series(connection, chosen, one)
            return series(connection, self.plan(connection, one.question), one)

    def facets(self, connection: sqlite3.Connection, one: Values) -> Sequence[tuple[str, int]]:
        check_dimension(one.dimension)
        check_limit(one.limit)
        limit = min(one.limit, MAX_LIMIT)
        known = everything.facets(connection, one.question, one.dimension, limit)
        if known is not None:
            return known
        with self._chosen(connection, one.question) as chosen:
            if chosen is not None and counting.knows(one.dimension):
                return counting.facets(connection, chosen, one.dimension, limit)
            return ask.facets(connection, self.plan(connection, one.question), one.dimension, limit)

    @contextmanager
    def _chosen(
        self, connection: sqlite3.Connection, question: Question, planned: Plan | None = None
    ) -> Iterator[Chosen | None]:
        """What answers, by the columns; None where it is to be counted without them."""
        if self.columns.wanted() and knows(question):
            rows = None if question.query is None else self._rows(connection, question, planned)
            with self.columns.of(connection) as there:
                if there:
                    yield choose(connection, self.columns, question, rows)
                    return
        with self.columns.missed():
            yield None

    def rows(self, connection: sqlite3.Connection, question: Question) -> Numbers:
        """All that answer, in the order of their rows."""
        with self._chosen(connection, question) as chosen:
            if chosen is not None:
                return np.sort(chosen.of("row"))
            return np.sort(ask.rows(connection, self.plan(connection, question)))

    def _rows(self, connection: sqlite3.Connection, question: Question, planned: Plan | None) -> Numbers:
        """Rows among which all that answer are, and of which those do that meet the question's facts."""
        made = planned or plan(connection, question)
        return ask.rows(connection, of_words(made, question) or self._judge(connection, made, question))

    def distinct(self, connection: sqlite3.Connection, question: Question, dimension: Dimension) -> int:
        check_dimension(dimension)
        with self._chosen(connection, question) as chosen:
            if chosen is not None and counting.knows(dimension):
                return counting.distinct(connection, chosen, dimension)
            return ask.distinct(connection, self.plan(connection, question), dimension)
