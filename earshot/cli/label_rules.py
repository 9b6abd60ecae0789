"""``earshot labels rules``: what a query finds has a label, now and from now on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.captures import print_mention
from earshot.cli.label_words import Relevance, Sentiment, Tags
from earshot.cli.opening import house
from earshot.cli.options import AsJson, Yes
from earshot.cli.people import By, login
from earshot.cli.printing import amount
from model.errors import BadInput

if TYPE_CHECKING:
    from services.labels import Selection

app = typer.Typer(help="Standing rules: what a query finds has a label.")


@app.command()
def add(
    *,
    query: Annotated[str, typer.Option("--query", metavar="Q", help="In the topic language.")] = "",
    topic: Annotated[str, typer.Option("--topic", metavar="ID", help="Only among what this topic asks for now.")] = "",
    sentiment: Sentiment = "",
    relevance: Relevance = "",
    tag: Tags = None,
    by: By = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """What a query finds has a label: in the archive, and from now on in what arrives. Shows first what it finds."""
    from services.label_rules import add_rule, rule_to_json, try_rule, within
    from services.labels import given

    wished = given(relevance=relevance, sentiment=sentiment, tags=tag or ())
    if len(wished) != 1:
        raise BadInput("a rule gives one label", todo="Add a rule for each")
    with house() as opened:
        query = within(opened, query, topic) if topic and query.strip() else query
        found = try_rule(opened, query)
        agreed(found, yes=yes, as_json=as_json)
        rule = add_rule(opened, query, wished[0], by or login())
    if as_json:
        printing.print_json({**rule_to_json(rule, archive=False), "found": found.total})
    else:
        printing.say(f"rule {rule.id} is in force; earshot run or ingest takes it through the archive")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """The rules in force."""
    from services.label_rules import rule_to_json, rules_listed

    with house() as opened:
        found = rules_listed(opened)
    if as_json:
        for rule, archive in found:
            printing.print_json(rule_to_json(rule, archive=archive))
        return
    rows = [
        (
            str(r.id),
            r.query,
            f"{r.label.what} {r.label.value}",
            r.who,
            printing.when(r.begun_at),
            "done" if a else "to do",
        )
        for r, a in found
    ]
    columns = ("id", "query", "label", "by", "since", "archive done")
    printing.table(columns, rows, empty="No label rule is in force. Next: earshot labels rules add --query Q")


@app.command()
def remove(
    id: Annotated[int, typer.Argument(metavar="ID", help="The rule's number.")], as_json: AsJson = False
) -> None:
    """End a rule: its label leaves what it found."""
    from services.label_rules import remove_rule

    with house() as opened:
        remove_rule(opened, id)
    if as_json:
        printing.print_json({"id": id, "removed": True})
    else:
        printing.say(f"rule {id} is no more in force; its labels leave the archive as earshot run or ingest goes on")


def agreed(found: Selection, *, yes: bool, as_json: bool) -> None:
    """Show what would be labelled, and ask. Raises BadInput where nobody can be asked, Abort on a no."""
    if not as_json:
        for mention in found.examples:
            print_mention(mention)
        printing.say(f"{amount(found.total, 'mention')} in the archive, the newest shown")
        for note in found.notes:
            printing.say(note)
    if yes:
        return
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        todo = "Give it --yes"
        raise BadInput(f"this would label {amount(found.total, 'mention')}, and there is nobody to ask", todo=todo)
    typer.confirm("Label them?", abort=True)
