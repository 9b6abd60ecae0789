"""``earshot alerts mutes`` and ``earshot alerts planned``: what nobody wants to hear of, what is known beforehand."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.alerts import Who
from earshot.cli.caring import Until, coming
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.people import login
from model.errors import BadInput

mutes = typer.Typer(help="Alerts nobody is called for.")
planned = typer.Typer(help="Planned events: a launch, a sale, a broadcast.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As the list shows it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(mutes, name="mutes")
    app.add_typer(planned, name="planned")


@mutes.command("add")
def add_mute(
    *,
    rule: Annotated[str, typer.Option("--rule", metavar="PATTERN", help="Alerts of these rules; * is any run.")] = "",
    topic: Annotated[str, typer.Option("--topic", metavar="PATTERN", help="Of these topics.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="PATTERN", help="Of these kinds.")] = "",
    source: Annotated[str, typer.Option("--source", metavar="PATTERN", help="That this source moved most.")] = "",
    until: Until = "1d",
    note: Annotated[str, typer.Option("--note", help="Why.")] = "",
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """Mute what fits all that is given: it is recorded and shown, and nobody is called."""
    from services.mutes import mute, mute_to_json

    patterns = {"rule": rule, "topic": topic, "kind": kind, "source": source}
    with house() as opened:
        made = mute(opened, patterns, coming(until, "--until", opened.clock()), who or login(), note=note)
    if as_json:
        printing.print_json(mute_to_json(made))
    else:
        printing.say(f"muted as number {made.id} until {printing.when(made.until)}")


@mutes.command("list")
def list_mutes(as_json: AsJson = False) -> None:
    """What is muted, and until when."""
    from services.mutes import mute_to_json, mutes

    with house() as opened:
        found = mutes(opened)
    if as_json:
        for one in found:
            printing.print_json(mute_to_json(one))
        return
    columns = ("number", "rule", "topic", "kind", "source", "until", "by", "why")
    rows = [
        (str(m.id), *(getattr(m, name) or "*" for name in columns[1:5]), printing.when(m.until), m.who, m.note)
        for m in found
    ]
    printing.table(columns, rows, empty="Nothing is muted.")


@mutes.command("remove")
def remove_mute(number: Number, as_json: AsJson = False) -> None:
    """End a mute; what it held back and is still open is told."""
    from services.mutes import mute_to_json, unmute

    with house() as opened:
        gone = unmute(opened, number, login())
    if as_json:
        printing.print_json(mute_to_json(gone))
    else:
        printing.say(f"mute {gone.id} has ended")


@planned.command("add")
def add_planned(
    topic: Annotated[str, typer.Argument(metavar="[TOPIC]", help="Id of a topic; all when left out.")] = "",
    *,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="When it begins; now when left out.")] = "",
    until: Until = "1d",
    title: Annotated[str, typer.Option("--title", help="What it is.")] = "",
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """While it lasts no test judges, and afterwards it is not taken for what is usual."""
    from datetime import timedelta

    from services.mutes import plan, planned_to_json

    with house() as opened:
        now = opened.clock()
        begin = coming(since, "--since", now) if since else now
        end = coming(until, "--until", now)
        if begin > now and until.strip()[-1:].isalpha():
            end += begin - now
        if end - begin > timedelta(days=60):
            raise BadInput("it lasts longer than 60 days", where="--until", todo="Name a nearer end")
        made = plan(opened, topic, begin, end, title=title, who=who or login())
    if as_json:
        printing.print_json(planned_to_json(made))
    else:
        printing.say(f"planned as number {made.id}, {printing.when(made.since)} to {printing.when(made.until)}")


@planned.command("list")
def list_planned(
    topic: Annotated[str, typer.Option("--topic", metavar="ID", help="Those of this topic, and of all.")] = "",
    whole: Annotated[bool, typer.Option("--all", help="With those that are over.")] = False,
    as_json: AsJson = False,
) -> None:
    """What is planned, by its beginning."""
    from services.mutes import planned, planned_to_json

    with house() as opened:
        found = planned(opened, topic=topic, whole=whole)
    if as_json:
        for one in found:
            printing.print_json(planned_to_json(one))
        return
    rows = [(str(p.id), p.topic or "*", printing.when(p.since), printing.when(p.until), p.title, p.who) for p in found]
    printing.table(("number", "topic", "from", "until", "what", "by"), rows, empty="Nothing is planned.")


@planned.command("remove")
def remove_planned(number: Number, as_json: AsJson = False) -> None:
    """Take a planned event out."""
    from services.mutes import planned_to_json, unplan

    with house() as opened:
        gone = unplan(opened, number, login())
    if as_json:
        printing.print_json(planned_to_json(gone))
    else:
        printing.say(f"{gone.title or 'the event'} is taken out")
