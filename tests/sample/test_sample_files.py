"""The ready project: files that parse and name what the sample serves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from model.capture import capture_from_json
from sample import DEFAULT_ADDRESSES, posts_before, project_files
from sample.words import LANGUAGES, book, dice_for
from sample.writer import is_northwind
from topics import Document, check, compile_query, read_document


def test_every_file_is_yaml_of_its_kind() -> None:
    read = {name: yaml.safe_load(text) for name, text in project_files().items()}
    for name, content in read.items():
        if name != "sources/sample.yaml":
            assert content["id"] == Path(name).stem
    assert read["rules/northwind-dip.yaml"]["topics"] == ["northwind"]
    assert read["rules/northwind-dip.yaml"]["scale"] == {
        "grid": "5s",
        "vote": "30s",
        "block": "10s",
        "settle": "10s",
        "cooldown": "30s",
        "budget": 60,
    }
    assert read["topics/northwind.yaml"]["handles"] == ["@northwind", "northwind.example"]


def test_sources_point_at_the_sites() -> None:
    sources = yaml.safe_load(project_files()["sources/sample.yaml"])
    assert [source["url"].rpartition("/")[0] for source in sources] == list(DEFAULT_ADDRESSES.values())


@pytest.mark.parametrize("name", ["northwind", "late-delivery", "other-shops"])
def test_queries_are_in_order(name: str) -> None:
    query = yaml.safe_load(project_files()[f"topics/{name}.yaml"])["query"]
    assert check(query).ok, check(query).problems


def test_topics_catch_what_they_are_meant_for_in_every_language() -> None:
    queries = {
        name: compile_query(yaml.safe_load(project_files()[f"topics/{name}.yaml"])["query"])
        for name in ("northwind", "late-delivery", "other-shops")
    }
    for post in posts_before(datetime(2026, 11, 22, tzinfo=UTC), days=12):
        document = read_document(capture_from_json(post.capture()), id=post.ref, language=post.lang)
        assert queries["northwind"].holds(document) == is_northwind(post.theme), post
        if post.theme == "other" and post.lang == "en" and post.site == "forum":
            assert queries["other-shops"].holds(document), post
        assert is_northwind(post.theme) or not queries["late-delivery"].holds(document)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_late_delivery_knows_the_words_of_every_language(lang: str) -> None:
    query = compile_query(yaml.safe_load(project_files()["topics/late-delivery.yaml"])["query"])
    phrases, dice = book(lang), dice_for(lang)
    told = [phrases.fill(line, dice, phrases.slots(dice)) for line in phrases.sections["delivery -"]]
    caught = [text for text in told if query.holds(_document(text, lang))]
    assert len(caught) >= len(told) / 2, caught


def _document(text: str, lang: str) -> Document:
    return read_document(capture_from_json({"source": "s", "ref": "1", "text": text}), id="1", language=lang)
