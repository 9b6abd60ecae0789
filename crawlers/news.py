"""What in a harvest is news: which posts are new or edited, and which pages have to be looked at.

Newness is decided by (ref, fingerprint), never by a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawlers.kept import keep_request
from model.capture import Capture
from model.source import Json
from model.time import TRUSTED_ORIGINS
from spiders import Entry, Harvest, Later
from storage import Discovered, Found, Rejected

RELOOKS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
"""After the n-th look at a page the next comes this much later; after the last, never."""


@dataclass(frozen=True, slots=True)
class News:
    """``fingerprints`` are those of pages to look at and of what was rejected: a listing passes over them from now on.

    ``new`` counts posts never seen, ``unchanged`` what is known as it is. ``past`` is True when all of it was written
    before the time that history is fetched back to.
    """

    found: tuple[Found, ...] = ()
    discovered: tuple[Discovered, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    new: int = 0
    unchanged: int = 0
    past: bool = False

    @property
    def fresh(self) -> bool:
        """Whether anything in it is new or edited."""
        return bool(self.found or self.discovered)


def refs_of(harvest: Harvest) -> list[str]:
    """All that has to be known to tell what is news."""
    posts = [entry.ref or entry.capture.url for entry in harvest.posts]
    return [*posts, *map(later_ref, harvest.later), *(post.ref for post in harvest.unread)]


def later_ref(later: Later) -> str:
    """The ref under which a page's activity is remembered; the posts' own are the site's."""
    return f"later {later.ref}"


def sort(
    harvest: Harvest,
    known: Mapping[str, str],
    source: str,
    *,
    backlog: bool = False,
    old: bool = False,
    since: datetime | None = None,
) -> News:
    """``backlog``: what has no trusted date is history; ``old``: so it will be on the pages that it names. With
    ``since`` those are looked at once, not again and again, and what was written before is left out."""
    posts = [entry for entry in harvest.posts if not _before(entry, since)]
    found = [_found(entry, source, backlog=backlog) for entry in posts]
    news = [post for post in found if known.get(post.ref) != post.fingerprint]
    flags: dict[str, Json] = {"backlog": True} if old else {}
    if since is not None:
        flags["once"] = True
    marks: dict[str, str] = {}
    pages: dict[str, Discovered] = {}
    for later in harvest.later:
        ref = later_ref(later)
        if known.get(ref) != later.activity and later.request.url not in pages:
            pages[later.request.url] = Discovered(later.request.url, later.ref, keep_request(later.request) | flags)
            marks[ref] = later.activity
    rejected = [Rejected(post.ref, post.raw, post.reason, post.trace) for post in harvest.unread]
    refused = [post for post in rejected if known.get(post.ref) != _unread(post)]
    marks |= {post.ref: _unread(post) for post in refused}
    return News(
        tuple(news),
        tuple(pages.values()),
        tuple(refused),
        marks,
        new=sum(post.ref not in known for post in news),
        unchanged=len(found) - len(news) + len(harvest.later) - len(pages),
        past=bool(harvest.posts) and not posts,
    )


def next_look(looks: int, now: datetime) -> datetime | None:
    """When to look again at a page that was looked at ``looks`` times, this one included."""
    return now + RELOOKS[looks - 1] if looks <= len(RELOOKS) else None


def _found(entry: Entry, source: str, *, backlog: bool) -> Found:
    capture = entry.capture
    if capture.source != source:
        capture = replace(capture, source=source)
    if backlog and not capture.backlog and _untrusted(capture):
        capture = replace(capture, backlog=True)
    return Found(capture, entry.fingerprint, canonical=entry.canonical)


def _untrusted(capture: Capture) -> bool:
    return capture.published_from not in TRUSTED_ORIGINS


def _before(entry: Entry, since: datetime | None) -> bool:
    moment = entry.capture.published_at
    return since is not None and moment is not None and moment < since


def _unread(post: Rejected) -> str:
    return f"unread {post.reason}"
