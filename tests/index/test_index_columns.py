"""Counts by the columns in memory are those of the tables, whatever was written since they were read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_engines import Engine
from index_reference import START, Reference, caught, entry, mention
from test_index_model import ZONES, how_often, ids, in_its_month, mentions, questions

from index import Ask, Count, Dimension, KeepingIndex, MentionIndex, Question, SeriesBy, Values, open_index
from index.embedded import asking, columns, counting
from index.embedded.columns import Columns
from index.embedded.engine import EmbeddedIndex
from model.errors import Unavailable
from model.mention import Mention
from topics import compile_query


@pytest.fixture
def place(tmp_path: Path) -> Engine:
    return Engine("embedded", str(tmp_path)).fresh()


crowds = st.lists(mentions.map(in_its_month), min_size=8, max_size=20)
asked = st.dictionaries(st.sampled_from([part.name for part in fields(Question)]), st.just(None), max_size=2).flatmap(
    lambda chosen: questions.map(lambda one: Question(**{name: getattr(one, name) for name in (*chosen, "irrelevant")}))
)


@pytest.mark.parametrize("dense", [1, counting.DENSE])
def test_counts_are_those_of_a_dictionary(place: Engine, monkeypatch: pytest.MonkeyPatch, dense: int) -> None:
    monkeypatch.setattr(columns, "LEAST_SPENT", -1.0)
    monkeypatch.setattr(counting, "DENSE", dense)

    @how_often(place, 5, 0)
    @given(
        written=st.lists(crowds, min_size=1, max_size=3),
        deleted=st.sets(ids, max_size=2),
        wanted=st.lists(asked, min_size=8, max_size=8),
        interval=st.sampled_from(["1h", "1d", "7m", "1M"]),
        zone=st.sampled_from(ZONES),
    )
    def law(written: list[list[Mention]], deleted: set[str], wanted: list[Question], interval: str, zone: str) -> None:
        made = place.fresh()
        index, reference = made.open(), Reference()
        for crowd in written:
            entries = [entry(replace(m, id=f"{m.id}{n % 3}")) for n, m in enumerate(crowd)]
            index.put(entries)
            reference.put(entries)
            gone = {f"{id}0": 7 for id in deleted}
            index.delete(gone)
            reference.delete(gone)
            for question in wanted:
                hold(index, reference, question, interval, zone)
        index.close()
        made.end()

    law()


def hold(index: MentionIndex, reference: Reference, question: Question, interval: str, zone: str) -> None:
    assert index.count(question) == len(reference.answers(question))
    for dimension in get_args(Dimension):
        expected = reference.facets(question, dimension)
        assert list(index.facets(question, dimension)) == expected
        assert list(index.facets(question, dimension, limit=1)) == expected[:1]
        assert index.distinct(question, dimension) == len(expected)
    for by in get_args(SeriesBy):
        told = reference.series(question, interval, zone, by)
        found = index.series(question, interval=interval, zone=zone, by=by)
        assert [replace(bucket, mean=None) for bucket in found] == [replace(bucket, mean=None) for bucket in told]
        assert [bucket.mean for bucket in found] == pytest.approx([bucket.mean for bucket in told])


class Watched(Columns):
    """Counts how often they are read, and whether they were counted by."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[int] = []
        self.used: list[bool] = []

    def _take(self, connection, since):  # type: ignore[no-untyped-def]
        self.taken.append(since)
        super()._take(connection, since)

    @contextmanager
    def of(self, connection) -> Iterator[bool]:  # type: ignore[no-untyped-def]
        with super().of(connection) as there:
            self.used.append(there)
            yield there


@pytest.fixture
def watched(place: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EmbeddedIndex, Watched]]:
    monkeypatch.setattr(columns, "LEAST_SPENT", -1.0)
    index = EmbeddedIndex(Path(place.place) / "index.db")
    index._there().asking.columns = watched = Watched()
    yield index, watched
    index.close()


SITES = Values(Question(languages=("en",)), "site")


