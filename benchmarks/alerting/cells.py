"""Cells as they are measured, in a file where there is one, so that a long run can be gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.alerting.dips import Cell
from benchmarks.alerting.quiet import Quiet
from benchmarks.alerting.scoring import Found


class Kept:
    def __init__(self, path: Path | None) -> None:
        """Goes on from the file, where it is there."""
        self._path = path
        self.quiet: list[Quiet] = []
        self.dips: list[Cell] = []
        if path is not None and path.exists():
            read = json.loads(path.read_text("utf-8"))
            self.quiet = [Quiet(**one) for one in read["quiet"]]
            self.dips = [_cell(one) for one in read["dips"]]

    def has_quiet(self, rate: float, kind: str, weeks: int) -> bool:
        """Whether at least so many weeks are kept."""
        return any((one.rate, one.kind) == (rate, kind) and one.weeks >= weeks for one in self.quiet)

    def has_dips(self, rate: float, topics: int) -> bool:
        return any(one.rate == rate and one.found.n >= topics for one in self.dips)

    def quiet_of(self, rate: float, kind: str) -> Quiet:
        return next(one for one in self.quiet if (one.rate, one.kind) == (rate, kind))

    def add_quiet(self, one: Quiet) -> None:
        self.quiet = [kept for kept in self.quiet if (kept.rate, kept.kind) != (one.rate, one.kind)] + [one]
        self._write()

    def add_dips(self, rate: float, found: Iterable[Cell]) -> None:
        self.dips = [one for one in self.dips if one.rate != rate] + list(found)
        self._write()

    def _write(self) -> None:
        if self._path is not None:
            self._path.parent.mkdir(exist_ok=True)
            made = {"quiet": [asdict(one) for one in self.quiet], "dips": [_json(one) for one in self.dips]}
            lines = ",\n".join(f' "{name}": [\n{_lines(part)}\n ]' for name, part in made.items())
            self._path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _lines(part: list[dict[str, object]]) -> str:
    return ",\n".join(f"  {json.dumps(one)}" for one in part)


def _json(cell: Cell) -> dict[str, object]:
    delays = [round(delay, 2) for delay in cell.found.delays]
    return {**asdict(cell), "found": {"n": cell.found.n, "delays": delays}}


def _cell(read: dict[str, object]) -> Cell:
    found = read.pop("found")
    assert isinstance(found, dict)
    return Cell(**read, found=Found(found["n"], tuple(found["delays"])))  # type: ignore[arg-type]
