"""``earshot alerts channels``: whether those who should hear of an alert would."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.filters import choice_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson

channels = typer.Typer(help="The channels of earshot.toml.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(channels, name="channels")


@channels.callback()
def about() -> None:
    """The channels of earshot.toml."""


@channels.command("test")
def test(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Of channels; all.")] = None,
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="en, pl, ru, th, ja.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Send a message that says it is a test through each channel, and say what came of it. Exit 1 when one failed."""
    from services.channels import channels_tested, tested_to_json

    choice_of(language, ("en", "pl", "ru", "th", "ja"), "--language")
    with house(delivering=not names) as opened:
        tested = channels_tested(opened, names or [], language=language)
    if as_json:
        for one in tested:
            printing.print_json(tested_to_json(one))
    else:
        rows = [(one.name, one.kind, "taken" if one.ok else "failed", one.error) for one in tested]
        printing.table(("channel", "kind", "outcome", "why"), rows)
    if not all(one.ok for one in tested):
        raise typer.Exit(1)
