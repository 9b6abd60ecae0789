"""Any sequence of writes and questions gives what a plain dictionary gives; and live is archive, in every script."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from index_reference import START, Reference, caught, entry, mention

from index import Dimension, MentionIndex, Question, open_index
from index.intervals import INTERVALS
from model.mention import SENTIMENTS, Mention
from model.topic import Topic
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
)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), max_size=2).map(tuple)


questions = st.builds(
    Question,
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
)
dimensions = st.sampled_from(get_args(Dimension))


def pages(index: MentionIndex, question: Question, size: int) -> list[Mention]:
    taken: list[Mention] = []
    cursor = ""
    while True:
        page = index.search(question, size=size, cursor=cursor)
        taken += page.mentions
        cursor = page.cursor
        if not cursor:
            assert page.total == len(taken)
            return taken


class IndexAgainstDictionary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"sqlite:///{self.folder.name}/index.db"
        self.index = open_index(self.url)
        self.reference = Reference()

    def teardown(self) -> None:
        self.index.close()
        self.folder.cleanup()

    @rule(batch=st.lists(mentions, max_size=4))
    def put(self, batch: list[Mention]) -> None:
        entries = [entry(m) for m in batch]
        assert all(written.outcome == "done" for written in self.index.put(entries))
        self.reference.put(entries)

    @rule(id=ids, version=st.integers(0, 7))
    def delete(self, id: str, version: int) -> None:
        self.index.delete({id: version})
        self.reference.delete({id: version})

    @rule()
    def open_again(self) -> None:
        self.index.close()
        self.index = open_index(self.url)

    @rule(question=questions, size=st.integers(1, 3))
    def search(self, question: Question, size: int) -> None:
        expected = self.reference.answers(question)
        assert self.index.count(question) == len(expected)
        assert pages(self.index, question, size) == expected
        assert list(self.index.scan(question)) == expected[::-1]

    @rule(
        question=questions,
        interval=st.sampled_from(INTERVALS),
        zone=st.sampled_from(ZONES),
        by=st.sampled_from(["topic", "language", "source", "sentiment", "none"]),
    )
    def series(self, question: Question, interval: str, zone: str, by: str) -> None:
        expected = self.reference.series(question, interval, zone, by)  # type: ignore[arg-type]
        found = self.index.series(question, interval=interval, zone=zone, by=by)  # type: ignore[arg-type]
        assert [(b.start, b.key, b.count, b.negative, b.neutral, b.positive, b.unknown) for b in found] == [
            (b.start, b.key, b.count, b.negative, b.neutral, b.positive, b.unknown) for b in expected
        ]
        assert [b.mean for b in found] == pytest.approx([b.mean for b in expected])

    @precondition(lambda self: self.reference.entries)
    @rule(question=questions, dimension=dimensions)
    def facets(self, question: Question, dimension: Dimension) -> None:
        assert list(self.index.facets(question, dimension)) == self.reference.facets(question, dimension)

    @invariant()
    def nothing_is_stale(self) -> None:
        expected = {id: e.mention for id, e in self.reference.entries.items()}
        assert self.index.get(list("abcdefz")) == expected


IndexAgainstDictionary.TestCase.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
test_index_against_dictionary = IndexAgainstDictionary.TestCase


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    batch=st.lists(mentions, max_size=6, unique_by=lambda m: m.id),
    accents=st.sampled_from(["asymmetric", "exact", "fold"]),
)
def test_live_is_archive(batch: list[Mention], accents: str) -> None:
    """What the topics catch as it arrives is what the same queries find afterwards."""
    asked = [
        query
        for query in QUERIES
        if check(query, accents=accents).ok and "sentiment:" not in query and "tagged:" not in query
    ]  # type: ignore[arg-type]
    live = TopicSet(Topic(f"q{number}", query, accents=accents) for number, query in enumerate(asked))  # type: ignore[arg-type]
    entries = [entry(m) for m in batch]
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(f"sqlite:///{folder}/index.db")
        index.put(entries)
        for number, query in enumerate(asked):
            caught_live = {e.mention.id for e in entries if f"q{number}" in {m.topic for m in live.match(e.document)}}
            found = index.search(Question(query=compile_query(query, accents=accents)), size=100)  # type: ignore[arg-type]
            assert {m.id for m in found.mentions} == caught_live, query
        index.close()
