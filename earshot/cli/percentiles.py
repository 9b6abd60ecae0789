"""``earshot percentiles``: how large it usually is, and at its largest."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.filters import Filters, choice_of, filtered
from earshot.cli.opening import house
from earshot.cli.options import AsJson


@filtered
def percentiles(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="engagement, likes, views, followers, delay …")],
    *,
    filters: Filters,
    at: Annotated[
        list[float] | None, typer.Option("--at", metavar="PERCENT", help="Such as 50; may be given again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Percentiles of engagement, reach, or the delay until a post was found; of many mentions an estimate."""
    from services.percentiles import MEASURES, USUAL, percentile_to_json
    from services.percentiles import percentiles as work_out

    asked = choice_of(measure, tuple(MEASURES), "MEASURE")
    with house() as opened:
        found = work_out(opened, filters.request(opened.clock()), asked, at or USUAL)
    if as_json:
        for one in found.percentiles:
            printing.print_json(percentile_to_json(asked, one, found))
    else:
        unit = f"{asked}, seconds" if asked == "delay" else asked
        columns = ("percent", unit, "95 % interval") if found.estimate else ("percent", unit)
        rows = [(f"{p.at:g}", f"{p.value:,.0f}", f"{p.low:,.0f} to {p.high:,.0f}") for p in found.percentiles]
        printing.table(columns, [row[: len(columns)] for row in rows], empty="None of them says.")
        kind = "An estimate: " if found.estimate else ""
        printing.say(
            f"{kind}{found.read:,} of {printing.amount(found.of, 'mention')} read, {found.known:,} of them say"
        )
    printing.remarks(found.notes, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    app.command("percentiles")(percentiles)
