"""What is no longer at its source: its mention says so, once, whatever stops the line, and not once it is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.ingest
import services.withdrawing
from houses import HeldClock, new_house, put
from index import Question, open_index
from model.capture import Capture
from model.mention import Mention
from services.archive import verify
from services.copying import copy
from services.house import House
from services.line import Line, drain
from storage import Counts, Found, Visit, visits, withdrawn

PLACES = (("forum", "1"), ("mirror", "m1"), ("forum", "2"))
"""The first two are one post, seen at two places."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path)
    yield made
    made.close()


def post(source: str, ref: str, text: str = "The Acme parcel is late.") -> Capture:
    number = ref.removeprefix("m")
    return Capture(source, ref, f"https://forum.example/t/9#p-{number}", text=f"{text} ({number})")


def lose(house: House, source: str, *refs: str) -> int:
    with house.db.write() as tx:
        return withdrawn.mark(tx, source, refs, house.clock())


def mentions(house: House) -> dict[str, Mention]:
    return {mention.capture.ref: mention for mention in house.index.scan(Question(irrelevant=None))}


def move(house: House) -> datetime:
    clock = house.clock
    assert isinstance(clock, HeldClock)
    return clock.move(minutes=1)


def test_a_lost_post_is_marked_once_and_counted_as_before(house: House) -> None:
    put(house, post(*PLACES[0]), post(*PLACES[2]))
    drain(house)
    at = move(house)
    assert (lose(house, "forum", "1", "never seen"), lose(house, "forum", "1")) == (1, 0)
    move(house)
    drain(house)
    drain(house)
    found = mentions(house)
    assert {ref: one.gone_at for ref, one in found.items()} == {"1": at, "2": None}
    assert {ref: one.version for ref, one in found.items()} == {"1": 2, "2": 1}
    assert house.index.count(Question(topics=("acme",))) == 2
    with house.db.read() as tx:
        assert withdrawn.untold(tx, 9) == {}
    assert verify(house).sound


def test_a_copy_of_the_index_says_so_too(house: House, tmp_path: Path) -> None:
    put(house, post(*PLACES[0]), post(*PLACES[2]))
    drain(house)
    at = move(house)
    lose(house, "forum", "1")
    drain(house)
    target = open_index(f"sqlite:///{tmp_path}/target.db")
    copy(house, target)
    assert {one.capture.ref: one.gone_at for one in target.scan(Question())} == {"1": at, "2": None}
    target.close()


def test_while_it_is_at_one_of_its_places_it_is_there(house: House) -> None:
    put(house, post(*PLACES[0]), post(*PLACES[1]))
    drain(house)
    lose(house, "forum", "1")
    drain(house)
    assert mentions(house)["1"].gone_at is None
    last = move(house)
    lose(house, "mirror", "m1")
    drain(house)
    assert mentions(house)["1"].gone_at == last


def test_what_is_found_gone_while_it_waits_in_the_outbox_is_gone_when_it_arrives(house: House) -> None:
    put(house, post(*PLACES[0]))
    at = move(house)
    lose(house, "forum", "1")
    drain(house)
    assert mentions(house)["1"].gone_at == at


class PowerCut(BaseException):
    """kill -9."""


CUTS = ("put_anew", "_changed", "write", "note_gone", "after put_anew", "after write", "")


@pytest.mark.parametrize("cut", CUTS)
def test_wherever_the_line_is_cut_it_is_told_once(house: House, cut: str) -> None:
    put(house, post(*PLACES[0]))
    drain(house)
    at = move(house)
    lose(house, "forum", "1")
    _work(house, cut)
    _work(house, "")
    found = mentions(house)["1"]
    assert found.gone_at == at and found.version <= 3
    move(house)
    put(house, post(*PLACES[0]))
    drain(house)
    assert mentions(house)["1"].gone_at is None


def test_what_a_visit_finds_at_another_page_is_not_lost_with_the_first(house: House) -> None:
    capture, now = post(*PLACES[0]), house.clock()
    seen = Visit("forum", now, now, "fetched", now, found=[Found(capture, "a")])
    with house.db.write() as tx:
        visits.commit(tx, seen)
        moved = replace(seen, found=[Found(capture, "b")], withdrawn=["1"])
        assert visits.commit(tx, moved) == Counts(edited=1)
        assert visits.commit(tx, replace(seen, found=[], withdrawn=["1"])) == Counts(withdrawn=1)


STEPS = st.one_of(
    st.tuples(st.just("seen"), st.sampled_from(PLACES), st.sampled_from(["first", "edited"])),
    st.tuples(st.just("gone"), st.sampled_from(PLACES), st.just("")),
    st.tuples(st.just("line"), st.just(PLACES[0]), st.sampled_from(CUTS)),
)


@dataclass
class Truth:
    """What became of the places, in the order it happened."""

    seen: set[tuple[str, str]] = field(default_factory=set)
    gone: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def gone_at(self, *places: tuple[str, str]) -> datetime | None:
        moments = [self.gone.get(place) for place in places if place in self.seen]
        return max((one for one in moments if one), default=None) if all(moments) else None


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_the_order_and_wherever_the_line_is_cut_the_last_word_of_each_place_holds(
    steps: list[tuple[str, tuple[str, str], str]],
) -> None:
    with TemporaryDirectory() as folder:
        house, truth = new_house(Path(folder)), Truth()
        try:
            for what, place, more in steps:
                at = move(house)
                if what == "seen":
                    put(house, post(*place, more))
                    truth.seen.add(place)
                    truth.gone.pop(place, None)
                elif what == "gone" and lose(house, *place):
                    truth.gone[place] = at
                elif what == "line":
                    _work(house, more)
            _work(house, "")
            versions = _versions(house)
            drain(house)
            assert _versions(house) == versions, "nothing is written twice"
            told = {_number(one): one.gone_at for one in mentions(house).values()}
            expected = {"1": truth.gone_at(*PLACES[:2]), "2": truth.gone_at(PLACES[2])}
            assert told == {_number_of(place): expected[_number_of(place)] for place in truth.seen}
            assert verify(house).sound
        finally:
            house.close()


def _number(mention: Mention) -> str:
    return mention.capture.ref.removeprefix("m")


def _number_of(place: tuple[str, str]) -> str:
    return place[1].removeprefix("m")


def _versions(house: House) -> dict[str, int]:
    return {mention.id: mention.version for mention in mentions(house).values()}


def _work(house: House, cut: str) -> None:
    """Work the line; with ``cut`` it ends at that function, as kill -9 does."""
    name = cut.removeprefix("after ")
    module = services.ingest if hasattr(services.ingest, name) else services.withdrawing
    original = getattr(module, name, None)

    def cutting(*args: object, **more: object) -> None:
        if cut.startswith("after ") and original is not None:
            original(*args, **more)
        raise PowerCut

    line = Line(house)
    if cut:
        setattr(module, name, cutting)
    try:
        while line.waiting():
            line.tick(batches=1)
    except PowerCut:
        pass
    finally:
        if cut:
            setattr(module, name, original)
        line.release()
