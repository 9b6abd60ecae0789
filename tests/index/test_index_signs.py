"""Copies, authors and threads are found by a word in the embedded full-text index: by it alone, and by nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_reference import entry, mention

from index import Facts, Group, Question, open_index
from index.embedded.plan import plan
from index.embedded.signs import sign
from model.mention import Mention
from topics import compile_query

CLUSTERS = ("k", "K", "k k", '"', "żółć", "*", "x" * 20_000, "x" * 20_000 + "y", "late")
NAMES = (
    "ann",
    "ann b",
    '"',
    "żółć",
    "*",
    "https://a.example/anna-of-poland",
    "https://b.example/anna-of-poland",
    "late",
)
"""Of authors and threads; words hold the end of a name."""


def asked(part: str, *names: str) -> Question:
    return Question(**{part: names})  # type: ignore[arg-type]


def named(id: str, part: str, name: str, version: int = 1) -> Mention:
    return mention(id, version=version, **{part: name})  # type: ignore[arg-type]


def copy(id: str, cluster: str, **parts: object) -> Mention:
    return replace(mention(id, "late parcel"), cluster=cluster, **parts)  # type: ignore[arg-type]


def test_each_cluster_is_told_from_all_others(tmp_path: Path) -> None:
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    index.put([entry(copy(f"m{n}", cluster)) for n, cluster in enumerate(CLUSTERS)])
    for n, cluster in enumerate(CLUSTERS):
        assert [found.id for found in index.search(Question(clusters=(cluster,))).mentions] == [f"m{n}"]
        assert index.count(Question(without=Facts(clusters=(cluster,)))) == len(CLUSTERS) - 1
    assert index.groups(Question(), CLUSTERS) == {c: Group(f"m{n}", 1) for n, c in enumerate(CLUSTERS)}
    assert index.count(Question(clusters=("", "none", "\x00", "\ud800"))) == 0
    index.close()


@pytest.mark.parametrize("part", ["author", "thread"])
def test_each_author_and_thread_is_told_from_all_others(tmp_path: Path, part: str) -> None:
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    index.put([entry(named(f"m{n}", part, name)) for n, name in enumerate((*NAMES, ""))])
    for n, name in enumerate(NAMES):
        assert [m.id for m in index.search(asked(f"{part}s", name)).mentions] == [f"m{n}"]
        assert index.count(Question(without=asked(f"{part}s", name))) == len(NAMES)
    assert index.count(asked(f"{part}s", "", "none", "\x00", "\ud800")) == 0
    index.put([entry(named("m0", part, "other", 2))])
    assert index.count(asked(f"{part}s", NAMES[0])) == 0
    index.close()
    with closing(sqlite3.connect(tmp_path / "index.db")) as file:
        file.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("now", ["", "other"])
def test_a_mention_that_changes_its_cluster_leaves_the_old_one(tmp_path: Path, now: str) -> None:
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    index.put([entry(copy("m", "k"))])
    index.put([entry(copy("m", now, version=2))])
    assert index.count(Question(clusters=("k",))) == 0
    assert index.count(Question(clusters=("other",))) == int(now == "other")
    index.delete({"m": 3})
    assert index.count(Question(clusters=("other",))) == 0
    index.close()
    file = sqlite3.connect(tmp_path / "index.db")
    file.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    file.close()


@pytest.mark.parametrize("query", ["6b", "6b*", "k", '"parcel 6b"', "late NEAR/9 6b"])
def test_no_query_of_the_text_meets_the_word(tmp_path: Path, query: str) -> None:
    assert sign("cluster", "k").endswith("6b")
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    index.put([entry(copy("m", "k"))])
    assert index.count(Question(query=compile_query(query))) == 0
    index.close()


@pytest.mark.parametrize("part", ["clusters", "authors", "threads"])
def test_they_are_looked_up_and_not_looked_for(tmp_path: Path, part: str) -> None:
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    index.close()
    file = sqlite3.connect(tmp_path / "index.db")
    made = plan(file, asked(part, "k"))
    steps = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {made.sql('count(*)')}", made.params)]
    assert steps[0] == "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"
    assert any("words" in step or " w " in step for step in steps)
    file.close()
