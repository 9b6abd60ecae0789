"""The web at a million mentions, on both engines: what a browser sees of each page, and fifty people at once.

    python -m benchmarks web                             a million; the house is made once, in half an hour, and kept
    python -m benchmarks.web --size 100000 --engine embedded --folder /tmp/bench --seconds 30

``earshot web`` serves as it does for everybody, in a process of its own; browser and crowd share the machine with it,
and so does who writes mentions while the crowd asks.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from uuid import uuid4

import psutil

from benchmarks.mention_generator import entries
from benchmarks.result import Result, Row, at_most, keep, show
from benchmarks.web_house import ENGINES, OPTIONS, elasticsearch_of, kept_house, project
from benchmarks.web_pages import Seen, look_at
from benchmarks.web_users import Answers, crowd, share
from index import open_index
from projects import EARSHOT
from servers.loopback import free_port

SIZE = 1_000_000
USERS, SECONDS = 50, 60.0
EVERY, AT_ONCE = 5.0, 20
FOLDER = Path(tempfile.gettempdir()) / "earshot-bench"
PAGES = (
    "/",
    "/?period=month",
    "/mentions",
    "/mentions?q=northwind+AND+late",
    "/mentions?topic=topic-3",
    "/analysis",
    "/analysis?topic=topic-3",
    "/alerts",
    "/alerts/a001",
    "/topics",
    "/topics/topic-3",
    "/problems",
    "/sources",
)
CHARTS = ("/analysis",)
"""Pages that may load a library of charts."""
KINDS = (
    "/",
    "/",
    "/?period=day",
    "/mentions",
    "/mentions",
    "/mentions?topic={topic}",
    "/mentions?topic={topic}",
    "/mentions?q={word}",
    "/mentions?q={word}&topic={topic}",
    "/mentions?q={word}&lang=en",
    "/analysis?topic={topic}",
    "/alerts",
    "/alerts",
    "/alerts/a001",
    "/sources",
    "/topics",
    "/topics/{topic}",
    "/problems",
    "/api/v1/overview",
    "/api/v1/mentions?q={word}",
    "/api/v1/mentions?topic={topic}&facets=true",
    "/api/v1/alerts",
    "/api/v1/status",
)


def measure(
    size: int = SIZE, folder: Path = FOLDER, engines: Sequence[str] = ENGINES, seconds: float = SECONDS
) -> Result:
    place = kept_house(folder, size)
    rows = [row for engine in engines for row in _measured(place, engine, seconds)]
    load = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    return Result("web", f"{size:,} mentions, {', '.join(engines)}; {load}", rows)


def _measured(place: Path, engine: str, seconds: float) -> Iterator[Row]:
    with ExitStack() as closing:
        url = closing.enter_context(elasticsearch_of(place)) if engine == "elasticsearch" else ""
        port, server = closing.enter_context(served(place, engine, url))
        base = f"http://127.0.0.1:{port}"
        for seen in look_at(base, ["/"], turns=1):
            yield Row(f"{engine}: the overview as soon as the server answers", seen.first, "ms")
        _rest(server)
        for seen in look_at(base, PAGES):
            yield from _rows(engine, seen)
        there = [kind for kind in KINDS if _there(port, kind)]
        gc.collect()
        with coming_in(place, url):
            before = sum(server.cpu_times()[:2])
            answers = crowd("127.0.0.1", port, USERS, seconds, there)
            spent = sum(server.cpu_times()[:2]) - before
        yield from _crowd_rows(engine, answers, seconds)
        yield Row(f"{engine}, {USERS} users: the server's CPU an answer", spent / len(answers.all) * 1000, "ms")


def _rest(server: psutil.Process) -> None:
    """Waits until it has done what a start brings: less than a tenth of a second of CPU in two, a minute at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        before = sum(server.cpu_times()[:2])
        time.sleep(2)
        if sum(server.cpu_times()[:2]) - before < 0.1:
            return


@contextmanager
def served(place: Path, engine: str, url: str) -> Iterator[tuple[int, psutil.Process]]:
    """``earshot web`` over the kept house: the port it answers on, and its process."""
    port = free_port()
    folder = project(place, engine, port, url)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
    environment["EARSHOT_CONFIG"] = str(folder / "earshot.toml")
    with (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen([*EARSHOT, "web"], cwd=folder, env=environment, stdout=out, stderr=out)
    try:
        until = time.monotonic() + 120
        while not _there(port, "/healthz"):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "out.txt").read_text()[-2000:])
            time.sleep(0.3)
        yield port, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # what was measured is not lost for it
            print(f"earshot web did not stop; see {folder / 'out.txt'}", file=sys.stderr)
            process.kill()
            process.wait()


@contextmanager
def coming_in(place: Path, url: str) -> Iterator[None]:
    """Another process's line writes some mentions every few seconds, so that nothing that is kept holds for long."""
    over = threading.Event()

    def write() -> None:
        index = open_index(url or f"sqlite:///{place}/index.db", OPTIONS)
        posts = entries(100_000, until=datetime.now(UTC), seed=int(time.time()), days=1)
        while not over.wait(EVERY):
            some = list(islice(posts, AT_ONCE))
            index.put([replace(one, mention=replace(one.mention, id=uuid4().hex)) for one in some])
        index.close()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        yield
    finally:
        over.set()
        writing.join()


def _there(port: int, kind: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", kind.format(topic="topic-1", word="late"))
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _rows(engine: str, seen: Seen) -> Iterator[Row]:
    what = f"{engine}, {seen.address}"
    yield at_most(f"{what}: first paint", seen.paint, 500, "ms")
    yield Row(f"{what}: the first of these", seen.first, "ms")
    most = 1800 if seen.address.startswith(CHARTS) else 150
    yield at_most(f"{what}: bytes", seen.bytes / 1000, most, "KB")
    if seen.address.startswith("/mentions"):
        yield at_most(f"{what}: longest task", seen.long, 200, "ms")
        yield at_most(f"{what}: layout shift", seen.shift, 0)
    elif seen.long > 200 or seen.shift:
        yield Row(f"{what}: longest task, layout shift", f"{seen.long:.0f} ms, {seen.shift:.3f}")


def _crowd_rows(engine: str, answers: Answers, seconds: float) -> Iterator[Row]:
    every = answers.all
    yield at_most(f"{engine}, {USERS} users: p99", share(every, 0.99), 1.5, "s")
    yield Row(f"{engine}, {USERS} users: p50", share(every, 0.5), "s")
    yield Row(f"{engine}, {USERS} users: answers per second", len(every) / seconds)
    yield Row(f"{engine}, {USERS} users: failed", "; ".join(answers.failed[:3]) or 0, "", "0", not answers.failed)
    for kind, some in sorted(answers.seconds.items(), key=lambda item: -share(sorted(item[1]), 0.95))[:5]:
        told = f"{share(sorted(some), 0.5) * 1000:.0f} / {share(sorted(some), 0.99) * 1000:.0f}"
        yield Row(f"{engine}, {USERS} users: {kind}, p50 / p99", told, "ms")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--size", type=int, default=SIZE)
    asked.add_argument("--folder", type=Path, default=FOLDER)
    asked.add_argument("--engine", choices=ENGINES, action="append")
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--keep", action="store_true", help="write benchmarks/results/web.json")
    given = asked.parse_args()
    made = measure(given.size, given.folder, given.engine or ENGINES, given.seconds)
    show(made)
    if given.keep:
        keep(made)


if __name__ == "__main__":
    main()
