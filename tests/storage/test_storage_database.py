"""Opening, migrating, transactions, and faults told as sentences."""

import sqlite3
import subprocess
import sys
import textwrap
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from model.errors import BadInput, Unavailable
from servers.postgres import QUOTED
from storage import database as room
from storage import engines, facts, open_database
from storage.migrate import newest
from storage.tables import metadata


@pytest.fixture
def db(state_url):
    database = open_database(state_url)
    yield database
    database.close()


def test_the_folder_of_a_new_one_is_made(tmp_path):
    open_database(f"sqlite:///{tmp_path}/deep/er/state.db").close()


def test_a_new_database_has_the_tables_of_the_code(state_url):
    db = open_database(state_url)
    with db.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_the_head_is_the_newest_migration():
    assert newest() == room.HEAD


def test_two_processes_may_open_a_new_one_at_once(state_url):
    code = f"from storage import open_database; open_database({state_url!r}).close()"
    racers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [racer.wait() for racer in racers] == [0] * 4


def test_a_new_file_that_another_process_writes_is_waited_for(tmp_path):
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["ROLLBACK"]).start()
    open_database(f"sqlite:///{tmp_path}/state.db").close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "not a database address"),
        ("mysql://u:secret@h/d", "mysql is not a database that Earshot knows"),
        ("postgresql:/u:secret@h/d", "not a database address"),
        ("postgresql://u:secret@h:port/d", "not a database address"),
        ("", "not a database"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable, match="folder cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/state.db")


def test_another_kind_of_file_is_a_sentence(tmp_path):
    (tmp_path / "state.db").write_bytes(b"not a database at all, but long enough to be read as one" * 30)
    with pytest.raises(Unavailable, match="not an Earshot state database"):
        open_database(f"sqlite:///{tmp_path}/state.db")


def test_a_newer_database_is_refused(state_url):
    db = open_database(state_url)
    with db.write() as tx:
        tx.exec_driver_sql("update alembic_version set version_num = '9999'")
    db.close()
    with pytest.raises(Unavailable, match="newer Earshot") as caught:
        open_database(state_url)
    assert QUOTED not in str(caught.value)


def test_a_failed_transaction_leaves_nothing(db):
    with pytest.raises(ZeroDivisionError), db.write() as tx:
        facts.put(tx, "a", "1")
        1 / 0  # noqa: B018
    with db.read() as tx:
        assert facts.get(tx, "a") is None


def test_a_reader_sees_one_moment(db):
    with db.read() as reading:
        assert facts.get(reading, "a") is None
        with db.write() as tx:
            facts.put(tx, "a", "1")
        assert facts.get(reading, "a") is None
    with db.read() as reading:
        assert facts.get(reading, "a") == "1"


def test_a_locked_database_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    db = open_database(f"sqlite:///{tmp_path}/state.db")
    holder = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    holder.execute("begin immediate")
    with pytest.raises(Unavailable, match="busy in another process"), db.write() as tx:
        facts.put(tx, "a", "1")
    holder.execute("rollback")
    with db.write() as tx:
        facts.put(tx, "a", "1")


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(tmp_path):
    """The child may not write files past 512 KiB: the kernel refuses as a full disk does."""
    open_database(f"sqlite:///{tmp_path}/state.db").close()
    code = textwrap.dedent(
        """
        import resource, signal, sys
        from model.errors import Unavailable
        from storage import engines, facts, open_database
        db = open_database(sys.argv[1])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, 512 * 1024))
        try:
            with db.write() as tx:
                facts.put(tx, "small", "1")
                facts.put(tx, "large", "x" * 2_000_000)
        except Unavailable as error:
            print(error)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{tmp_path}/state.db"], capture_output=True, text=True, check=True
    )
    assert "disk" in done.stdout, done
    with open_database(f"sqlite:///{tmp_path}/state.db").read() as tx:
        assert facts.get(tx, "small") is None


def test_a_fact_is_made_once(db):
    made = iter(["first", "second"])
    with db.write() as tx:
        assert facts.once(tx, "secret", lambda: next(made)) == "first"
        assert facts.once(tx, "secret", lambda: next(made)) == "first"
