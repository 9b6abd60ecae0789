"""Live equals archive on Elasticsearch: what a compiled query finds is what the matcher finds, in every script."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_reference import START, caught, mention

from index import Entry, Question
from index.elasticsearch import ElasticsearchIndex, states
from index.elasticsearch.compile import Compiled, compile_for
from index.elasticsearch.cursors import read_standing
from index.options import IndexOptions
from model.capture import Author, Capture, Thread, capture_from_json
from model.errors import BadInput
from topics import Document, Query, compile_query, read_document

sys.path.append(str(Path(__file__).parents[1] / "topics"))  # as when all tests are collected
from topics_strategies import BLANKS, WORDS, queries

pytestmark = pytest.mark.servers
CASES = yaml.safe_load((Path(__file__).parents[2] / "docs" / "query-language-tests.yaml").read_text("utf-8"))
CASES = [case for case in CASES if "refused" not in case]
DRAWN = 600


class Archive:
    """An index filled once, and its documents as the matcher reads them."""

    def __init__(self, url: str) -> None:
        self.index = ElasticsearchIndex(url, IndexOptions(prefix=f"laws-{uuid4().hex[:12]}"))
        self.documents: dict[str, Document] = {}
        entries = [*self._drawn(), *self._cases()]
        for start in range(0, len(entries), 500):
            assert {written.outcome for written in self.index.put(entries[start : start + 500])} == {"done"}

    def _drawn(self) -> Iterator[Entry]:
        r = random.Random(5)

        def text(most: int) -> str:
            return "".join(r.choice(WORDS) + r.choice(BLANKS) for _ in range(r.randrange(most)))

        for number in range(DRAWN):
            capture = Capture(
                "s",
                ref=f"{number}",
                title=text(5) if number % 2 else "",
                text=text(14) or "x",
                quoted=text(5) if number % 3 else "",
                kind=r.choice(["post", "comment"]),
            )
            yield self._entry(f"drawn-{number}", capture, r.choice(["pl", "en"]), "")

    def _cases(self) -> Iterator[Entry]:
        for case in CASES:
            told = {"ref": case["id"], "source": "s", **case["doc"]}
            language, site = told.pop("lang", "und"), told.pop("site", "")
            capture = capture_from_json(told)
            if capture.text.strip() or capture.title.strip():
                yield self._entry(f"case-{case['id']}", capture, language, site)

    def _entry(self, id: str, capture: Capture, language: str, site: str) -> Entry:
        made = mention(id, language=language)
        document = read_document(capture, id=id, language=language, site=site)
        self.documents[id] = document.with_fields(sentiment="unknown", tagged=False)
        return Entry(replace(made, capture=capture), document)

    def matching(self, query: Query) -> set[str]:
        return {id for id, document in self.documents.items() if query.holds(document)}

    def found(self, queries: list[Compiled]) -> list[set[str]]:
        """What each finds, in one request."""
        bodies = [
            {"query": {"bool": {"filter": [one.query]}}, "size": 10_000, "_source": False, "sort": ["_doc"]}
            for one in queries
        ]
        answers = self.index._reader.together(bodies)
        assert not any(isinstance(answer, Exception) for answer in answers)
        return [{hit["_id"] for hit in answer["hits"]["hits"]} for answer in answers]  # type: ignore[index]


@pytest.fixture(scope="module")
def archive(elasticsearch_url: str) -> Iterator[Archive]:
    made = Archive(elasticsearch_url)
    made.index.count(Question())  # from here on what was written is seen
    yield made
    for month in made.index.months():
        made.index.drop(month.name)
    made.index.close()


def agree(archive: Archive, *queries: Query) -> None:
    """Exactly, where it says so; else all of them and more; and so, too, when Elasticsearch may not be asked much."""
    asked = [(query, compile_for(query, loose=loose)) for query in queries for loose in (False, True)]
    for (query, compiled), found in zip(asked, archive.found([one for _, one in asked]), strict=True):
        matching = archive.matching(query)
        assert matching <= found, query.source
        assert not compiled.exact or found == matching, query.source


def test_every_case_of_the_language_is_found_exactly(archive: Archive) -> None:
    compiled = [
        compile_query(case["query"], accents=case.get("accents", "asymmetric"), lists=case.get("lists", {}))
        for case in CASES
    ]
    for start in range(0, len(compiled), 50):
        agree(archive, *compiled[start : start + 50])


@pytest.mark.parametrize("case", CASES[::12], ids=lambda case: str(case["id"]))
def test_cases_asked_as_questions(archive: Archive, case: dict[str, object]) -> None:
    query = compile_query(str(case["query"]), accents=case.get("accents", "asymmetric"), lists=case.get("lists", {}))  # type: ignore[arg-type]
    question = Question(query=query)
    page = archive.index.search(question, size=1000)
    assert {found.id for found in page.mentions} == archive.matching(query)
    assert page.total == archive.index.count(question) == len(page.mentions)
    buckets = archive.index.series(question, interval="1d", by="language")
    assert sum(bucket.count for bucket in buckets) == page.total


@settings(
    max_examples=int(os.environ.get("ELASTICSEARCH_LAWS", "40")), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(queries, st.sampled_from(["asymmetric", "exact", "fold"]))
def test_any_query_finds_what_the_matcher_finds(archive: Archive, written: str, accents) -> None:
    agree(archive, compile_query(written, accents=accents))


@pytest.mark.parametrize(
    "written",
    [
        'text:rock AND ("late delivery" NEAR/3 rock)',
        'ATLEAST/2("late delivery" OR rock)',
        "(rock OR late) NOT NEAR/2 (rock NEAR/1 delivery)",
    ],
)
def test_what_must_be_judged_is_answered_exactly(archive: Archive, written: str) -> None:
    query = compile_query(written)
    assert not compile_for(query).exact
    matching, question = archive.matching(query), Question(query=query)
    walked: list[str] = []
    cursor, page = "", archive.index.search(question, size=3, order="oldest")
    while True:
        walked += [found.id for found in page.mentions]
        assert page.total == len(matching)
        if not (cursor := page.cursor):
            break
        page = archive.index.search(question, size=3, cursor=cursor, order="oldest")
    assert walked == sorted(matching)  # all were seen at once
    assert [found.id for found in archive.index.scan(question)] == walked
    assert sum(count for _, count in archive.index.facets(question, "kind")) == len(matching)


def test_walks_over_one_state_keep_their_own_answers(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both begin at once, so that they share a state; both are judged, and judged once."""
    monkeypatch.setattr(states, "FRESH", 60.0)  # however slow the machine is
    asked = [compile_query(f"({word} OR late) NOT NEAR/2 ({word} NEAR/1 delivery)") for word in ("rock", "refund")]
    expected = [sorted(archive.matching(query), reverse=True) for query in asked]
    assert expected[0] != expected[1]
    pages = [archive.index.search(Question(query=query), size=2) for query in asked]
    assert _state_of(pages[0].cursor, asked[0]) == _state_of(pages[1].cursor, asked[1])
    for query, first, ids in zip(asked, pages, expected, strict=True):
        page, walked = first, [found.id for found in first.mentions]
        while page.cursor:
            page = archive.index.search(Question(query=query), size=40, cursor=page.cursor)
            walked += [found.id for found in page.mentions]
        assert walked == ids


