"""``earshot topics test``, ``explain``, ``diff``: a topic against the archive, a mention or its own past."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house, settings
from earshot.cli.options import AsJson
from earshot.cli.topic_problems import Asked, drawn
from model.errors import BadInput
from model.source import Json
from model.time import iso, parse_time

if TYPE_CHECKING:
    from services.drafts import Draft
    from services.house import House
    from services.trial import Trial

Id = Annotated[str, typer.Argument(metavar="[ID]", help="The topic's id.")]
QueryText = Annotated[str | None, typer.Option("--query", metavar="Q", help="A query instead of a topic.")]
TopicFile = Annotated[str, typer.Option("--file", metavar="F", help="A topic's file instead of its id.")]
Gained = Annotated[bool, typer.Option("--gained", help="List the mentions gained, as JSON lines.")]
Lost = Annotated[bool, typer.Option("--lost", help="List the mentions lost, as JSON lines.")]
SHOWN = 12
"""Languages and sources shown to people; --json has all."""


def test(
    topic: Id = "",
    *,
    file: TopicFile = "",
    query: QueryText = None,
    gained: Gained = False,
    lost: Lost = False,
    as_of: Annotated[str, typer.Option("--as-of", metavar="TIME", help="Only mentions seen before then.")] = "",
    as_json: AsJson = False,
) -> None:
    """What a topic as it is written now catches in the archive, and gains and loses against the revision in force.
    Exact; stores nothing."""
    from services.drafts import in_force
    from services.measured import measured_problems
    from services.queries import problem_to_json
    from services.trial import try_topic

    _one_of(topic, file, query)
    moment = parse_time(as_of) if as_of else None
    if as_of and moment is None:
        raise BadInput("it is not a time", where=f"--as-of {as_of[:40]}", todo="Write 2026-11-22T10:00:00Z")
    with house() as opened:
        draft = _draft(opened, topic, file, query)
        against = in_force(opened, draft.topic.id) if query is None else None
        with printing.progress("reading the archive") as tell:
            trial = try_topic(opened, draft, against, as_of=moment, told=lambda n: tell(f"{n:,} mentions"))
        if gained or lost:
            _list(opened, trial, gained=gained, lost=lost)
            return
        measured = measured_problems(opened, draft, trial.caught, trial.archive, trial.as_of)
        doubts = [problem_to_json(problem) for problem in measured]
    if as_json:
        printing.print_json(_trial_to_json(draft, against, trial, doubts))
        return
    _say_trial(draft, trial)
    if against is not None:
        printing.say(f"  against revision {against.topic.revision}: {_moved(trial)}")
    for doubt in doubts:
        printing.say(drawn(Asked("", draft.topic.query), doubt))


def explain(
    topic: Id = "",
    *,
    file: TopicFile = "",
    query: QueryText = None,
    mention: Annotated[str, typer.Option("--mention", metavar="M", help="Id of a mention.")] = "",
    text: Annotated[str | None, typer.Option("--text", metavar="T", help="A text instead of a mention.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which part of a topic matched where; for a miss what was missing, or which NOT took it away. Exit 1 on a miss."""
    from services.drafts import of_query
    from services.explaining import drawn_steps, explain_mention, explain_text, explained_to_json

    _one_of(topic, file, query)
    if (text is None) == (not mention):
        raise BadInput("give either --mention or --text", todo="earshot topics explain ID --text 'a post'")
    if text is not None and query is not None:
        found = explain_text(of_query(query, settings().folder), text)
    else:
        with house() as opened:
            draft = _draft(opened, topic, file, query)
            found = explain_text(draft, text) if text is not None else explain_mention(opened, draft, mention)
    if as_json:
        printing.print_json(explained_to_json(found))
    else:
        printing.say(found.sentence + ("; it names the handle, so it is tagged" if found.tagged else ""))
        for line in drawn_steps(found):
            printing.say(line)
    if not found.caught:
        raise typer.Exit(1)


