"""``earshot enrich --again``: the archive told anew, after the step it makes was shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.printing import amount
from model.errors import BadInput
from model.source import Json

if TYPE_CHECKING:
    from model.shares import Share
    from services.house import House
    from services.rescore import Step


def tell_anew(method: str, language: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Show the step, ask, switch the method on and follow it to the end; one that was cut off goes on."""
    from services.rescore import begin, steps, under_way

    with house() as opened:
        moving = under_way(opened)
        if dry_run or moving is None or (moving.method, moving.language) != (method, language):
            with printing.progress("reading the archive") as tell:
                found = steps(opened, method, language, told=lambda n: tell(amount(n, "mention")))
            _show(found, as_json=as_json)
            if dry_run:
                return
            _agree(yes=yes, as_json=as_json)
        begin(opened, method, language)
        read = _follow(opened)
    if as_json:
        printing.print_json({"method": method, "language": language or None, "read": read[0], "changed": read[1]})
    else:
        printing.say(f"{amount(read[0], 'mention')} read, {read[1]:,} told otherwise")


def _follow(opened: House) -> tuple[int, int]:
    """Until the archive is told anew; how many mentions were read, and changed."""
    from services.line import rescore

    total = opened.index.status().mentions
    with printing.progress("telling the archive anew") as tell:
        done = rescore(opened, told=lambda m: tell(f"{m.read:,} of {total:,} mentions, {m.changed:,} otherwise"))
    return done.read, done.changed


def _show(steps: Sequence[Step], *, as_json: bool) -> None:
    from services.rescore import step_to_json

    if as_json:
        for step in steps:
            row: dict[str, Json] = step_to_json(step)
            printing.print_json(row)
        return
    rows = [
        (
            one.topic,
            one.language.replace("*", "all"),
            f"{one.mentions:,}",
            _of(one.before),
            _of(one.after),
        )
        for one in steps
    ]
    columns = ("topic", "language", "mentions", "negative before", "negative after")
    printing.table(columns, rows, empty="No topic has a mention there: nothing counted would change.")


def _agree(*, yes: bool, as_json: bool) -> None:
    if yes:
        return
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("this tells the archive anew, and there is nobody to ask", todo="Give it --yes, or --dry-run")
    typer.confirm("Switch it on and tell the archive anew?", abort=True)


def _of(share: Share) -> str:
    if share.value is None:
        return "none known"
    low, high = share.interval
    return f"{share.value:.1%} of {share.n:,} ({low:.1%} to {high:.1%})"