def test_only_what_was_written_since_is_read_again(watched: tuple[EmbeddedIndex, Watched]) -> None:
    index, columns = watched
    index.put([entry(mention(f"m{number}", author="Ann", topics=[caught("t")])) for number in range(5)])
    english = Question(languages=("en",))
    assert index.facets(english, "author") == [("ann", 5)]
    index.put([entry(mention("m1", author="Bo", version=2)), entry(mention("m9", author="Cy", topics=[caught("u")]))])
    assert index.facets(english, "author") == [("ann", 4), ("bo", 1), ("cy", 1)]
    assert index.facets(english, "topic") == [("t", 4), ("u", 1)]
    index.delete({"m0": 9})
    assert index.facets(english, "topic") == [("t", 3), ("u", 1)]
    assert index.count(Question(topics=("t",))) == 3
    assert columns.taken[0] == -1
    assert all(since > 0 for since in columns.taken[1:])
    assert len(columns.taken) == 3
    assert all(columns.used)


def test_an_older_snapshot_is_counted_without_them(watched: tuple[EmbeddedIndex, Watched]) -> None:
    index, columns = watched
    index.put([entry(mention("a"))])
    with index._there().connections.read() as connection:
        assert index._there().asking.answer(connection, SITES) == [("forum.example", 1)]
        other = open_index(f"sqlite:///{index._path}")
        other.put([entry(mention("b"))])
        other.close()
        with index._there().connections._open() as later, columns.of(later) as there:
            assert there
        assert index._there().asking.answer(connection, SITES) == [("forum.example", 1)]
        later.close()
    assert columns.used == [True, True, False]
    assert index.facets(SITES.question, "site") == [("forum.example", 2)]


def test_a_reading_that_fails_is_begun_anew(
    watched: tuple[EmbeddedIndex, Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    index, _ = watched
    index.put([entry(mention("a", topics=[caught("t")]))])
    assert index.count(Question(topics=("t",))) == 1
    index.put([entry(mention("b", topics=[caught("t")]))])
    with monkeypatch.context() as failing:
        failing.setattr(Columns, "_put", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index.count(Question(topics=("t",)))
    assert index.count(Question(topics=("t",))) == 2


def test_they_are_read_once_as_much_was_spent_without_them(place: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LEAST_SPENT", 1e-9)
    index = EmbeddedIndex(Path(place.place) / "index.db")
    index._there().asking.columns = watched = Watched()
    index.put([entry(mention("a"))])
    several: list[Ask] = [SITES, Count(Question(since=START)), SITES]
    assert index.ask(several) == [[("forum.example", 1)], 1, [("forum.example", 1)]]
    assert watched.used == [True, True]
    monkeypatch.setattr(columns, "MOST", 0)
    index.put([entry(mention("b"))])
    assert index.facets(SITES.question, "site") == [("forum.example", 2)]
    assert watched.used == [True, True, False]
    index.close()


def test_what_a_query_finds_is_counted_by_them(watched: tuple[EmbeddedIndex, Watched]) -> None:
    index, columns = watched
    index.put([entry(mention(f"m{n}", "late refund" if n % 3 else "京都 late", language="ja")) for n in range(9)])
    for query, count in (("late", 9), ("refund AND NOT 京都", 6), ("京都", 3), ("lang:ja AND refund", 6), ("zz", 0)):
        asked = Question(query=compile_query(query), languages=("ja",))
        assert index.count(asked) == count
        assert sum(n for _, n in index.facets(asked, "source")) == count
    assert all(columns.used)


def test_they_are_read_ahead_where_there_are_many(place: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MANY", 2)
    index = EmbeddedIndex(Path(place.place) / "index.db")
    index._there().asking.columns = watched = Watched()
    for id in "ab":
        index.put([entry(mention(id, author="Ann"))])
        KeepingIndex(index).warm()
    assert (watched.taken, watched.wanted()) == ([-1], True)
    assert index.facets(SITES.question, "author") == [("ann", 2)]
    assert (watched.taken, watched.used) == ([-1], [True, True])
    index.close()
    with pytest.raises(Unavailable):
        index.warm()
