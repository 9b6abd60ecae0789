"""What was judged of a question is remembered, by whichever thread, and never answers for what was written since."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from index_reference import entry, mention

from index import Question
from index.cursor import write_cursor
from index.embedded import judge
from index.embedded.engine import EmbeddedIndex
from model.errors import BadInput
from topics import Document, Query, compile_query

LATE, OTHER = (Question(query=compile_query(query)) for query in ("{Late}", "{Refund}"))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    made = EmbeddedIndex(tmp_path / "index.db")
    made.put([entry(mention(f"m{n}", "Late" if n % 2 else "late")) for n in range(8)])
    yield made
    made.close()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    seen: list[Document] = []
    holds = Query.holds

    def watched(query: Query, document: Document) -> bool:
        seen.append(document)
        return holds(query, document)

    monkeypatch.setattr(Query, "holds", watched)
    return seen


def test_what_was_deleted_or_written_since_is_told_anew(index: EmbeddedIndex) -> None:
    assert index.count(LATE) == 4
    index.delete({"m1": 5})
    assert index.count(LATE) == len(index.search(LATE).mentions) == 3
    index.put([entry(mention("m3", "late", version=2)), entry(mention("m9", "Late"))])
    assert index.count(LATE) == 3
    assert {found.id for found in index.search(LATE).mentions} == {"m5", "m7", "m9"}


def test_other_threads_judge_only_what_is_new(index: EmbeddedIndex, looked_at: list[Document]) -> None:
    with ThreadPoolExecutor(1) as others:
        assert others.submit(index.count, LATE).result() == 4
        assert len(looked_at) == 8
        assert (index.count(LATE), index.count(OTHER), index.count(LATE)) == (4, 0, 4)
        assert len(looked_at) == 8
        index.put([entry(mention("m8", "Late"))])
        assert index.count(LATE) == 5
        assert others.submit(index.count, LATE).result() == 5
    assert len(looked_at) == 10


def test_a_question_that_fails_leaves_nothing_behind(index: EmbeddedIndex) -> None:
    assert index.count(OTHER) == 0
    with pytest.raises(BadInput, match="kept no more"):
        index.search(LATE, cursor=write_cursor(LATE, (1, "a walk of another day"), "negative"), order="negative")
    assert index.count(LATE) == len(index.search(LATE).mentions) == 4


def test_the_question_asked_longest_ago_is_forgotten_first(
    index: EmbeddedIndex, looked_at: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "REMEMBERED", 3)
    assert (index.count(LATE), index.count(OTHER), index.count(LATE)) == (4, 0, 4)
    assert len(looked_at) == 16
