"""The embedded file under a killed writer, a full disk, a lock, several processes, and damage."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from index_reference import entry, mention

from index import Question, open_index
from index.embedded import connections
from model.errors import Unavailable
from topics import TOKENIZER_VERSION, compile_query

HERE = Path(__file__).parent


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that writes to the index at its first argument."""
    start = f"import sys; sys.path[:0] = [{str(HERE.parent.parent)!r}, {str(HERE)!r}]\n"
    start += "from index import *\nfrom index_reference import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + textwrap.dedent(code), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/index.db"


WRITER = """
    index, number = open_index(sys.argv[1]), 0
    while True:
        made = [mention(f"m{number + i}", f"late parcel {number + i}", topics=[caught("t")]) for i in range(5)]
        index.put([entry(m) for m in made])
        index.delete({f"m{number}": 2})
        number += 5
        print(number, flush=True)
"""


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path, seconds: float) -> None:
    writer = child(WRITER, address(tmp_path))
    assert writer.stdout
    acknowledged = int(writer.stdout.readline())
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
    writer.wait()

    index = open_index(address(tmp_path))
    known = index.get([f"m{i}" for i in range(acknowledged)])
    assert set(known) == {f"m{i}" for i in range(acknowledged) if i % 5}
    everything = index.count(Question())
    for question in (
        Question(query=compile_query("late")),
        Question(topics=("t",)),
        Question(query=compile_query('"late parcel"')),
    ):
        assert index.count(question) == everything
    index.close()
    file = sqlite3.connect(tmp_path / "index.db")
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.execute("INSERT INTO words (words) VALUES ('integrity-check')")  # raises when words and bodies differ


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    code = """
        import resource
        index = open_index(sys.argv[1])
        index.put([entry(mention("kept"))])
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        try:
            for number in range(10_000):
                index.put([entry(mention(f"m{number}", "late " * 200))])
                print(number, flush=True)
        except Exception as error:
            print(type(error).__name__, "|", error)
        print(sorted(index.get(["kept"])))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print([written.outcome for written in index.put([entry(mention("after"))])])
    """
    process = child(code, address(tmp_path))
    out, err = process.communicate(timeout=120)
    *numbers, failure, kept, after = out.splitlines()
    assert failure.startswith("Unavailable |"), err
    assert "disk" in failure and "index.db" in failure
    assert (kept, after) == ("['kept']", "['done']")
    index = open_index(address(tmp_path))
    assert len(index.get(["kept", "after", *(f"m{number}" for number in numbers)])) == len(numbers) + 2
    index.close()


def test_no_more_pages_is_a_full_disk(tmp_path: Path) -> None:
    index = open_index(address(tmp_path))
    limited = index._there().connections.connection()  # type: ignore[attr-defined]
    pages = limited.execute("PRAGMA page_count").fetchone()[0]
    limited.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(Unavailable, match="the disk is full"):
        for number in range(1000):
            index.put([entry(mention(f"m{number}", "late " * 300))])
    written = index.count(Question())
    assert written == len(index.get([f"m{number}" for number in range(1000)]))
    limited.execute("PRAGMA max_page_count = 1000000")
    index.put([entry(mention("after"))])
    assert index.count(Question()) == written + 1
    index.close()


