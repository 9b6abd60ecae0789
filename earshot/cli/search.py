"""``earshot search``: the archive, by query and filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.captures import print_mention
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from model.errors import BadInput
from model.mention import SENTIMENTS, SentimentLabel, mention_to_json
from model.time import utc

if TYPE_CHECKING:
    from services.house import House
    from services.search import Found, SearchRequest

PAGE = 200
SINCE = "Posted from then on: 2026-11-20, 24h, 7d."
MOODS = f"Of this mood: {', '.join(SENTIMENTS)}."


def search(
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="In the topic language; all when left out.")] = "",
    *,
    topic: Annotated[list[str] | None, typer.Option("--topic", metavar="ID", help="Caught by this topic.")] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", metavar="CODE", help="In this language.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="ID", help="From this source.")] = None,
    sentiment: Annotated[list[str] | None, typer.Option("--sentiment", metavar="LABEL", help=MOODS)] = None,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help=SINCE)] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Posted before then.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Mentions, newest first. The total is exact, whatever the limit."""
    from services.search import SearchRequest

    with house() as opened:
        now = opened.clock()
        request = SearchRequest(
            query=query,
            topics=tuple(topic or ()),
            languages=tuple(code.lower() for code in lang or ()),
            sources=tuple(source or ()),
            sentiments=tuple(mood_of(label) for label in sentiment or ()),
            event_since=moment_of(since, "--since", now),
            event_until=moment_of(until, "--until", now),
        )
        shown = total = 0
        for total, found in _found(opened, request, limit):  # noqa: B007
            shown += 1
            if as_json:
                printing.print_json(mention_to_json(found.mention))
            else:
                print_mention(found.mention)
    if not as_json:
        printing.say(f"{printing.amount(total, 'mention')}{f', the first {shown:,} shown' if shown < total else ''}")


def mood_of(label: str) -> SentimentLabel:
    """Raises BadInput for what is no sentiment's label."""
    for known in SENTIMENTS:
        if label.lower() == known:
            return known
    raise BadInput(f"{label!r:.60} is no sentiment", where="--sentiment", todo=f"Write one of {', '.join(SENTIMENTS)}")


def moment_of(text: str, option: str, now: datetime) -> datetime | None:
    """A date or time in the user's own zone, or how long ago (90m, 24h, 7d). Raises BadInput."""
    if not text:
        return None
    from services.source_files import interval

    try:
        return utc(datetime.fromisoformat(text).astimezone())
    except (ValueError, OverflowError):
        pass
    try:
        seconds = interval(text) or 0
    except BadInput:
        seconds = 0
    if not seconds:
        todo = "Write a date such as 2026-11-20, a time such as 2026-11-20T08:00, or 24h, 7d"
        raise BadInput(f"{text!r:.60} is no time", where=option, todo=todo)
    return now - timedelta(seconds=seconds)


def _found(opened: House, request: SearchRequest, limit: int) -> Iterator[tuple[int, Found]]:
    """The mentions with the exact total, page by page."""
    from services.search import search as search_index

    left, cursor = limit, ""
    while left > 0:
        result = search_index(opened, replace(request, size=min(left, PAGE), cursor=cursor))
        for found in result.mentions:
            yield result.total, found
        left -= len(result.mentions)
        cursor = result.cursor
        if not cursor or not result.mentions:
            return


def add_to(app: typer.Typer) -> None:
    app.command("search")(search)
