"""A file of an older format is brought up when it is opened, and goes on where it stopped."""

from __future__ import annotations

import gzip
import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from index_reference import START, Reference, caught, entry, mention

from index import MentionIndex, Question, open_index
from index.embedded import upgrade
from index.embedded.ids import fill_ids
from topics import compile_query

FORMATS = ("1", "2")
"""Moved over, some mentions at a time."""
WRITTEN = {f: gzip.decompress((Path(__file__).parent / f"format_{f}.db.gz").read_bytes()) for f in (*FORMATS, "3")}
"""Each by the release that wrote it."""
TEXTS = ("late parcel", "żółć 京都", "refund now")


def expected() -> Reference:
    """What was put into it; m3 was deleted."""
    reference = Reference()
    reference.put(
        entry(
            mention(
                f"m{k}",
                TEXTS[k % 3],
                seen=START + timedelta(days=k),
                version=k + 1,
                label=("negative", "unknown")[k % 2],
                topics=[caught("t", "positive")] if k % 2 else [],
                full=k % 4 == 0,
                author="Ann",
            )
        )
        for k in range(12)
    )
    reference.delete({"m3": 9, "gone": 4})
    return reference


def check(index: MentionIndex) -> None:
    reference = expected()
    ids = [f"m{k}" for k in range(12)]
    assert index.get(ids) == {id: e.mention for id, e in reference.entries.items()}
    questions = [Question(), Question(topics=("t",)), Question(sentiments=("negative",))]
    questions += [Question(query=compile_query(query)) for query in ("late", "京都 AND żółć", '"refund now"')]
    for question in questions:
        assert list(index.search(question, size=50).mentions) == reference.answers(question)
        for dimension in ("author", "thread", "source", "topic"):
            assert list(index.facets(question, dimension)) == reference.facets(question, dimension)  # type: ignore[arg-type]
        assert index.series(question, interval="1d") == reference.series(question, "1d", "UTC", "none")
    index.put([entry(mention("m3", version=9)), entry(mention("gone", version=4))])
    assert index.get(["m3", "gone"]) == {}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("batch", [1, 5, 11, 500])
def test_an_older_file_is_brought_up(
    tmp_path: Path, batch: int, format: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(upgrade, "BATCH", batch)
    (tmp_path / "index.db").write_bytes(WRITTEN[format])
    with caplog.at_level(logging.INFO):
        index = open_index(f"sqlite:///{tmp_path}/index.db")
    assert f"bringing format {format} up to 4" in caplog.text
    check(index)
    index.close()
    file = sqlite3.connect(tmp_path / "index.db")
    assert not file.execute("SELECT name FROM sqlite_master WHERE name LIKE 'old%'").fetchall()
    file.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    file.close()
    open_index(f"sqlite:///{tmp_path}/index.db").close()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("stop", range(6))
def test_it_goes_on_where_it_was_killed(
    tmp_path: Path, stop: int, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "BATCH", 2)
    (tmp_path / "index.db").write_bytes(WRITTEN[format])
    some, done = upgrade.upgrade_some, []

    def killed(*arguments: object) -> int:
        if len(done) == stop:
            raise KeyboardInterrupt
        done.append(1)
        return some(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(upgrade, "upgrade_some", killed)
        open_index(f"sqlite:///{tmp_path}/index.db")
    index = open_index(f"sqlite:///{tmp_path}/index.db")
    check(index)
    index.close()


def test_format_3_is_brought_up_in_its_place_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(WRITTEN["3"])

    def killed(connection: sqlite3.Connection) -> None:
        fill_ids(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(upgrade, "fill_ids", killed)
        open_index(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as file:
        assert upgrade.format_of(file) == "3"
    index = open_index(f"sqlite:///{path}")
    check(index)
    assert index.count(Question(authors=("ann", "@ann"))) == index.count(Question())
    index.put([entry(mention("m1", "now", version=9))])
    index.close()
    with closing(sqlite3.connect(path)) as file:
        assert upgrade.format_of(file) == "4"
        file.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


def test_a_file_left_half_moved_into_format_3_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(WRITTEN["3"])
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE old_mentions AS SELECT * FROM mentions LIMIT 0")
        for table in ("matches", "gone"):
            file.execute(f"CREATE TABLE old_{table} (id)")
        file.execute("CREATE TABLE old_bodies AS SELECT * FROM bodies LIMIT 3")
        file.execute("UPDATE about SET value = '2' WHERE name = 'format'")
        file.commit()
    index = open_index(f"sqlite:///{path}")
    check(index)
    index.close()
