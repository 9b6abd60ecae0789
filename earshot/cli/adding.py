"""``earshot sources add`` and ``check``, and ``fetch``: looking at an address, and visiting it from now on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.captures import print_captures
from earshot.cli.opening import house, settings
from earshot.cli.options import AsJson, Yes
from earshot.cli.proposals import print_proposal
from earshot.cli.sources import state_json
from model.errors import BadInput, NotSo
from model.source import Source

if TYPE_CHECKING:
    from services.adding import Proposal
    from services.house import House
    from services.sources import Wishes

Url = Annotated[str, typer.Argument(metavar="URL", help="Address of a site, a forum, a feed, a page, an account.")]
UrlOrId = Annotated[str, typer.Argument(metavar="URL", help="An address, or the id of a source.")]
Kind = Annotated[str, typer.Option("--kind", help="auto, a family such as forum, or a kind such as discourse.")]
Render = Annotated[bool, typer.Option("--render", help="Read its pages in a browser; some 70 times dearer.")]
Options = Annotated[
    list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help="An option of its kind; may be repeated.")
]


def add(
    url: Url,
    *,
    kind: Kind = "auto",
    every: Annotated[str, typer.Option("--every", help="auto, or how often to visit: 15m, 6h, 1d.")] = "auto",
    option: Options = None,
    render: Render = False,
    id: Annotated[str, typer.Option("--id", help="Its id; made from the address when left out.")] = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Visit an address from now on. Looks at it first, says what it found and asks; with --yes it is added as you say,
    unseen."""
    from services.source_files import read_option
    from services.sources import Wishes, add_source, refuse_known_address, wished

    wishes = Wishes(kind, every, render, dict(map(read_option, option or ())), id)
    source = wished(url, wishes)
    with house() as opened:
        if not yes:
            if not _at_terminal():
                todo = f"Give it --yes, or look first: earshot sources check {source.url}"
                raise BadInput("this command asks before it adds, and there is no terminal to ask on", todo=todo)
            refuse_known_address(opened, source)
            source = _agreed(opened, url, wishes)
        made = add_source(opened, source)
    if as_json:
        printing.print_json({"id": made.id, "url": made.url, "kind": made.kind, "every": made.every})
    else:
        printing.say(f"added {made.id}. Next: earshot crawl --once --source {made.id}")


def check(
    url: UrlOrId, *, kind: Kind = "auto", option: Options = None, render: Render = False, as_json: AsJson = False
) -> None:
    """What an address is, what its kind needs, what is there now and how often it would be visited; of a source in use,
    how it does. Stores nothing. Exit 1 when it cannot be read."""
    from services.adding import look_at, look_at_source, proposal_to_json
    from services.health import source_states
    from services.source_files import read_option
    from services.sources import Wishes, source_named

    wishes = Wishes(kind, "auto", render, dict(map(read_option, option or ())))
    state = None
    with _perhaps_house() as opened, printing.progress(f"looking at {url}"):
        known = source_named(opened, url) if opened is not None else None
        if opened is not None and known is not None:
            proposal, state = look_at_source(opened, known), source_states(opened)[known.id]
        else:
            proposal = look_at(settings().house_config(), url, wishes, house=opened)
    if as_json:
        printing.print_json(proposal_to_json(proposal) | (state_json(state) if state else {}))
        if not proposal.serves:
            raise typer.Exit(1)
        return
    if state:
        more = "" if state.sentence.casefold() == state.state else f". {state.sentence}"
        printing.say(printing.one_line(f"{url}: {state.state}{more}"))
    print_proposal(proposal)
    _refuse_what_does_not_serve(proposal)


def fetch(
    url: Url, *, kind: Kind = "auto", option: Options = None, render: Render = False, as_json: AsJson = False
) -> None:
    """The captures the right spider sees at an address. Stores nothing."""
    from services.adding import captures_at
    from services.source_files import read_option
    from services.sources import Wishes

    wishes = Wishes(kind, "auto", render, dict(map(read_option, option or ())))
    with _perhaps_house() as opened, printing.progress(f"looking at {url}"):
        captures = captures_at(settings().house_config(), url, wishes, house=opened)
    print_captures(captures, as_json=as_json)


def _at_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def _perhaps_house() -> Iterator[House | None]:
    """The house where there is a project: its topics say what to search for, and it holds credentials."""
    if settings().file is None:
        yield None
        return
    with house() as opened:
        yield opened


def _agreed(opened: House, url: str, wishes: Wishes) -> Source:
    """The source to add, after what was found was shown and agreed to."""
    from services.adding import look_at

    with printing.progress(f"looking at {url}"):
        proposal = look_at(opened.config, url, wishes, house=opened)
    print_proposal(proposal)
    _refuse_what_does_not_serve(proposal)
    if not typer.confirm("Visit it from now on?", default=True):
        printing.say("Nothing was added.")
        raise typer.Exit(1)
    return proposal.source


def _refuse_what_does_not_serve(proposal: Proposal) -> None:
    """Raises NotSo with what the server, or the page, said."""
    if not proposal.serves:
        raise NotSo(proposal.outcome.message or "it cannot be read")


def add_to(app: typer.Typer) -> None:
    """``fetch`` stands alone."""
    app.command("fetch")(fetch)


def add_to_sources(app: typer.Typer) -> None:
    app.command("add")(add)
    app.command("check")(check)
