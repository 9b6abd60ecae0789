"""Feeds that only tease: which entries have to be read on their own page, and what page and entry make together."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.identity import POST_ANCHOR, content_hash, leads_home
from model.source import Json
from model.time import TRUSTED_ORIGINS
from spiders.entry import Entry
from spiders.page import Page


def follows(entry: Entry, *, short: bool) -> bool:
    """Whether the entry has to be read on its own page; with ``short`` also one that may be a teaser. An entry whose
    address is a place within a page (a post of a thread) is not: its page says what others wrote, too."""
    if POST_ANCHOR.fullmatch(urlsplit(entry.capture.url).fragment):
        return False
    return entry.body == "teaser" or (entry.body == "short" and short)


def worth_following(page: Page, shown: str) -> bool:
    """Whether a page says at least twice as much as its entry in the feed did."""
    said = len(page.capture.text) + len(page.capture.quoted)
    return said >= 2 * len(shown) and said - len(shown) >= 200


def shown(note: Json, source: str) -> Capture | None:
    """The entry as its feed showed it, out of a note; None when that holds none."""
    try:
        return capture_from_json({**note, "source": source} if isinstance(note, dict) else None)
    except BadInput:
        return None


def merged(entry: Capture | None, page: Page) -> Entry:
    """The page's text with what the feed knew: its ref, title, author and date win, the longer text stays. Where an
    entry's page is gone its address often leads home: that is no page of the entry."""
    made = capture = page.capture
    if entry is not None and leads_home(capture.url, entry.url):
        return Entry(entry, content_hash(entry))
    if entry is not None:
        longer = len(capture.text) >= len(entry.text)
        dated = entry if entry.published_at is not None else capture
        made = replace(
            entry,
            url=capture.url,
            title=entry.title or capture.title,
            text=capture.text if longer else entry.text,
            quoted=capture.quoted if longer else entry.quoted,
            author=entry.author if entry.author.key else capture.author,
            published_at=dated.published_at,
            published_from=dated.published_from,
            lang=capture.lang or entry.lang,
            links=capture.links or entry.links,
            backlog=entry.backlog and dated.published_from not in TRUSTED_ORIGINS,
        )
    return Entry(made, content_hash(made), canonical=page.canonical)
