"""Live equals archive: whenever topics were published, every mention carries what they say of it now."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.errors import LeaseLost
from services import backfill as room
from services.backfill import Filler, progress
from services.drafts import Draft
from services.house import House
from services.line import Line, drain, fill
from services.topics import publish
from services.trial import try_topic
from storage import backfills, leases, ledger, observations, outbox

WORDS = ("acme", "late", "Żółć", "zolc", "@acme", "nadir")


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def house(tmp_path: Path, clock: HeldClock) -> Iterator[House]:
    (tmp_path / "topics").mkdir()
    made = new_house(tmp_path, clock, topic="", publish="manual")
    yield made
    made.close()


def write(house: House, topic: str, text: str | None) -> None:
    path = house.config.folder / "topics" / f"{topic}.yaml"
    path.parent.mkdir(exist_ok=True)
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(f"id: {topic}\nhandles: ['@acme']\nquery: '{text}'\n", encoding="utf-8")


def arrive(house: House, *texts: str, start: int = 0) -> None:
    for number, text in enumerate(texts, start):
        url = f"https://forum.example/{number}"
        put(house, Capture("forum", str(number), url=url, text=text, author=Author("Ola")))
        house.clock.move(minutes=1)  # type: ignore[attr-defined]


def carried(house: House) -> dict[str, object]:
    """What every mention carries, whatever its version."""
    return {m.capture.ref: (m.topics, m.sentiment) for m in house.index.scan(Question())}


def observed(house: House, topic: str = "t") -> list[tuple[str, bool]]:
    with house.db.read() as tx:
        return [(one.mention, one.live) for one in observations.after(tx, topic, 0)]


def test_a_topic_published_later_catches_what_came_before(house: House) -> None:
    arrive(house, "The acme parcel is late and I am angry.", "nothing", "acme rocks")
    drain(house)
    write(house, "t", "acme")
    publish(house)
    assert [(one.topic, one.share) for one in progress(house)] == [("t", 0.0)]
    fill(house)
    assert progress(house) == []
    (first, second) = house.index.scan(Question(topics=("t",)))
    assert (first.topics[0].sentiment.label, first.sentiment.label, first.version) == ("negative", "negative", 2)
    assert second.capture.text == "acme rocks"


def test_a_topic_may_ask_for_the_mood_of_the_whole_text_live_and_in_the_archive(house: House) -> None:
    arrive(house, "The acme parcel is late and I am angry.", "I love acme, thank you, great.")
    drain(house)
    write(house, "t", "acme AND sentiment:negative")
    publish(house)
    fill(house)
    arrive(house, "acme is awful, I hate it.", "What a wonderful acme!", start=5)
    drain(house)
    assert [m.capture.ref for m in house.index.scan(Question(topics=("t",)))] == ["0", "5"]
    trial = try_topic(house, Draft(house.in_force["t"], house.lists))
    assert (trial.caught, trial.archive) == (2, 4)


def test_a_backfill_is_no_news(house: House) -> None:
    arrive(house, "acme one", "acme two")
    drain(house)
    write(house, "t", "acme")
    publish(house)
    fill(house)
    assert [live for _, live in observed(house)] == [False, False]
    arrive(house, "acme three", start=5)
    drain(house)
    assert [live for _, live in observed(house)] == [False, False, True]


def test_a_changed_topic_takes_and_gives_and_a_retired_one_gives_all(house: House) -> None:
    write(house, "t", "acme")
    publish(house)
    arrive(house, "acme", "late", "acme late")
    drain(house)
    write(house, "t", "late")
    publish(house)
    fill(house)
    found = carried(house)
    assert {ref: [(m.topic, m.revision) for m in topics] for ref, (topics, _) in found.items()} == {  # type: ignore[misc]
        "0": [],
        "1": [("t", 2)],
        "2": [("t", 2)],
    }
    write(house, "t", None)
    publish(house)
    fill(house)
    assert house.index.count(Question(matched=True)) == 0
    assert {m.sentiment.label for m in house.index.scan(Question())} == {"unknown"}


def test_what_does_not_change_is_not_written_again(house: House) -> None:
    write(house, "t", "acme")
    publish(house)
    arrive(house, "acme", "nadir")
    drain(house)
    fill(house)
    write(house, "u", "nadir")
    publish(house)
    fill(house)
    assert [m.version for m in house.index.scan(Question())] == [1, 2]


def test_queries_that_ask_what_only_the_topic_knows_find_their_candidates(house: House) -> None:
    arrive(house, "acme @acme", "acme", "nadir")
    drain(house)
    for topic, query in (("yes", "(acme AND tagged:yes) OR nadir"), ("no", "acme AND tagged:no")):
        write(house, topic, query)
        publish(house)
        fill(house)
        assert house.index.count(Question(topics=(topic,))) == (2 if topic == "yes" else 1)
    found = {ref: [m.topic for m in topics] for ref, (topics, _) in carried(house).items()}  # type: ignore[attr-defined]
    assert found == {"0": ["yes"], "1": ["no"], "2": ["yes"]}


def test_many_topics_at_once_are_one_walk(house: House) -> None:
    arrive(house, *(f"word{n}" for n in range(30)))
    drain(house)
    for n in range(30):
        write(house, f"t{n}", f"word{n}")
    publish(house)
    fill(house)
    assert all([m.topic for m in topics] == [f"t{ref}"] for ref, (topics, _) in carried(house).items())  # type: ignore[attr-defined]


def small_steps(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SMALLEST", 2)
    monkeypatch.setattr(room, "LARGEST", 2)


def test_a_step_ends_in_time_within_one_moment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    put(house, *(Capture("s", str(n), url=f"https://s.example/{n}", text="acme") for n in range(9)))
    drain(house)
    write(house, "t", "acme")
    publish(house)
    monkeypatch.setattr(room, "CHUNK", 2)
    hours = iter(range(0, 1_000_000, 3600))
    filler, lease, caught = Filler(house, monotonic=lambda: float(next(hours))), held(house), []
    while filler.step(lease):
        caught.append(house.index.count(Question(topics=("t",))))
    assert [n for n in dict.fromkeys(caught) if n] == [2, 4, 6, 8, 9]
    assert {m.version for m in house.index.scan(Question())} == {2}


def test_small_steps_show_progress_and_go_on_after_a_restart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    small_steps(house, monkeypatch)
    arrive(house, *["acme"] * 9)
    drain(house)
    write(house, "t", "acme")
    publish(house)
    lease = held(house)
    filler, shares = Filler(house), []
    while not shares or shares[-1] < 0.4:
        assert filler.step(lease)
        shares.append(progress(house)[0].share)
    assert shares == sorted(shares)
    caught = house.index.count(Question(topics=("t",)))
    assert 0 < caught < 9
    again = Filler(house)
    while again.step(lease):
        assert house.index.count(Question(topics=("t",))) >= caught
    assert house.index.count(Question(topics=("t",))) == 9
    assert {m.version for m in house.index.scan(Question())} == {2}


def held(house: House) -> leases.Lease:
    with house.db.write() as tx:
        lease = leases.acquire(tx, "line", "test", house.clock(), room.LEASE_TIME)
    assert lease is not None
    return lease


def test_live_mentions_do_not_wait_for_a_backfill(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    small_steps(house, monkeypatch)
    arrive(house, *["acme"] * 30)
    drain(house)
    write(house, "t", "acme")
    publish(house)
    arrive(house, "acme live", start=100)
    line = Line(house)
    assert line.tick(batches=1).new == 1
    assert progress(house)
    assert [m.capture.ref for m in house.index.scan(Question(topics=("t",), since=house.clock.move(minutes=-2)))] == [  # type: ignore[attr-defined]
        "100"
    ]


def test_a_revision_that_comes_while_a_slice_is_matched_begins_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(house, "acme", "late")
    drain(house)
    write(house, "t", "acme")
    publish(house)
    whole = room.rematched

    def interrupted(*given: object) -> object:
        found = whole(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(room, "rematched", whole)
        write(house, "t", "late")
        publish(house)
        return found

    monkeypatch.setattr(room, "rematched", interrupted)
    fill(house)
    found = {ref: [(m.topic, m.revision) for m in topics] for ref, (topics, _) in carried(house).items()}  # type: ignore[attr-defined]
    assert found == {"0": [], "1": [("t", 2)]}


def test_who_lost_the_lease_writes_nothing(house: House, clock: HeldClock) -> None:
    arrive(house, "acme")
    drain(house)
    write(house, "t", "acme")
    publish(house)
    lease = held(house)
    clock.move(minutes=2)
    with pytest.raises(LeaseLost):
        Filler(house).step(lease)
    assert house.index.count(Question(topics=("t",))) == 0


PUBLISHED = st.dictionaries(
    st.sampled_from(["t", "u"]),
    st.sampled_from([None, "acme", "zolc", "late AND NOT acme", "acme AND tagged:no", "lat* OR żółć"]),
    max_size=2,
)
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=4)


@given(st.lists(st.tuples(PUBLISHED, TEXTS), min_size=1, max_size=4), st.integers(0, 40))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_live_is_archive_wherever_it_is_killed(rounds: list[tuple[dict[str, str | None], list[str]]], at: int) -> None:
    """Topics come, change and go while captures arrive; the line dies somewhere; in the end the archive is as if the
    last topics had been there first."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "SMALLEST", 2)
        patch.setattr(room, "LARGEST", 3)
        patch.setattr(room, "CHUNK", 1)
        patch.setattr(room, "LONG", 0.0)
        clock, number, last = HeldClock(), 0, {}
        house = new_house(Path(folder) / "archive", clock, topic="", publish="manual")
        killer(patch, at)
        for published, texts in rounds:
            for topic, query in published.items():
                write(house, topic, query)
            last |= published
            publish(house)
            arrive(house, *texts, start=number)
            number += len(texts)
            worked(house)
        while progress(house) or waiting(house):
            worked(house)
        patch.undo()
        live = new_house(Path(folder) / "live", HeldClock(), topic="", publish="manual")
        for topic, query in last.items():
            write(live, topic, query)
        publish(live)
        number = 0
        for _, texts in rounds:
            arrive(live, *texts, start=number)
            number += len(texts)
        drain(live)
        assert unrevised(house) == unrevised(live)
        house.close()
        live.close()


