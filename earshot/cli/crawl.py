"""``earshot crawl``: visiting."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.serving import serve
from model.errors import BadInput

if TYPE_CHECKING:
    from services.crawl import VisitOutcome
    from services.house import House


def crawl(
    once: Annotated[bool, typer.Option("--once", help="Visit every source once, due or not, and end.")] = False,
    source: Annotated[str, typer.Option("--source", metavar="ID", help="Only this source; with --once.")] = "",
    as_json: AsJson = False,
) -> None:
    """Visit what is due, for ever; with --once everything now, take what was found through the line, and end."""
    if source and not once:
        raise BadInput("--source goes with --once", todo=f"earshot crawl --once --source {source}")
    if not once:
        serve("crawl")
        return
    with house() as opened:
        _crawl_once(opened, source, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    app.command("crawl")(crawl)


def _crawl_once(opened: House, source: str, *, as_json: bool) -> None:
    from services.crawl import crawl_once
    from services.line import drain
    from services.sources import sync_sources

    sync_sources(opened)

    def told(outcome: VisitOutcome) -> None:
        if as_json:
            printing.print_json(outcome.to_json())
        else:
            printing.say(_sentence(outcome))
        sys.stdout.flush()  # who reads a pipe sees it as visits end

    with printing.progress("crawling"):
        outcomes = crawl_once(opened, source=source, progress=told)
        report = drain(opened)
    if as_json:
        return
    if not outcomes:
        printing.say("There is no source to visit. Next: earshot sources add URL")
    else:
        printing.say(
            f"{printing.amount(report.new, 'new mention')}, {report.edited:,} edited, {report.duplicate:,} known"
        )


def _sentence(outcome: VisitOutcome) -> str:
    found = f"{outcome.new:,} new, {outcome.edited:,} edited, {outcome.unchanged:,} unchanged"
    more = f", {outcome.quarantined:,} could not be read" if outcome.quarantined else ""
    return f"{outcome.source}: {outcome.outcome} ({found}{more}) {outcome.message}".rstrip()
