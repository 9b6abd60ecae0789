"""A question as SQL: which tables are read, in which order, under which conditions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from index.embedded.fulltext import expression
from index.protocol import Question
from model.time import micros
from topics import Query

Param = str | int
_COLUMNS = (
    ("languages", "m.language"),
    ("sources", "m.source"),
    ("sites", "m.site"),
    ("kinds", "m.kind"),
    ("authors", "m.author"),
    ("ids", "m.id"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``lead`` is the table read first; ``t`` (matches) is joined when the question is about one topic.

    ``judge`` is the query each row has still to be judged by, None when the SQL is the answer.
    """

    lead: str
    topical: bool
    conditions: tuple[str, ...]
    params: tuple[Param, ...]
    judge: Query | None

    @property
    def label(self) -> str:
        return "t.label" if self.topical else "m.label"

    @property
    def score(self) -> str:
        return "t.score" if self.topical else "m.score"

    @property
    def tagged(self) -> str:
        """Whether the topic asked about, else any, found the brand's handle."""
        return "t.tagged" if self.topical else "(SELECT max(x.tagged) FROM matches x WHERE x.row = m.row)"

    @property
    def seen(self) -> str:
        return "t.seen" if self.lead == "matches t" else "m.seen"

    @property
    def row(self) -> str:
        """The column that names a mention, of the table read first."""
        return {"words": "words.rowid", "temp.judged": "judged.row", "matches t": "t.row"}.get(self.lead, "m.row")

    def sql(self, columns: str, *, tail: str = "", mentions: bool = True, joins: str = "") -> str:
        """``SELECT columns``; ``mentions`` says whether the columns or the tail need ``m``, beside the conditions."""
        needs = mentions or self.lead == "mentions m" or any("m." in condition for condition in self.conditions)
        tables, links = [self.lead], []
        row = self.row
        if self.topical and self.lead != "matches t":
            tables.append("matches t")
            links.append(f"t.row = {row}")
        if needs and self.lead != "mentions m":
            tables.append("mentions m")
            links.append(f"m.row = {row}")
        where = " AND ".join((*links, *self.conditions)) or "TRUE"
        return f"SELECT {columns} FROM {' CROSS JOIN '.join(tables)} {joins} WHERE {where} {tail}"  # noqa: S608 - values are parameters

    def narrowed(self, condition: str, *params: Param) -> Plan:
        return replace(self, conditions=(*self.conditions, condition), params=(*self.params, *params))

    def judged(self) -> Plan:
        """The same over the rows that were judged and found to answer."""
        if self.lead != "words":
            return replace(self, lead="temp.judged", judge=None)
        return replace(self, lead="temp.judged", conditions=self.conditions[1:], params=self.params[1:], judge=None)


def among(column: str) -> str:
    """The column has one of the values of a JSON list: one parameter, however many values."""
    return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - the value is a parameter


def plan(question: Question) -> Plan:
    topical = len(set(question.topics)) == 1
    lead, judge = "matches t" if topical else "mentions m", None
    found: list[tuple[str, tuple[Param, ...]]] = []
    if question.query is not None:
        necessary = question.query.necessary()
        said = expression(necessary.condition)
        judge = None if necessary.exact and said is not None else question.query
        if said is not None:
            lead = "words"
            found.append(("words MATCH ?", (said,)))
    found.extend(_of_topics(question, topical))
    table = "t" if topical else "m"
    found.extend(_of_time(f"{table}.seen", question.since, question.until))
    found.extend(_of_time(f"{table}.event", question.event_since, question.event_until))
    for name, column in _COLUMNS:
        if values := getattr(question, name):
            found.append((among(column), (json.dumps(values),)))
    if question.sentiments:
        column = "t.label" if topical else "m.label"
        found.append((among(column), (json.dumps(question.sentiments),)))
    if question.matched is not None:
        found.append(("m.matched = ?", (int(question.matched),)))
    return Plan(lead, topical, tuple(c for c, _ in found), tuple(p for _, params in found for p in params), judge)


def _of_topics(question: Question, topical: bool) -> Iterable[tuple[str, tuple[Param, ...]]]:
    tagged = () if question.tagged is None else (int(question.tagged),)
    if topical:
        yield among("t.topic"), (json.dumps(question.topics[:1]),)
        if tagged:
            yield "t.tagged = ?", tagged
    elif question.topics:
        also = " AND x.tagged = ?" if tagged else ""
        yield (
            f"EXISTS (SELECT 1 FROM matches x WHERE x.row = m.row AND {among('x.topic')}{also})",  # noqa: S608 - values are parameters
            (json.dumps(question.topics), *tagged),
        )
    elif tagged:
        yield "EXISTS (SELECT 1 FROM matches x WHERE x.row = m.row AND x.tagged = ?)", tagged


def _of_time(column: str, since: datetime | None, until: datetime | None) -> Iterable[tuple[str, tuple[Param, ...]]]:
    if since is not None:
        yield f"{column} >= ?", (micros(since),)
    if until is not None:
        yield f"{column} < ?", (micros(until),)
