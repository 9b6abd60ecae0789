"""``earshot sources import`` and ``export``: lists of sources from other readers, and ours for them."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.reading import Problems, lines_of

Opml = Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, or - for standard input.")]


def import_(
    file: Opml,
    *,
    kind: Annotated[
        str, typer.Option("--kind", help="For those of which the list says no kind; feed when it says feed.")
    ] = "",
    every: Annotated[str, typer.Option("--every", help="auto, or how often to visit: 15m, 6h, 1d.")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Visit from now on what an OPML file lists. What is visited already stays as it is; what cannot be taken is told
    by its line."""
    from services.carrying_sources import import_opml
    from services.opml import MAX_BYTES

    with lines_of(file) as lines, house() as opened:
        body = bytearray()
        for line in lines:
            body += line
            if len(body) > MAX_BYTES:
                break
        report = import_opml(opened, bytes(body), name=file, kind=kind, every=every)
    problems = Problems("sources")
    for sentence in report.refused:
        problems.tell(sentence)
    problems.finish()
    counts = {"added": len(report.added), "known": len(report.known), "refused": len(report.refused)}
    if as_json:
        printing.print_json({**counts, "ids": list(report.added)})
    else:
        printing.say(", ".join(f"{count:,} {name}" for name, count in counts.items()))


def export(
    format: Annotated[str, typer.Option("--format", help="opml, for any reader, or yaml, for sources/.")] = "opml",
) -> None:
    """Print every source as a list that another reader takes, or that gives the same sources here."""
    from services.carrying_sources import export_sources

    with house() as opened:
        for line in export_sources(opened, format):
            printing.say(line)


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("export")(export)
