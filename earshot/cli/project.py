"""``earshot init``: a new project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.options import AsJson


def init(
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="Where; the current folder when left out.")] = ".",
    as_json: AsJson = False,
) -> None:
    """Make earshot.toml and the folders of topics, lists, sources and rules, with commented examples. Overwrites
    nothing."""
    from earshot.template import commented_settings
    from services.project import init_project

    made = init_project(Path(folder), settings=commented_settings())
    if as_json:
        printing.print_json({"made": [str(path) for path in made]})
        return
    for path in made:
        printing.say(f"made {path}")
    if not made:
        printing.say("Everything was there already; nothing was changed.")
    printing.say("Next: earshot sources add URL, write a topic in topics/, then earshot run")


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)
