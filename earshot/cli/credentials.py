"""``earshot credentials``: what services ask for that answer only those they know."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.credentials import Credential

app = typer.Typer(help="Credentials of your own, for services that ask for them.")

Kind = Annotated[str, typer.Argument(metavar="KIND", help="The kind of source: reddit, youtube …")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called: docs/source-kinds.md.")]


@app.command("set")
def set_(kind: Kind, name: Name, as_json: AsJson = False) -> None:
    """Keep a credential, encrypted with EARSHOT_KEY. It is asked for, or read from standard input; it is no argument,
    since those stay in the shell's history."""
    from services.credentials import set_credential

    with house() as opened:
        value = typer.prompt(f"{kind} {name}", hide_input=True) if sys.stdin.isatty() else sys.stdin.read(100_000)
        made = set_credential(opened, kind, name, value)
    if as_json:
        printing.print_json(_json(made))
    else:
        printing.say(f"{kind} {name} is kept: {made.what}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Which credentials there are and whether they can be used; never what they are."""
    from services.credentials import listed

    with house() as opened:
        found = listed(opened)
    if as_json:
        for one in found:
            printing.print_json(_json(one))
        return
    rows = [(one.kind, one.name, one.home, printing.when(one.set_at), one.trouble or "ok", one.what) for one in found]
    empty = "There are none. docs/source-kinds.md says which kinds of source need some"
    printing.table(("kind", "name", "from", "set", "state", "what it is"), rows, empty=empty)


@app.command()
def remove(kind: Kind, name: Name, as_json: AsJson = False) -> None:
    """Forget a credential that is kept."""
    from services.credentials import remove_credential

    with house() as opened:
        remove_credential(opened, kind, name)
    if as_json:
        printing.print_json({"kind": kind, "name": name, "removed": True})
    else:
        printing.say(f"{kind} {name} is forgotten")


@app.command()
def key(as_json: AsJson = False) -> None:
    """Make a key for EARSHOT_KEY and print it. It is kept nowhere: without it no credential can be opened again."""
    from services.credentials import new_key

    made = new_key()
    if as_json:
        printing.print_json({"key": made})
    else:
        printing.say(made)


def _json(credential: Credential) -> dict[str, Json]:
    return {
        "kind": credential.kind,
        "name": credential.name,
        "from": credential.home,
        "set_at": None if credential.set_at is None else iso(credential.set_at),
        "what": credential.what,
        "trouble": credential.trouble,
    }
