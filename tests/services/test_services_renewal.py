"""The archive written anew into a new place while posts go on coming, and cut off at each step of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from houses import HeldClock, new_house, put
from index import Entry, IndexOptions, Question, Written, open_index
from model.capture import Capture
from model.errors import Unavailable
from projects import Project, eventually, lines
from services.archive import verify
from services.copying import copy
from services.house import House
from services.ingest import document_of
from services.line import drain
from services.renewal import migrate
from storage import audit

ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.servers)]


class PowerCut(BaseException):
    pass


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """With six mentions of two months."""
    changes: dict[str, object] = {}
    if getattr(request, "param", "embedded") == "elasticsearch":
        changes["index_url"] = request.getfixturevalue("elasticsearch_url")
        changes["index"] = IndexOptions(prefix=f"renewal-{uuid4().hex[:8]}")
    made = new_house(tmp_path, clock := HeldClock(), **changes)
    for number in range(6):
        arrive(made, number)
        clock.move(days=9)
    yield made
    for month in made.index.months():
        made.index.drop(month.name)
    made.close()


def arrive(house: House, number: int) -> None:
    where = f"https://forum.example/{number}"
    put(house, Capture("forum.example", f"{number}", where, text=f"acme is late, says {number}"))
    drain(house)


def refs(house: House) -> list[str]:
    return sorted(mention.capture.ref for mention in house.index.scan(Question(irrelevant=None)))


def renewals(house: House) -> list[object]:
    with house.db.read() as tx:
        return [one.detail["mentions"] for one in audit.listed(tx) if one.action == "index renewed"]


@pytest.mark.parametrize("house", ENGINES, indirect=True)
def test_what_comes_meanwhile_is_in_the_new_place_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.copying.PAGE", 2)
    came: list[int] = []

    def told(_month: str, _looked: int) -> None:
        if not came:
            came.append(6)
            arrive(house, 6)

    done = migrate(house, anew=True, drop_old=True, actor="ola", told=told)
    assert (done.mentions, done.renewed, came) == (7, True, [6])
    assert refs(house) == ["0", "1", "2", "3", "4", "5", "6"]
    assert verify(house).sound and renewals(house) == [7]
    arrive(house, 7)
    assert "7" in refs(house)
    assert migrate(house).mentions == 0  # nothing asks for it


def test_an_index_that_is_of_today_is_left_where_it_is(house: House) -> None:
    done = migrate(house)
    assert (done.mentions, done.renewed, done.dropped) == (0, False, ())


@pytest.mark.parametrize(
    "cut",
    [
        "services.renewal.level",
        "services.renewal.settle",
        "index.embedded.renewal._fold",
        "index.embedded.renewal._keep_name",
        "services.renewal.audit.note",
    ],
)
def test_cut_off_it_goes_on_or_is_done(house: House, monkeypatch: pytest.MonkeyPatch, cut: str) -> None:
    def end(*_: object, **__: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(cut, end)
        with pytest.raises(PowerCut):
            migrate(house, anew=True)
    assert refs(house) == ["0", "1", "2", "3", "4", "5"]
    arrive(house, 6)
    assert migrate(house, anew=True, drop_old=True).mentions == 7
    assert verify(house).sound


def test_what_was_begun_and_is_newer_is_never_put_in_place(house: House) -> None:
    (first, *_) = house.index.scan(Question())
    arrive(house, 0)
    with house.index.renewal() as begun:
        begun.target.put([Entry(replace(first, version=99), document_of(first))])
    with pytest.raises(Unavailable, match="newer version"):
        migrate(house, anew=True)
    assert house.index.get([first.id])[first.id].version < 99
    assert migrate(house, drop_old=True).dropped
    assert migrate(house, anew=True).mentions == 6


def test_a_mention_the_other_index_refuses_ends_a_copy_in_words(house: House, tmp_path: Path) -> None:
    target = open_index(f"sqlite:///{tmp_path}/target.db")

    class Refusing:
        def __getattr__(self, name: str) -> object:
            return getattr(target, name)

        def put(self, entries: list[Entry]) -> object:
            return [Written(one.mention.id, "rejected", "it is too large") for one in entries]

    with pytest.raises(Unavailable, match="refuses it: it is too large"):
        copy(house, Refusing())  # type: ignore[arg-type]
    target.close()


def test_killed_again_and_again_nothing_is_lost(tmp_path: Path) -> None:
    posts = 800
    project = Project(tmp_path / "p")
    captures = ({"source": "s", "ref": str(n), "text": f"parcel {n} is late again and again"} for n in range(posts))
    assert project.earshot("import", "-", stdin=lines(captures)).returncode == 0
    begun = project.folder / ".earshot" / "index.db.next"
    for _ in range(2):
        with project.running("index", "migrate", "--anew") as running:
            assert eventually(lambda: begun.exists() or running.process.poll() is not None, seconds=60, every=0.01)
            running.kill_tree()
        assert len(project.mentions()) == posts
    done = project.json_lines("index", "migrate", "--anew", "--drop-old", "--by", "ola")
    assert done == [{"mentions": posts, "renewed": True, "dropped": []}]
    assert not list(begun.parent.glob("*.next*"))
    assert project.earshot("index", "verify").returncode == 0
