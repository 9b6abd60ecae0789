"""Counts that are kept are those the engine would give, whoever writes meanwhile; each is worked out once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from index_engines import Engine as Place
from index_reference import caught, entry, mention

from index import Count, Engine, KeepingIndex, MentionIndex, Page, Question, Series, Values, open_index
from index.answers import Answers
from index.keeping import WALKED
from model.errors import Unavailable
from topics import compile_query

LATE = Question(query=compile_query("late"))
TOPIC = Question(topics=("t",))


class Counting:
    """An engine that counts what is asked of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> object:
        self.asked[name] += 1
        return getattr(self.engine, name)


@pytest.fixture
def counting(engine: Place) -> Iterator[Counting]:
    opened = engine.open()
    yield Counting(cast("Engine", opened))
    opened.close()


def everything(index: MentionIndex) -> list[object]:
    return [
        index.count(Question()),
        index.count(LATE),
        index.series(TOPIC, interval="1d", by="language"),
        index.series(Question(), interval="1h", zone="Asia/Tokyo"),
        index.facets(Question(), "topic"),
        index.facets(LATE, "source", limit=1),
        index.distinct(Question(), "source"),
        index.ask([Count(TOPIC), Values(Question(), "language", 3), Series(LATE, "1M")]),
        index.phrases(TOPIC),
        index.groups(Question(), [cluster_of("a"), cluster_of("b1")]),
        *((page.mentions, page.total, bool(page.cursor)) for page in pages(index)),
    ]


def pages(index: MentionIndex) -> list[Page]:
    first = index.search(Question(), size=1)
    others = [index.search(Question(), size=1, cursor=first.cursor)] if first.cursor else []
    return [first, *others, index.search(LATE, order="oldest"), index.search(Question(), order="latest", size=2)]


def cluster_of(id: str) -> str:
    return mention(id).cluster


def test_they_are_the_engines_whatever_is_written(counting: Counting) -> None:
    kept = KeepingIndex(cast("Engine", counting))
    for version, text in enumerate(("the parcel is late", "late again", "it came", "late"), 1):
        kept.put([entry(mention("a", text, version=version, topics=[caught("t", "negative")] * (version % 2)))])
        kept.put([entry(mention(f"b{version}", "so late", version=version))])
        assert everything(kept) == everything(kept) == everything(counting.engine)
    kept.delete({"b1": 9})
    assert everything(kept) == everything(counting.engine)
    kept.drop(kept.months()[0].name)
    assert everything(kept) == everything(counting.engine)
    assert kept.count(Question()) == 0


def test_each_is_worked_out_once_until_something_is_written(engine: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process's write counts as well; a cluster is looked at for it every time here."""
    monkeypatch.setattr("index.elasticsearch.seeing.SEEN_AGAIN", 0.0)
    counting, other = Counting(cast("Engine", engine.open())), engine.open()
    kept = KeepingIndex(cast("Engine", counting), clock=lambda: 0.0)
    for turn in range(1, 4):
        other.put([entry(mention("a", "late", version=turn))])
        for _ in range(3):
            everything(kept)
        once = {"distinct": 1, "ask": 1, "phrases": 1, "groups": 1}
        twice = {"count": 2, "series": 2, "facets": 2}
        latest = {"search": 2 + 3}  # each time, beside the other two
        wanted = {name: number * turn for name, number in (once | twice | latest).items()}
        assert {name: counting.asked[name] for name in wanted} == wanted
    other.close()
    kept.close()


def test_a_first_page_is_asked_for_again_before_its_cursor_is_too_old(engine: Place) -> None:
    counting, now = Counting(cast("Engine", engine.open())), [0.0]
    kept = KeepingIndex(cast("Engine", counting), clock=lambda: now[0])
    for turn in range(1, 4):
        for _ in range(2):
            kept.search(Question())
        assert counting.asked["search"] == turn
        now[0] += WALKED
    kept.close()


def test_what_is_given_out_may_be_changed(tmp_path: Path) -> None:
    kept = KeepingIndex(open_index(f"sqlite:///{tmp_path}/index.db"))
    kept.put([entry(mention("a", "late", topics=[caught("t")]))])
    for _ in range(2):
        for found in (kept.facets(Question(), "topic"), kept.ask([Values(Question(), "topic")])[0]):
            assert found == [("t", 1)]
            cast("list[object]", found).clear()
    kept.close()


def test_many_who_ask_at_once_wait_for_one_answer() -> None:
    answers, made = Answers(), []

    def make() -> int:
        made.append(time.sleep(0.1))
        return 7

    def ask() -> None:
        assert answers.of("question", 1, make) == 7

    together = [threading.Thread(target=ask) for _ in range(20)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join(10)
    assert len(made) == 1


def test_an_error_is_kept_by_nobody() -> None:
    answers = Answers()

    def fail() -> object:
        raise Unavailable("it does not answer")

    for _ in range(2):
        with pytest.raises(Unavailable):
            answers.of("question", 1, fail)
    assert answers.of("question", 1, lambda: 3) == 3
    assert answers.of("question", 2, lambda: 4) == 4


def test_what_was_used_longest_ago_makes_room() -> None:
    answers = Answers(most=10)
    for name in ("a", "b"):
        answers.keep(name, 1, (1, 2, 3))
    assert answers.known("a", 1) == (1, 2, 3)
    answers.keep("c", 1, (1, 2, 3))
    assert [answers.known(name, 1) for name in ("a", "b", "c")] == [(1, 2, 3), None, (1, 2, 3)]
    answers.keep("far too much", 1, tuple(range(20)))
    assert [answers.known(name, 1) for name in ("a", "c", "far too much")] == [(1, 2, 3), (1, 2, 3), None]


def test_a_status_is_followed_by_what_others_wrote_before(engine: Place) -> None:
    """Counts of a cluster are seconds old, but not after a status."""
    kept, other = KeepingIndex(cast("Engine", engine.open())), engine.open()
    for version in range(1, 4):
        other.put([entry(mention(f"m{version}", "late"))])
        assert kept.status().mentions == version
        assert kept.count(Question()) == kept.count(LATE) == len(kept.search(LATE).mentions) == version
    assert kept.glance().mentions <= 3
    other.close()
    kept.close()
