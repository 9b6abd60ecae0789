"""What the machine does wrong: a port in use, a locked database, a full disk, rights that are missing."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from earshot_runner import Ran, Runner, json_lines

POSTS = json_lines(*({"ref": str(i), "text": f"post number {i} about acme"} for i in range(50)))


def test_a_port_in_use_is_said_before_anything_begins(project: Path, command: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = command("web", EARSHOT_WEB_PORT=str(port))
    ran.refused(1, f"127.0.0.1:{port}", "in use", "EARSHOT_WEB_PORT")
    assert not (project / ".earshot" / "state.db").exists()


def test_an_address_that_is_none_is_exit_2(project: Path, command: Runner) -> None:
    command("web", EARSHOT_WEB_HOST="203.0.113.1", EARSHOT_WEB_PORT="0").refused(2, "web.host")


def test_web_serves_until_sigterm(project: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "earshot", "web"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "EARSHOT_WEB_PORT": "0"},
    )
    assert running.stdout is not None
    greeting = running.stdout.readline().decode()
    address = greeting.split(" at ")[1].split(" ")[0]
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
                assert answer.status == 200
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.2)
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (0, b"")


def test_a_locked_database_is_said_and_nothing_is_lost(
    project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engines.BUSY_SECONDS", 0.3)
    assert cli("status").code == 0
    holder = sqlite3.connect(project / ".earshot" / "state.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    cli("import", stdin=POSTS).refused(1, "state.db", "busy")
    cli("sources", "add", "https://a.example/", "--yes").refused(1, "busy")
    holder.execute("ROLLBACK")
    holder.close()
    assert cli("import", "--json", stdin=POSTS).json["new"] == 50


def test_a_file_that_is_no_database_is_said(project: Path, cli: Runner) -> None:
    (project / ".earshot").mkdir(exist_ok=True)
    (project / ".earshot" / "state.db").write_text("this is no database " * 100)
    cli("status").refused(1, "state.db", "not an Earshot state database")


def test_addresses_that_lead_nowhere(project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_STATE_URL", "nonsense")
    cli("status").refused(2, "state.url", "sqlite:///")
    monkeypatch.setenv("EARSHOT_STATE_URL", "sqlite:////proc/none/state.db")
    cli("status").refused(1, "/proc/none")
    monkeypatch.delenv("EARSHOT_STATE_URL")
    monkeypatch.setenv("EARSHOT_INDEX_URL", "ftp://x/")
    cli("status").refused(2, "index")


def test_a_full_disk_is_said_and_nothing_is_lost(project: Path, cli: Runner) -> None:
    assert cli("import", "--json", stdin=POSTS).json["new"] == 50
    more = json_lines(*({"ref": f"m{i}", "text": f"more {i} " + "long " * 400} for i in range(500)))
    (project / "more.jsonl").write_text(more)
    ran = limited("import", "more.jsonl", "--json", bytes_=200_000)
    assert ran.code == 1, ran
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert "disk" in ran.err or "space" in ran.err, ran.err
    cli("import", "more.jsonl")
    assert cli("status", "--json").json["mentions"] == 550


def test_a_file_that_cannot_be_read(project: Path, cli: Runner) -> None:
    """A folder, because rights do not hold for root; what the system says of either is told in the same way."""
    (project / "in.jsonl").mkdir()
    cli("import", "in.jsonl").refused(2, "in.jsonl", "directory")


def limited(*arguments: str, bytes_: int) -> Ran:
    """Runs a command in a process whose files may not grow past ``bytes_``: a disk that is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))

    done = subprocess.run(
        [sys.executable, "-m", "earshot", *arguments], capture_output=True, preexec_fn=limit, timeout=120, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
