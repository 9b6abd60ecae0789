"""One pass of everything over Elasticsearch 8.19, which the client of version 9 is refused by unless it is spoken to in
the form of version 8."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from index_engines import Engine, of_the_index
from index_reference import START, caught, entry, mention

from index import Count, Facts, Held, MentionIndex, Question, Series, Values
from servers.elasticsearch import shared_elasticsearch
from servers.missing import or_missing
from topics import TOKENIZER_VERSION, compile_query

VERSION = "8.19.8"
APRIL = datetime(2026, 4, 2, tzinfo=UTC)
LATE = "the parcel is late, and nobody answers"
pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(
        os.environ.get("EARSHOT_REQUIRE_SERVERS") != "1",
        reason=f"Elasticsearch {VERSION} beside 9.2.0 is asked in CI only (EARSHOT_REQUIRE_SERVERS=1)",
    ),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine("elasticsearch", or_missing(lambda: shared_elasticsearch(VERSION)), f"eight-{uuid4().hex[:8]}")
    yield made
    made.end()


@pytest.fixture
def index(engine: Engine) -> Iterator[MentionIndex]:
    """Five mentions, three of March and two of April."""
    fresh = engine.fresh()
    opened = fresh.open()
    written = opened.put(
        [
            entry(mention("a", LATE, label="negative", topics=[caught("t", "negative")], author="Ann")),
            entry(mention("b", "late, but the parcel came", label="positive", seen=START + timedelta(minutes=1))),
            entry(mention("c", "zażółć gęślą jaźń", language="pl", seen=START + timedelta(minutes=2))),
            entry(mention("d", "พัสดุมาช้ามาก", language="th", seen=APRIL, published=APRIL)),
            entry(mention("e", "荷物が遅い", language="ja", seen=APRIL + timedelta(days=1), topics=[caught("t")])),
        ]
    )
    assert {told.outcome for told in written} == {"done"}
    yield opened
    opened.close()
    fresh.end()


def found(index: MentionIndex, query: str) -> list[str]:
    return sorted(one.id for one in index.search(Question(query=compile_query(query))).mentions)


def test_it_is_version_8(engine: Engine, index: MentionIndex) -> None:
    status = index.status()
    assert (status.mentions, status.tokenizers, of_the_index(status)) == (5, {TOKENIZER_VERSION: 5}, [])


def test_writing(index: MentionIndex) -> None:
    newer = mention("a", "it came", version=2, full=True)
    assert [told.outcome for told in index.put([entry(newer), entry(mention("b", version=0))])] == ["done", "done"]
    assert index.get(["a", "x"]) == {"a": newer} and index.get(["b"])["b"].capture.text.startswith("late, but")
    bad = [entry(mention("\ud800")), entry(mention("f"))]
    assert [told.outcome for told in index.put(bad)] == ["rejected", "done"]
    index.delete({"a": 3, "unknown": 1})
    index.put([entry(newer)])
    assert set(index.get(["a", "b", "f"])) == {"b", "f"} and index.count(Question()) == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("parcel AND late", ["a", "b"]),
        ('"parcel is late"', ["a"]),
        ("parcel NEAR/1 late", ["a"]),
        ("late ONEAR/3 parcel", ["b"]),
        ("parc* AND NOT nobody", ["b"]),
        ("zazolc OR gęślą", ["c"]),
        ("พัสดุ", ["d"]),
        ("遅い", ["e"]),
        ("lang:pl", ["c"]),
    ],
)
def test_the_language(index: MentionIndex, query: str, expected: list[str]) -> None:
    assert found(index, query) == expected


def test_asking(index: MentionIndex) -> None:
    t = Question(topics=("t",))
    assert index.facets(Question(), "language") == [("en", 2), ("ja", 1), ("pl", 1), ("th", 1)]
    assert index.facets(Question(without=Facts(languages=("en",))), "topic") == [("t", 1)]
    assert index.distinct(Question(), "author") == 1 and index.count(t) == 2
    months = index.series(Question(), interval="1M", zone="Europe/Warsaw")
    assert [bucket.count for bucket in months] == [3, 2] and sum(bucket.negative for bucket in months) == 1
    asked = index.ask([Count(t), Series(t, "1y"), Values(Question(), "sentiment")])
    assert asked[0] == 2 and asked[1] == index.series(t, interval="1y") and dict(asked[2])["positive"] == 1  # type: ignore[arg-type,index]
    assert index.phrases(t, background=Question(), limit=5).read == 2


def test_a_walk_gives_each_once(index: MentionIndex) -> None:
    cursor, seen = "", list[str]()
    while not seen or cursor:
        page = index.search(Question(), size=2, cursor=cursor)
        seen += [one.id for one in page.mentions]
        cursor = page.cursor
        index.put([entry(mention(f"new-{len(seen)}", seen=APRIL + timedelta(days=2)))])
    assert seen == ["e", "d", "c", "b", "a"]
    assert [one.id for one in index.scan(Question(languages=("th", "pl")))] == ["c", "d"]


def test_what_is_held_and_dropped(index: MentionIndex) -> None:
    assert list(index.held("2026.03")) == [Held(id, 1, TOKENIZER_VERSION) for id in "abc"]
    assert [(month.name, month.mentions) for month in index.months()] == [("2026.03", 3), ("2026.04", 2)]
    assert index.drop("2026.03") == 3
    assert [month.name for month in index.months()] == ["2026.04"] and index.count(Question()) == 2
