"""``earshot topics import`` and ``export``: queries from other systems, and to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from earshot.cli import printing
from earshot.cli.opening import house, project
from earshot.cli.options import AsJson
from earshot.cli.reading import whole_text
from earshot.cli.topic_problems import caret

if TYPE_CHECKING:
    from services.carrying import Imported

From = Literal["brandwatch", "meltwater", "talkwalker", "youscan", "sentione"]


def import_(
    vendor: Annotated[From, typer.Option("--from", help="Whose query it is.")],
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="File of the query, or - for standard input.")] = "-",
    *,
    topic: Annotated[str, typer.Option("--id", metavar="ID", help="The new topic's id.")] = "imported",
    write: Annotated[bool, typer.Option("--write", help="Write topics/ID.yaml instead of printing it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Another system's query as a topic of ours; each change of meaning is told. Exit 1 when it is refused."""
    from services.carrying import carried_over, imported_to_json, imported_topic, topic_text, write_topic

    text = whole_text(file).strip()
    found = carried_over(text, vendor)
    made = imported_topic(found, topic)
    if as_json:
        printing.print_json(imported_to_json(found))
    else:
        _tell(found, text)
    if not found.ok:
        raise typer.Exit(1)
    if write:
        path = write_topic(made, project().folder)
        if not as_json:
            printing.say(f"Written: {path}. Next: earshot topics test {topic}")
    elif not as_json:
        printing.say(topic_text(made).removesuffix("\n"))


def export(
    topic: Annotated[str, typer.Argument(metavar="ID", help="The topic's id.")],
    to: Annotated[Literal["yaml", "lucene"], typer.Option("--to", help="yaml, or a Lucene query string.")] = "yaml",
    as_json: AsJson = False,
) -> None:
    """A topic as its YAML file, or as a Lucene query string, as near as that goes; each loss is told."""
    from services.carrying import Exported, lucene, topic_text
    from services.drafts import of_id

    with house() as opened:
        draft = of_id(opened, topic)
    found = lucene(draft) if to == "lucene" else Exported(topic_text(draft.topic), ())
    if as_json:
        printing.print_json({"topic": topic, "to": to, "text": found.query, "losses": list(found.losses)})
        return
    printing.say(found.query.removesuffix("\n"))
    for loss in found.losses:
        printing.complain(f"lost: {loss}")


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("export")(export)


def _tell(found: Imported, text: str) -> None:
    """What changes, as comments of the YAML; a refusal with carets below its place."""
    for change in found.changes:
        part = printing.one_line(text[change.start : change.end])[:60]
        printing.say(f"# {change.code}: {part}: {change.message}")
    for refused in found.refused:
        before = text[: refused.start]
        row, column = before.count("\n"), refused.start - before.rfind("\n") - 1
        printing.say(f"error: {refused.message} ({refused.code}; line {row + 1}, column {column + 1})")
        printing.say("\n".join(caret((text.split("\n") or [""])[row], column, refused.end - refused.start)))
