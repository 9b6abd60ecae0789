"""``earshot backup …``: the state database and the embedded index as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house, project
from earshot.cli.options import AsJson
from model.time import iso

app = typer.Typer(no_args_is_help=True, help="State and embedded index as one file, and back.")


@app.command()
def create(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Such as earshot-2026-11-22.tar.gz.")],
    as_json: AsJson = False,
) -> None:
    """Copy the state and the embedded index into one file, of one moment; Earshot may go on meanwhile."""
    from services.backup import create_backup

    with house() as opened, printing.progress("copying"):
        made = create_backup(opened, Path(file))
    if as_json:
        printing.print_json(
            {"file": str(made.path), "bytes": made.bytes, "made_at": iso(made.made_at), "files": list(made.files)}
        )
    else:
        printing.say(f"{made.path}: {', '.join(made.files)}, {made.bytes / 1e6:,.1f} MB")


@app.command()
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Made by earshot backup create.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back. Stop Earshot first; run earshot index verify after it."""
    from services.backup import restore_backup

    restored = restore_backup(project().house_config(), Path(file), force=force)
    if as_json:
        printing.print_json({"files": list(restored)})
    else:
        printing.say(f"{' and '.join(restored)} are as they were. Now run earshot index verify")
