"""``earshot config``: what was chosen, and where."""

from __future__ import annotations

import re
from difflib import get_close_matches

import typer

from earshot.cli import printing
from earshot.cli.opening import settings
from earshot.cli.options import AsJson
from earshot.settings import Settings
from earshot.table import SETTINGS, Setting
from earshot.values import write_value

app = typer.Typer(help="Settings.")

HIDDEN = "(hidden)"
_PASSWORD = re.compile(r"(?<=://)([^/@:\s]*):\S*@")


@app.callback()
def group() -> None:
    """Settings: what holds, and where it comes from."""


@app.command()
def show(as_json: AsJson = False) -> None:
    """Every setting with its value, where it comes from and its environment variable. Secrets are hidden."""
    chosen = settings()
    rows = [(s.name, _shown(s, chosen), chosen.origins.get(s.name, "default"), s.variable) for s in SETTINGS]
    rows += [(f"channels.{name}", _masked(url), chosen.where, "") for name, url in sorted(chosen.channels.items())]
    if as_json:
        for name, value, origin, variable in rows:
            printing.print_json({"name": name, "value": value, "from": origin, "env": variable})
    else:
        printing.say(f"file: {chosen.file or 'none; the defaults hold'}")
        printing.table(("setting", "value", "from", "variable"), rows)
    known = [setting.variable for setting in SETTINGS]
    for name in chosen.strangers:
        near = get_close_matches(name, known, n=1)
        printing.complain(f"{name} sets nothing. " + (f"Did you mean {near[0]}?" if near else "Remove it"))


def _shown(setting: Setting, chosen: Settings) -> str:
    value = chosen.values[setting.name]
    if setting.secret:
        return HIDDEN if value else '""'
    return _PASSWORD.sub(r"\1:***@", write_value(setting, value))


def _masked(url: str) -> str:
    return f"{url.partition('://')[0]}://{HIDDEN}"
