"""What a measure gives: rows for people, the same rows as JSON for the next comparison."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``must`` is the bar in words; ``met`` is None where there is none."""

    what: str
    value: float | str
    unit: str = ""
    must: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    about: str
    rows: Sequence[Row]


def at_least(what: str, value: float, bar: float, unit: str = "") -> Row:
    return Row(what, value, unit, f"≥ {bar:g}", value >= bar)


def at_most(what: str, value: float, bar: float, unit: str = "") -> Row:
    return Row(what, value, unit, f"≤ {bar:g}", value <= bar)


def show(result: Result) -> None:
    table = Table(title=f"{result.name}: {result.about}", title_justify="left")
    for column in ("measure", "value", "unit", "must", ""):
        table.add_column(column, justify="right" if column == "value" else "left")
    for row in result.rows:
        value = f"{row.value:,.4g}" if isinstance(row.value, float) else f"{row.value}"
        verdict = {None: "", True: "met", False: "MISSED"}[row.met]
        table.add_row(row.what, value, row.unit, row.must, verdict)
    Console().print(table)


def keep(result: Result) -> Path:
    """Write the result to benchmarks/results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result.name}.json"
    rows = [{name: getattr(row, name) for name in Row.__slots__} for row in result.rows]
    machine = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()}
    made = {"name": result.name, "about": result.about, "at": f"{datetime.now(UTC):%Y-%m-%d}", **machine, "rows": rows}
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
