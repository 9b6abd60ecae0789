"""What services are asked for, of topics as people write them."""

from __future__ import annotations

import pytest

from model.topic import Topic
from services.search_words import MAX_TERMS, words_for, words_of

LISTS = {"names": '"north wind" OR northwind OR ノースウィンド'}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("northwind", ("northwind",)),
        ('("northwind" OR "north wind shop") AND NOT jobs', ("northwind", "north wind shop")),
        ("(late OR lost) AND northwind", ("northwind",)),
        ("delivery AND ikea", ("delivery",)),
        ("@@names AND (late OR slow)", ("north wind", "northwind", "ノースウィンド")),
        ("northwind NEAR/5 late", ("northwind",)),
        ("title:northwind AND late", ("northwind",)),
        ("northwind NOT NEAR/3 storm", ("northwind",)),
        ("quoted:(northwind)", ()),
        ("north*", ()),
        ("north* OR northwind", ("northwind",)),
        ("Żabka OR żabki", ("Żabka", "żabki")),
        ("author:ann AND parcel", ("parcel",)),
        ("NOT northwind", ()),
        ('{NW} OR "northwind"', ("NW", "northwind")),
        ("((", ()),
    ],
)
def test_the_words_of_a_query(query: str, words: tuple[str, ...]) -> None:
    assert words_of(Topic("northwind", query), LISTS) == words


def test_what_names_the_topic_is_what_narrows() -> None:
    assert words_of(Topic("ikea", "delivery AND ikea"), {}) == ("ikea",)
    assert words_of(Topic("t-1", "delivery AND dhl", handles=("@DHL",)), {}) == ("dhl",)


def test_a_query_of_very_many_words_is_cut() -> None:
    query = " OR ".join(f"word{number}" for number in range(MAX_TERMS * 2))
    assert len(words_of(Topic("t", query), {})) == MAX_TERMS


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (None, ("one", "two", "three")),
        ("a", ("one", "two")),
        ("b , a", ("one", "two", "three")),
        (["b"], ("two", "three")),
        (["none"], ()),
        (7, ("one", "two", "three")),
    ],
)
def test_a_source_may_ask_for_some_topics(option: object, words: tuple[str, ...]) -> None:
    found = {"a": ("one", "two"), "b": ("two", "three")}
    options = {} if option is None else {"topics": option}
    assert words_for(found, options) == words  # type: ignore[arg-type]
