"""Laws that hold for every query and every document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from topics_reference import Reference
from topics_strategies import documents, queries

from model.capture import Capture
from model.topic import Topic
from topics import (
    Document,
    TopicSet,
    check,
    compile_query,
    print_query,
    read_document,
    read_text,
)

ACCENTS = st.sampled_from(["asymmetric", "exact", "fold"])


@settings(max_examples=250, deadline=None)
@given(queries, documents(), ACCENTS)
def test_the_matcher_agrees_with_the_naive_reading(query: str, document: Document, accents) -> None:
    compiled = compile_query(query, accents=accents)
    spans = compiled.match(document)
    found = None if spans is None else tuple((span.field, span.start, span.end) for span in spans)
    assert found == Reference(document, accents).match(compiled.tree)


@settings(max_examples=80, deadline=None)
@given(queries)
def test_printing_and_reading_back_gives_the_same_tree(query: str) -> None:
    tree = compile_query(query).tree
    again = compile_query(print_query(tree)).tree
    assert again == tree
    assert print_query(again) == print_query(tree)


@settings(max_examples=40, deadline=None)
@given(st.lists(queries, min_size=1, max_size=8), documents())
def test_many_topics_together_are_each_alone(many: list[str], document: Document) -> None:
    topics = [Topic(f"t{number}", query) for number, query in enumerate(many)]
    together = {match.topic: match.spans for match in TopicSet(topics).match(document)}
    alone = {topic.id: compile_query(topic.query).match(document) for topic in topics}
    assert together == {id: spans for id, spans in alone.items() if spans is not None}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_string_is_read_or_refused_with_a_place_inside_it(query: str) -> None:
    checked = check(query)
    assert checked.ok or any(problem.severity == "error" for problem in checked.problems)
    for problem in checked.problems:
        assert 0 <= problem.start <= problem.end <= len(query)
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message


_PIECES = [
    "(",
    ")",
    '"',
    "{",
    "}",
    "<<<",
    ">>>",
    " AND ",
    " OR ",
    " NOT ",
    " NEAR/2 ",
    "ATLEAST/2(",
    "title:",
    "[",
    "]",
]
_MORE = [
    *_PIECES,
    "a",
    "bc*",
    "京都",
    "*",
    "?",
    "~x",
    "@@l",
    "rating:",
    "[1 TO 2]",
    "https://x.y",
    "\x00",
    "\ud800",
    "\ue000",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_MORE), max_size=25).map("".join))
def test_any_mixture_of_operators_is_read_or_refused(query: str) -> None:
    checked = check(query, lists={"l": "x OR y"})
    assert checked.ok or any(problem.severity == "error" for problem in checked.problems)
    for problem in checked.problems:
        assert 0 <= problem.start <= problem.end <= len(query)
        for fix in problem.fixes:
            check(fix.query)
    if checked.ok:
        again = check(checked.reading, lists={"l": "x OR y"})
        assert again.tree == checked.tree


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_streams_are_aligned_and_lead_back_into_the_text(text: str) -> None:
    streams = read_text(text)
    for parts in zip(streams.f, streams.a, streams.c, streams.l, streams.r, streams.offsets, strict=True):
        assert len({len(part) for part in parts}) == 1
        for token in (token for part in parts[:5] for token in part):
            assert token
            assert len(token) <= 255
            assert not any(letter.isspace() for letter in token)
            token.encode()
        for start, end in parts[5]:
            assert 0 <= start < end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["Żółw", "京都", "น้ำ", "x\u0301", "👍🏽", "ab"]), min_size=1, max_size=8), st.data())
def test_spans_slice_the_text_to_what_matched(words: list[str], data: st.DataObject) -> None:
    text = "".join(word + data.draw(st.sampled_from([" ", ", ", "\n\n", "\u200b "])) for word in words)
    wanted = data.draw(st.sampled_from(words))
    document = read_document(Capture("s", ref="1", text=text), id="d")
    spans = compile_query(wanted).match(document)
    assert spans
    assert {text[span.start : span.end] for span in spans} == {wanted}


@pytest.mark.parametrize(
    "query",
    [
        "(" * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        '"' * 1_000_000,
        " OR ".join(["a1"] * 5_001),
        "\ud800" * 50,
        "\x00",
    ],
)
def test_hostile_queries_are_refused_quickly(query: str) -> None:
    assert not check(query).ok


def test_the_largest_queries_are_read() -> None:
    assert check(" OR ".join(f"a{number}" for number in range(5_000))).ok
    assert check("(" * 50 + "a" + ")" * 50).ok
    assert not check("(" * 51 + "a" + ")" * 51).ok
