"""``earshot rules``: when to call whom."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house, project
from earshot.cli.options import AsJson
from earshot.cli.printing import amount

app = typer.Typer(help="Alert rules.")


@app.command()
def check(
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="Folder of rule files; the project's own.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read the rule files and say what is wrong with them. Exit 2 when one is wrong."""
    from pathlib import Path

    from services.rules import read_rules

    chosen = project()
    rules = read_rules(Path(folder) if folder else chosen.folder / "rules", channels=chosen.channels)
    if as_json:
        printing.print_json({"ok": True, "rules": [rule.id for rule in rules]})
    else:
        printing.say(f"fine: {amount(len(rules), 'rule')}{': ' if rules else ''}{', '.join(rule.id for rule in rules)}")


@app.command()
def publish(as_json: AsJson = False) -> None:
    """Put in force what the files of rules/ say."""
    from services.rules import publish_rules

    with house() as opened:
        report = publish_rules(opened)
    groups = {name: getattr(report, name) for name in ("new", "changed", "unchanged", "removed")}
    if as_json:
        printing.print_json({name: list(ids) for name, ids in groups.items()})
        return
    for name, ids in groups.items():
        if ids:
            printing.say(f"{name}: {', '.join(ids)}")
    if not any(groups.values()):
        printing.say("There is no rule file. See rules/example.yaml")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """The rules in force."""
    from services.rules import rules_in_force

    with house() as opened:
        rules = rules_in_force(opened)
    if as_json:
        for rule in rules:
            printing.print_json(
                {
                    "id": rule.id,
                    "topics": list(rule.topics),
                    "kind": rule.kind,
                    "sensitivity": rule.sensitivity,
                    "channels": list(rule.channels),
                    "scale": dict(rule.scale),
                    "home": rule.home,
                }
            )
        return
    rows = [(r.id, r.kind, ", ".join(r.topics), r.sensitivity, ", ".join(r.channels), r.home) for r in rules]
    printing.table(
        ("id", "kind", "topics", "sensitivity", "channels", "home"),
        rows,
        empty="No rule is in force. Next: earshot rules publish",
    )
