"""``earshot import``, ``extract`` and ``enrich``: JSON lines or archives in, what became of them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house, settings
from earshot.cli.options import AlwaysJson, AsJson, File, Yes
from earshot.cli.reading import STANDARD_INPUT, Problems, archives_of, lines_of
from model.errors import BadInput
from model.source import Json

if TYPE_CHECKING:
    from services.imports import ImportReport

Files = Annotated[
    list[str] | None, typer.Argument(metavar="FILE", help="Files, or - for standard input; several with --warc.")
]


def import_(
    files: Files = None,
    *,
    warc: Annotated[bool, typer.Option("--warc", help="The files are web archives (WARC).")] = False,
    source: Annotated[str, typer.Option("--source", help="Name of the source of captures that have none.")] = "import",
    as_json: AsJson = False,
) -> None:
    """Take captures, as JSON lines, or with --warc the posts of archived pages, through the line into the index. A bad
    line or record is told by its number; the rest goes on."""
    names = files or [STANDARD_INPUT]
    if warc and source != "import":
        raise BadInput("--source does not go with --warc", todo="Archived pages are named by their site")
    if not warc and len(names) > 1:
        raise BadInput("captures are imported from one file at a time", where=names[1], todo="Import it afterwards")
    report = _import_archives(names) if warc else _import_lines(names[0], source)
    problems = Problems("records" if warc else "lines")
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


def _import_lines(name: str, source: str) -> ImportReport:
    from services.imports import import_lines

    with lines_of(name) as lines, house() as opened, printing.progress("importing") as moving:

        def told(report: ImportReport) -> None:
            moving(printing.amount(report.read, "line"))

        return import_lines(opened, lines, source=source, progress=told)


def _import_archives(names: Sequence[str]) -> ImportReport:
    from services.warc import import_warc

    with archives_of(names) as files, house() as opened, printing.progress("importing") as moving:

        def told(done: int, total: int) -> None:
            moving(f"{done:,} of {printing.amount(total, 'page')}" if total else "looking through the files")

        return import_warc(opened, files, told=told)


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
    app.command("import")(import_)
    app.command("extract")(extract)
    app.command("enrich")(enrich)
