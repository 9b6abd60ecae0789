"""``earshot state copy``: the state carried to another database."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.index import By, login
from earshot.cli.opening import house, project
from earshot.cli.options import AsJson
from model.errors import BadInput
from model.source import Json

app = typer.Typer(no_args_is_help=True, help="The state database: carrying it to another one.")


@app.callback()
def state() -> None:
    """A group, though it has one command."""


@app.command()
def copy(
    to: Annotated[str, typer.Argument(metavar="URL", help="An empty database, as in state.url.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Carry every table to an empty database, all or nothing, counted and compared. Stop Earshot first."""
    from services.state import carry_state

    chosen = project()
    url = chosen.absolute(to)
    if url == chosen.house_config().state_url:
        raise BadInput("it is the state itself", where="URL", todo="Name another one")
    with house(chosen) as opened, printing.progress("copying") as moving:
        done = carry_state(opened, url, actor=by or login(), told=lambda table, rows: moving(f"{table}: {rows:,}"))
    if as_json:
        tables: list[Json] = [{"table": t.table, "rows": t.rows, "digest": t.digest} for t in done.tables]
        printing.print_json({"rows": done.rows, "tables": tables})
        return
    printing.table(("table", "rows"), [(table.table, f"{table.rows:,}") for table in done.tables])
    printing.say(f"{printing.amount(done.rows, 'row')}, the same in both. Set state.url to {done.where} to use it")
