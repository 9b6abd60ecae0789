"""``earshot alerts``: the queue, one alert, and what people do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.people import login
from model.alert import Alert, AlertState, alert_to_json
from model.source import Json

if TYPE_CHECKING:
    from services.alerts import Care

app = typer.Typer(help="Alerts and what people do with them.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The alert's id.")]
Who = Annotated[str, typer.Option("--who", help="Who does it; your login name when left out.")]


@app.command("list")
def list_(
    state: Annotated[AlertState | None, typer.Option("--state", help="Only of this state.")] = None,
    topic: Annotated[str, typer.Option("--topic", metavar="ID", help="Only of this topic.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Alerts, newest first."""
    from services.alerts import alerts_listed, care_of

    with house() as opened:
        alerts = alerts_listed(opened, state=state, topic=topic or None, limit=limit)
        care = {} if as_json else care_of(opened, [alert.id for alert in alerts])
    if as_json:
        for alert in alerts:
            printing.print_json(alert_to_json(alert))
        return
    rows = [
        (a.id, standing(a, care[a.id]), str(a.severity), a.topic, a.rule, printing.when(a.opened_at), headline(a))
        for a in alerts
    ]
    printing.table(
        ("id", "state", "severity", "topic", "rule", "opened", "what"), rows, empty="There is no alert. All is quiet."
    )


@app.command()
def show(id: Id, as_json: AsJson = False) -> None:
    """One alert with its evidence."""
    from services.incident import incident_shown

    with house() as opened:
        incident = incident_shown(opened, id)
    alert = incident.alert
    if as_json:
        printing.print_json(alert_to_json(alert))
        return
    printing.say(f"{alert.id}  {alert.state}  severity {alert.severity}  topic {alert.topic}  rule {alert.rule}")
    printing.say(headline(alert))
    for sentence in cared(incident.care, alert):
        printing.say(sentence)
    for name in ("opened_at", "fired_at", "acknowledged_at", "resolved_at"):
        printing.say(f"{name.removesuffix('_at'):>13} {printing.when(getattr(alert, name))}")
    for name in ("n", "negative", "share", "before", "score", "threshold", "cause", "coverage"):
        if name in alert.evidence:
            printing.say(f"{name:>13} {printing.one_line(plain(alert.evidence[name]))}")
    for entry in incident.log:
        printing.say(f"{printing.when(entry.at):>17} {printing.one_line(f'{entry.who} {entry.what} {entry.note}')}")
    for found in incident.mentions:
        words = printing.one_line(f"{found.mention.capture.title} {found.mention.capture.text}")
        printing.say(f"  · {words[:200]}\n    {printing.one_line(found.mention.capture.url)}")


@app.command()
def ack(id: Id, who: Who = "", as_json: AsJson = False) -> None:
    """Take an alert: somebody works on it."""
    from services.alerts import acknowledge

    with house() as opened:
        alert = acknowledge(opened, id, who or login())
    done(alert, as_json=as_json)


@app.command()
def resolve(
    id: Id,
    who: Who = "",
    note: Annotated[str, typer.Option("--note", help="A word for the log.")] = "",
    false: Annotated[bool, typer.Option("--false", help="There was nothing behind it: a false alarm.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say that it is over."""
    from services.alerts import resolve as resolve_alert

    with house() as opened:
        alert = resolve_alert(opened, id, who or login(), note=note, verdict="false" if false else "")
    done(alert, as_json=as_json)


def headline(alert: Alert) -> str:
    """Its two sentences."""
    from services.alerts import told

    return printing.one_line(told(alert, "resolved" if alert.state == "resolved" else "fired").text)


def standing(alert: Alert, care: Care) -> str:
    """Its state, and what keeps people from being told of it: ``firing, muted``."""
    held = care.held or ("snoozed" if alert.snoozed_until else "")
    return f"{alert.state}, {held}" if held and alert.state != "resolved" else alert.state


def cared(care: Care, alert: Alert) -> list[str]:
    """What people have made of it, a sentence each."""
    made = [f"It is {alert.assignee}’s."] if alert.assignee else []
    if care.looking:
        made.append(f"Looking at it now: {', '.join(care.looking)}.")
    if care.held:
        by = f" by {care.held_by}" if care.held_by else ""
        made.append(f"Nobody is told of it: {care.held}{by}.")
    if alert.snoozed_until:
        made.append(f"Snoozed until {printing.when(alert.snoozed_until)}.")
    if len(care.storm) > 1:
        made.append(f"One storm with {', '.join(one for one in care.storm if one != alert.id)}.")
    return [*made, f"Judged {care.verdict}."] if care.verdict else made


def plain(value: Json) -> str:
    """A part of the evidence for people: numbers to three digits, objects as names with their values."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " to ".join(plain(part) for part in value)
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def done(alert: Alert, *, as_json: bool) -> None:
    if as_json:
        printing.print_json(alert_to_json(alert))
        return
    more = f", {alert.assignee}’s" if alert.assignee and alert.state != "resolved" else ""
    more += f", snoozed until {printing.when(alert.snoozed_until)}" if alert.snoozed_until else ""
    printing.say(f"{alert.id} is {alert.state}{more}")
