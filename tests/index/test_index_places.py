"""Pages of a query by sighting are the plain order's, however mentions were written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_engines import Engine
from index_reference import START, Reference, entry, mention
from test_index_model import how_often, pages

from index import Order, Question
from index.embedded import places
from topics import compile_query

QUERIES = tuple(compile_query(query) for query in ("late", "{late}", "late AND NOT refund"))
"""One FTS5 answers, one that is judged, one with words left out."""


@pytest.mark.parametrize("stray", [0, 2, places.MOST_STRAY])
def test_pages_of_a_query_are_in_order(engine: Engine, monkeypatch: pytest.MonkeyPatch, stray: int) -> None:
    if engine.name != "embedded":
        pytest.skip("it is the embedded engine's way")
    monkeypatch.setattr(places, "SPARE", 1)
    monkeypatch.setattr(places, "MOST_STRAY", stray)

    @how_often(engine, 15, 0)
    @given(
        late=st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=5, max_size=25),
        size=st.integers(1, 4),
        order=st.sampled_from(["newest", "oldest"]),
        question=st.sampled_from(QUERIES).map(lambda query: Question(query=query)),
        narrow=st.booleans(),
    )
    def law(late: list[tuple[int, bool]], size: int, order: Order, question: Question, narrow: bool) -> None:
        entries = [
            entry(mention(f"m{n}", "late" if said else "refund, late", seen=START + timedelta(hours=n % 5 + hours)))
            for n, (hours, said) in enumerate(late)
        ]
        made, reference = engine.fresh(), Reference()
        index = made.open()
        index.put(entries)
        reference.put(entries)
        asked = Question(query=question.query, since=START + timedelta(hours=3)) if narrow else question
        assert pages(index, asked, size, order) == reference.answers(asked, order)
        index.close()
        made.end()

    law()
