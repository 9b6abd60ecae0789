"""The figures of a model card, written from what is kept beside the weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CARDS = Path(__file__).parents[2] / "docs" / "models"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def figures(kept: dict[str, Any]) -> str:
    """Method, licence and measures of a model as Markdown."""
    learnt = kept["learnt"]
    lines = [
        f"Method `{kept['method']}`, weights under {kept['licence']}; learnt from {learnt['texts']:,} texts "
        f"({', '.join(f'`{name}`' for name in learnt['sources'])}).",
        *(f"Data: {notice}." for notice in kept["notices"]),
        "",
        "| texts | how | n | classes | accuracy | macro-F1 | slope of negative [95 %] | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_row(one) for one in kept["measures"]),
    ]
    return "\n".join(lines)


def _row(one: dict[str, Any]) -> str:
    slope, error = one["slope"], one["error"]
    cells = (
        f"`{one['domain']}`",
        one["how"],
        f"{one['texts']:,}",
        str(one["classes"]),
        f"{one['accuracy']:.3f}",
        f"{one['macro_f1']:.3f}",
        f"{slope['value']:.3f} [{slope['low']:.3f}, {slope['high']:.3f}]",
        "–" if error is None else f"{error:.3f}",
    )
    return f"| {' | '.join(cells)} |"


def update(language: str, models: Path, cards: Path = CARDS) -> None:
    """Put the figures of a model into its card, between the marks."""
    kept = json.loads((models / f"{language}.json").read_text("utf-8"))
    path = cards / f"{language}.md"
    before, _, rest = path.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{figures(kept)}\n{END}{after}", "utf-8")