FIELDS = [
    *("author:ann", "author:@ann", "author:ann*", 'author:"ann smith"', "author:smith", "author:mit", 'author:"!!!"'),
    *("site:forum.example", "site:example", "site:www.forum.example", "site:f*.example", "site:other"),
    *("url:forum.example", "url:forum.example/a", "url:forum.example/a/b", "url:/b", "url:@x", "url:f*/a", "url:/"),
    *("links:shop.example", "links:example", "links:/deal", "links:shop.example/deal", "links:sh?p.example"),
    *("thread:9", 'thread:"a long thread"', "thread:long", "source:forum*", "kind:post", "lang:p?", "lang:(pl OR en)"),
    *("rating:[1 TO 2]", "rating:2", "rating:[* TO 3]", "followers:[10 TO *]", "followers:12"),
    *("published:[2026-03-27 TO 2026-03-28]", "published:[* TO *]", "published:2026-03-29", "sentiment:negative"),
    *(
        "tagged:true",
        "tagged:false",
        "sentiment:(positive OR unknown)",
        "kind:post AND NOT author:ann",
        "kind:post AND NOT rating:[* TO *]",
    ),
]


def _posts() -> list[Entry]:
    addresses = (
        "https://forum.example/a/b",
        "http://www.forum.example/A?b=1",
        "https://x.forum.example/@x/b",
        "nonsense",
    )
    authors = (
        Author("Ann Smith", "@Ann", "", 12),
        Author("!!!"),
        Author("Smithson", "", "https://forum.example/u"),
        Author(),
    )
    made = []
    for number in range(24):
        found = mention(
            f"post-{number:02}",
            f"see https://shop.example/deal?x={number}" if number % 3 else "nothing",
            full=number % 2 == 0,
            published=START if number % 5 else None,
            language=("en", "pl")[number % 2],
            label=("negative", "positive", "unknown")[number % 3],
            topics=[caught("t", "negative", tagged=number % 4 == 0)] if number % 2 else [],
        )
        thread = Thread("9", "A long thread", "https://forum.example/t/9") if number % 3 == 0 else None
        capture = replace(found.capture, url=addresses[number % 4], author=authors[number // 2 % 4], thread=thread)
        made.append(_entry_of(replace(found, capture=capture)))
    return made


def _entry_of(made) -> Entry:
    document = read_document(made.capture, id=made.id, language=made.language.code, site=made.site)
    return Entry(made, document)


@pytest.fixture(scope="module")
def posts(elasticsearch_url: str) -> Iterator[tuple[ElasticsearchIndex, list[Entry]]]:
    index = ElasticsearchIndex(elasticsearch_url, IndexOptions(prefix=f"fields-{uuid4().hex[:12]}"))
    entries = _posts()
    assert {written.outcome for written in index.put(entries)} == {"done"}
    yield index, entries
    for month in index.months():
        index.drop(month.name)
    index.close()


@pytest.mark.parametrize("written", FIELDS)
def test_field_terms_find_what_the_matcher_finds(posts: tuple[ElasticsearchIndex, list[Entry]], written: str) -> None:
    index, entries = posts
    query = compile_query(written)
    assert compile_for(query).exact

    def holds(entry: Entry) -> bool:
        tagged = any(match.tagged for match in entry.mention.topics)
        return query.holds(entry.document.with_fields(sentiment=entry.mention.mood, tagged=tagged))

    found = index.search(Question(query=query), size=100).mentions
    assert {mention.id for mention in found} == {entry.mention.id for entry in entries if holds(entry)}


@pytest.mark.parametrize("cursor", ["x", "eJyLjgUAARUAuQ==", "\ud800", "A" * 5000])
def test_garbage_is_no_cursor(archive: Archive, cursor: str) -> None:
    with pytest.raises(BadInput):
        archive.index.search(Question(), cursor=cursor)


def test_a_walk_outlives_the_state_that_was_held(archive: Archive) -> None:
    page = archive.index.search(Question(), size=300)
    walked = [found.id for found in page.mentions]
    archive.index._reader._connection.ask(
        lambda client: client.perform_request("DELETE", "/_pit", body={"id": _state(page.cursor)}, headers=HEADERS)
    )
    again = archive.index.search(Question(), size=300)  # over the state that is no more, as others may begin, too
    assert [found.id for found in again.mentions] == walked
    while page.cursor:
        page = archive.index.search(Question(), size=300, cursor=page.cursor)
        walked += [found.id for found in page.mentions]
    assert sorted(walked) == sorted(archive.documents)


def _state(cursor: str) -> str:
    return _state_of(cursor, None)


def _state_of(cursor: str, query: Query | None) -> str:
    standing = read_standing(Question(query=query), "newest", cursor)
    assert standing is not None
    return standing.state


HEADERS = {"accept": "application/json", "content-type": "application/json"}
