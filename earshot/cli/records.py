"""``earshot import``, ``extract`` and ``enrich``: JSON lines in, what became of them out."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AlwaysJson, AsJson, File, Yes
from earshot.cli.reading import Problems, lines_of
from model.errors import BadInput
from model.source import Json


def import_(
    file: File = "-",
    source: Annotated[str, typer.Option("--source", help="Name of the source of captures that have none.")] = "import",
    as_json: AsJson = False,
) -> None:
    """Take captures, as JSON lines, through the line into the index. A bad line is told by its number; the rest goes
    on."""
    from services.imports import ImportReport, import_lines

    with lines_of(file) as lines, house() as opened, printing.progress("importing") as moving:

        def told(report: ImportReport) -> None:
            moving(printing.amount(report.read, "line"))

        report = import_lines(opened, lines, source=source, progress=told)
    problems = Problems()
    for problem in report.problems:
        problems.tell(str(problem))
    problems.finish(report.quarantined)
    counts: dict[str, Json] = {
        name: getattr(report, name) for name in ("read", "new", "edited", "duplicate", "quarantined")
    }
    if as_json:
        printing.print_json(counts)
    else:
        printing.say(", ".join(f"{count:,} {name}" for name, count in counts.items()))


def extract(file: File = "-", as_json: AlwaysJson = True) -> None:  # noqa: ARG001
    """{id, url, html} lines in, {id, captures} lines out: what the right spider sees in each page. Stores nothing."""
    from services.extract import extract_lines
    from services.lines import LineProblem

    problems = Problems()
    with lines_of(file) as lines:
        for found in extract_lines(lines):
            if isinstance(found, LineProblem):
                problems.tell(str(found))
            else:
                printing.print_json(found)
    problems.finish()


def enrich(
    file: File = "-",
    *,
    again: Annotated[bool, typer.Option("--again", help="Tell the archive anew instead.")] = False,
    method: Annotated[str, typer.Option("--method", help="current or vader; with --again.")] = "current",
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="Only mentions in this language; with --again.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what --again would change.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """{id, text} lines in, {id, language, sentiment} lines out, and nothing is stored. With --again the archive itself
    is told anew, after the step that makes in each topic was shown."""
    from earshot.cli.rescoring import tell_anew

    if again:
        tell_anew(method, language.lower(), dry_run=dry_run, yes=yes, as_json=as_json)
        return
    if dry_run or yes or language or method != "current":
        raise BadInput(
            "--method, --language, --dry-run and --yes go with --again", todo="earshot enrich --again --dry-run"
        )
    _enrich_lines(file)


def _enrich_lines(file: str) -> None:
    from services.enriching import enrich_lines
    from services.lines import LineProblem

    problems = Problems()
    with lines_of(file) as lines:
        for found in enrich_lines(lines):
            if isinstance(found, LineProblem):
                problems.tell(str(found))
            else:
                printing.print_json(found)
    problems.finish()


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("extract")(extract)
    app.command("enrich")(enrich)
