"""Captures and mentions on the terminal, and as JSON lines."""

from __future__ import annotations

from collections.abc import Sequence

from earshot.cli import printing
from model.capture import Capture, capture_to_json
from model.mention import Mention

TEXT = 300
"""Letters of a text that are shown."""


def print_captures(captures: Sequence[Capture], *, as_json: bool) -> None:
    if as_json:
        for capture in captures:
            printing.print_json(capture_to_json(capture))
        return
    for capture in captures:
        printing.say(f"{_byline(capture)}\n{_beginning(capture)}\n")
    if not captures:
        printing.say("There is no post there.")


def print_mention(mention: Mention) -> None:
    """One mention in a few lines for people."""
    capture = mention.capture
    topics = ", ".join(match.topic for match in mention.topics)
    told = f"{printing.when(mention.event_at)}  {mention.language.code}  {mention.mood}  {topics}"
    if mention.gone_at is not None:
        told = f"{told}  no longer there since {printing.when(mention.gone_at)}"
    author = capture.author.name or capture.author.handle
    where = f"{author + ' on ' if author else ''}{mention.site}  {capture.url}"
    printing.say(f"{told.rstrip()}\n{printing.one_line(where)}\n{_beginning(capture)}\n")


def _byline(capture: Capture) -> str:
    author = capture.author.name or capture.author.handle or "unknown author"
    when = f"{printing.when(capture.published_at)} ({capture.published_from})"
    return printing.one_line(f"{when}  {capture.kind} by {author}  {capture.url or capture.ref}")


def _beginning(capture: Capture) -> str:
    words = printing.one_line(" — ".join(part for part in (capture.title, capture.text) if part))
    return f"  {words[:TEXT]}{'…' if len(words) > TEXT else ''}"