def diff(
    topic: Annotated[str, typer.Argument(metavar="ID", help="The topic's id.")],
    before: Annotated[int, typer.Argument(metavar="[A]", help="A revision; the one before B when left out.")] = 0,
    after: Annotated[int, typer.Argument(metavar="[B]", help="A revision; the newest when left out.")] = 0,
    *,
    gained: Gained = False,
    lost: Lost = False,
    as_json: AsJson = False,
) -> None:
    """Two revisions of a topic: how each is read, and the mentions gained and lost from the first to the second."""
    from services.drafts import published_draft
    from services.queries import check_query
    from services.trial import try_topic

    with house() as opened:
        new = published_draft(opened, topic, after)
        old = published_draft(opened, topic, before or max(new.topic.revision - 1, 1))
        with printing.progress("reading the archive") as tell:
            trial = try_topic(opened, new, old, told=lambda n: tell(f"{n:,} mentions"))
        if gained or lost:
            _list(opened, trial, gained=gained, lost=lost)
            return
    readings = [str(check_query(d.topic.query, d.topic.accents, lists=d.lists)["reading"]) for d in (old, new)]
    if as_json:
        printing.print_json(
            {
                "topic": topic,
                "before": {"revision": old.topic.revision, "reading": readings[0]},
                "after": {"revision": new.topic.revision, "reading": readings[1]},
                "gained": len(trial.gained),
                "lost": len(trial.lost),
            }
        )
        return
    for line in _compared(old, new, readings):
        printing.say(line)
    printing.say(f"{_moved(trial)} (--gained, --lost list them)")


def add_to(app: typer.Typer) -> None:
    app.command("test")(test)
    app.command("explain")(explain)
    app.command("diff")(diff)


def _one_of(topic: str, file: str, query: str | None) -> None:
    if sum((bool(topic), bool(file), query is not None)) != 1:
        raise BadInput("give one of ID, --file and --query", todo="earshot topics test --query 'acme AND late'")


def _draft(opened: House, topic: str, file: str, query: str | None) -> Draft:
    from services.drafts import of_file, of_id, of_query

    if query is not None:
        return of_query(query, opened.config.folder)
    return of_file(Path(file)) if file else of_id(opened, topic)


def _list(opened: House, trial: Trial, *, gained: bool, lost: bool) -> None:
    from model.mention import mention_to_json
    from services.trial import mentions_of

    for wanted, change, ids in ((gained, "gained", trial.gained), (lost, "lost", trial.lost)):
        for mention in mentions_of(opened, ids) if wanted else ():
            printing.print_json({"change": change, **mention_to_json(mention)})


def _say_trial(draft: Draft, trial: Trial) -> None:
    share = f", {trial.caught / trial.archive:.1%}" if trial.archive else ""
    kept = printing.amount(trial.archive, "mention")
    printing.say(f"{draft.topic.id}: catches {trial.caught:,} of {kept}{share}; {trial.tagged:,} tagged")
    for title, counted in (("languages", trial.languages), ("sources", trial.sources)):
        shown = [f"{name} {count:,}" for name, count in list(counted.items())[:SHOWN]]
        more = [f"and {len(counted) - SHOWN} more"] if len(counted) > SHOWN else []
        if shown:
            printing.say(f"  {title}: {', '.join(shown + more)}")


def _moved(trial: Trial) -> str:
    return f"{len(trial.gained):,} gained, {len(trial.lost):,} lost"


def _trial_to_json(draft: Draft, against: Draft | None, trial: Trial, doubts: list[dict[str, Json]]) -> Json:
    return {
        "topic": draft.topic.id,
        "as_of": iso(trial.as_of),
        "archive": trial.archive,
        "caught": trial.caught,
        "tagged": trial.tagged,
        "languages": dict(trial.languages),
        "sources": dict(trial.sources),
        "against": against.topic.revision if against is not None else None,
        "gained": len(trial.gained),
        "lost": len(trial.lost),
        "problems": [*doubts],
    }


def _compared(old: Draft, new: Draft, readings: list[str]) -> list[str]:
    names = [f"revision {draft.topic.revision}" for draft in (old, new)]
    lines = [f"{name}: {reading}" for name, reading in zip(names, readings, strict=True)]
    said = [
        [f"{name}: {getattr(draft.topic, name)}" for name in ("name", "handles", "accents", "filters", "owner")]
        for draft in (old, new)
    ]
    changed = [line for line in unified_diff(said[0], said[1], lineterm="", n=0) if line[:2] not in ("--", "++", "@@")]
    return lines + changed
