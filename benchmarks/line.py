"""Mentions per CPU-second through the line, and what each stage takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.houses import fresh_house
from benchmarks.posts import NOW, captures
from benchmarks.result import Result, Row
from model.identity import content_hash
from services import ingest
from services.house import House
from services.line import drain
from storage import Found, outbox

COUNT = 20_000
STAGES = ("identify", "settle", "understand", "write")


def measure(count: int = COUNT) -> Result:
    with fresh_house() as house:
        filling = _fill(house, count)
        with _timed_stages() as spent:
            start = time.process_time()
            report = drain(house)
            total = time.process_time() - start
        index = house.index.status()
    assert report.new == count, report
    rows = [
        Row("captures accepted into the outbox", count / filling, "per CPU-second"),
        Row("mentions through the line", count / total, "per CPU-second"),
        *(Row(f"  {stage}", 100 * spent[stage] / total, "% of the line") for stage in STAGES),
        Row("  everything else", 100 * (1 - sum(spent.values()) / total), "% of the line"),
        Row("index", index.bytes / count, "bytes a mention"),
    ]
    return Result("line", f"{count:,} captures in five languages, outbox to acknowledged", rows)


def _fill(house: House, count: int) -> float:
    found = [Found(capture, content_hash(capture)) for capture in captures(count)]
    start = time.process_time()
    for begin in range(0, count, 500):
        with house.db.write() as tx:
            outbox.accept(tx, "bench", found[begin : begin + 500], NOW, first=False)
    return time.process_time() - start


@contextmanager
def _timed_stages() -> Iterator[dict[str, float]]:
    """CPU seconds by stage while the line runs: the stages are functions of the line's module."""
    spent = dict.fromkeys(STAGES, 0.0)
    originals = {stage: getattr(ingest, stage) for stage in STAGES}
    for stage, original in originals.items():
        setattr(ingest, stage, _timed(stage, original, spent))
    try:
        yield spent
    finally:
        for stage, original in originals.items():
            setattr(ingest, stage, original)


def _timed(stage: str, work: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        start = time.process_time()
        try:
            return work(*args)
        finally:
            spent[stage] += time.process_time() - start

    return timed
