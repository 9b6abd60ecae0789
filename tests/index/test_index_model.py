"""Any sequence of writes and questions gives what a plain dictionary gives; and live is archive, in every script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from index_engines import Engine
from index_reference import START, Reference, caught, entry, mention

from index import Count, Dimension, Facts, MentionIndex, Order, Question, Series, SeriesBy, Values
from index.intervals import INTERVALS
from model.labels import JUDGED, RELEVANCES, Labels
from model.mention import SENTIMENTS, Mention
from model.topic import Accents, Topic
from topics import TopicSet, check, compile_query

WORDS = (
    *(
        "late",
        "Late",
        "refund",
        "C++",
        "#fail",
        "@northwind",
        "northwind.example",
        "https://northwind.example/a",
        "wendy's",
    ),
    *(
        "żółć",
        "zolc",
        "Żółć",
        "ёлка",
        "елка",
        "京都",
        "東京都",
        "カフェ",
        "です",
        "ใช้LINEดี",
        "ข้าวมันไก่",
        "한국어",
        "שלום",
    ),
    *("👍🏽", "👩‍👩‍👧", "🇵🇱", "½", "ear\u00adshot", "e\u0301te", "Ψυχή", "straße", "x" * 300),
)
BLANKS = (" ", " ", " ", ", ", "", "\n", "\n\n", "。", "!! ", "\u00a0", "\u3000", "¶ ", " ¶ ", " · ")
QUERIES = (
    *(
        "late",
        "late AND NOT refund",
        '"late refund"',
        "late NEAR/2 refund",
        "late ONEAR/1 refund",
        "zolc",
        "żółć",
        "{Late}",
    ),
    *(
        "{late} OR 京都",
        "京都",
        "*京都*",
        "カフェ",
        "ไก่",
        "ดี",
        "line",
        "#fail",
        "C++",
        "C",
        "@northwind",
        "mbank* OR ref*",
    ),
    *(
        "ł*x OR late",
        "елка",
        "👍",
        "🇵🇱",
        '"late late"',
        "ATLEAST/2(late)",
        "title:late",
        "quoted:late",
        "earshot OR strasse",
    ),
    *(
        "tagged:true",
        "sentiment:negative AND late",
        "kind:comment OR lang:ja",
        "site:a.example AND NOT late",
        "wendy's",
    ),
    *(
        "late NOT NEAR/2 refund",
        "author:ann",
        '"wendy s"',
        "1 OR ete",
        "ψυχη",
        "한국어 OR שלום",
        "links:northwind.example",
    ),
    *(f'"{"x" * 300}"', '"late ¶ refund"', "published:[2026-01-01 TO *]"),
    *("late AND NOT (refund OR 京都)", "(late OR line) NEAR/2 (refund OR wend*)", '"late refund" NEAR/0 late'),
    *("title:(late NEAR/1 refund)", "late NEAR/3 late", "ref* AND NOT {Late}", "NOT lang:en AND late", "text:late"),
    *("(late NEAR/1 refund) NEAR/2 line", "late AND NOT (late NEAR/1 refund)", "ATLEAST/1(late) AND NOT quoted:late"),
    *("lang:en AND kind:post AND (late OR refund)", "late AND NOT author:ann", "NOT kind:post AND 京都", "late*"),
)
COMPILED = [compile_query(query) for query in QUERIES if check(query).ok]
ZONES = ("UTC", "Europe/Warsaw", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "America/Sao_Paulo")

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BLANKS)), max_size=10).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)
ids = st.sampled_from("abcdef")
matches = st.lists(
    st.builds(caught, st.sampled_from(["t", "u", "v"]), st.sampled_from(SENTIMENTS), tagged=st.booleans()),
    max_size=3,
    unique_by=lambda match: match.topic,
)
moments = st.integers(-(60**2) * 24 * 40, 60**2 * 24 * 40).map(lambda seconds: START + timedelta(seconds=seconds))
mentions: st.SearchStrategy[Mention] = st.builds(
    mention,
    ids,
    texts.map(lambda text: text if text.strip() else "late"),
    title=texts,
    quoted=texts,
    version=st.integers(1, 6),
    seen=moments,
    published=st.none() | moments,
    language=st.sampled_from(["en", "ja", "und"]),
    source=st.sampled_from(["a.example", "b.example"]),
    kind=st.sampled_from(["post", "comment"]),
    author=st.sampled_from(["", "Ann", "bo"]),
    label=st.sampled_from(SENTIMENTS),
    topics=matches,
    thread=st.sampled_from(["", "1", "2"]),
    cluster=st.sampled_from(["", "k", "l"]),
    labels=st.just(Labels())
    | st.builds(
        Labels,
        st.sampled_from(["", *RELEVANCES]),
        st.sampled_from(["", *JUDGED]),
        st.sampled_from([(), ("x",), ("x", "y")]),
    ),
)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), max_size=2).map(tuple)


facts = st.builds(
    Facts,
    topics=some("t", "u"),
    languages=some("en"),
    sources=some("a.example"),
    sites=some("b.example"),
    kinds=some("post"),
    authors=some("ann"),
    sentiments=some(*SENTIMENTS),
    threads=some("1", "2"),
    clusters=some("k"),
    tags=some("x", "y"),
    ids=some("a", "b"),
)
questions = st.builds(
    Question,
    without=st.just(Facts()) | st.just(Facts()) | facts,
    threads=st.just(()) | some("1"),
    clusters=st.just(()) | some("k"),
    tags=st.just(()) | some("x"),
    event_since=st.none() | st.none() | moments,
    event_until=st.none() | st.none() | moments,
    irrelevant=st.sampled_from([False, False, True, None]),
    query=st.none() | st.sampled_from(COMPILED),
    topics=some("t", "u", "w"),
    languages=some("en", "ja"),
    sources=some("a.example"),
    sites=some("b.example"),
    kinds=some("post"),
    authors=some("ann"),
    sentiments=some(*SENTIMENTS),
    ids=some("a", "b", "z"),
    since=st.none() | st.none() | moments,
    until=st.none() | st.none() | moments,
    tagged=st.sampled_from([None, None, True, False]),
    matched=st.sampled_from([None, None, True, False]),
) | st.builds(Question, irrelevant=st.sampled_from([False, True, None]), event_since=st.none() | moments)
orders: st.SearchStrategy[Order] = st.sampled_from(get_args(Order))
dimensions = st.sampled_from(get_args(Dimension))


def pages(index: MentionIndex, question: Question, size: int, order: Order) -> list[Mention]:
    taken: list[Mention] = []
    cursor = ""
    while True:
        page = index.search(question, size=size, cursor=cursor, order=order)
        taken += page.mentions
        cursor = page.cursor
        if not cursor:
            assert page.total == len(taken)
            return taken


def in_its_month(mention: Mention) -> Mention:
    """When a mention was first seen never changes: here at least the month is always the same."""
    month, day = 2 + ord(mention.id[0]) % 3, min(mention.seen_at.day, 28)
    return replace(mention, seen_at=mention.seen_at.replace(month=month, day=day))


class IndexAgainstDictionary(RuleBasedStateMachine):
    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine.fresh()
        self.index = self.engine.open()
        self.reference = Reference()

    def teardown(self) -> None:
        self.index.close()
        self.engine.end()

    @rule(batch=st.lists(mentions, max_size=4))
    def put(self, batch: list[Mention]) -> None:
        entries = [entry(in_its_month(m)) for m in batch]
        assert all(written.outcome == "done" for written in self.index.put(entries))
        self.reference.put(entries)

    @rule(id=ids, version=st.integers(0, 7))
    def delete(self, id: str, version: int) -> None:
        self.index.delete({id: version})
        self.reference.delete({id: version})

    @precondition(lambda self: self.engine.name == "embedded")  # a month's tombstones go with it elsewhere
    @rule(month=st.sampled_from(["2026.02", "2026.03", "2026.04"]))
    def drop(self, month: str) -> None:
        doomed = [id for id, e in self.reference.entries.items() if f"{e.mention.seen_at:%Y.%m}" == month]
        assert self.index.drop(month) == len(doomed)
        for id in doomed:
            del self.reference.entries[id]

    @rule()
    def open_again(self) -> None:
        self.index.close()
        self.index = self.engine.open()

    @rule(question=questions, size=st.integers(1, 3), order=orders)
    def search(self, question: Question, size: int, order: Order) -> None:
        expected = self.reference.answers(question, order)
        assert self.index.count(question) == len(expected)
        assert pages(self.index, question, size, order) == expected
        assert list(self.index.scan(question)) == self.reference.answers(question, "oldest")

    @rule(
        question=questions,
        interval=st.sampled_from([*INTERVALS, "2h", "7m", "90m", "3d", "2w", "5M", "36h"]),
        zone=st.sampled_from(ZONES),
        by=st.sampled_from(get_args(SeriesBy)),
    )
    def series(self, question: Question, interval: str, zone: str, by: SeriesBy) -> None:
        expected = self.reference.series(question, interval, zone, by)
        found = self.index.series(question, interval=interval, zone=zone, by=by)
        assert [(b.start, b.key, b.count, b.negative, b.neutral, b.positive, b.unknown) for b in found] == [
            (b.start, b.key, b.count, b.negative, b.neutral, b.positive, b.unknown) for b in expected
        ]
        assert [b.mean for b in found] == pytest.approx([b.mean for b in expected])
        if by != "topic":
            assert sum(b.count for b in found) == self.index.count(question)
        asked = (Count(question), Series(question, interval, zone, by), Values(question, "kind"))
        assert list(self.index.ask(asked)) == [
            len(self.reference.answers(question)),
            found,
            self.index.facets(question, "kind"),
        ]

    @precondition(lambda self: self.reference.entries)
    @rule(question=questions, dimension=dimensions)
    def facets(self, question: Question, dimension: Dimension) -> None:
        expected = self.reference.facets(question, dimension)
        assert list(self.index.facets(question, dimension)) == expected
        assert self.index.distinct(question, dimension) == len(expected)
        assert self.index.groups(question, ["k", "l", "m"]) == self.reference.groups(question, ["k", "l", "m"])

    @invariant()
    def nothing_is_stale(self) -> None:
        expected = {id: e.mention for id, e in self.reference.entries.items()}
        assert self.index.get(list("abcdefz")) == expected
        assert self.index.status().mentions == len(expected)


def how_often(engine: Engine, embedded: int, other: int) -> settings:
    """A server takes some hundred times as long as a file."""
    often = embedded if engine.name == "embedded" else other
    return settings(max_examples=often, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))


def test_index_against_dictionary(engine: Engine) -> None:
    run_state_machine_as_test(lambda: IndexAgainstDictionary(engine), settings=how_often(engine, 25, 3))


def test_live_is_archive(engine: Engine) -> None:
    """What the topics catch as it arrives is what the same queries find afterwards."""

    @how_often(engine, 15, 3)
    @given(
        batch=st.lists(mentions, max_size=6, unique_by=lambda m: m.id),
        accents=st.sampled_from(get_args(Accents)),
    )
    def law(batch: list[Mention], accents: Accents) -> None:
        asked = [
            query
            for query in QUERIES
            if check(query, accents=accents).ok and "sentiment:" not in query and "tagged:" not in query
        ]
        live = TopicSet(Topic(f"q{number}", query, accents=accents) for number, query in enumerate(asked))
        entries = [entry(m) for m in batch]
        place = engine.fresh()
        index = place.open()
        index.put(entries)
        for number, query in enumerate(asked):
            caught_live = {e.mention.id for e in entries if f"q{number}" in {m.topic for m in live.match(e.document)}}
            question = Question(query=compile_query(query, accents=accents), irrelevant=None)
            assert {m.id for m in index.search(question, size=100).mentions} == caught_live, query
        index.close()
        place.end()

    law()
