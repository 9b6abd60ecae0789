"""Rows are found by the ids of mentions, wherever these stand: among the new ones, or gone over to the others."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_reference import entry, mention

from index import Facts, MentionIndex, Question, open_index
from index.embedded import ids
from index.embedded.plan import plan

ALIKE = ("plumless", "buckeroo")
"""Two ids of one CRC-32."""
names = st.sampled_from([*ALIKE, *map(str, range(30))])
steps = st.lists(
    st.one_of(
        st.lists(names, min_size=1, max_size=8).map(lambda some: ("put", some)),
        st.lists(names, min_size=1, max_size=3).map(lambda some: ("delete", some)),
    ),
    max_size=12,
)


@pytest.fixture(autouse=True, scope="module")
def soon() -> Iterator[None]:
    """A part goes over with every third mention."""
    with patch.multiple(ids, TURN=3, PARTS=4, _PART=2**32 // 4):
        yield


@settings(max_examples=12, deadline=None)
@given(steps)
def test_each_mention_is_found_by_its_id(steps: list[tuple[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(f"sqlite:///{folder}/index.db")
        there: set[str] = set()
        for version, (what, some) in enumerate(steps, 1):
            if what == "put":
                index.put([entry(mention(id, version=version)) for id in dict.fromkeys(some)])
                there.update(some)
            else:
                index.delete(dict.fromkeys(some, version))
                there.difference_update(some)
            check(index, there, Path(folder) / "index.db")
        index.close()


def check(index: MentionIndex, there: set[str], path: Path) -> None:
    everybody = (*ALIKE, *map(str, range(30)))
    assert set(index.get(everybody)) == there
    for one in ALIKE:
        assert index.count(Question(ids=(one,))) == (one in there)
        assert index.count(Question(without=Facts(ids=(one,)))) == len(there - {one})
    with closing(sqlite3.connect(path)) as file:
        held = file.execute("SELECT row FROM ids UNION ALL SELECT row FROM late_ids ORDER BY 1").fetchall()
        assert held == file.execute("SELECT row FROM mentions ORDER BY 1").fetchall()


def test_ids_are_told_apart_though_their_hashes_are_one(tmp_path: Path) -> None:
    assert ids._key(ALIKE[0]) == ids._key(ALIKE[1])
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    for one in ALIKE:
        index.put([entry(mention(one, f"said by {one}"))])
    assert {id: found.capture.text for id, found in index.get(ALIKE).items()} == {a: f"said by {a}" for a in ALIKE}
    index.delete({ALIKE[0]: 2})
    assert set(index.get(ALIKE)) == {ALIKE[1]}
    index.close()


def test_new_ids_go_over(tmp_path: Path) -> None:
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    for start in range(0, 240, 8):
        index.put([entry(mention(f"m{number}")) for number in range(start, start + 8)])
    with closing(sqlite3.connect(tmp_path / "index.db")) as file:
        late, others = (file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("late_ids", "ids"))
        assert others > 200 and late + others == 240
        made = plan(file, Question(ids=("m1", "m2")))
        said = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {made.sql('count(*)')}", made.params)]
    assert said[0] == "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"
    assert not [step for step in said if step.startswith("SCAN") and "json_each" not in step]
    index.close()