def killer(patch: pytest.MonkeyPatch, at: int) -> None:
    """Dies once, at the nth time something is written or about to be."""
    calls = iter(range(10_000))

    def dying(whole: object) -> object:
        def call(*given: object, **named: object) -> object:
            if next(calls) == at:
                raise Killed
            return whole(*given, **named)  # type: ignore[operator]

        return call

    for place, name in ((ledger, "raise_versions"), (room.observations, "append"), (backfills, "move")):
        patch.setattr(place, name, dying(getattr(place, name)))
    from index.embedded.engine import EmbeddedIndex

    patch.setattr(EmbeddedIndex, "put", dying(EmbeddedIndex.put))


def worked(house: House) -> None:
    """One tick of a line of a process that may be killed; its lease is free at the next start."""
    line = Line(house, batch=2)
    with suppress(Killed):
        line.tick(batches=3)
    line.release()


def waiting(house: House) -> bool:
    with house.db.read() as tx:
        return outbox.oldest(tx) is not None


def unrevised(house: House) -> dict[str, object]:
    """What every mention carries, without the numbers of revisions, which differ by history."""
    return {
        m.capture.ref: (tuple(replace(match, revision=0) for match in m.topics), m.sentiment)
        for m in house.index.scan(Question())
    }


def test_the_overview_and_its_page_say_how_far_it_is(house: House) -> None:
    from fastapi.testclient import TestClient

    from web import create_app

    arrive(house, "acme")
    drain(house)
    write(house, "t", "acme")
    publish(house)
    client = TestClient(create_app(house, allowed_hosts=["127.0.0.1"]), base_url="http://127.0.0.1")
    assert "archive at revision 1, 0 % done" in client.get("/").text
    assert client.get("/api/v1/status").json()["backfills"] == [{"topic": "t", "revision": 1, "share": 0.0, "left": 1}]
    fill(house)
    assert "archive at revision" not in client.get("/").text
