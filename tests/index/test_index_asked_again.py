"""The same is asked again and again while others write, delete, drop and renew: what is kept never answers for what
was before, in the process that asks or in those that write."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from index_engines import Engine
from index_reference import Reference, entry
from test_index_model import COMPILED, ZONES, how_often, ids, in_its_month, mentions, orders, questions

from index import Engine as Kept
from index import KeepingIndex, MentionIndex, Order, Question, SeriesBy
from index.cursor import write_cursor
from index.embedded import columns
from model.errors import BadInput
from model.mention import Mention

asked = questions | st.builds(Question, query=st.sampled_from(COMPILED))
writers = st.integers(0, 2)
MONTHS = ["2026.02", "2026.03", "2026.04"]


class AskedAgain(RuleBasedStateMachine):
    """Three processes, so to speak, of which the last one is asked: its answers are kept."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine.fresh()
        self.kept = KeepingIndex(cast("Kept", self.engine.open()))
        self.processes: list[MentionIndex] = [self.engine.open(), self.engine.open(), self.kept]
        self.reference, self.version = Reference(), 0
        self.asked: list[tuple[Question, Order, str, SeriesBy]] = []

    def teardown(self) -> None:
        for index in self.processes:
            index.close()
        self.engine.end()

    @initialize(
        asked=st.lists(
            st.tuples(asked, orders, st.sampled_from(ZONES), st.sampled_from(get_args(SeriesBy))), min_size=3
        )
    )
    def begin(self, asked: list[tuple[Question, Order, str, SeriesBy]]) -> None:
        self.asked = asked[:4]

    @rule(writer=writers, batch=st.lists(mentions, min_size=1, max_size=4, unique_by=lambda m: m.id))
    def put(self, writer: int, batch: list[Mention]) -> None:
        self.version += 1
        entries = [entry(replace(in_its_month(m), version=self.version)) for m in batch]
        self.processes[writer].put(entries)
        self.reference.put(entries)

    @rule(writer=writers, gone=st.sets(ids, min_size=1, max_size=2))
    def delete(self, writer: int, gone: set[str]) -> None:
        self.version += 1
        self.processes[writer].delete(dict.fromkeys(gone, self.version))
        self.reference.delete(dict.fromkeys(gone, self.version))

    @rule(writer=writers, month=st.sampled_from(MONTHS), again=st.booleans())
    def drop(self, writer: int, month: str, *, again: bool) -> None:
        """``again``: as many are written at once where they were, so that all is numbered as before."""
        doomed = [one for one in self.reference.entries.values() if f"{one.mention.seen_at:%Y.%m}" == month]
        assert self.processes[writer].drop(month) == len(doomed)
        for one in doomed:
            del self.reference.entries[one.mention.id]
        self.version += 1
        back = [entry(replace(one.mention, version=self.version, topics=())) for one in doomed if again]
        self.processes[writer].put(back)
        self.reference.put(back)

    @rule(writer=writers)
    def renew(self, writer: int) -> None:
        with self.processes[writer].renewal() as begun:
            begun.target.months()
            begun.target.put(list(self.reference.entries.values()))
            begun.swap()
        self.processes[writer].drop_unused()

    @precondition(lambda self: self.engine.name == "embedded")
    @rule(place=st.integers(0, 2))
    def fail(self, place: int) -> None:
        question = self.asked[place][0]
        with pytest.raises(BadInput):
            self.kept.search(question, cursor=write_cursor(question, (1, "no walk"), "latest"), order="latest")

    @invariant()
    def nothing_is_stale(self) -> None:
        self.kept.heard()
        for question, order, zone, by in self.asked:
            expected = self.reference.answers(question, order)
            page = self.kept.search(question, order=order)
            assert (list(page.mentions), page.total, self.kept.count(question)) == (
                expected,
                len(expected),
                len(expected),
            )
            assert list(self.kept.facets(question, "author")) == self.reference.facets(question, "author")
            assert self.kept.distinct(question, "topic") == len(self.reference.facets(question, "topic"))
            told = self.kept.series(question, interval="1d", zone=zone, by=by)
            wanted = self.reference.series(question, "1d", zone, by)
            assert [replace(one, mean=None) for one in told] == [replace(one, mean=None) for one in wanted]


def test_nothing_is_stale_whoever_writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LEAST_SPENT", -1.0)
    run(lambda: AskedAgain(engine), settings=how_often(engine, 8, 1))
