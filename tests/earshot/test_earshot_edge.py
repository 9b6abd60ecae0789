"""The edge of the process: exit codes, one line on standard error, nothing but that."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
from array import array
from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines

from earshot.cli import split_globals
from earshot.cli.opening import Globals
from servers.loopback import wait_until


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bogus"], ["No such command 'bogus'", "earshot --help"]),
        (["topics"], ["Missing command", "earshot topics --help"]),
        (["topics", "chek"], ["Did you mean 'check'?", "earshot topics --help"]),
        (["topics", "check", "--bogus"], ["No such option: --bogus", "earshot topics check --help"]),
        (["topics", "check", "--accents", "some", "--query", "x"], ["--accents"]),
        (["alerts", "list", "--limit", "0"], ["--limit"]),
        (["alerts", "list", "--limit", "many"], ["--limit"]),
        (["alerts", "list", "--state", "angry"], ["--state"]),
        (["search", "--sentiment", "angry"], ["negative, neutral, positive, unknown"]),
        (["sources", "add"], ["URL"]),
        (["status", "--config"], ["--config needs a file"]),
        (["status", "--config", "none.toml"], ["none.toml", "no such file"]),
        (["crawl", "--source", "x"], ["--once"]),
    ],
)
def test_misuse_is_exit_2_and_one_line(project: Path, cli: Runner, arguments: list[str], words: list[str]) -> None:
    cli(*arguments).refused(2, *words)
    assert not (project / ".earshot" / "state.db").exists() or arguments[0] == "search"


def test_help_is_asked_for_or_given(cli: Runner) -> None:
    for arguments in ([], ["--help"]):
        ran = cli(*arguments)
        assert ran.code == 0
        assert "topics" in ran.out
        assert ran.err == ""
    assert cli("--version").out.startswith("earshot 0.")


def test_globals_stand_anywhere_before_two_dashes() -> None:
    assert split_globals(["status", "--config", "f", "--debug"]) == (Globals("f", True), ["status"])
    assert split_globals(["--config=f", "status"]) == (Globals("f"), ["status"])
    assert split_globals(["search", "--", "--debug"]) == (Globals(), ["search", "--", "--debug"])
    assert split_globals(["--config"]) == (Globals(None), [])


def test_no_project_is_said_and_nothing_is_made(tmp_path: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cli("status").refused(2, "no earshot.toml", "earshot init")
    assert list(tmp_path.iterdir()) == []


def test_addresses_in_the_environment_do_without_a_file(
    tmp_path: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EARSHOT_STATE_URL", f"sqlite:///{tmp_path}/s.db")
    monkeypatch.setenv("EARSHOT_INDEX_URL", f"sqlite:///{tmp_path}/i.db")
    assert cli("status", "--json").json["mentions"] == 0


def test_a_fault_of_ours_is_one_line_and_a_trace_in_the_log(
    project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.status.status", lambda _house: 1 / 0)
    ran = cli("status")
    ran.refused(1, "fault in Earshot", str(project / ".earshot" / "earshot.log"))
    assert "ZeroDivisionError" in (project / ".earshot" / "earshot.log").read_text()
    with pytest.raises(ZeroDivisionError):
        cli("status", "--debug")


def test_ctrl_c_is_quiet(project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_house: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("services.status.status", interrupted)
    ran = cli("status")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_fault(project: Path) -> None:
    lines = b'{"text":"a fine day"}\n' * 20_000
    (project / "lines").write_bytes(lines)
    (project / "topics" / "t.yaml").write_text("id: t\nquery: fine\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "earshot", "topics", "match", "lines"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(30) == 141


def test_ctrl_c_while_it_waits_for_input(project: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "earshot", "enrich"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdin is not None
    running.stdin.write(b'{"id":1,"text":"hello"}\n')
    running.stdin.flush()
    assert wait_until(lambda: not _unread(running.stdin), 60)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said == b""


def _unread(pipe: object) -> int:
    """Bytes of a pipe that its reader has not taken."""
    count = array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)  # type: ignore[call-overload]
    return count[0]


def test_hostile_text_cannot_steer_the_terminal(project: Path, cli: Runner) -> None:
    text = "x\x1b[2J\x9b31m\u202eevil\x07 late"
    cli("import", stdin=json_lines({"ref": "1", "text": text, "author": "\x1b]0;owned\x07"}))
    shown = cli("search").out
    assert "evil" in shown
    assert not any(letter in shown for letter in "\x1b\x9b\u202e\x07")


def test_any_locale_will_do(project: Path, command: Runner) -> None:
    ran = command("topics", "check", "--query", "ノースウィンド", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert "ノースウィンド" in ran.out


def test_the_help_comes_quickly() -> None:
    """Only what the help needs is read: none of the heavy rooms."""
    code = (
        "import sys\nfrom earshot.cli import main\nmain(['--help'])\n"
        "heavy = {'sqlalchemy', 'scrapy', 'twisted', 'icu4py', 'trafilatura', 'fastapi', 'langdetect', 'yaml'}\n"
        "print(heavy & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=dict(os.environ))
    assert ran.stderr.decode().strip() == "set()"
