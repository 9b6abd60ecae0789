"""Sitemaps and news sitemaps: the articles that are new in them, each read on its own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from lxml import etree

from model.source import Json
from model.time import iso, parse_time
from spiders.articles import ARTICLE, as_listed, look_at, read_article, told_article
from spiders.errors import Unreadable
from spiders.items import count, word
from spiders.links import may_be_article
from spiders.sitemap_news import done_name, news_of, worth_asking
from spiders.sitemaps import Listed, is_sitemap, listed, named_in_robots
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View

DEEPEST = 3
"""Indexes within indexes that are gone through."""
MOST_WITHIN = 50_000
MOST_ALONE = 20
NAMED_FOR = timedelta(days=1)
"""How long robots.txt is believed to name the same sitemaps."""
WELL_KNOWN = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")


class Sitemap(Spider):
    """New is an address that was not there before, or one whose time of change is later. A sitemap within an index is
    asked for when the index tells another time for it than the last one, or none."""

    name = "sitemap"
    title = "Sitemap"
    family = "portal"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        del tree
        if not is_sitemap(response.body):
            return None
        return Recognised(self.name, 0.9, response.request.url, "sitemap", said="a sitemap")

    def start(self, view: View) -> Sequence[Request]:
        path = urlsplit(view.url).path.lower()
        if path.endswith("/robots.txt"):
            return sitemap_requests(view)
        if "sitemap" in path or path.endswith((".xml", ".xml.gz", ".txt")):
            return (Request(view.url, role="sitemap"), *_alone(view))
        return sitemap_requests(view)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == ARTICLE:
            return read_article(response, view)
        return read_robots(response, view) if response.role == "robots" else read_sitemap(response, view)

    def instead(self, request: Request, view: View) -> Harvest:
        return as_listed(request, view)


def sitemap_requests(view: View) -> tuple[Request, ...]:
    """What to ask for a site's sitemaps: those that robots.txt named within a day, else robots.txt. Each is asked for
    itself, since an index or a robots.txt that did not change says nothing of what it names."""
    named, asked = view.cursors.get("maps", "").split(), parse_time(view.cursors.get("robots", ""))
    if view.since is None and asked is not None and view.now - asked < NAMED_FOR:
        return (*(Request(one, role="sitemap", optional=number > 0) for number, one in enumerate(named)), *_alone(view))
    return (Request(urljoin(view.url, "/robots.txt"), role="robots", otherwise=_well_known(view.url)),)


def read_robots(response: Response, view: View, *, news: bool = False) -> Harvest:
    """The sitemaps that robots.txt names, with ``news`` only those of news if there are any; else the one that stands
    where they usually do."""
    named = named_in_robots(response.text(), response.url)
    fresh = [one for one in named if "news" in one.lower()]
    chosen = fresh if fresh and news else [*fresh, *(one for one in named if one not in fresh)]
    follow = tuple(Request(one, role="sitemap") for one in chosen) or (_well_known(response.url),)
    return Harvest(follow=follow, cursors={"maps": " ".join(chosen), "robots": iso(view.now)})


def read_sitemap(response: Response, view: View) -> Harvest:
    """The articles of a sitemap that are new, or the sitemaps of an index that changed. Raises Unreadable."""
    if not is_sitemap(response.body) and not next(listed(response.body, response.url), None):
        raise Unreadable("this is no sitemap", where=response.url, todo="Give the address that robots.txt names")
    within: list[Listed] = []
    pages = (one for one in listed(response.body, response.url) if not _set_apart(one, within))
    news = news_of((one for one in pages if may_be_article(one.url)), response.request.url, view)
    found = {"maps": response.request.url, "robots": iso(view.now)} if response.note.get("guessed") else {}
    if within:
        harvest = _within(within, response, view)
        return replace(harvest, cursors={**harvest.cursors, **found})
    done = word(response.note, "done") if news.whole else ""
    cursors = {**news.cursors, **({done: word(response.note, "as")} if done else {}), **found}
    return Harvest(later=tuple(_look(one, view) for one in news.pages), cursors=cursors, said=news.said)


def _set_apart(one: Listed, within: list[Listed]) -> bool:
    if one.index and len(within) < MOST_WITHIN:
        within.append(one)
    return one.index


def _within(maps: Sequence[Listed], response: Response, view: View) -> Harvest:
    depth, alone = count(response.note, "depth") + 1, view.cursors.get("alone", "").split()
    if depth > DEEPEST:
        return Harvest()
    made, undated = [], []
    for one in worth_asking(maps, view):
        listed_as = iso(one.changed) if one.changed else "" if view.since is None else "read"
        if not listed_as:
            undated.append(one.url)
        note: dict[str, Json] = {"depth": depth, "done": done_name(one.url, view) if listed_as else "", "as": listed_as}
        if view.since is not None or one.url not in alone:
            made.append(Request(one.url, role="sitemap", note=note, optional=True))
    known = list(dict.fromkeys([*alone, *undated]))[:MOST_ALONE]
    return Harvest(follow=tuple(made), cursors={"alone": " ".join(known)} if known != alone else {})


def _alone(view: View) -> tuple[Request, ...]:
    """Sitemaps of which their index tells no time."""
    if view.since is not None:
        return ()
    asked = view.cursors.get("alone", "").split()
    return tuple(Request(one, role="sitemap", note={"depth": 1}, optional=True) for one in asked)


def _look(one: Listed, view: View) -> Later:
    told = told_article(one.url, view, title=one.title, published=one.published, lang=one.lang)
    return look_at(one.url, activity=iso(one.told) if one.told else "", told=told)


def _well_known(url: str) -> Request:
    """The sitemap where it usually stands, one place after the other."""
    asked: Request | None = None
    for path in reversed(WELL_KNOWN):
        asked = Request(urljoin(url, path), role="sitemap", note={"guessed": True}, otherwise=asked)
    return asked or Request(url, role="sitemap")
