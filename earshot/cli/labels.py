"""``earshot label`` and ``labels``: what people say of mentions, standing rules, and how the methods do beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.filters import SINCE, Filters
from earshot.cli.label_rules import agreed
from earshot.cli.label_rules import app as rules_app
from earshot.cli.label_words import Relevance, Sentiment, Tags
from earshot.cli.opening import house
from earshot.cli.options import AlwaysJson, AsJson, Yes
from earshot.cli.people import By, login
from earshot.cli.printing import amount
from model.errors import BadInput
from model.source import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.labels import Label
    from services.asking import SearchRequest
    from services.house import House

app = typer.Typer(help="What people said of mentions: export, report, standing rules.")
app.add_typer(rules_app, name="rules")


def label(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]", help="Ids of mentions.")] = None,
    *,
    sentiment: Sentiment = "",
    relevance: Relevance = "",
    tag: Tags = None,
    untag: Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="Take a tag away.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take back all that people said before.")] = False,
    query: Annotated[str | None, typer.Option("--query", metavar="Q", help="All that this query finds.")] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", metavar="ID", help="All caught by this topic.")] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", metavar="CODE", help="All in this language.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="ID", help="All from this source.")] = None,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help=SINCE)] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Posted before then.")] = "",
    by: By = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Say what mentions are: those of the ids, or all that a selection finds. People's word is above every method's;
    without a label to give, shows who said what."""
    from services.labels import given
    from services.labels import label as label_mentions

    filters = Filters(query=query or "", topic=topic, lang=lang, source=source, since=since, until=until)
    selecting = query is not None or filters != Filters()
    if query is not None and not query.strip():
        raise BadInput("the query is empty", where="--query", todo="Leave it out, or write what to look for")
    if bool(ids) == selecting:
        raise BadInput("give either ids or a selection", todo="earshot label ID --sentiment neutral, or --query Q")
    asked = bool(sentiment or relevance or tag or untag or clear)
    if not (asked or selecting):
        _show(ids or [], as_json=as_json)
        return
    wished = given(relevance=relevance, sentiment=sentiment, tags=tag or (), untags=untag or (), clear=clear)
    with house() as opened:
        if selecting:
            done = _label_selection(opened, filters.request(opened.clock()), wished, by, yes=yes, as_json=as_json)
        else:
            done = len(label_mentions(opened, ids or [], wished, by or login()))
    _told(done, as_json=as_json)


@app.command()
def export(as_json: AlwaysJson = True) -> None:  # noqa: ARG001
    """What people said as training data: one JSON line a mention, their label beside the method's."""
    from services.label_report import judgement_to_json, judgements

    with house() as opened:
        for one in judgements(opened):
            printing.print_json(judgement_to_json(one))


@app.command()
def report(as_json: AsJson = False) -> None:
    """How the sentiment methods do on your own labels, per language, with 95 % intervals."""
    from services.label_report import report as report_of
    from services.label_report import report_to_json

    with house() as opened:
        found = report_of(opened)
    if as_json:
        for one in found:
            printing.print_json(report_to_json(one))
        return
    rows = [
        (
            "all" if one.language == "*" else one.language,
            f"{one.right.n + one.unknown:,}",
            f"{one.unknown:,}",
            _between(one.right.value, one.right.interval),
            _between(one.slope[0], one.slope[1:]) if one.slope else "–",
            ", ".join(one.methods),
        )
        for one in found
    ]
    columns = ("language", "labels", "unknown", "accuracy", "slope of negative", "methods")
    printing.table(columns, rows, empty="Nobody has judged a mood yet. Next: earshot label ID --sentiment negative")


def add_to(app_: typer.Typer) -> None:
    app_.command("label")(label)


def _label_selection(
    opened: House, request: SearchRequest, wished: Sequence[Label], by: str, *, yes: bool, as_json: bool
) -> int:
    from services.labels import label_selection, selected

    agreed(selected(opened, request), yes=yes, as_json=as_json)
    with printing.progress("labelling") as moving:
        return label_selection(opened, request, wished, by or login(), told=lambda n: moving(amount(n, "mention")))


def _show(ids: Sequence[str], *, as_json: bool) -> None:
    from services.labels import spoken, spoken_to_json

    with house() as opened:
        each = [spoken(opened, mention) for mention in ids]
    for found in each:
        if as_json:
            printing.print_json(spoken_to_json(found))
            continue
        printing.say(f"{found.mention}: {_labels(found.labels.sentiment, found.labels.relevance, found.labels.tags)}")
        for said in found.said:
            words = printing.one_line(f"{said.who}: {said.label.what} {said.label.value}")
            printing.say(f"  {printing.when(said.at)} {words}")


def _told(number: int, *, as_json: bool) -> None:
    if as_json:
        labelled: Json = number
        printing.print_json({"labelled": labelled})
    else:
        printing.say(
            f"{amount(number, 'mention')} labelled; earshot run or ingest writes it where it is shown and counted"
        )


def _labels(sentiment: str, relevance: str, tags: tuple[str, ...]) -> str:
    return ", ".join(part for part in (sentiment, relevance, *tags) if part) or "nothing is said of it"


def _between(value: float | None, interval: tuple[float, ...]) -> str:
    return "–" if value is None else f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"
