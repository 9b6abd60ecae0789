"""The alerts' test on simulated topics: false alarms against the budget, and dips found beside the oracle and others.

``python -m benchmarks alerts`` is the quick form (a few minutes); ``python -m benchmarks.alerts --full`` measures at
least 200 topic-weeks and 100 topics in every cell, keeps each cell as it is done, and goes on where it was stopped.
``--development`` uses other seeds, on which the method may be tuned.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.alerting.cells import Kept
from benchmarks.alerting.dips import OURS, cases, cells, elastalert, field, ours
from benchmarks.alerting.elastalert_environment import installed
from benchmarks.alerting.noise import KINDS
from benchmarks.alerting.quiet import quiet, worlds
from benchmarks.alerting.tables import rows
from benchmarks.result import RESULTS, Result, keep, show

RATES = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Mentions an hour."""
BUDGET = 0.3
"""False alarms a week of one topic."""
REPORT = 10_000
"""Seeds from here on are for reports; those before are for development."""
ABOUT = f"simulated topics at {BUDGET:g} false alarms a week; dips found at the same realised rate"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run: topic-weeks and topics with dips of a cell, and of which rates and kinds of noise."""

    weeks: int
    topics: int
    rates: tuple[float, ...] = RATES
    kinds: tuple[str, ...] = KINDS


QUICK = Size(weeks=24, topics=12, rates=(1.0, 3.0, 10.0), kinds=("plain", "cascades", "storms", "all"))
FULL = Size(weeks=200, topics=100)


def measure() -> Result:
    kept = Kept(None)
    run(QUICK, kept, first=REPORT)
    return Result("alerts", f"{ABOUT} (quick)", list(rows(kept)))


def run(size: Size, kept: Kept, *, first: int) -> None:
    """Measures what is not kept yet, cell by cell."""
    python = installed()
    if python is None:
        _say("ElastAlert2 is left out: its environment could not be made")
    for rate in size.rates:
        for kind in size.kinds:
            if not kept.has_quiet(rate, kind, size.weeks):
                started = time.monotonic()
                one = quiet(rate, kind, size.weeks, BUDGET, first)
                kept.add_quiet(one)
                _say(f"{rate:g}/h {kind}: {one.alarms} alarms, {one.ratio:.2f} × budget", started)
        if not kept.has_dips(rate, size.topics):
            started = time.monotonic()
            tried = list(cases(rate, size.topics, first))
            calm = list(worlds(rate, "all", size.weeks, first))
            target = max(1, kept.quiet_of(rate, "all").alarms)
            found = list(cells(rate, OURS, tried, [ours(case, 672 / BUDGET) for case in tried]))
            found += field(rate, tried, calm, target)
            found += elastalert(python, rate, tried, calm, target) if python else ()
            kept.add_dips(rate, found)
            _say(f"{rate:g}/h dips of {size.topics} topics", started)


def _say(text: str, started: float | None = None) -> None:
    took = "" if started is None else f" ({time.monotonic() - started:.0f} s)"
    sys.stderr.write(f"{text}{took}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the whole table; hours on a slow machine")
    parser.add_argument("--development", action="store_true", help="seeds for tuning; nothing is kept")
    parser.add_argument("--rates", default="", help="only of these rates, as in 1,3")
    parser.add_argument("--kinds", default="", help="only of these kinds of noise")
    parser.add_argument("--weeks", type=int, default=0, help="topic-weeks of a cell")
    parser.add_argument("--topics", type=int, default=0, help="topics with dips of a rate")
    return parser.parse_args()


def main() -> Iterator[str]:
    asked = _arguments()
    size = FULL if asked.full else QUICK
    rates = tuple(float(rate) for rate in asked.rates.split(",") if rate) or size.rates
    kinds = tuple(kind for kind in asked.kinds.split(",") if kind) or size.kinds
    kept = Kept(RESULTS / "alerts_cells.json" if asked.full and not asked.development else None)
    run(
        Size(asked.weeks or size.weeks, asked.topics or size.topics, rates, kinds),
        kept,
        first=0 if asked.development else REPORT,
    )
    name = "alerts_full" if asked.full else "alerts"
    result = Result(name, ABOUT, list(rows(kept)))
    show(result)
    if not asked.development:
        yield str(keep(result))


if __name__ == "__main__":
    for written in main():
        _say(f"kept in {written}")
