"""The forum half of ``extraction``, ours alone: seconds instead of minutes, for whoever works on it.

EARSHOT_DATA=… python -m benchmarks forum_text
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.extraction import Page, answered, saved_pages, word_f1
from benchmarks.result import Result, Row, at_least


def measure() -> Result:
    about = "word F1 of saved forum threads, ours alone"
    pages = [page for page in saved_pages() if page.type == "forum"]
    if not pages:
        return Result("forum_text", about, [Row("forum_text", "not measured: EARSHOT_DATA names no folder with pages")])
    scores = [(page, word_f1(answer.text, page.text)) for page, answer in zip(pages, answered(pages), strict=True)]
    rows = [at_least("all", _mean(scores, lambda _: True), 0.82, "F1")]
    rows.append(Row("looked at (odd)", _mean(scores, lambda page: page.odd), "F1"))
    rows.append(Row("only counted (even)", _mean(scores, lambda page: not page.odd), "F1"))
    return Result("forum_text", about, rows)


def _mean(scores: list[tuple[Page, float]], inside: Callable[[Page], bool]) -> float:
    values = [score for page, score in scores if inside(page)]
    return sum(values) / max(1, len(values))
