"""How fast the embedded index writes and answers, on a year of posts in five languages.

CPU of this process, in putting and asking alone: entries come with their streams read, and a batch is done when it is
durable. A page is timed with all its candidates judged anew. ``python -m benchmarks.index_embedded 1000000`` fills for
real, in minutes.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count as count_up
from itertools import islice
from pathlib import Path

from benchmarks.mention_generator import UNTIL, entries
from benchmarks.result import Result, Row, at_least, at_most, keep, show
from index import Engine, MentionIndex, Question, Series, Values, open_index
from topics import Query, compile_query

BATCH = 500
COUNT = 100_000
MONTH, YEAR = UNTIL - timedelta(days=30), UNTIL - timedelta(days=365)


def measure(count: int = COUNT) -> Result:
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        index = open_index(f"sqlite:///{Path(folder)}/index.db")
        rows = [*written(index, count), *asked(index), *written_again(index, count)]
        index.close()
    load = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    return Result("index_embedded", f"{count:,} mentions, SQLite {sqlite3.sqlite_version}, {load}", rows)


def written(index: MentionIndex, total: int) -> list[Row]:
    posts, cpu, wall = entries(total), 0.0, 0.0
    while batch := list(islice(posts, BATCH)):
        started, began = time.process_time(), time.perf_counter()
        index.put(batch)
        cpu, wall = cpu + time.process_time() - started, wall + time.perf_counter() - began
    return [
        at_least("written per CPU-second, all streams", total / cpu, 8_000, "documents"),
        Row("written per second", total / wall, "documents"),
        Row("bytes per document, write-ahead log and all", index.status().bytes / total),
    ]


def asked(index: Engine) -> list[Row]:
    def page(query: str, **parts: object) -> Callable[[], object]:
        return lambda: index.search(Question(query=anew(query), **parts))  # type: ignore[arg-type]

    month = Question(event_since=MONTH)
    topic = replace(month, topics=("topic-3",))
    words = Question(query=compile_query("northwind"), languages=("en",))
    candidates = index.count(Question(query=compile_query("northwind")))
    judging = (
        milliseconds(lambda: index.count(Question(query=anew("{northwind}")))) * 100_000 / max(candidates, 1) / 1000
    )
    timed: list[tuple[str, Callable[[], object], float | None]] = [
        ("newest 20", lambda: index.search(Question()), None),
        ("boolean and a month: page", page("northwind AND (late OR refund) AND NOT parcel", since=MONTH), 60),
        ("a common word: page", page("northwind"), None),
        ("a phrase: page", page('"northwind late"'), None),
        ("NEAR: page", page("northwind NEAR/5 late"), None),
        ("a word of a script without blanks: page", page("京都"), None),
        ("30 days of a topic by the hour", lambda: index.series(topic, interval="1h", zone="Europe/Warsaw"), 20),
        ("30 days of all by the day", lambda: index.series(month, interval="1d", zone="Europe/Warsaw"), 20),
        ("sources of all", lambda: index.facets(Question(), "source"), 200),
        ("authors of all", lambda: index.facets(Question(), "author"), 200),
        ("sources of 30 days", lambda: index.facets(Question(since=MONTH), "source"), None),
        ("latest 20 of all, and the walk kept", lambda: index.search(Question(), order="latest"), None),
        ("significant phrases", lambda: index.phrases(words), 400),
    ]
    started = time.process_time()
    index.warm()
    warmed = Row("columns read ahead, once a process", time.process_time() - started, "s")
    rows = [_row(what, milliseconds(work), must) for what, work, must in [*timed, *counted(index)]]
    return [warmed, *rows, at_most("judging 100,000 candidates", judging, 2, "s")]


def counted(index: Engine) -> list[tuple[str, Callable[[], object], float | None]]:
    """What analysts count, by the columns."""
    year, english, topic = Question(event_since=YEAR), Question(languages=("en",)), Question(topics=("topic-3",))
    weeks, months = (Series(year, interval, "Europe/Warsaw", "source") for interval in ("1w", "1M"))
    facets = [Values(english, dimension) for dimension in ("topic", "sentiment", "language", "kind", "source")]
    return [
        ("a year by week and source", lambda: index.ask([weeks]), 500),
        ("a year by month and source", lambda: index.ask([months]), 500),
        ("top authors of a year", lambda: index.facets(year, "author"), 500),
        ("five facets of a language", lambda: index.ask(facets), 500),
        ("a language by the day", lambda: index.series(english, interval="1d", zone="Europe/Warsaw"), 500),
        ("significant phrases of a topic", lambda: index.phrases(topic), 500),
    ]


def _row(what: str, spent: float, must: float | None) -> Row:
    return Row(what, spent, "ms") if must is None else at_most(what, spent, must, "ms")


def written_again(index: MentionIndex, total: int) -> list[Row]:
    posts = list(islice(entries(total), BATCH))
    updates = [replace(e, mention=replace(e.mention, version=2)) for e in posts]
    started = time.process_time()
    index.put(updates)
    spent = (time.process_time() - started) * 1000 / len(updates)
    began = time.perf_counter()
    for e in updates[:100]:
        index.put([replace(e, mention=replace(e.mention, version=3))])
    return [
        Row("an update in a batch", spent, "ms"),
        Row("durable single writes per second", 100 / (time.perf_counter() - began)),
    ]


def anew(query: str) -> Query:
    """The query without a word nobody says, another one each time, so that nothing of it is judged and kept yet."""
    return compile_query(f"({query}) NOT nobody{next(_numbers)}")


_numbers = count_up()


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """CPU, the median of several runs."""
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    made = measure(int(sys.argv[1]))
    show(made)
    keep(made)
