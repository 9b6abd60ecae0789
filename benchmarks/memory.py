"""Memory of the whole process tree of ``earshot run``: at rest, and after 100,000 mentions. PSS counts shared pages
once."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.posts import NOW, captures
from benchmarks.result import Result, Row, at_most
from model.identity import content_hash
from projects import Project, Running, eventually
from storage import Found, outbox

COUNT = 100_000
SETTLE = 10.0


def measure(count: int = COUNT) -> Result:
    with TemporaryDirectory(prefix="earshot-bench-") as folder:
        project = Project(Path(folder))
        project.write("topics/northwind.yaml", {"id": "northwind", "query": "northwind"})
        with project.running() as earshot:
            assert eventually(lambda: "http://" in earshot.said, seconds=60), earshot.said
            time.sleep(SETTLE)
            rest = pss(earshot)
            _fill(project, count)
            assert eventually(lambda: _empty(project), seconds=1800, every=2.0)
            time.sleep(SETTLE)
            after = pss(earshot)
    return Result(
        "memory",
        "PSS of the whole tree of `earshot run`",
        [at_most("at rest", rest, 350, "MB"), Row(f"after {count:,} mentions", after, "MB")],
    )


def _fill(project: Project, count: int) -> None:
    """Put captures straight into the outbox, so that the service itself takes them through the line."""
    state, waiting = project.state(), captures(count)
    while batch := [Found(capture, content_hash(capture)) for capture in islice(waiting, 500)]:
        with state.write() as tx:
            outbox.accept(tx, "bench", batch, NOW, first=False)
    state.close()


def pss(earshot: Running) -> float:
    """Megabytes of the process and all below it."""
    tree = [psutil.Process(earshot.process.pid), *earshot.children]
    return sum(process.memory_full_info().pss for process in tree) / 1e6


def _empty(project: Project) -> bool:
    state = project.state()
    try:
        with state.read() as tx:
            return outbox.depth(tx) == 0
    finally:
        state.close()
