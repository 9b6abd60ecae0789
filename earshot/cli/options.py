"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; JSON lines for lists.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="File of JSON lines, or - for standard input.")]
AlwaysJson = Annotated[bool, typer.Option("--json", help="JSON lines, which it prints in any case.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
