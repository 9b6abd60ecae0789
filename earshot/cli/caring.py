"""``earshot alerts`` snooze, unsnooze, assign, note, judge, digest, meter: what people do besides taking an alert."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from earshot.cli import printing
from earshot.cli.alerts import Id, Who, done
from earshot.cli.filters import choice_of, moment_of
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.people import login
from model.errors import BadInput
from model.time import iso

Until = Annotated[str, typer.Option("--until", metavar="TIME", help="2026-11-20T08:00, or for how long: 2h, 1d.")]


def add_to(app: typer.Typer) -> None:
    for command in (snooze, unsnooze, assign, note, judge, digest, meter):
        app.command()(command)


def snooze(id: Id, until: Until = "1h", who: Who = "", as_json: AsJson = False) -> None:
    """Put an alert off: nobody hears of it before then; it comes back by itself if it is still open."""
    from services.alerts import snooze as put_off

    with house() as opened:
        alert = put_off(opened, id, who or login(), coming(until, "--until", opened.clock()))
    done(alert, as_json=as_json)


def unsnooze(id: Id, who: Who = "", as_json: AsJson = False) -> None:
    """End a snooze: it may be told again."""
    from services.alerts import unsnooze as wake

    with house() as opened:
        alert = wake(opened, id, who or login())
    done(alert, as_json=as_json)


def assign(
    id: Id,
    assignee: Annotated[str, typer.Argument(metavar="[NAME]", help="Whose it is; nobody's when left out.")] = "",
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """Say whose an alert is."""
    from services.alerts import assign as hand_on

    with house() as opened:
        alert = hand_on(opened, id, who or login(), assignee)
    done(alert, as_json=as_json)


def note(
    id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you found, what helped.")],
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """Write a line into an alert's log."""
    from services.alerts import note as write

    with house() as opened:
        alert = write(opened, id, who or login(), text)
    done(alert, as_json=as_json)


def judge(
    id: Id,
    verdict: Annotated[str, typer.Argument(metavar="VERDICT", help="real or false.")],
    who: Who = "",
    as_json: AsJson = False,
) -> None:
    """Say whether there was something behind an alarm; the meter counts the false ones."""
    from services.alerts import judge as say

    choice_of(verdict, ("real", "false"), "VERDICT")
    with house() as opened:
        alert = say(opened, id, who or login(), "real" if verdict == "real" else "false")
    done(alert, as_json=as_json)


def digest(
    weekly: Annotated[bool, typer.Option("--weekly", help="Of the last week, not of the last day.")] = False,
    team: Annotated[str, typer.Option("--team", metavar="NAME", help="Only of this team.")] = "",
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="en, pl, ru, th, ja.")] = "en",
    as_json: AsJson = False,
) -> None:
    """What happened in the last day or week, as digests say it."""
    from services.digests import digest as made_of
    from services.digests import digest_text, told_digest

    choice_of(language, ("en", "pl", "ru", "th", "ja"), "--language")
    with house() as opened:
        made = made_of(opened, "weekly" if weekly else "daily", team=team)
    counted, title = made.digest, told_digest(made.digest, language).title
    text = digest_text(counted, made.alerts, language)
    if not as_json:
        printing.say(f"{title}\n\n{text}")
        return
    names = ("mentions", "fired", "resolved", "open", "false")
    printing.print_json(
        {"since": iso(counted.since), "until": iso(counted.until)}
        | {name: getattr(counted, name) for name in names}
        | {"allowed": counted.budget, "alerts": [alert.id for alert in made.alerts], "title": title, "text": text}
    )


def meter(
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="Of the last so many weeks.")] = 4,
    as_json: AsJson = False,
) -> None:
    """How often each inbox was called in vain, against what it accepts."""
    from services.digests import meter as read

    with house() as opened:
        meters = read(opened, weeks)
    if as_json:
        for one in meters:
            counts = {name: getattr(one, name) for name in ("inbox", "fired", "false", "real", "allowed")}
            times = {"since": iso(one.since), "until": iso(one.until)}
            printing.print_json({**counts, **times, "interval": list(one.interval)})
        return
    rows = [
        (m.inbox, str(m.fired), str(m.false), str(m.real), f"{m.allowed:g}", f"{m.interval[0]:.1f}–{m.interval[1]:.1f}")
        for m in meters
    ]
    columns = ("inbox", "alarms", "judged false", "judged real", "accepted", "false ones by chance")
    printing.table(columns, rows, empty="No rule is in force.")


def coming(text: str, option: str, now: datetime) -> datetime:
    """A time to come, or one that is so long away (2h, 1d). Raises BadInput."""
    moment = moment_of(text, option, now)
    if moment is None:
        raise BadInput("no time is given", where=option, todo="Write 2026-11-20T08:00, or 2h, 1d")
    if text.strip()[-1:].isalpha() and "T" not in text:
        return now + (now - moment)
    return moment
