"""``earshot extract`` and ``enrich``: JSON lines in, what is seen in them out."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import settings
from earshot.cli.options import AlwaysJson, AsJson, File, Yes
from earshot.cli.reading import Problems, lines_of
from model.errors import BadInput


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
    method: Annotated[str, typer.Option("--method", help="current, e5 or vader; with --again.")] = "current",
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
    chosen = settings()
    with lines_of(file) as lines:
        for found in enrich_lines(lines, chosen.text("language.method"), chosen.texts("language.expected")):
            if isinstance(found, LineProblem):
                problems.tell(str(found))
            else:
                printing.print_json(found)
    problems.finish()


def add_to(app: typer.Typer) -> None:
    app.command("extract")(extract)
    app.command("enrich")(enrich)
