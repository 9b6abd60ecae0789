"""``earshot run``, ``ingest``, ``alert`` and ``web``: processes that go on until they are stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from earshot.cli.opening import project, settings


def run(
    sample: Annotated[bool, typer.Option("--sample", help="With a small web of our own to listen to.")] = False,
) -> None:
    """Everything from one command: crawl, line, alerts and the web pages."""
    parts = ("crawl", "ingest", "alert", "web")
    if not sample:
        serve(*parts)
        return
    from earshot.sample_run import run_sample

    run_sample(settings(), parts)


def ingest() -> None:
    """The line alone: from the outbox to the index, for ever."""
    serve("ingest")


def alert() -> None:
    """The alerts alone: tests and notifications, for ever."""
    serve("alert")


def web() -> None:
    """The web pages alone."""
    serve("web")


def serve(*parts: str) -> None:
    """Run these parts of the house until SIGTERM or Ctrl-C."""
    from earshot.serve import serve as serve_parts

    serve_parts(project(), parts)


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)
    app.command("ingest")(ingest)
    app.command("alert")(alert)
    app.command("web")(web)