def test_a_lock_held_too_long_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(address(tmp_path)).close()
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    index = open_index(address(tmp_path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="written by another process"):
        index.put([entry(mention("a"))])
    assert index.count(Question()) == 0  # readers go on
    other.execute("ROLLBACK")
    index.put([entry(mention("a"))])
    assert index.count(Question()) == 1
    index.close()


def test_a_new_file_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "index.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["ROLLBACK"]).start()
    open_index(address(tmp_path)).close()


def test_several_processes_write_and_read_at_once(tmp_path: Path) -> None:
    code = """
        index = open_index(sys.argv[1])
        for number in range(40):
            index.put([entry(mention(f"{sys.argv[2]}-{number}", "late"))])
            assert index.count(Question(ids=(f"{sys.argv[2]}-{number}",))) == 1
            index.delete({f"gone-{sys.argv[2]}-{number}": 1})
    """
    writers = [child(code, address(tmp_path), name) for name in ("a", "b", "c")]
    for writer in writers:
        _, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
    index = open_index(address(tmp_path))
    assert index.count(Question(query=compile_query("late"))) == 120
    index.close()


def test_threads_share_an_index(tmp_path: Path) -> None:
    index = open_index(address(tmp_path))
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(20):
                index.put([entry(mention(f"{name}{number}", "a late parcel"))])
                question = Question(query=compile_query('"late parcel"'), ids=tuple(f"{name}{i}" for i in range(20)))
                assert index.search(question).total == number + 1
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert index.count(Question()) == 80
    index.close()


def test_the_log_is_folded_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOG_LIMIT", 200_000)
    index = open_index(address(tmp_path))
    log = tmp_path / "index.db-wal"
    longest = 0
    for number in range(60):
        index.put([entry(mention(f"m{number}-{i}", "late " * 50)) for i in range(5)])
        longest = max(longest, log.stat().st_size)
    assert longest < 1_000_000
    assert index.status().mentions == 300
    index.close()


@pytest.mark.parametrize("how", ["deleted", "dropped"])
def test_what_is_erased_is_in_the_file_no_more(tmp_path: Path, how: str) -> None:
    index = open_index(address(tmp_path))
    index.put([entry(mention(f"m{n}", "northwind parcel " * 2_000)) for n in range(20)])
    months = [month.name for month in index.months()]
    if how == "deleted":
        index.delete({f"m{n}": 1 for n in range(20)})
    else:
        index.drop(*months)
    index.close()
    assert b"northwind parcel northwind" not in (tmp_path / "index.db").read_bytes()


def test_a_reader_in_the_way_does_not_stop_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOG_LIMIT", 1)
    monkeypatch.setattr(connections, "LOG_WAIT", 10)
    index = open_index(address(tmp_path))
    reader = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM about").fetchall()
    for number in range(5):
        assert index.put([entry(mention(f"m{number}"))])[0].outcome == "done"
    assert reader.execute("SELECT count(*) FROM mentions").fetchone() == (0,)
    index.close()


def test_another_tokenizer_reads_the_archive_anew(tmp_path: Path) -> None:
    index = open_index(address(tmp_path))
    index.put([entry(mention(f"m{i}", "late parcel", title="京都")) for i in range(3)])
    index.delete({"m1": 5})
    index.close()
    file = sqlite3.connect(tmp_path / "index.db")
    file.execute("UPDATE about SET value = 'older' WHERE name = 'tokenizer'")
    file.execute("INSERT INTO words (words) VALUES ('delete-all')")
    file.execute("UPDATE bodies SET text = 'cut otherwise'")
    file.commit()
    file.close()
    index = open_index(address(tmp_path))
    assert index.count(Question(query=compile_query("京都 AND NOT early"))) == 2
    assert index.count(Question(query=compile_query('"late parcel"'))) == 2
    assert index.count(Question(query=compile_query("otherwise"))) == 0
    index.delete({"m0": 5})
    assert index.count(Question(query=compile_query("parcel"))) == 1
    assert index.status().tokenizer == TOKENIZER_VERSION
    index.close()


def test_a_file_that_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "index.db").write_bytes(b"this is not a database, it is a letter to my aunt" * 100)
    with pytest.raises(Unavailable, match="not an Earshot index"):
        open_index(address(tmp_path))


def test_a_file_of_another_format(tmp_path: Path) -> None:
    open_index(address(tmp_path)).close()
    file = sqlite3.connect(tmp_path / "index.db")
    file.execute("UPDATE about SET value = '99' WHERE name = 'format'")
    file.commit()
    file.close()
    with pytest.raises(Unavailable, match="format 99"):
        open_index(address(tmp_path))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable, match="folder cannot be made"):
        open_index(f"sqlite:///{tmp_path}/file/deeper/index.db")


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    index = open_index(address(tmp_path))
    index.close()
    index.close()
    with pytest.raises(Unavailable, match="closed"):
        index.count(Question())


def test_closing_breaks_off_what_another_thread_asks(tmp_path: Path) -> None:
    made = connections.Connections(tmp_path / "index.db")
    began, told = threading.Event(), []

    def ask() -> None:
        try:
            with made.read() as connection:
                connection.create_function("begun", 1, lambda n: began.set() or n)
                connection.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(begun(i)) FROM n"
                ).fetchall()
        except Unavailable as error:
            told.append(error.what)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert began.wait(10)
    made.close()
    thread.join(10)
    assert told == ["the index is closed"]


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    index = open_index(address(tmp_path))
    index.put([entry(mention(f"m{i}", "late " * 300)) for i in range(200)])
    index.close()
    path = tmp_path / "index.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (size - 4096 * 4))
    with pytest.raises(Unavailable):
        damaged = open_index(address(tmp_path))
        damaged.search(Question())
