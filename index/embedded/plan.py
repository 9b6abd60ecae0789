"""A question as SQL: which tables are read, in which order, under which conditions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from index.embedded.conditions import Condition, Param, among, listed
from index.embedded.fields import conditions_of
from index.embedded.fulltext import bounds
from index.embedded.ids import of_ids
from index.embedded.names import NUMBER, PARTS
from index.embedded.signs import Signed, of_signs
from index.protocol import Facts, Question
from model.errors import BadInput
from model.time import micros
from topics import FieldTerm, Query, walk

_NAMED = dict(zip(("languages", "sources", "sites", "kinds"), PARTS, strict=True))
_SIGNED: dict[str, Signed] = {"authors": "author", "threads": "thread", "clusters": "cluster"}
_RECENT = 200_000
"""Mentions up to which the rows of a span of time are looked up, to read no more of the words than they have."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``lead`` is the table read first; ``t`` (matches) is joined when the question is about one topic.

    ``judge`` is the query the rows have still to be judged by, but for those that meet the FTS5 expression ``sure``;
    None when the SQL is the answer. ``first`` are conditions of the table ``words``.
    """

    lead: str
    topical: bool
    first: tuple[Condition, ...]
    conditions: tuple[Condition, ...]
    judge: Query | None = None
    sure: str | None = None

    @property
    def label(self) -> str:
        return "t.label" if self.topical else "m.label"

    @property
    def score(self) -> str:
        return "t.score" if self.topical else "m.score"

    @property
    def tagged(self) -> str:
        """Whether the topic asked about, else any, found the brand's handle; NULL where there is none."""
        return "t.tagged" if self.topical else "(SELECT max(x.tagged) FROM matches x WHERE x.row = m.row)"

    @property
    def seen(self) -> str:
        return "t.seen" if self.topical else "m.seen"

    @property
    def event(self) -> str:
        return "t.event" if self.topical else "m.event"

    @property
    def row(self) -> str:
        """The column that names a mention, of the table read first."""
        return {"words": "words.rowid", "temp.judged": "judged.row", "matches t": "t.row"}.get(self.lead, "m.row")

    @property
    def params(self) -> tuple[Param, ...]:
        return tuple(param for _, params in (*self.first, *self.conditions) for param in params)

    def sql(self, columns: str, *, tail: str = "", joins: str = "") -> str:
        """``SELECT columns``. Mentions are joined when anything names ``m``."""
        row = self.row
        told = [condition.replace("{row}", row) for condition, _ in (*self.first, *self.conditions)]
        columns = columns.replace("{row}", row)
        tables, links = [self.lead], []
        if self.topical and self.lead != "matches t":
            tables.append("matches t INDEXED BY matches_by_row")  # else SQLite reads the whole topic for each row
            links.append(f"t.row = {row}")
        if self.lead != "mentions m" and any("m." in part for part in (columns, tail, joins, *told)):
            tables.append("mentions m")
            links.append(f"m.row = {row}")
        where = " AND ".join((*told, *links)) or "TRUE"
        return f"SELECT {columns} FROM {' CROSS JOIN '.join(tables)} {joins} WHERE {where} {tail}"  # noqa: S608 - values are parameters

    def narrowed(self, condition: str, *params: Param) -> Plan:
        return replace(self, conditions=(*self.conditions, (condition, params)))

    def matching(self, expression: str) -> Plan:
        """The same over the rows of another FTS5 expression, nothing left to judge."""
        first = (("words MATCH ?", (expression,)), *self.first[1:])
        return replace(self, lead="words", first=first, judge=None, sure=None)

    def judged(self) -> Plan:
        """The same over the rows that were judged and found to answer."""
        return replace(self, lead="temp.judged", first=(), judge=None, sure=None)


def plan(connection: sqlite3.Connection, question: Question) -> Plan:
    """Raises BadInput for a time that is none."""
    topical = len(set(question.topics)) == 1
    made = Plan("matches t" if topical else "mentions m", topical, (), ())
    rest: Query | None = question.query
    if rest is not None:
        known, rest = conditions_of(connection, rest, made)
        made = replace(made, conditions=known)
    if rest is not None:
        found = bounds(rest.tree, rest.accents)
        if found.upper is not None:
            sure = None if found.exact else found.lower
            first = (("words MATCH ?", (found.upper,)), *_recent(connection, question))
            made = replace(made, lead="words", first=first, judge=None if found.exact else rest, sure=sure)
        else:
            made = replace(made, judge=rest)
    conditions = (
        *_of_topics(question, topical),
        *_of_time(made.seen, "since", question.since, question.until),
        *_of_time(made.event, "event_since", question.event_since, question.event_until),
        *_of_relevance(question, made),
        *_of_facts(replace_topics(question), made),
        *(negated(condition) for condition in _of_facts(question.without, made)),
        *([("m.matched = ?", (int(question.matched),))] if question.matched is not None else []),
    )
    return replace(made, conditions=(*made.conditions, *conditions))


