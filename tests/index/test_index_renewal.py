"""All mentions written anew beside those in use and swapped in: nobody sees a part of it, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from index_engines import Engine
from index_reference import START, entry, mention

from index import Count, Held, MentionIndex, Question
from model.errors import BadInput, Unavailable
from topics import compile_query

ALL = Question(irrelevant=None)
IDS = [f"m{number:02}" for number in range(30)]


def fill(index: MentionIndex, ids: list[str] = IDS, *, version: int = 1) -> None:
    """Over two months."""
    entries = []
    for number, id in enumerate(ids):
        seen = START + timedelta(days=30 * (number % 2), minutes=number)
        entries.append(entry(mention(id, f"late {number}", version=version, seen=seen)))
    assert {told.outcome for told in index.put(entries)} == {"done"}


def held(index: MentionIndex) -> list[Held]:
    return [one for month in index.months() for one in index.held(month.name)]


def found(index: MentionIndex) -> list[str]:
    return sorted(one.id for one in index.scan(ALL))


def renewed(index: MentionIndex, *, before_swap: Callable[[], None] = lambda: None) -> None:
    with index.renewal() as begun:
        fill(begun.target, version=1)
        before_swap()
        begun.swap()


def test_what_is_begun_is_seen_by_nobody_until_it_is_swapped_in(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    other = engine.open()
    before = held(index)
    with index.renewal() as begun:
        fill(begun.target, [*IDS, "more"])
        for each in (index, other):
            assert [month.mentions for month in each.months()] == [15, 15]
            assert each.count(ALL) == 30 and found(each) == IDS and held(each) == before
        begun.target.delete({"more": 1})
        begun.swap()
    for each in (index, other):
        assert each.count(ALL) == 30 and found(each) == IDS and held(each) == before
        assert each.status().mentions == 30 and set(each.get(IDS)) == set(IDS)
    other.close()


def test_writing_goes_on_in_the_new_place_in_every_process(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    other = engine.open()
    assert index.count(ALL) == other.count(ALL) == 30
    renewed(index)
    other.put([entry(mention("m00", "edited", version=2, seen=START)), entry(mention("new", seen=START))])
    index.delete({"m01": 1})
    again = engine.open()
    assert index.count(ALL) == 30
    for each in (index, other, again):
        assert each.get(["m00"])["m00"].capture.text == "edited"
        assert found(each) == sorted({*IDS, "new"} - {"m01"})
    assert [month.mentions for month in again.months()] == [16, 14]
    assert again.drop("2026.04") == 14 and again.count(ALL) == 16
    other.close()
    again.close()


def test_who_made_an_archive_and_did_not_use_it_yet_finds_it_renewed(engine: Engine, index: MentionIndex) -> None:
    other = engine.open()
    fill(other)
    renewed(other)
    index.put([entry(mention("new", seen=START))])
    assert found(index) == found(other) == sorted([*IDS, "new"])
    other.close()


def test_one_that_was_begun_is_gone_on_with_or_dropped(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    with index.renewal() as begun:
        fill(begun.target, IDS[:7])
    with index.renewal() as begun:
        assert sorted(one.id for one in held(begun.target)) == IDS[:7]
    assert index.drop_unused()
    assert index.drop_unused() == []
    with index.renewal() as begun:
        assert found(begun.target) == []
    assert found(index) == IDS


def test_two_that_renew_at_once_lose_nothing(engine: Engine, index: MentionIndex) -> None:
    """Both write the same place; one swaps it in, then the other, which has none any more."""
    fill(index)
    other = engine.open()
    with index.renewal() as one, other.renewal() as two:
        fill(one.target)
        fill(two.target)
        one.swap()
        with suppress(Unavailable):
            two.swap()
    assert found(index) == found(other) == IDS
    other.close()


def test_what_was_begun_and_dropped_by_another_is_not_swapped_in(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    with index.renewal() as begun:
        fill(begun.target)
        assert index.drop_unused()
        with suppress(Unavailable):
            begun.swap()
    assert found(index) == IDS


def test_no_question_finds_less_than_all_while_it_is_swapped(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    assert index.count(ALL) == 30
    wrong: list[object] = []
    ended = threading.Event()

    def ask() -> None:
        reader = engine.open()
        while not ended.is_set():
            counts = (reader.count(ALL), reader.search(ALL, size=5).total, len(reader.get(IDS)))
            if counts != (30, 30, 30):
                wrong.append(counts)
        reader.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        renewed(index)
        index.drop_unused()
    ended.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_walk_that_was_begun_gives_each_once_or_says_that_it_cannot(engine: Engine, index: MentionIndex) -> None:
    fill(index)
    first = index.search(ALL, size=10)
    listed = index.search(ALL, size=10, order="latest")
    scanned = index.scan(ALL)
    renewed(index)
    walked = [one.id for one in first.mentions]
    page = first
    while page.cursor:
        page = index.search(ALL, size=10, cursor=page.cursor)
        walked += [one.id for one in page.mentions]
    assert sorted(walked) == IDS
    assert sorted(one.id for one in scanned) == IDS  # it begins when it is first asked
    try:
        rest = index.search(ALL, size=20, cursor=listed.cursor, order="latest")
    except BadInput as error:
        assert "Begin again" in str(error)
    else:
        assert sorted(one.id for one in (*listed.mentions, *rest.mentions)) == IDS


def test_a_file_read_in_parts_is_not_gone_on_with_in_another(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("index.embedded.engine.BATCH", 10)
    index = Engine("embedded", str(tmp_path)).fresh().open()
    fill(index)
    scanned = index.scan(ALL)
    assert next(scanned).id == "m00"
    renewed(index)
    with pytest.raises(Unavailable, match="renewed meanwhile"):
        list(scanned)
    index.close()


def test_what_is_found_in_one_file_is_not_remembered_of_another(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A renewal that another thread finds while a question is answered."""
    engine = Engine("embedded", str(tmp_path)).fresh()
    index, other = engine.open(), engine.open()
    entries = [entry(mention("a", "Late")), entry(mention("b", "late"))]
    index.put(entries)
    cased = Question(query=compile_query("{Late}"))

    def asked() -> Iterator[Count]:
        yield Count(cased)
        with other.renewal() as begun:
            for one in reversed(entries):
                begun.target.put([one])
            begun.swap()
        with ThreadPoolExecutor(1) as another:
            assert another.submit(index.count, ALL).result() == 2
        yield Count(cased)

    assert index.ask(asked()) == [1, 1]  # type: ignore[arg-type]
    assert [one.id for one in index.search(cased).mentions] == ["a"]
    assert index.count(cased) == 1
    index.close()
    other.close()


def test_a_reader_that_does_not_pause_holds_the_swap_up_and_nothing_is_changed(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("index.embedded.renewal.BUSY_SECONDS", 0.1)
    engine = Engine("embedded", str(tmp_path)).fresh()
    index, other = engine.open(), engine.open()
    fill(index, IDS[:5])
    with other._there().connections.read() as connection:  # type: ignore[attr-defined]
        connection.execute("SELECT count(*) FROM mentions").fetchone()
        fill(index, IDS)
        with index.renewal() as begun:
            fill(begun.target)
            with pytest.raises(Unavailable, match="Try again"):
                begun.swap()
    assert found(index) == IDS
    renewed(index)
    assert found(other) == IDS
    index.close()
    other.close()


def test_a_disk_without_room_for_another_file_is_told_before_it_is_begun(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    engine = Engine("embedded", str(tmp_path)).fresh()
    index = engine.open()
    fill(index)
    monkeypatch.setattr("index.embedded.renewal.shutil.disk_usage", lambda _: type("Disk", (), {"free": 1000}))
    with pytest.raises(Unavailable, match="Make room"), index.renewal():
        pass
    assert len(list(tmp_path.glob("*.next*"))) == 0
    index.close()
