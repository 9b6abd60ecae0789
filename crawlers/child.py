"""A crawl worker as its parent holds it: started with its job, its lines read as they come, killed when need be."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from crawlers.job import Job
from crawlers.outcome import VisitOutcome
from model.source import Json

ROOT = Path(__file__).resolve().parent.parent
FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""glibc gives large pages' memory back at once: among bombs a worker peaks 40 MB lower."""
log = logging.getLogger("crawlers.worker")

Line = dict[str, Json]


class Child:
    """One worker process. Nothing here blocks but ``wait``."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.heard = time.monotonic()
        self._lines: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawlers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=FRUGAL | os.environ | {"PYTHONPATH": _path()},
            start_new_session=True,  # Ctrl-C in a terminal is the parent's to handle
        )
        self._readers = [
            threading.Thread(target=self._read_lines, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=_log_lines, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        self._tell(job.to_line())

    @property
    def pid(self) -> int:
        return self._process.pid

    def lines(self) -> list[Line]:
        """What it said since the last time."""
        said: list[Line] = []
        with contextlib.suppress(queue.Empty):
            while True:
                said.append(self._lines.get_nowait())
        if said:
            self.heard = time.monotonic()
        return said

    def ended(self) -> int | None:
        """Its exit code once it has ended and all it said was read; None while it lives."""
        code = self._process.poll()
        if code is None or any(reader.is_alive() for reader in self._readers):
            return None
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        return code

    def wait(self, seconds: float) -> bool:
        """Whether it ended within this time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        for reader in self._readers:
            reader.join(5)
        return True

    def ask_to_stop(self) -> None:
        self._tell("stop")

    def kill(self) -> None:
        self._process.kill()

    def _tell(self, line: str) -> None:
        if self._process.stdin:
            with contextlib.suppress(OSError):  # it is dead; its exit code tells the rest
                self._process.stdin.write(line.encode() + b"\n")
                self._process.stdin.flush()

    def _read_lines(self, stdout: IO[bytes]) -> None:
        for line in stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # cut off by a kill
            if isinstance(said, dict):
                self._lines.put(said)
        stdout.close()


def outcome_of(line: Mapping[str, Json]) -> VisitOutcome | None:
    """The outcome in a worker's line."""
    found = line.get("outcome")
    try:
        return VisitOutcome.from_json(found) if isinstance(found, dict) else None
    except (ValueError, TypeError):
        return None


def _log_lines(stderr: IO[bytes]) -> None:
    """What a worker says on standard error, for the log: people are told by its outcomes."""
    for line in stderr:
        log.info("%s", line.decode("utf-8", "replace").rstrip())
    stderr.close()


def _path() -> str:
    """The worker finds the same code as its parent, wherever either was started."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
