"""``earshot search`` and ``export``: the archive, by query and filters."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from earshot.cli import printing
from earshot.cli.captures import print_mention
from earshot.cli.filters import Filters, choice_of, filtered
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from model.errors import BadInput
from model.mention import mention_to_json

if TYPE_CHECKING:
    from services.asking import Order, SearchRequest
    from services.export import Format
    from services.house import House
    from services.search import Found, SearchResult

PAGE = 200


@filtered
def search(
    *,
    filters: Filters,
    order: Annotated[
        str, typer.Option("--order", help="newest, oldest (seen), latest, earliest (posted), negative, positive.")
    ] = "newest",
    fold: Annotated[bool, typer.Option("--fold", help="Copies of one text once, with how many there are.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Mentions, newest first. The total is exact, whatever the limit."""
    from services.asking import ORDERS, notes_of

    ordered = cast("Order", choice_of(order, ORDERS, "--order"))
    with house() as opened:
        request = replace(filters.request(opened.clock()), order=ordered, fold=fold)
        shown = total = folded = 0
        for result, found in _found(opened, request, limit):
            shown, total = shown + 1, result.total
            folded += found.copies
            if as_json:
                more = {"copies": found.copies} if fold else {}
                printing.print_json({**mention_to_json(found.mention), **more})
            else:
                print_mention(found.mention)
                if found.copies:
                    printing.say(f"  and {printing.amount(found.copies, 'copy', 'copies')}\n")
        notes = notes_of(opened, request.topics)
    if not as_json:
        copies = f" and {printing.amount(folded, 'copy', 'copies')}" if folded else ""
        rest = f", the first {shown:,}{copies} shown" if shown + folded < total else ""
        printing.say(f"{printing.amount(total, 'mention')}{rest}")
    printing.remarks(notes, as_json=as_json)


def _found(opened: House, request: SearchRequest, limit: int) -> Iterator[tuple[SearchResult, Found]]:
    """The mentions with the page each is of, page by page."""
    from services.search import search as search_index

    left, cursor = limit, ""
    while left > 0:
        result = search_index(opened, replace(request, size=min(left, PAGE), cursor=cursor))
        for found in result.mentions[:left]:
            yield result, found
        left -= len(result.mentions)
        cursor = result.cursor
        if not cursor:
            return


@filtered
def export(
    *,
    filters: Filters,
    format_: Annotated[str, typer.Option("--format", help="jsonl, csv, xlsx, parquet or hyper.")] = "jsonl",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; standard output when left out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """All mentions that answer, oldest first, complete. To a file it can be interrupted: the same command goes on."""
    from services.export import FORMATS, export_file, export_stream

    chosen = cast("Format", choice_of(format_, FORMATS, "--format"))
    if not output and chosen in ("xlsx", "parquet", "hyper") and sys.stdout.isatty():
        raise BadInput(f"{chosen} is no text for a terminal", where="--format", todo="Name a file with --output")
    with house() as opened:
        request = filters.request(opened.clock())
        if not output:
            export_stream(opened, request, sys.stdout.buffer, chosen)
            return
        with printing.progress("exporting") as moving:
            path = Path(output)
            exported = export_file(
                opened, request, path, chosen, told=lambda done, of: moving(f"{done:,} of {of:,} mentions")
            )
    if as_json:
        printing.print_json({"file": str(path), "mentions": exported.mentions, "resumed": exported.resumed})
    else:
        went_on = f", {exported.resumed:,} of them fetched before" if exported.resumed else ""
        printing.say(f"{path}: {printing.amount(exported.mentions, 'mention')}{went_on}")


def add_to(app: typer.Typer) -> None:
    app.command("search")(search)
    app.command("export")(export)
