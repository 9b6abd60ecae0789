"""``earshot sources``: what to visit, and how it does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.captures import print_captures
from earshot.cli.opening import house, settings
from earshot.cli.options import AsJson, Yes
from model.errors import BadInput
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.house import House
    from services.sources import SourceView

app = typer.Typer(help="What to visit.")

Url = Annotated[str, typer.Argument(metavar="URL", help="Address of a feed, a page, or a site that names its feed.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The source's id.")]


@app.command()
def add(
    url: Url,
    *,
    kind: Annotated[str, typer.Option("--kind", help="auto, feed or page.")] = "auto",
    every: Annotated[str, typer.Option("--every", help="auto, or how often to visit: 15m, 6h, 1d.")] = "auto",
    id: Annotated[str, typer.Option("--id", help="Its id; made from the address when left out.")] = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Visit an address from now on. Looks at it first and asks, unless --yes."""
    from services.sources import add_source

    with house() as opened:
        if not yes and not _agreed(opened, url):
            printing.say("Nothing was added.")
            raise typer.Exit(1)
        source = add_source(opened, url, kind=kind, every=every, id=id)
    if as_json:
        printing.print_json({"id": source.id, "url": source.url, "kind": source.kind, "every": source.every})
    else:
        printing.say(f"added {source.id}. Next: earshot crawl --once --source {source.id}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every source with its health."""
    from services.sources import listed

    with house() as opened:
        views = listed(opened)
    if as_json:
        for view in views:
            printing.print_json(_json(view))
        return
    rows = [
        (
            view.source.id,
            "paused" if view.source.paused else (view.health.outcome or "not visited yet"),
            printing.when(view.health.last_success),
            printing.when(view.health.next_due),
            str(view.waiting or ""),
            view.source.url,
            view.health.message,
        )
        for view in views
    ]
    printing.table(
        ("id", "state", "last success", "next visit", "waiting", "address", "message"),
        rows,
        empty="There is no source yet. Next: earshot sources add URL",
    )


@app.command()
def check(url: Url, as_json: AsJson = False) -> None:
    """What the right spider sees at an address now. Stores nothing."""
    look(url, as_json=as_json)


@app.command()
def pause(id: Id, as_json: AsJson = False) -> None:
    """Stop visiting a source until it is resumed."""
    from services.sources import pause as pause_source

    with house() as opened:
        pause_source(opened, id)
    _done({"id": id, "paused": True}, f"{id} is paused. earshot sources resume {id} goes on", as_json=as_json)


@app.command()
def resume(id: Id, as_json: AsJson = False) -> None:
    """Go on visiting a paused source."""
    from services.sources import pause as pause_source

    with house() as opened:
        pause_source(opened, id, paused=False)
    _done({"id": id, "paused": False}, f"{id} is visited again", as_json=as_json)


@app.command()
def remove(id: Id, as_json: AsJson = False) -> None:
    """Forget a source; what was collected stays."""
    from services.sources import remove as remove_source

    with house() as opened:
        remove_source(opened, id)
    _done({"id": id, "removed": True}, f"{id} is removed; what was collected stays", as_json=as_json)


def look(url: str, *, as_json: bool) -> None:
    """Fetch an address and print what was seen there."""
    from services.crawl import fetch

    with printing.progress(f"looking at {url}"):
        captures = fetch(settings().house_config(), url)
    print_captures(captures, as_json=as_json)


def _done(value: dict[str, Json], sentence: str, *, as_json: bool) -> None:
    if as_json:
        printing.print_json(value)
    else:
        printing.say(sentence)


def _agreed(opened: House, url: str) -> bool:
    from services.source_files import checked_url
    from services.sources import check_source

    checked_url(url)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("this command asks before it adds, and there is no terminal to ask on", todo="Give it --yes")
    with printing.progress(f"looking at {url}"):
        captures = check_source(opened, url)
    print_captures(captures[:3], as_json=False)
    printing.say(f"{printing.amount(len(captures), 'post')} there now.")
    return typer.confirm("Visit it from now on?", default=True)


def _json(view: SourceView) -> dict[str, Json]:
    source, health = view.source, view.health
    moments = {
        name: None if (moment := getattr(health, name)) is None else iso(moment)
        for name in ("last_visit", "last_success", "next_due", "hold_until")
    }
    return {
        "id": source.id,
        "url": source.url,
        "kind": source.kind,
        "every": source.every,
        "home": source.home,
        "paused": source.paused,
        "outcome": health.outcome,
        "message": health.message,
        "failures": health.failures,
        "rate": health.rate,
        "waiting": view.waiting,
        **moments,
    }
