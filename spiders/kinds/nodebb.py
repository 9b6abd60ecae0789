"""NodeBB: its read interface (``/api`` before the path of any page), then its feeds.

Every page of a forum carries what ``/api`` gives for it, in ``<script id="ajaxify-data">``, so that a page is read by
the same lines. Shapes: NodeBB's ``public/openapi/read``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asked_of
from spiders.entry import Entry
from spiders.feed import read_feed
from spiders.items import Item, count, expected, gathered, inner, listed, moment, word
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.text import absolute, one_line, read_html
from spiders.threads import base_of, listing, own_marks, own_refs, read_on, ref_of, resumed

PLACES = re.compile(
    r"/(?:api/)?(?:topic|post|category|categories|recent|recentposts|unread|popular|top|tags|user|users|groups)"
    r"(?:[/.].*)?$"
)
TOPIC = re.compile(r"/topic/(\d+)")
BOARD = re.compile(r"/(?:category/\d+|tags/[^/?#]+)")
POST = re.compile(r"/post/([\w-]+)/?$")
ATTRIBUTION = 1_500
"""Characters of markup that the line over a quote may have."""


class NodeBB(Spider):
    name = "nodebb"
    title = "NodeBB"
    family = "forum"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or not inner(_embedded(tree), "template"):
            return None
        if TOPIC.search(response.url):
            return Recognised(self.name, 0.95, response.url, "thread", said="a topic of a NodeBB forum")
        if BOARD.search(response.url):
            return Recognised(self.name, 0.95, response.url, said="a category of a NodeBB forum")
        return Recognised(self.name, 0.95, base_of(response.url, PLACES) + "/", said="a NodeBB forum")

    def start(self, view: View) -> Sequence[Request]:
        base = base_of(view.url, PLACES)
        if topic := TOPIC.search(view.url):
            return (_again(base, topic[1], view.cursors, own=True),)
        board = BOARD.search(view.url)
        path, feed = (board[0], f"{board[0]}.rss") if board else ("/recent", "/recentposts.rss")
        return (Request(f"{base}/api{path}", otherwise=Request(base + feed, "feed")),)

    def history(self, view: View) -> Sequence[Request]:
        topic = TOPIC.search(view.url)
        return (_topic(base_of(view.url, PLACES), topic[1]),) if topic else self.start(view)

    def look(self, request: Request, view: View) -> Request:
        topic = TOPIC.search(request.url)
        known = {} if view.since else request.note
        return _again(base_of(request.url, PLACES), topic[1], known, looked=True) if topic else request

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "feed":
            feed = read_feed(response.body, response.headers, response.url, view.source)
            return Harvest(tuple(map(_own_words, own_refs(feed.entries, POST))), unread=feed.unread)
        found = response.json() if response.text().lstrip()[:1] == "{" else dict(_embedded(response.tree()))
        data, base = inner(found), base_of(response.url, PLACES)
        if "posts" in data and "tid" in data:
            return _read_topic(data, base, response, view)
        topics = expected(found, "topics", response.url)
        return _read_listing(data, [inner(topic) for topic in topics], base, response, view)


def _own_words(entry: Entry) -> Entry:
    """A feed's entry without the line over its quote."""
    line, _, rest = entry.capture.text.partition("\n\n")
    if not (entry.capture.quoted and rest and line.startswith("@") and line.endswith(":")):
        return entry
    return entry.saying(replace(entry.capture, text=rest))


def _without_attributions(html: str) -> str:
    """The markup without the paragraph before each quote that says who wrote it, in which post."""
    kept: list[str] = []
    at = 0
    while (quote := html.find("<blockquote", at + 1)) >= 0:
        before = html[max(at, quote - ATTRIBUTION) : quote].rstrip()
        start = before.rfind("<p")
        line = before[start:] if start >= 0 else ""
        cut = quote - ATTRIBUTION if quote - ATTRIBUTION > at else at
        said = line.endswith(":</p>") and "/post/" in line
        kept.append(html[at : cut + start] if said else html[at:quote])
        at = quote
    return "".join(kept) + html[at:]


def _embedded(tree: etree._Element) -> Item:
    for script in tree.iterfind(".//script[@id='ajaxify-data']"):
        try:
            return inner(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue
    return {}


def _topic(base: str, tid: str, page: int = 1) -> Request:
    url = f"{base}/api/topic/{tid}" + (f"?page={page}" if page > 1 else "")
    return Request(url, "thread", otherwise=Request(f"{base}/topic/{tid}.rss", "feed"))


def _again(base: str, tid: str, known: Mapping[str, Json], **flags: bool) -> Request:
    return resumed(known, _topic(base, tid), lambda page: _topic(base, tid, page), **flags)


def _read_listing(data: Item, topics: list[Item], base: str, response: Response, view: View) -> Harvest:
    later = [
        Later(_topic(base, tid), f"topic-{tid}", f"{count(topic, 'postcount')} {word(topic, 'lastposttime')}")
        for topic in topics
        if (tid := word(topic, "tid")).isdigit() and not topic.get("deleted") and _recent(topic, view)
    ]
    page = max(1, count(inner(data, "pagination"), "currentPage") or count(asked_of(response.url), "page"))
    more = bool(later) or not view.since
    if not more or not inner(data, "pagination", "next").get("active"):
        return listing(later, (), view)
    following = Request(f"{response.url.partition('?')[0]}?page={page + 1}", while_news=True)
    return listing(later, (following,), view)


def _recent(topic: Item, view: View) -> bool:
    last = moment(topic, "lastposttimeISO")
    return view.since is None or last is None or last >= view.since


def _read_topic(data: Item, base: str, response: Response, view: View) -> Harvest:
    tid = word(data, "tid")
    thread = Thread(tid, one_line(word(data, "titleRaw", "title")), f"{base}/topic/{word(data, 'slug') or tid}")
    posts, unread = gathered(
        listed(data, "posts"), lambda item: _capture(item, base, thread, data, view.source), ids="pid"
    )
    page, last = (max(1, count(inner(data, "pagination"), name)) for name in ("currentPage", "pageCount"))
    follow, known = read_on(
        page, last, response.note, lambda number: _topic(base, tid, number), len(posts), whole=bool(view.since)
    )
    shown = tuple(word(item, "pid") for item in map(inner, listed(data, "posts")) if not item.get("deleted"))
    cursors = own_marks(response.note, known)
    return Harvest(posts, follow, unread=unread, cursors=cursors, remember=known, shown=shown)


def _capture(item: Item, base: str, thread: Thread, topic: Item, source: str) -> Capture | None:
    if item.get("deleted"):
        return None
    pid, user = ref_of(item, "pid"), inner(item, "user")
    first = pid == word(topic, "mainPid")
    prose = read_html(_without_attributions(word(item, "content")), base + "/")
    slug = word(user, "userslug")
    at = moment(item, "timestampISO")
    return Capture(
        source=source,
        ref=pid,
        url=pid if absolute(pid, "") else f"{base}/post/{pid}",  # a post from elsewhere (ActivityPub) has its own
        title=thread.title if first else "",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=Author(
            name=one_line(word(user, "displayname", "username")),
            handle=word(user, "username"),
            url=f"{base}/user/{slug}" if slug else "",
        ),
        published_at=at,
        published_from="structured" if at else "none",
        thread=thread,
        parent="" if first else word(item, "toPid"),
        engagement=Engagement(
            likes=count(item, "upvotes"),
            replies=count(inner(item, "replies"), "count"),
            views=count(topic, "viewcount") if first else 0,
        ),
        links=prose.links,
    )
