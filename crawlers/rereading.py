"""Reading a kept page again, as the visit did that kept it: the same posts under the same refs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.errors import SpiderFailed
from crawlers.limits import page_limit
from crawlers.message import Message
from crawlers.news import sort
from crawlers.pages import Reading
from model.source import Json, site_of
from model.time import EPOCH
from spiders import Harvest, Request, Response, Spider, Unreadable, View, detect, read_any, spider_named
from storage import Found, Rejected

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


def reread(
    url: str, message: Message, reading: Reading, hint: Mapping[str, Json] | None = None, now: datetime = EPOCH
) -> Reread:
    """The posts of a page that was kept at ``now``; ``hint`` is what its listing says of it when read again. Raises
    Unreadable."""
    spider = spider_named(reading.spider)
    if spider is None:
        todo = "Install the spider again"
        raise Unreadable(f"there is no spider for the kind {reading.spider!r:.60}", where=url, todo=todo)
    note = hint if hint is not None and hint.keys() == reading.note.keys() else reading.note
    request = Request(reading.looked_at or url, role=reading.role, note=note)
    view = View(reading.source, reading.place or url, now, reading.options, reading.cursors, first=False)
    harvest = _read(spider, Response(request, url, message.body, message.headers, message.status), view)
    news = sort(harvest, {}, reading.source, backlog=reading.backlog)
    hints = {later.request.url: later.request.note for later in harvest.later}
    return Reread(news.found, hints, news.rejected)


def _read(spider: Spider, response: Response, view: View) -> Harvest:
    try:
        with page_limit(SECONDS, response.url):
            return spider.read(response, view)
    except Unreadable:
        raise
    except Exception as error:  # the edge: a spider's fault costs one page
        raise SpiderFailed(spider.title, response.url) from error


def read_stranger(url: str, message: Message, now: datetime = EPOCH) -> Reread:
    """The posts of a page that another tool kept at ``now``, as whoever knows it best reads them; none of what is
    neither a page nor a feed. Raises Unreadable."""
    source = site_of(url) or STRANGER
    response = Response(Request(url), url, message.body, message.headers, message.status)
    with page_limit(SECONDS, url):
        if message.type not in PAGE_TYPES and detect(message.body, message.headers, url).kind != "feed":
            return Reread()
        harvest = read_any(response, View(source, url, now, first=False))
    news = sort(harvest, {}, source)
    return Reread(news.found, rejected=news.rejected)
