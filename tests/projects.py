"""A project on disk and Earshot's own processes on it, as a user starts them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from uuid import uuid4

import psutil
import yaml

from index import IndexOptions, MentionIndex, Question, open_index
from model.mention import Mention
from servers.loopback import free_port
from storage import Database, open_database

EARSHOT = [sys.executable, "-P", "-m", "earshot"]
"""-P: a project has folders named topics/ and sources/, which are not the rooms of that name."""


class Project:
    """earshot.toml, topics, sources and rules in a folder; ``port`` is its web port. On an Elasticsearch
    (``index_url``) its mentions have a prefix of their own."""

    def __init__(
        self,
        folder: Path,
        *,
        allow: Iterable[str] = (),
        settings: str = "",
        state_url: str = "",
        index_url: str = "",
    ) -> None:
        self.folder = folder
        self.index_url = index_url or f"sqlite:///{folder}/.earshot/index.db"
        self.index_options = IndexOptions(prefix=f"project-{uuid4().hex[:8]}")
        self.state_url = state_url or f"sqlite:///{folder}/.earshot/state.db"
        self.port = free_port()
        networks = ", ".join(f'"{host}"' for host in allow)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "earshot.toml").write_text(
            f'[crawl]\ncontact = "tests@example.org"\nallow_networks = [{networks}]\ndelay = 0\nmin_interval = "1s"\n'
            f'[index]\nurl = "{self.index_url}"\nprefix = "{self.index_options.prefix}"\n'
            f'[state]\nurl = "{self.state_url}"\n[web]\nport = {self.port}\n{settings}',
            encoding="utf-8",
        )

    def write(self, name: str, value: object) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
        return {**kept, "EARSHOT_CONFIG": str(self.folder / "earshot.toml"), "PYTHONUNBUFFERED": "1"}

    def earshot(self, *words: str, stdin: str = "", timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*EARSHOT, *words],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def json_lines(self, *words: str) -> list[dict[str, object]]:
        done = self.earshot(*words, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def running(self, *words: str) -> Running:
        return Running(self, words or ("run",))

    def state(self) -> Database:
        return open_database(self.state_url)

    def index(self) -> MentionIndex:
        return open_index(self.index_url, self.index_options)

    def mentions(self) -> list[Mention]:
        index = self.index()
        try:
            index.status()  # Elasticsearch shows what another process wrote seconds later, if it is not asked to now
            return list(index.scan(Question()))
        finally:
            index.close()


class Running:
    """``earshot run`` (or another part) as a process of its own, with its children."""

    def __init__(self, project: Project, words: tuple[str, ...]) -> None:
        self.log = project.folder / "out.txt"
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*EARSHOT, *words], cwd=project.folder, env=project.environment, stdout=out, stderr=out
            )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill_tree()

    @property
    def children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill_tree(self) -> None:
        """kill -9 of everything, the parent first."""
        children = self.children
        self.process.send_signal(signal.SIGKILL)
        for child in children:
            kill(child)
        self.process.wait()

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def eventually(true: Callable[[], object], *, seconds: float, every: float = 0.3) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(every)
    return bool(true())


def lines(captures: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(capture, ensure_ascii=False) + "\n" for capture in captures)
