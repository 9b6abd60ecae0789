"""``earshot problems``: what goes wrong again and again, how often, what it costs, whether it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from earshot.cli import printing
from earshot.cli.filters import choice_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.people import By, login

if TYPE_CHECKING:
    from model.problem import Problem
    from services.problem_reports import Order, Report

app = typer.Typer(help="What goes wrong again and again: how often, what it costs, whether it came back.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As the list shows it.")]
Texts = list[str] | None
SAID = {"back": "came back", "open": "open", "watched": "fixed lately", "fixed": "fixed"}


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What people say when they have it.")],
    *,
    topic: Annotated[Texts, typer.Option("--topic", metavar="ID", help="Only mentions that this topic caught.")] = None,
    lang: Annotated[Texts, typer.Option("--lang", metavar="CODE", help="Only in this language.")] = None,
    cost: Annotated[str, typer.Option("--cost", metavar="AMOUNT", help="Of one mention, such as 4.50.")] = "",
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="Its three letters: EUR, PLN.")] = "",
    fixed: Annotated[Texts, typer.Option("--fixed", metavar="DAY", help="A day it was fixed.")] = None,
    note: Annotated[str, typer.Option("--note", help="What should be known of it.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Write a problem down: what goes wrong, by what people say of it, and what a mention of it costs."""
    from services.problems import Given
    from services.problems import add as keep

    given = Given(
        name=name,
        query=query,
        topics=topic or (),
        languages=lang or (),
        cost=cost,
        currency=currency,
        fixed_on=fixed or (),
        note=note,
    )
    with house() as opened:
        made = keep(opened, given, by or login())
    _told(made, f"{made.name} is problem {made.id}", as_json=as_json)


@app.command("list")
def list_problems(
    *,
    order: Annotated[str, typer.Option("--order", help="trouble (what came back first), or cost.")] = "trouble",
    zone: Annotated[str, typer.Option("--zone", help="IANA name of the zone that months and days are of.")] = "UTC",
    as_json: AsJson = False,
) -> None:
    """Every problem with how often it was said in the last twelve months, what that costs, and whether it came back."""
    from services.problem_reports import ordered, report_to_json, reports
    from services.problems import listed

    wished = cast("Order", choice_of(order, ("trouble", "cost"), "--order"))
    with house() as opened:
        found = ordered(reports(opened, listed(opened), zone), wished)
    if as_json:
        for one in found:
            printing.print_json(report_to_json(one))
        return
    columns = ("number", "problem", "state", "12 months", "of", "cost", "last fix")
    printing.table(columns, [_row(one) for one in found], empty="No problem is written down.")
    printing.remarks((note for one in found for note in one.notes), as_json=False)


@app.command("fixed")
def fixed(
    number: Number,
    day: Annotated[str, typer.Argument(metavar="DAY", help="As 2026-10-03.")],
    *,
    undo: Annotated[bool, typer.Option("--undo", help="It was not fixed on that day.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say that a problem was fixed on a day, so that it can be told whether that helped."""
    from services.problems import fixed as fix

    with house() as opened:
        made = fix(opened, number, day, by or login(), undo=undo)
    days = ", ".join(str(one) for one in made.fixed_on) or "never"
    _told(made, f"{made.name}: fixed {days}", as_json=as_json)


@app.command("remove")
def remove(number: Number, *, by: By = "", as_json: AsJson = False) -> None:
    """Take a problem out; its mentions and alerts stay."""
    from services.problems import remove as take_out

    with house() as opened:
        gone = take_out(opened, number, by or login())
    _told(gone, f"{gone.name} is taken out", as_json=as_json)


def _told(problem: Problem, sentence: str, *, as_json: bool) -> None:
    from model.problem import problem_to_json

    if as_json:
        printing.print_json(problem_to_json(problem))
    else:
        printing.say(sentence)


def _row(one: Report) -> tuple[str, ...]:
    cost, year = one.cost(one.year), one.year
    money = "–" if cost is None else f"{cost:,} {one.problem.currency}"
    last = str(one.problem.fixed_on[-1]) if one.problem.fixed_on else "–"
    return (str(one.problem.id), one.problem.name, SAID[one.state], f"{year.hits:,}", f"{year.n:,}", money, last)
