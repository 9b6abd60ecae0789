"""A portal or magazine: its feeds, its news sitemap and the articles its section pages link to, each read as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from model.time import iso
from spiders.articles import ARTICLE, LISTED, as_listed, look_at, read_article
from spiders.detect import detect, feeds_of
from spiders.feed import read_feed
from spiders.kinds.sitemap import read_robots, read_sitemap, sitemap_requests
from spiders.links import article_links
from spiders.options import texts
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View
from spiders.text import absolute

SOME = 10
"""Articles linked from a page from which on it may well be a section of a portal; from MANY on it is no blog's."""
MANY = 30
MOST_FEEDS = 5


class Portal(Spider):
    """Whatever names an article, it is looked at once and again with decay: the doors share the looks."""

    name = "portal"
    title = "Portal"
    family = "portal"
    options: ClassVar[Mapping[str, str]] = {"sections": "addresses of more of its section pages, a list"}

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or detect(response.body, response.headers, response.url).article:
            return None
        articles = len(article_links(tree, response.url))
        if not articles:
            return None
        sure = 0.5 if articles >= MANY else 0.25 if articles >= SOME else 0.05
        return Recognised(self.name, sure, response.request.url, "section", said=f"links to {articles} articles")

    def start(self, view: View) -> Sequence[Request]:
        sections = [found for one in texts(view.options, "sections") for found in absolute(one, view.url)]
        asked = [Request(view.url, role="section"), *(Request(one, role="section", optional=True) for one in sections)]
        feeds = (Request(one, role="feed", optional=True) for one in view.cursors.get("feeds", "").split())
        return (*asked, *feeds, *(replace(one, optional=True) for one in sitemap_requests(view)))

    def history(self, view: View) -> Sequence[Request]:
        return sitemap_requests(view)

    def read(self, response: Response, view: View) -> Harvest:
        match response.role:
            case "article":
                return read_article(response, view)
            case "robots":
                return read_robots(response, view, news=view.since is None)
            case "sitemap":
                return _shared(read_sitemap(response, view))
            case "feed":
                return _feed(response, view)
            case _:
                return _section(response, view)

    def instead(self, request: Request, view: View) -> Harvest:
        if request.role == "robots" or request.note.get("guessed"):  # there is none: that is asked once a day
            return Harvest(cursors={"robots": iso(view.now)})
        return as_listed(request, view) if request.role == ARTICLE else Harvest()


def _section(response: Response, view: View) -> Harvest:
    """The articles that a page links to; its feeds are asked for by themselves from then on."""
    tree = response.tree()
    known = view.cursors.get("feeds", "").split()
    named = [one for one in feeds_of(tree, response.url) if "comment" not in one and one not in known]
    fresh = named[: max(MOST_FEEDS - len(known), 0)]
    looks = tuple(look_at(one.url, headline=one.words) for one in article_links(tree, response.url))
    follow = tuple(Request(one, role="feed", optional=True) for one in fresh)
    return Harvest(follow=follow, later=looks, cursors={"feeds": " ".join([*known, *fresh])} if fresh else {})


def _feed(response: Response, view: View) -> Harvest:
    """The entries of a feed: their pages are looked at, and what the feed told wins."""
    feed = read_feed(response.body, response.headers, response.url, view.source)
    articles = [replace(entry.capture, kind="article") for entry in feed.entries]
    return Harvest(later=tuple(look_at(one.url, told=one) for one in articles if one.url), unread=feed.unread)


def _shared(harvest: Harvest) -> Harvest:
    """An article that feeds and sections name, too, has one activity for all doors, or each would find it changed."""
    later = tuple(replace(one, activity=LISTED) for one in harvest.later)
    return replace(harvest, later=later)