def of_words(planned: Plan, question: Question) -> Plan | None:
    """What only the query lets through, where FTS5 alone answers it; of the time asked about, when that is not long."""
    if question.query is None or any(isinstance(part, FieldTerm) for part in walk(question.query.tree)):
        return None
    found = planned.lead == "words" and planned.judge is None
    return replace(planned, topical=False, conditions=()) if found else None


def replace_topics(question: Question) -> Facts:
    """The question's facts but for topics, which ``tagged`` belongs to."""
    return replace(question, topics=(), query=None)


def negated(condition: Condition) -> Condition:
    return f"NOT ({condition[0]})", condition[1]


def _of_facts(facts: Facts, plan: Plan) -> Iterator[Condition]:
    for part, name in _NAMED.items():
        if values := getattr(facts, part):
            yield (
                f"m.{name} IN (SELECT number FROM names WHERE part = '{name}' AND {among('name')})",  # noqa: S608 - constants
                (listed(values),),
            )
    for part, signed in _SIGNED.items():
        if values := getattr(facts, part):
            yield of_signs(signed, values)
    if facts.ids:
        yield of_ids(facts.ids)
    if facts.sentiments:
        numbers = [NUMBER[label] for label in facts.sentiments if label in NUMBER]
        yield among(plan.label), (json.dumps(numbers),)
    if facts.tags:
        yield f"{{row}} IN (SELECT row FROM tags WHERE {among('tag')})", (listed(facts.tags),)  # noqa: S608 - constants
    if facts.topics:
        yield _caught(facts.topics), (listed(facts.topics),)


def _caught(topics: Sequence[str], also: str = "") -> str:
    among_them = f" AND {among('x.topic')}" if topics else ""
    return f"EXISTS (SELECT 1 FROM matches x WHERE x.row = {{row}}{among_them}{also})"  # noqa: S608 - values are parameters


def _of_topics(question: Question, topical: bool) -> Iterable[Condition]:
    tagged = () if question.tagged is None else (int(question.tagged),)
    if topical:
        yield "t.topic = ?", (_storable(question.topics[0]),)
        if tagged:
            yield "t.tagged = ?", tagged
    elif question.topics or tagged:
        among_them = (listed(question.topics),) if question.topics else ()
        yield _caught(question.topics, " AND x.tagged = ?" if tagged else ""), (*among_them, *tagged)


def _storable(value: str) -> str:
    """A name no mention can have stays one."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _of_time(column: str, where: str, since: datetime | None, until: datetime | None) -> Iterable[Condition]:
    if since is not None:
        yield f"{column} >= ?", (moment(since, where),)
    if until is not None:
        yield f"{column} < ?", (moment(until, where.replace("since", "until")),)


def moment(value: datetime, where: str) -> int:
    """Microseconds since 1970. Raises BadInput."""
    try:
        return micros(value)
    except OverflowError as error:
        todo = "Use a time of the years 1 to 9999 in UTC"
        raise BadInput("the time lies outside the calendar", where=where, todo=todo) from error


def _of_relevance(question: Question, plan: Plan) -> Iterable[Condition]:
    """Few are irrelevant: where the words come first they are looked up once, and mentions need not be read."""
    if question.irrelevant is None:
        return
    if plan.topical or plan.lead == "mentions m":
        yield f"{'t' if plan.topical else 'm'}.irrelevant = ?", (int(question.irrelevant),)
    else:
        wanted = "IN" if question.irrelevant else "NOT IN"
        yield f"{{row}} {wanted} (SELECT row FROM mentions WHERE irrelevant = 1)", ()  # noqa: S608 - constants


def _recent(connection: sqlite3.Connection, question: Question) -> Iterable[Condition]:
    """The first row of the time asked about, when that is not long."""
    if question.since is None and question.event_since is None:
        return
    column, since = ("seen", question.since) if question.since else ("event", question.event_since)
    found = connection.execute(
        f"SELECT min(row), count(*) FROM (SELECT row FROM mentions WHERE {column} >= ? LIMIT {_RECENT})",  # noqa: S608 - constants
        (moment(since, column) if since else 0,),
    ).fetchone()
    if found[1] < _RECENT:
        yield "words.rowid >= ?", (found[0] if found[0] is not None else 2**62,)
