"""``earshot alerts delays``: how fast people heard."""

from __future__ import annotations

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson


def add_to(app: typer.Typer) -> None:
    app.command("delays")(delays)


def delays(as_json: AsJson = False) -> None:
    """How long it took lately from a post to a person: half of the time at most, and nine times of ten at most."""
    from services.delays import delay_to_json, delays_of, lasted

    with house() as opened:
        found = delays_of(opened)
    if as_json:
        for one in found:
            printing.print_json(delay_to_json(one))
        return
    rows = [(one.part, f"{one.n:,}", lasted(one.p50), lasted(one.p90)) for one in found]
    printing.table(("of the last 7 days", "counted", "p50", "p90"), rows)
