"""What the engine promises, asked of Elasticsearch 8.19, which refuses what the client of 9 says by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from index_engines import Engine
from index_reference import START, Reference, caught, entry, mention

from index import Count, Facts, MentionIndex, Question, Series, Values
from model.errors import BadInput
from servers.elasticsearch import shared_elasticsearch
from servers.missing import or_missing
from topics import compile_query

pytestmark = [pytest.mark.servers, pytest.mark.soak]
VERSION = "8.19.8"
QUERIES = (
    *("late", "late AND NOT refund", '"late refund"', "late NEAR/2 refund", "ref*", "{Late}", "żółć", "*京都*"),
    *("late NOT NEAR/2 refund", "ATLEAST/2(late)", "title:hello", "author:ann", "lang:ja OR kind:comment"),
    *("(late NEAR/1 refund) NEAR/2 line", "sentiment:negative AND late", "site:a.example AND NOT late"),
)
TEXTS = ("Late refund", "late, late\n\nrefund LINE", "Żółć to jest", "東京都に行く", "refund the line late", "nothing")


@pytest.fixture(scope="module")
def place() -> Iterator[Engine]:
    made = Engine("elasticsearch", or_missing(lambda: shared_elasticsearch(VERSION)), f"eight-{uuid4().hex[:8]}")
    yield made
    made.end()


@pytest.fixture(scope="module")
def archive(place: Engine) -> Iterator[tuple[MentionIndex, Reference]]:
    """Months, copies, people's labels, an older version that comes late, one that is gone."""
    index, reference = place.open(), Reference()
    entries = [
        entry(
            mention(
                f"m{number:02}",
                TEXTS[number % len(TEXTS)],
                title="Hello" if number % 4 == 0 else "",
                version=2,
                seen=START + timedelta(hours=9 * number),
                language=("en", "ja")[number % 2],
                source=("a.example", "b.example")[number % 3 == 0],
                kind=("post", "comment")[number % 5 == 0],
                author=("", "Ann")[number % 2],
                label=("negative", "positive", "unknown")[number % 3],
                topics=[caught("t", "negative", tagged=number % 2 == 0)] if number % 3 else [],
                cluster=f"c{number % 7}",
            )
        )
        for number in range(40)
    ]
    for store in (index, reference):
        store.put(entries)
        store.put([entry(mention("m01", "older", version=1))])
        store.delete({"m39": 3})
    yield index, reference
    index.close()


def test_it_is_the_version_that_is_asked(place: Engine, archive: tuple[MentionIndex, Reference]) -> None:
    index, reference = archive
    status = index.status()
    assert status.engine == "elasticsearch" and status.mentions == len(reference.entries) == 39
    assert set(index.get(["m00", "m38", "m39"])) == {"m00", "m38"}
    assert {held.version for month in index.months() for held in index.held(month.name)} == {2}
    assert [month.name for month in index.months()] == ["2026.03", "2026.04"]


@pytest.mark.parametrize("written", QUERIES)
def test_live_is_archive(archive: tuple[MentionIndex, Reference], written: str) -> None:
    index, reference = archive
    question = Question(query=compile_query(written))
    expected = reference.answers(question)
    assert list(index.search(question, size=100).mentions) == expected
    assert list(index.scan(question)) == reference.answers(question, "oldest")
    assert index.count(question) == len(expected)


def test_walks_and_filters(archive: tuple[MentionIndex, Reference]) -> None:
    index, reference = archive
    for question in (Question(), Question(topics=("t",), without=Facts(languages=("ja",))), Question(tagged=True)):
        taken, cursor = list(index.search(question, size=7).mentions), index.search(question, size=7).cursor
        while cursor:
            page = index.search(question, size=7, cursor=cursor)
            taken, cursor = taken + list(page.mentions), page.cursor
        assert taken == reference.answers(question)
    with pytest.raises(BadInput):
        index.search(Question(), cursor="x")


def test_counts(archive: tuple[MentionIndex, Reference]) -> None:
    index, reference = archive
    asked = Question(topics=("t",))
    series = reference.series(asked, "1d", "Europe/Warsaw", "language")
    assert index.series(asked, interval="1d", zone="Europe/Warsaw", by="language") == series
    assert list(index.ask((Count(asked), Series(asked, "1d", "Europe/Warsaw", "language"), Values(asked, "kind")))) == [
        len(reference.answers(asked)),
        series,
        reference.facets(asked, "kind"),
    ]
    assert list(index.facets(asked, "cluster")) == reference.facets(asked, "cluster")
    assert index.distinct(asked, "cluster") == len(reference.facets(asked, "cluster"))
    assert index.groups(asked, ["c1", "c2"]) == reference.groups(asked, ["c1", "c2"])
    assert index.phrases(asked).read == len(reference.answers(asked))
