"""The tree of commands, put together."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import typer

from earshot.cli import (
    adding,
    alerts,
    analysis,
    backup,
    caring,
    carrying_sources,
    channels,
    config,
    crawl,
    credentials,
    delays,
    importing,
    index,
    labels,
    muting,
    percentiles,
    problems,
    project,
    records,
    replaying,
    rules,
    search,
    serving,
    simulating,
    source_past,
    sources,
    state,
    status,
    topics,
    users,
)

HELP = "Earshot listens to the open web for what people say about a brand, and calls when the mood dips."

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True, help=HELP)
def earshot(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
    config: Annotated[str, typer.Option("--config", metavar="FILE", help="Settings; may stand anywhere.")] = "",  # noqa: ARG001
    debug: Annotated[bool, typer.Option("--debug", help="Show the trace of a fault; may stand anywhere.")] = False,  # noqa: ARG001
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"earshot {installed('earshot')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for alone in (project, serving, status, crawl, adding, search, analysis, percentiles, labels, importing, records):
    alone.add_to(app)
for more in (caring, muting, channels, replaying, delays, simulating):
    more.add_to(alerts.app)
adding.add_to_sources(sources.app)
for more_of_sources in (source_past, carrying_sources):
    more_of_sources.add_to(sources.app)
GROUPS = {
    "sources": sources,
    "topics": topics,
    "labels": labels,
    "rules": rules,
    "alerts": alerts,
    "problems": problems,
    "index": index,
    "state": state,
    "backup": backup,
    "users": users,
    "credentials": credentials,
    "config": config,
}
for name, group in GROUPS.items():
    app.add_typer(group.app, name=name)


@cache
def root() -> typer.core.TyperGroup:
    """The command that all others hang on."""
    return typer.main.get_command(app)  # type: ignore[return-value]
