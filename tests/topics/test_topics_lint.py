"""Doubts and fixes: what is warned about, and that every fix mends what it says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from topics_strategies import queries

from topics import check

WARNED = [
    ("apple AND and", "lowercase-operator", "apple AND AND"),
    ("-acme AND late", "sign", "acme AND late"),
    ("wendy's AND burger", "apostrophe", "(wendy's OR wendys) AND burger"),
    ("żółć", "accents", "zolc"),
    ('"hello, world"', "phrase-punctuation", '"hello world"'),
    ("wheresit?", "question-mark", "wheresit"),
    ('"p - t"', "ignored-symbols", '"p  t"'),
    ("service", "too-common", None),
    ("acme OR the", "too-common", None),
    ("acme OR acme", "repeated", None),
    ("acme NOT acme", "never", None),
]


@pytest.mark.parametrize(("query", "code", "fixed"), WARNED, ids=[row[0] for row in WARNED])
def test_warnings(query: str, code: str, fixed: str | None) -> None:
    checked = check(query)
    assert checked.ok
    (problem,) = [problem for problem in checked.problems if problem.code == code]
    assert problem.severity == "warning"
    assert 0 <= problem.start < problem.end <= len(query)
    assert [fix.query for fix in problem.fixes] == ([fixed] if fixed else [])


@pytest.mark.parametrize(
    "query", ["acme", '"late delivery"', "wendy's OR wendys", "zolc", "acme AND service", "C++", "#fail"]
)
def test_what_is_in_order_is_left_alone(query: str) -> None:
    assert check(query).problems == ()


def test_accents_depend_on_the_topics_rule() -> None:
    assert check("żółć", accents="fold").problems == ()
    (problem,) = check("żółć", accents="exact").problems
    assert [fix.query for fix in problem.fixes] == ["(żółć OR zolc)"]


FIXED = [
    ("late delivery", ['"late delivery"', "late AND delivery"]),
    ("(late delivery) OR x", ['("late delivery") OR x', "(late AND delivery) OR x"]),
    ("late delivery OR x", ['"late delivery" OR x', "(late AND delivery) OR x"]),
    ("apple and pie", ["apple AND pie", '"apple and pie"', "apple AND and AND pie"]),
    ("a AND b OR c", ["(a AND b) OR c"]),
    ("a OR b NOT c OR d", ["a OR (b NOT c) OR d"]),
    ("a NEAR/3 b AND c", ["(a NEAR/3 b) AND c"]),
    ("a NEAR/1 b NEAR/2 c", ["(a NEAR/1 b) NEAR/2 c"]),
    ("(a AND b", ["(a AND b)"]),
    ('"late', ['"late"']),
    ("{BT", ["{BT}"]),
    ("a <<< b", ["a <<< b >>>"]),
    ("a)", ["a"]),
    ("a && b", ["a AND b"]),
    ("foo:bar", ['"foo:bar"']),
    ("https://x.example/a", ['links:"https://x.example/a"']),
    ("rating:[3 TO 1]", ["rating:[1 TO 3]"]),
    ("kind:tweet", ["kind:post", "kind:comment", "kind:article", "kind:review"]),
    ("a NEAR b", ["a NEAR/5 b", "a NEAR/10 b"]),
]


@pytest.mark.parametrize(("query", "fixes"), FIXED, ids=[row[0] for row in FIXED])
def test_fixes_can_be_applied(query: str, fixes: list[str]) -> None:
    problem = check(query).problems[0]
    offered = [fix.query for fix in problem.fixes]
    assert offered[: len(fixes)] == fixes
    for fix in fixes:
        assert check(fix).ok, fix


@pytest.mark.parametrize("query", [row[0] for row in FIXED[:8]])
def test_the_reading_of_a_refused_query_is_in_order(query: str) -> None:
    checked = check(query)
    assert not checked.ok
    assert check(checked.reading).tree == checked.tree


@settings(max_examples=60, deadline=None)
@given(queries)
def test_a_fix_of_a_warning_never_breaks_the_query(query: str) -> None:
    for problem in check(query).problems:
        for fix in problem.fixes:
            assert check(fix.query).ok, (problem.code, fix)


def test_places_are_told_by_line_and_column() -> None:
    (problem,) = check("acme AND\n  (late delivery)").problems
    assert (problem.start, problem.end, problem.line, problem.column) == (12, 25, 2, 4)
