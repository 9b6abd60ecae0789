"""What the cells say against the bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import fmean, median

from benchmarks.alerting.cells import Kept
from benchmarks.alerting.dips import ORACLE, OURS, Cell
from benchmarks.result import Row, at_least, at_most

RATIO, RECALL, DELAY, BETTER = 1.5, 0.75, 2.0, 1.5
"""Bars: false alarms ÷ budget; recall and delay ÷ the oracle's; recall ÷ that of ElastAlert2's best rule."""
KNOWABLE = 0.5
"""Cells in which the oracle finds so many are held against it."""

Place = tuple[float, float, float]


def rows(kept: Kept) -> Iterator[Row]:
    for one in kept.quiet:
        low, high = one.interval
        what = f"false alarms ÷ budget, {one.rate:g}/h {one.kind}, {one.weeks} weeks [{low:.2f}, {high:.2f}]"
        yield at_most(what, one.ratio, RATIO)
    by_test = _by_test(kept.dips)
    mine, oracle = by_test.get(OURS, {}), by_test.get(ORACLE, {})
    yield from _beside_oracle(mine, oracle)
    for name, cells in by_test.items():
        shared = [place for place in cells if place in mine]
        recalls = fmean(cells[place].found.recall for place in shared)
        yield Row(f"recall, mean over {len(shared)} cells: {name}", recalls)
    yield from _beside_elastalert(mine, by_test)


def _beside_oracle(mine: dict[Place, Cell], oracle: dict[Place, Cell]) -> Iterator[Row]:
    recalls, delays = [], []
    for place, cell in mine.items():
        rate, size, hours = place
        low, high = cell.found.interval
        best = oracle[place].found
        what = f"recall {rate:g}/h +{size:.0%} {hours:g} h [{low:.2f}, {high:.2f}], oracle {best.recall:.2f}"
        yield Row(what, cell.found.recall)
        if best.recall >= KNOWABLE:
            recalls.append(cell.found.recall / best.recall)
            yield at_least("  ÷ oracle's", recalls[-1], RECALL)
            if cell.found.delays:
                delays.append(cell.found.delay / best.delay)
                delay = f"  delay {cell.found.delay:.1f} h ÷ oracle's {best.delay:.1f} h"
                yield at_most(delay, delays[-1], DELAY)
    if recalls:
        yield at_least(f"recall ÷ oracle's, mean over {len(recalls)} cells", fmean(recalls), RECALL)
        yield at_most("delay ÷ oracle's, median over cells", median(delays), DELAY)


def _beside_elastalert(mine: dict[Place, Cell], by_test: dict[str, dict[Place, Cell]]) -> Iterator[Row]:
    """Beside the one rule that finds most over all cells, and beside the best of each cell."""
    rules = {name: cells for name, cells in by_test.items() if name.startswith("ElastAlert2")}
    if not rules:
        return
    ours = fmean(cell.found.recall for cell in mine.values())
    best = max(rules, key=lambda name: _mean(rules[name].values()))
    yield at_least(f"recall ÷ that of {best}", ours / max(_mean(rules[best].values()), 1e-3), BETTER)
    each = fmean(max(cells[place].found.recall for cells in rules.values()) for place in mine)
    yield at_least("recall ÷ that of ElastAlert2's best rule of each cell", ours / max(each, 1e-3), BETTER)


def _mean(cells: Iterable[Cell]) -> float:
    return fmean(cell.found.recall for cell in cells)


def _by_test(cells: Iterable[Cell]) -> dict[str, dict[Place, Cell]]:
    made: dict[str, dict[Place, Cell]] = defaultdict(dict)
    for cell in cells:
        made[cell.who][cell.rate, cell.size, cell.hours] = cell
    return dict(made)
