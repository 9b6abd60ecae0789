"""``earshot topics``: check a query, publish the files, list what is in force, match captures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from earshot.cli import printing, topic_archive, topic_carrying
from earshot.cli.opening import house, project
from earshot.cli.options import AlwaysJson, AsJson, File
from earshot.cli.reading import Problems, lines_of, whole_text
from earshot.cli.topic_problems import Asked, asked_queries, lists_folder, measured, show_checked
from model.errors import BadInput
from model.time import iso

app = typer.Typer(help="Listening topics.")
topic_archive.add_to(app)
topic_carrying.add_to(app)

GROUPS = ("new", "changed", "unchanged", "retired", "lists", "browser")
Accents = Literal["asymmetric", "exact", "fold"]
Lists = Annotated[str, typer.Option("--lists", metavar="DIR", help="Folder of the shared lists; lists/ when left out.")]


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="Topic file, file of a query, or -.")] = "",
    query: Annotated[str | None, typer.Option("--query", metavar="Q", help="The query itself.")] = None,
    *,
    accents: Annotated[Accents | None, typer.Option(help="How accents count, over what the topic says.")] = None,
    lists: Lists = "",
    archive: Annotated[bool, typer.Option("--archive", help="Measure doubts on the archive as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong or doubtful in a query, where, and what would mend it. Exit 1 when it is refused."""
    from services.list_files import lists_for

    if (query is None) == (not file):
        raise BadInput("give either a file, -, or --query", todo="earshot topics check --query 'acme AND late'")
    asked = [Asked("", query)] if query is not None else asked_queries(whole_text(file), file)
    drawn = lists_for((one.query for one in asked), lists_folder(lists, file))
    refused = False
    for one in asked:
        doubts = measured(one, accents, drawn) if archive else []
        refused |= not show_checked(one, accents, drawn, doubts, as_json=as_json)
    if refused:
        raise typer.Exit(1)


@app.command()
def publish(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be published.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put in force what the files of topics/ and lists/ say; a changed one becomes a new revision. All or nothing."""
    from services.topics import publish as publish_topics

    with house() as opened:
        report = publish_topics(opened, dry_run=dry_run)
    groups = {name: getattr(report, name) for name in GROUPS}
    if as_json:
        printing.print_json({name: list(ids) for name, ids in groups.items()} | {"dry_run": dry_run})
        return
    for name, ids in groups.items():
        if ids:
            printing.say(f"{name}: {', '.join(ids)}")
    if report.browser:
        printing.say("Files of topics edited in the browser since are passed over until they say something new.")
    if not (report.moved or report.lists):
        printing.say("Nothing to publish.")
    elif dry_run:
        printing.say("Nothing was published: this was a dry run.")
    elif report.moved:
        printing.say("The archive is matched again while earshot run is at work. Or now: earshot topics backfill")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """The topics in force, with their revisions."""
    from services.topics import published

    with house() as opened:
        topics = published(opened)
    if as_json:
        for topic in topics:
            printing.print_json(
                {
                    "id": topic.id,
                    "name": topic.title,
                    "revision": topic.revision,
                    "query": topic.query,
                    "handles": list(topic.handles),
                    "accents": topic.accents,
                    "filters": {name: list(values) for name, values in topic.filters.items()},
                    "owner": topic.owner,
                    "home": topic.home,
                }
            )
        return
    rows = [(t.id, t.title, str(t.revision), t.home, printing.one_line(t.query)) for t in topics]
    printing.table(
        ("id", "name", "revision", "home", "query"), rows, empty="No topic is in force. Next: earshot topics publish"
    )


@app.command()
def revisions(topic: Annotated[str, typer.Argument(help="The topic's id.")], as_json: AsJson = False) -> None:
    """Every revision of a topic, newest first."""
    from services.topics import history

    with house() as opened:
        found = history(opened, topic)
    if as_json:
        for revision in found:
            printing.print_json(
                {
                    "topic": revision.topic.id,
                    "revision": revision.topic.revision,
                    "query": revision.topic.query,
                    "published_at": iso(revision.published_at),
                    "retired_at": None if revision.retired_at is None else iso(revision.retired_at),
                }
            )
        return
    rows = [
        (
            str(r.topic.revision),
            printing.when(r.published_at),
            printing.when(r.retired_at),
            printing.one_line(r.topic.query),
        )
        for r in found
    ]
    printing.table(("revision", "published", "retired", "query"), rows)


@app.command()
def match(
    file: File = "-",
    topics: Annotated[str, typer.Option("--topics", metavar="DIR", help="Folder of topic files.")] = "",
    lists: Lists = "",
    as_json: AlwaysJson = True,  # noqa: ARG001
) -> None:
    """Which topics catch which captures: JSON lines in, {id, topics} JSON lines out. Stores nothing."""
    from services.lines import LineProblem
    from services.list_files import FOLDER as LISTS
    from services.match import match_lines
    from services.queries import read_checked_topics

    folder = Path(topics) if topics else project().folder / "topics"
    compiled, drawn = read_checked_topics(folder, Path(lists) if lists else folder.parent / LISTS)
    problems = Problems()
    with lines_of(file) as lines:
        for found in match_lines(compiled, lines, lists=drawn):
            if isinstance(found, LineProblem):
                problems.tell(str(found))
            else:
                printing.print_json(found)
    problems.finish()


@app.command()
def backfill(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how far it has come.")] = False,
    as_json: AsJson = False,
) -> None:
    """Match the archive again with the topics in force, where it is not yet as they say. Goes on where it stopped."""
    from services.backfill import progress, progress_to_json, sentence
    from services.line import fill

    with house() as opened:
        if not dry_run:
            with printing.progress("matching the archive again") as tell:
                fill(opened, told=lambda found: tell(f"{min(one.share for one in found):.0%}"))
        found = progress(opened)
    if as_json:
        for one in found:
            printing.print_json(progress_to_json(one))
        return
    for one in found:
        printing.say(sentence(one))
    if not found:
        printing.say("The archive is as the topics in force say.")
