"""Why a document matched or did not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from topics_strategies import documents, queries

from model.capture import Capture
from topics import Document, compile_query, explain, read_document

TEXT = "Acme delivery is late, so many jobs"


def document(text: str = TEXT) -> Document:
    return read_document(Capture("s", ref="1", text=text), id="d")


@pytest.mark.parametrize(
    ("query", "missing", "removed"),
    [
        ("acme AND late", [], []),
        ("acme AND zenith", ["zenith"], []),
        ("acme AND NOT jobs", [], ["jobs"]),
        ("acme AND (zenith NEAR/3 late) AND NOT (jobs OR x)", ["zenith NEAR/3 late"], ["jobs OR x"]),
        ("(x OR y) AND late", ["x OR y"], []),
        ("title:(acme AND late)", ["acme", "late"], []),
        ("kind:comment", ["kind:comment"], []),
        ("acme NOT NEAR/1 delivery", ["acme NOT NEAR/1 delivery"], []),
        ("ATLEAST/2(acme)", ["ATLEAST/2(acme)"], []),
    ],
)
def test_what_was_missing_and_what_took_it_away(query: str, missing: list[str], removed: list[str]) -> None:
    explanation = explain(compile_query(query), document())
    assert [step.part for step in explanation.missing] == missing
    assert [step.part for step in explanation.removed_by] == removed
    assert explanation.matched == (not missing and not removed)


def test_each_part_says_where_it_was_found() -> None:
    query = "acme AND (late OR zenith)"
    explanation = explain(compile_query(query), document())
    acme, either = explanation.steps.steps
    late, zenith = either.steps
    assert [TEXT[span.start : span.end] for span in acme.spans] == ["Acme"]
    assert [TEXT[span.start : span.end] for span in late.spans] == ["late"]
    assert (zenith.holds, zenith.spans) == (False, ())
    assert query[late.start : late.end] == "late"
    assert explanation.sentence == "It matches, in 2 places"


def test_a_miss_is_told_in_a_sentence() -> None:
    sentence = explain(compile_query("zenith AND NOT jobs"), document()).sentence
    assert sentence == "It does not match: it lacks zenith and it is taken away by NOT jobs"


@settings(max_examples=60, deadline=None)
@given(queries, documents())
def test_the_explanation_agrees_with_the_matcher(query: str, found: Document) -> None:
    compiled = compile_query(query)
    spans = compiled.match(found)
    explanation = explain(compiled, found)
    assert explanation.matched == (spans is not None)
    assert explanation.steps.spans == (spans or ())
    assert bool(explanation.missing or explanation.removed_by) != explanation.matched
