"""Blogs that are read by their feeds, whose addresses their hosts and engines tell: Ghost, Blogger, Medium, Substack,
Tumblr."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from lxml import etree

from model.capture import Thread
from model.time import iso
from spiders.addresses import asked_of, asking, host_of, origin_of, steps_of
from spiders.detect import detect, feeds_of
from spiders.entry import Entry
from spiders.feed import read_feed
from spiders.kinds.feed import FeedSpider
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View

FEED = FeedSpider()
A_PAGE = 100
"""Entries that Blogger is asked for at once (developers.google.com/blogger/docs/2.0/developers_guide_protocol)."""
_BLOGGER_HOST = re.compile(r"(?:[a-z0-9-]+\.)+blogspot\.[a-z]{2,3}(?:\.[a-z]{2})?")
_GENERATORS = re.compile(r"(ghost|blogger)\b", re.IGNORECASE)
_BLOGGER_POSTS, _BLOGGER_COMMENTS = "/feeds/posts/default", "/feeds/comments/default"


class Blogs(Spider):
    """Blogger's comments are read, too, by the feed it has of them; its feeds go back as far as the blog does."""

    name = "blogs"
    title = "Blog by its feed"
    family = "blog"

    def claims(self, url: str) -> Recognised | None:
        feed = hosted_feed(url)
        return Recognised(self.name, 0.9, feed, said=f"a blog; its feed is {feed}") if feed else None

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None:
            return None
        metas = (meta for meta in tree.iter("meta") if str(meta.get("name", "")).lower() == "generator")
        made = next((found for meta in metas if (found := _GENERATORS.match(str(meta.get("content", ""))))), None)
        if made is None:
            return None
        engine, article = made[1].capitalize(), detect(response.body, response.headers, response.url).article
        named = [one for one in feeds_of(tree, response.url) if "comment" not in one]
        own = origin_of(response.url) + (_BLOGGER_POSTS if engine == "Blogger" else "/rss/")
        feed = own if engine == "Blogger" or not named else named[0]
        return Recognised(self.name, 0.3 if article else 0.8, feed, said=f"a blog by {engine}; its feed is {feed}")

    def start(self, view: View) -> Sequence[Request]:
        feed = hosted_feed(view.url) or view.url
        if _BLOGGER_POSTS not in feed:
            return (Request(feed),)
        comments = origin_of(feed) + _BLOGGER_COMMENTS
        return (Request(feed), Request(comments, role="comments", optional=True))

    def history(self, view: View) -> Sequence[Request]:
        if view.since is None or _BLOGGER_POSTS not in (hosted_feed(view.url) or view.url):
            return ()
        asked: dict[str, str | int] = {"published-min": iso(view.since), "max-results": A_PAGE, "start-index": 1}
        return tuple(replace(one, url=asking(one.url, asked)) for one in self.start(view))

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "comments":
            return _with_more(_comments(response, view), response)
        if response.role == "listing" and detect(response.body, response.headers, response.url).kind == "page":
            return _named(response)
        return _with_more(FEED.read(response, view), response)

    def instead(self, request: Request, view: View) -> Harvest:
        return FEED.instead(request, view)


def hosted_feed(url: str) -> str:
    """The feed of a blog at one of the large hosts; empty for other addresses."""
    host, steps, origin = host_of(url), steps_of(url), origin_of(url)
    if _BLOGGER_HOST.fullmatch(host):
        label = steps[2] if steps[:2] == ["search", "label"] and len(steps) > 2 else ""
        return origin + _BLOGGER_POSTS + (f"/-/{quote(label)}" if label else "")
    if host == "medium.com":
        kept = [one for one in steps if one != "feed"][: 2 if "tag" in steps[:2] else 1]
        return "/".join(["https://medium.com/feed", *map(quote, kept)]).replace("%40", "@") if kept else ""
    if host.endswith((".medium.com", ".substack.com")):
        return f"{origin}/feed"
    if host == "tumblr.com" and steps and re.fullmatch(r"[a-z0-9-]{1,40}", steps[0]):
        return f"https://{steps[0]}.tumblr.com/rss"
    if host.endswith(".tumblr.com"):
        return (
            f"{origin}/tagged/{quote(steps[1])}/rss" if steps[:1] == ["tagged"] and len(steps) > 1 else f"{origin}/rss"
        )
    return ""


def _named(response: Response) -> Harvest:
    """A page where the feed was expected: the feed that it names."""
    feeds = feeds_of(response.tree(), response.url)
    return Harvest(follow=tuple(Request(one, role="feed") for one in feeds[:1]))


def _comments(response: Response, view: View) -> Harvest:
    feed = read_feed(response.body, response.headers, response.url, view.source)
    return Harvest(tuple(map(_as_comment, feed.entries)), unread=feed.unread)


def _as_comment(entry: Entry) -> Entry:
    """Without its title, which Blogger makes of its first words."""
    told = entry.capture
    page = told.url.partition("#")[0].partition("?")[0]
    thread = Thread(told.thread.ref if told.thread else page, "", page)
    title = "" if told.text else told.title
    return entry.saying(replace(told, kind="comment", title=title, thread=thread))


def _with_more(harvest: Harvest, response: Response) -> Harvest:
    """The next page of a feed that is read back to its past."""
    start = asked_of(response.request.url).get("start-index", "")
    if (
        not (start.isascii() and start.isdecimal() and len(start) < 9)
        or len(harvest.posts) + len(harvest.later) < A_PAGE
    ):
        return harvest
    base, asked = response.request.url.partition("?")[0], dict(asked_of(response.request.url))
    asked["start-index"] = str(int(start) + A_PAGE)
    return replace(harvest, follow=(*harvest.follow, Request(asking(base, asked), role=response.role)))
