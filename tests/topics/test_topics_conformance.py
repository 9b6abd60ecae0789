"""The query language by example: every case of docs/query-language-tests.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from topics_reference import Reference

from model.capture import capture_from_json
from model.topic import Topic
from topics import Document, TopicSet, check, compile_query, print_query, read_document

CASES = yaml.safe_load((Path(__file__).parents[2] / "docs" / "query-language-tests.yaml").read_text("utf-8"))
MATCHES = [pytest.param(case, id=case["id"]) for case in CASES if "refused" not in case]
REFUSALS = [pytest.param(case, id=case["id"]) for case in CASES if "refused" in case]


def document_of(fields: dict) -> Document:
    found = {"ref": "1", "source": "s", **fields}
    language, site = found.pop("lang", "und"), found.pop("site", "")
    return read_document(capture_from_json(found), id="d", language=language, site=site)


@pytest.mark.parametrize("case", MATCHES)
def test_matches(case: dict) -> None:
    query = compile_query(case["query"], accents=case.get("accents", "asymmetric"), lists=case.get("lists", {}))
    document = document_of(case["doc"])
    spans = query.match(document)
    assert (spans is not None) == case["match"], print_query(query.tree)
    if spans is not None:
        assert [[span.field, span.start, span.end] for span in spans] == case["spans"]
    if "tagged:" in case["query"]:
        return  # in a set of topics it is known
    topics = TopicSet([Topic("t", case["query"], accents=query.accents)], lists=case.get("lists", {}))
    assert [match.spans for match in topics.match(document)] == ([] if spans is None else [spans])


@pytest.mark.parametrize("case", [case for case in MATCHES if not case.id.startswith("field")])
def test_the_naive_reading_says_the_same(case) -> None:
    query = compile_query(case["query"], accents=case.get("accents", "asymmetric"), lists=case.get("lists", {}))
    found = Reference(document_of(case["doc"]), query.accents).match(query.tree)
    expected = tuple(tuple(span) for span in case["spans"]) if case["match"] else None
    assert found == expected


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(case: dict) -> None:
    checked = check(case["query"], lists=case.get("lists", {}))
    assert not checked.ok
    first = checked.problems[0]
    assert (first.code, [first.start, first.end]) == (case["refused"], case["span"])


def test_ids_are_unique() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids))
    assert len(ids) > 250
