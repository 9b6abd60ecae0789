"""``earshot import``: captures as JSON lines, web archives, a closed platform's own export, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.reading import STANDARD_INPUT, Problems, archives_of, lines_of
from model.errors import BadInput
from model.source import Json

if TYPE_CHECKING:
    from services.imports import ImportReport

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE", help="Files, or - for standard input; several with --warc or --format."),
]


def import_(
    files: Files = None,
    *,
    warc: Annotated[bool, typer.Option("--warc", help="The files are web archives (WARC).")] = False,
    format: Annotated[
        str,
        typer.Option("--format", help="An account's own export: x-archive, facebook, instagram, tiktok, linkedin."),
    ] = "",
    source: Annotated[str, typer.Option("--source", help="Name of the source of captures that have none.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take captures through the line into the index: JSON lines, with --warc the posts of archived pages, with --format
    those of a platform's own export. What cannot be taken is told; the rest goes on."""
    names = files or [STANDARD_INPUT]
    _check(names, source, form=format, warc=warc)
    if format:
        report = _import_export(names, format, source)
    else:
        report = _import_archives(names) if warc else _import_lines(names[0], source)
    problems = Problems("records" if warc else "posts" if format else "lines")
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


def _check(names: Sequence[str], source: str, *, form: str, warc: bool) -> None:
    if warc and form:
        raise BadInput("--warc and --format do not go together", todo="Import one after the other")
    if warc and source:
        raise BadInput("--source does not go with --warc", todo="Archived pages are named by their site")
    if form and STANDARD_INPUT in names:
        raise BadInput("an export is not read from standard input", todo="Give its file or folder")
    if not warc and not form and len(names) > 1:
        raise BadInput("captures are imported from one file at a time", where=names[1], todo="Import it afterwards")


def _import_lines(name: str, source: str) -> ImportReport:
    from services.imports import SOURCE, import_lines

    with lines_of(name) as lines, house() as opened, printing.progress("importing") as moving:

        def told(report: ImportReport) -> None:
            moving(printing.amount(report.read, "line"))

        return import_lines(opened, lines, source=source or SOURCE, progress=told)


def _import_export(names: Sequence[str], form: str, source: str) -> ImportReport:
    from services.imports import import_export

    with house() as opened, printing.progress("importing") as moving:

        def told(report: ImportReport) -> None:
            moving(printing.amount(report.read, "post"))

        return import_export(opened, form, [Path(name) for name in names], source=source, progress=told)


def _import_archives(names: Sequence[str]) -> ImportReport:
    from services.warc import import_warc

    with archives_of(names) as files, house() as opened, printing.progress("importing") as moving:

        def told(done: int, total: int) -> None:
            moving(f"{done:,} of {printing.amount(total, 'page')}" if total else "looking through the files")

        return import_warc(opened, files, told=told)


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
