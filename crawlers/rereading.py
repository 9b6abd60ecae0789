"""Reading a kept page again, as the visit did that kept it: the same posts under the same refs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crawlers.limits import page_limit, reading_limit
from crawlers.listing import entry_of_hint, merged, plan
from crawlers.message import Message
from crawlers.pages import Reading
from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.identity import content_hash
from model.source import Json, site_of
from spiders import detect, read_feed, read_page
from storage import Found, Look, Rejected

SECONDS = 20.0
"""What reading one page may take."""
PAGE_TYPES = ("text/html", "application/xhtml+xml", "")
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "text/xml",
    "application/xml",
    "application/json",
)
"""Types that may be a feed; most of the last three are none."""
STRANGER = "archive"
"""The source of pages of no web address."""


@dataclass(frozen=True, slots=True)
class Reread:
    """``found`` are posts; ``hints`` what a listing shows of entries that have to be read on their own page, by its
    address; ``rejected`` the entries that could not be read."""

    found: tuple[Found, ...] = ()
    hints: Mapping[str, Mapping[str, Json]] | None = None
    rejected: tuple[Rejected, ...] = ()


def reread(url: str, message: Message, reading: Reading, hint: Mapping[str, Json] | None = None) -> Reread:
    """The posts of a page that was kept; ``hint`` is what its listing says of it when read again. Raises Unreadable."""
    if reading.role == "listing":
        with reading_limit(SECONDS, url):
            feed = read_feed(message.body, message.headers, url, reading.source)
        made = plan(feed, {}, first=False, follow_short=reading.follow_short)
        return Reread(made.found, {page.url: page.hint for page in made.discovered}, made.rejected)
    with page_limit(SECONDS, url):
        page = read_page(message.body, message.headers, url, reading.source)
    if reading.role == "page":
        return Reread((Found(page.capture, content_hash(page.capture), canonical=page.canonical),))
    look = Look(reading.looked_at or url, reading.ref, dict(reading.hint), 0, 0)
    entry = entry_of_hint(look, reading.source)
    if hint is not None:
        entry = _shown_again(hint, reading, was_backlog=entry is not None and entry.backlog) or entry
    return Reread((merged(entry, page, look),))


def read_stranger(url: str, message: Message) -> Reread:
    """The posts of a page that another tool kept; none of what is neither a page nor a feed. Raises Unreadable."""
    source = site_of(url) or STRANGER
    with page_limit(SECONDS, url):
        kind = detect(message.body, message.headers, url).kind
        if kind != "feed" and message.type not in PAGE_TYPES:
            return Reread()
        if kind == "feed":
            made = read_feed(message.body, message.headers, url, source)
            entries = tuple(Found(entry.capture, entry.fingerprint) for entry in made.entries)
            broken = tuple(Rejected(post.ref, post.raw, post.reason, post.trace) for post in made.unread)
            return Reread(entries, rejected=broken)
        page = read_page(message.body, message.headers, url, source)
    return Reread((Found(page.capture, content_hash(page.capture), canonical=page.canonical),))


def _shown_again(hint: Mapping[str, Json], reading: Reading, *, was_backlog: bool) -> Capture | None:
    try:
        return replace(capture_from_json({**hint, "source": reading.source}), backlog=was_backlog)
    except BadInput:
        return None
