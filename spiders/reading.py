"""Any page or feed, read by whoever knows it best: what a visit does with an address, for a body that is here."""

from __future__ import annotations

import logging
from dataclasses import replace

from spiders.detect import detect
from spiders.discussion import surer
from spiders.entry import entry_of
from spiders.errors import Unreadable
from spiders.feed import read_feed
from spiders.registry import all_spiders, recognised
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View

GENERIC = "forum"
"""The spider that reads a thread of whatever engine."""

log = logging.getLogger("spiders")


def read_any(response: Response, view: View) -> Harvest:
    """The posts of this very body, by the surest spider that finds any in it; a thread's are compared with what the
    page shows whatever its engine. Raises Unreadable when nobody can read it."""
    if detect(response.body, response.headers, response.url).kind == "feed":
        feed = read_feed(response.body, response.headers, response.url, view.source)
        return Harvest(feed.entries, unread=feed.unread)  # teasers too: there is no visit here that could look further
    for known in recognised(response):
        if known.role != "thread" and known.url not in (response.url, response.request.url):
            continue  # it knows the site, and another address of it to begin at
        harvest = _read(known, response, view)
        if harvest is not None and harvest.posts:
            return harvest
    return _last(response, view)


def _last(response: Response, view: View) -> Harvest:
    """What nobody knew is read as a page: it says best what is wrong with it."""
    page = all_spiders()["page"]
    return page.read(replace(response, request=Request(response.url, role="page")), view)


def _read(known: Recognised, response: Response, view: View) -> Harvest | None:
    spider = all_spiders()[known.spider]
    harvest = _guarded(spider, known.role, response, view)
    if spider.family != "forum" or spider.name == GENERIC or known.role != "thread" or _declared(harvest):
        return harvest
    shown = _guarded(all_spiders()[GENERIC], known.role, response, view)
    if harvest is None or shown is None:
        return harvest or shown
    return _together(harvest, shown)


def _declared(harvest: Harvest | None) -> bool:
    """Whether the posts are what the engine's own data on the page say: what else it shows is of other threads."""
    posts = harvest.posts if harvest else ()
    return bool(posts) and all(entry.capture.published_from == "structured" for entry in posts)


def _guarded(spider: Spider, role: str, response: Response, view: View) -> Harvest | None:
    """What a spider reads; None when it cannot, and a line in the log when it fails: another may know better."""
    try:
        return spider.read(replace(response, request=Request(response.url, role=role)), view)
    except Unreadable:
        return None
    except Exception:  # the edge: a fault of one spider must not keep the page from the others
        log.exception("the spider %s failed on %s", spider.name, response.url)
        return None


def _together(harvest: Harvest, shown: Harvest) -> Harvest:
    """What the engine's own spider read, and the posts of the page that it did not see."""
    entries = {id(entry.capture): entry for entry in (*harvest.posts, *shown.posts)}
    posts = surer([entry.capture for entry in harvest.posts], [entry.capture for entry in shown.posts])
    return replace(harvest, posts=tuple(entries.get(id(post)) or entry_of(post, whole=True) for post in posts))
