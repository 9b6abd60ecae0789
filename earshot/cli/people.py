"""Who does it: the name given, else the login name."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; your login name when left out.")]


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "someone"
