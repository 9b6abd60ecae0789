"""``earshot sources``: what to visit, and how it does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.proposals import duration
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.health import SourceState
    from services.sources import SourceView

app = typer.Typer(help="What to visit.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The source's id.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every source with how it does: its state, how old its posts are when they are seen, its next visit."""
    from services.health import source_states
    from services.sources import listed

    with house() as opened:
        views, states = listed(opened), source_states(opened)
    if as_json:
        for view in views:
            printing.print_json(_json(view) | state_json(states[view.source.id]))
        return
    printing.table(
        ("id", "state", "kind", "freshness", "next visit", "waiting", "address", "how it does"),
        [_row(view, states[view.source.id]) for view in views],
        empty="There is no source yet. Next: earshot sources add URL",
    )


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


def state_json(state: SourceState) -> dict[str, Json]:
    """How a source does; ages in seconds, ``week`` of the seven days up to its last good visit."""
    week = state.volume
    return {
        "state": state.state,
        "sentence": state.sentence,
        "newest": None if state.newest is None else iso(state.newest),
        "freshness": {"median": _seconds(state.median), "p90": _seconds(state.p90)},
        "week": None if week is None else {"seen": week.seen, "expected": round(week.expected, 1)},
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def _row(view: SourceView, state: SourceState) -> tuple[str, ...]:
    return (
        view.source.id,
        state.state,
        view.source.kind,
        "–" if state.median is None else f"{duration(state.median.total_seconds())}",
        printing.when(state.next_visit),
        str(view.waiting or ""),
        view.source.url,
        state.sentence,
    )


def _done(value: dict[str, Json], sentence: str, *, as_json: bool) -> None:
    if as_json:
        printing.print_json(value)
    else:
        printing.say(sentence)


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
