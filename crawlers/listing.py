"""What to do with a listing: which entries are news, which are known, which have to be read on their own page.

Newness is decided by (ref, fingerprint), never by a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from model.capture import Capture, capture_from_json, capture_to_json
from model.errors import BadInput
from model.identity import POST_ANCHOR, content_hash
from model.source import Json
from model.time import TRUSTED_ORIGINS
from spiders import Entry, Feed, Page
from storage import Discovered, Found, Look, Rejected

RELOOKS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
"""After the n-th look at a page the next comes this much later; after the last, never."""
FAILED_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 240))
GIVE_UP = 3
"""Looks in a row that fail before the listing's own text is kept instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``fingerprints`` are those of what was discovered or rejected: the listing passes over them from now on."""

    found: tuple[Found, ...] = ()
    discovered: tuple[Discovered, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    fingerprints: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0


def plan(feed: Feed, known: Mapping[str, str], *, first: bool, follow_short: bool) -> Plan:
    """Sorts a listing's entries. ``follow_short``: short entries are teasers, too, in this feed."""
    found: list[Found] = []
    discovered: dict[str, Discovered] = {}
    rejected: list[Rejected] = []
    fingerprints: dict[str, str] = {}
    unchanged = 0
    for entry in feed.entries:
        if known.get(entry.ref) == entry.fingerprint:
            unchanged += 1
        elif follows(entry, follow_short) and entry.capture.url not in discovered:
            discovered[entry.capture.url] = Discovered(
                entry.capture.url, entry.ref, hint_of(entry.capture, first=first)
            )
            fingerprints[entry.ref] = entry.fingerprint
        else:
            found.append(Found(entry.capture, entry.fingerprint))
    for post in feed.unread:
        mark = "unread " + post.reason
        if known.get(post.ref) != mark:
            rejected.append(Rejected(post.ref, post.raw, post.reason, post.trace))
            fingerprints[post.ref] = mark
    return Plan(tuple(found), tuple(discovered.values()), tuple(rejected), fingerprints, unchanged)


def follows(entry: Entry, follow_short: bool) -> bool:
    """Whether the entry has to be read on its own page. One whose address is a place within a page (a post of a thread)
    is not: its page says what others wrote, too."""
    if POST_ANCHOR.fullmatch(urlsplit(entry.capture.url).fragment):
        return False
    return entry.body == "teaser" or (entry.body == "short" and follow_short)


def hint_of(capture: Capture, *, first: bool) -> dict[str, Json]:
    """What the frontier keeps of an entry. History found at the first visit stays history when its page is read later:
    without a trusted date it is backlog."""
    old = first and capture.published_from not in TRUSTED_ORIGINS
    return capture_to_json(replace(capture, backlog=True) if old else capture)


def entry_of_hint(look: Look, source: str) -> Capture | None:
    """The entry as the listing showed it; None when the frontier has only the address."""
    try:
        return capture_from_json({**look.hint, "source": source})
    except BadInput:
        return None


def merged(entry: Capture | None, page: Page, look: Look) -> Found:
    """The page's text with what the listing knew: its ref, title, author and date win, the longer text stays."""
    capture = page.capture
    if entry is None:
        made = replace(capture, ref=look.ref or capture.ref)
    else:
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
    return Found(made, content_hash(made), canonical=page.canonical, seen_as=seen_as(look.url))


def kept(entry: Capture, look: Look) -> Found:
    """The entry itself, when its page cannot be had."""
    return Found(entry, content_hash(entry), seen_as=seen_as(look.url))


def seen_as(url: str) -> str:
    """The ref under which a page behind an entry is remembered; the entry's own is the listing's."""
    return f"page {url}"


def next_look(looks: int, now: datetime) -> datetime | None:
    """When to look again at a page that was looked at ``looks`` times, this one included."""
    return now + RELOOKS[looks - 1] if looks <= len(RELOOKS) else None
