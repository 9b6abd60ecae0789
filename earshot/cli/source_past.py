"""``earshot sources backfill``: a source's past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.filters import moment_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.sources import Id
from model.errors import BadInput
from model.source import Json
from model.time import system_clock

if TYPE_CHECKING:
    from services.backfilling_sources import PastReport


def backfill(
    id: Id,
    *,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Back to then: 2026-11-20, 24h, 7d.")] = "",
    as_json: AsJson = False,
) -> None:
    """Fetch what a source said before it was visited, as far back as its kind lets one ask. Goes on where it stopped;
    no alert fires by what it finds, but for posts that are new by their own date."""
    from services.backfilling_sources import fetch_past

    back_to = moment_of(since, "--since", system_clock())
    if back_to is None:
        raise BadInput("--since is missing", todo=f"earshot sources backfill {id} --since 30d")
    with house() as opened, printing.progress(f"fetching the past of {id}:") as moving:

        def told(report: PastReport) -> None:
            moving(f"{printing.amount(report.visits, 'visit')}, {printing.amount(report.new, 'new post')}")

        report = fetch_past(opened, id, back_to, progress=told)
    if as_json:
        printing.print_json(_json(report))
    else:
        printing.say(_sentence(report))
    if report.failed:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    app.command("backfill")(backfill)


def _sentence(report: PastReport) -> str:
    found = f"{printing.amount(report.new, 'new post')}, {report.edited:,} edited, {report.unchanged:,} known"
    end = "All there is." if report.done else "There is more; the same command goes on."
    return f"{report.source}: {found} in {printing.amount(report.visits, 'visit')}. {report.message or end}"


def _json(report: PastReport) -> dict[str, Json]:
    counts = ("visits", "new", "edited", "unchanged", "quarantined", "requests")
    return {
        "source": report.source,
        **{name: getattr(report, name) for name in counts},
        "done": report.done,
        "message": report.message,
    }
