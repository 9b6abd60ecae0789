"""Limits, lists that draw in lists, and the guide's own examples."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from model.capture import Capture
from topics import check, compile_query, read_document
from topics.lexer import FIELDS

GUIDE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")


def chained(body: str, last: str, depth: int) -> dict[str, str]:
    """Lists l0 … each drawing in the next."""
    return {**{f"l{at}": body.format(f"@@l{at + 1}") for at in range(depth)}, f"l{depth}": last}


@pytest.mark.parametrize(
    ("query", "lists", "code"),
    [
        (" NEAR/1 ".join(["a1"] * 3000), {}, "mixed-near"),
        ("a AND " + "NOT " * 5000 + "b", {}, "double-not"),
        ('"' + "a " * 5000 + '"', {}, "long-phrase"),
        ("a-" * 5000 + "b", {}, "long-phrase"),
        ("京" * 5000, {}, "long-phrase"),
        ("@@l0", chained("(" * 30 + "{}" + ")" * 30, "x", 9), "list-problem"),
        ("@@l0", chained("{0} OR {0} OR {0}", "x", 9), "list-problem"),
        ("@@l0", chained("{0} OR {0} OR {0} OR {0}", "()", 9), "list-problem"),
        ("x" * 65_537, {}, "too-long"),
    ],
    ids=["nears", "nots", "phrase", "glued word", "clusters", "deep lists", "wide lists", "empty lists", "bytes"],
)
def test_what_would_take_too_long_is_refused_quickly(query: str, lists: dict[str, str], code: str) -> None:
    began = time.process_time()
    checked = check(query, lists=lists)
    assert not checked.ok
    assert checked.problems[0].code == code
    assert isinstance(checked.reading, str)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("query", ["a NEAR/99 a", "(a NEAR/9 a) NEAR/9 (a OR b)", "*a*a*a*a*a*c*", "ATLEAST/99(a)"])
def test_matching_grows_no_faster_than_the_text(query: str) -> None:
    if not check(query).ok:
        pytest.fail(query)
    document = read_document(Capture("s", ref="1", text="a " * 10_000 + "ab" * 100 + " b"), id="d")
    began = time.process_time()
    compile_query(query).match(document)
    assert time.process_time() - began < 5


def test_every_field_is_in_the_guide() -> None:
    assert [name for name in FIELDS if f"`{name}:" not in GUIDE] == []


def rows(heading: str) -> list[list[list[str]]]:
    """The queries of a section's table, cell by cell."""
    section = GUIDE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize("heading", ["Words", "Together"])
def test_what_the_guide_writes_is_in_order(heading: str) -> None:
    for row in rows(heading):
        for query in row[0]:
            if not query.startswith("<<<"):
                assert check(query, lists={"names": "acme"}).ok, query


def test_the_fields_of_the_guide_are_in_order() -> None:
    for row in rows("Fields"):
        for query in row[1]:
            assert check(query).ok, query


def test_what_the_guide_says_is_refused_is_refused_and_its_fixes_are_offered() -> None:
    for row in rows("When a query is refused"):
        (query,), fixes = row[0], row[-1]
        checked = check(query)
        assert not checked.ok
        assert set(fixes) <= {fix.query for fix in checked.problems[0].fixes}


def nested_nears(depth: int) -> str:
    query = "a NEAR/5 a"
    for _ in range(depth - 1):
        query = f"({query}) NEAR/5 a"
    return query


def test_more_than_ten_nears_inside_one_another_are_refused() -> None:
    assert check(nested_nears(10)).ok
    assert [problem.code for problem in check(nested_nears(11)).problems] == ["near-depth"]


@pytest.mark.parametrize("query", ["a NEAR/5 a", "(a OR b) NEAR/5 (a OR c)", nested_nears(10)])
def test_proximity_in_a_text_of_one_word_is_bounded(query: str) -> None:
    asked = compile_query(query)
    long = read_document(Capture("s", ref="1", text="a " * 80_000), id="d")
    start = time.process_time()
    assert asked.match(long)
    assert time.process_time() - start < 6
