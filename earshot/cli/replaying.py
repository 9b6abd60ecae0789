"""``earshot alerts replay``: what a rule would have found in the past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.alerts import headline
from earshot.cli.filters import moment_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.reading import lines_of
from model.alert import Alert, alert_to_json
from model.errors import BadInput

if TYPE_CHECKING:
    from services.house import House
    from services.replaying import Ground, Replayed, Tuned

RULE = Annotated[str, typer.Argument(metavar="[RULE]", help="Id of a rule; all that are asked about when left out.")]
FILE = Annotated[str, typer.Option("--file", metavar="FILE", help="Rules as this file says, in force or not.")]
TOPIC = Annotated[str, typer.Option("--topic", metavar="ID", help="Only on this topic.")]
SINCE = Annotated[str, typer.Option("--since", metavar="TIME", help="As if the rule had come into force then.")]
UNTIL = Annotated[str, typer.Option("--until", metavar="TIME", help="Up to then.")]
MENTIONS = Annotated[str, typer.Option("--mentions", metavar="FILE", help="Over these mentions or captures.")]
SERIES = Annotated[str, typer.Option("--series", metavar="FILE", help="Over start,count[,negative,known] of a CSV.")]
TUNE = Annotated[bool, typer.Option("--tune", help="How often it would call at each sensitivity.")]
AGAINST = Annotated[bool, typer.Option("--against", help="What the file's version finds otherwise than that in force.")]


def add_to(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    rule: RULE = "",
    *,
    file: FILE = "",
    topic: TOPIC = "",
    since: SINCE = "",
    until: UNTIL = "",
    mentions: MENTIONS = "",
    series: SERIES = "",
    tune: TUNE = False,
    against: AGAINST = False,
    as_json: AsJson = False,
) -> None:
    """Rules over the past, by the live code path: over the archive, or over a file. Nothing is told to anybody."""
    from services.replaying import replayed, rules_asked, tuned

    if mentions and series:
        raise BadInput("--mentions and --series are both given", todo="Give one of them")
    if against and not file:
        raise BadInput("--against needs another version", todo="Name its file with --file")
    with house() as opened, printing.progress("replaying") as moving:

        def told(rule_id: str, topic_id: str) -> None:
            moving(f"{rule_id} on {topic_id}")

        rules = rules_asked(opened, rule, Path(file) if file else None, topic)
        now = opened.clock()
        bounds = (moment_of(since, "--since", now), moment_of(until, "--until", now))
        ground = ground_of(opened, mentions, series, [name for one in rules for name in one.topics])
        if tune:
            _print_tuned([row for one in rules for row in tuned(opened, one, ground, *bounds)], as_json=as_json)
            return
        found = _alerts(replayed(opened, rules, ground, *bounds, told=told))
        if against:
            older = rules_asked(opened, rules[0].id, None, topic)
            _print_difference(_alerts(replayed(opened, older, ground, *bounds, told=told)), found, as_json=as_json)
            return
    _print_alerts(found, as_json=as_json)


def _alerts(done: Iterable[Replayed]) -> list[Alert]:
    """The firings; says of each test that could not judge why."""
    found: list[Alert] = []
    for one in done:
        found += one.fired
        if not one.fired and one.status != "watching":
            printing.complain(f"{one.test.rule.id} on {one.test.topic}: {one.status}")
    return sorted(found, key=lambda alert: (alert.fired_at or alert.opened_at, alert.id))


def ground_of(opened: House, mentions: str, series: str, topics: Sequence[str]) -> Ground:
    """The archive, or a file of mentions or of counts where one is named."""
    from services.replaying import of_archive, of_mentions, of_series

    if mentions:
        with lines_of(mentions) as lines:
            return of_mentions(opened, lines, lambda problem: printing.complain(str(problem)))
    if series:
        with lines_of(series) as lines:
            return of_series((line.decode("utf-8", "replace") for line in lines), topics, where=series)
    return of_archive(opened)


def _print_alerts(found: Sequence[Alert], *, as_json: bool) -> None:
    if as_json:
        for alert in found:
            printing.print_json(alert_to_json(alert))
        return
    rows = [
        (a.rule, a.topic, printing.when(a.fired_at), printing.when(a.resolved_at), str(a.severity), headline(a))
        for a in found
    ]
    columns = ("rule", "topic", "fired", "resolved", "severity", "what")
    printing.table(columns, rows, empty="It would not have called.")


def _print_tuned(rows: Sequence[Tuned], *, as_json: bool) -> None:
    from services.replaying import tuned_to_json

    if as_json:
        for row in rows:
            printing.print_json(tuned_to_json(row))
        return
    printing.table(
        ("sensitivity", "topic", "allowed a week", "firings", "weeks", "a week", "very likely between"),
        [
            (
                row.sensitivity,
                row.topic,
                f"{row.budget:.2g}",
                str(row.firings),
                f"{row.weeks:.1f}",
                f"{row.a_week:.2g}",
                f"{row.interval[0]:.2g} and {row.interval[1]:.2g}",
            )
            for row in rows
        ],
    )


def _print_difference(before: Sequence[Alert], now: Sequence[Alert], *, as_json: bool) -> None:
    from services.replaying import difference

    found = difference(before, now)
    groups = (("gone", found.gone), ("new", found.fresh), ("both", tuple(pair[1] for pair in found.both)))
    if as_json:
        for name, alerts in groups:
            for alert in alerts:
                printing.print_json({"change": name, **alert_to_json(alert)})
        return
    rows = [
        (name, a.topic, printing.when(a.fired_at), printing.when(a.resolved_at), headline(a))
        for name, alerts in groups
        for a in alerts
    ]
    printing.table(("change", "topic", "fired", "resolved", "what"), rows, empty="Neither version would have called.")
