"""Feeds, and the pages behind entries that only tease."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from model.capture import capture_to_json
from model.identity import content_hash
from model.source import site_of
from spiders.detect import detect, feeds_of
from spiders.entry import Entry, Feed, entry_of
from spiders.feed import read_feed
from spiders.hubs import announced
from spiders.page import Page, read_page
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.teasers import follows, merged, shown, worth_following


class FeedSpider(Spider):
    """RSS, Atom, RDF and JSON Feed. Whether its short entries are teasers is tried on one page, once (``teasers``)."""

    name = "feed"
    title = "Feed"
    family = "feed"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if detect(response.body, response.headers, response.url).kind == "feed":
            return Recognised(self.name, 0.8, response.request.url, said="a feed")
        feeds = () if tree is None else feeds_of(tree, response.url)
        return Recognised(self.name, 0.3, feeds[0], said=f"its feed is {feeds[0]}") if feeds else None

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "article":
            page = _page(response, view)
            article = merged(shown(response.note.get("entry"), view.source), page)
            return Harvest((article, *(entry_of(comment, whole=True) for comment in page.comments)))
        if response.role == "probe":
            return _probed(response, view)
        feed = read_feed(response.body, response.headers, response.url, view.source)
        return _listing(announced(feed, response.headers, response.url), response.url, view)

    def instead(self, request: Request, view: View) -> Harvest:
        if request.role == "probe":
            return Harvest(tuple(request.held))
        capture = shown(request.note.get("entry"), view.source)
        return Harvest(() if capture is None else (Entry(capture, content_hash(capture)),))


def _page(response: Response, view: View) -> Page:
    return read_page(response.body, response.headers, response.url, view.source, view.now)


def _listing(feed: Feed, url: str, view: View) -> Harvest:
    teasers = view.cursors.get("teasers", "")
    later: dict[str, Later] = {}
    posts: list[Entry] = []
    short: list[Entry] = []
    for entry in feed.entries:
        if follows(entry, short=teasers == "yes") and entry.capture.url not in later:
            later[entry.capture.url] = _later(entry)
        elif not teasers and _may_tease(entry, url):
            short.append(entry)
        else:
            posts.append(entry)
    return Harvest(tuple(posts), _probe(short), tuple(later.values()), feed.unread, _told(feed, view))


def _may_tease(entry: Entry, url: str) -> bool:
    """Only a page of the feed's own site tells: elsewhere stands what others wrote."""
    return entry.body == "short" and follows(entry, short=True) and site_of(entry.capture.url) == site_of(url)


def _probe(short: Sequence[Entry]) -> tuple[Request, ...]:
    return (Request(short[0].capture.url, role="probe", held=short, optional=True),) if short else ()


def _probed(response: Response, view: View) -> Harvest:
    """One page says whether all the short entries are teasers."""
    held = tuple(response.request.held)
    yes = bool(held) and worth_following(_page(response, view), held[0].capture.text)
    cursors = {"teasers": "yes" if yes else "no"}
    return Harvest(later=tuple(map(_later, held)), cursors=cursors) if yes else Harvest(held, cursors=cursors)


def _later(entry: Entry) -> Later:
    request = Request(entry.capture.url, role="article", note={"entry": capture_to_json(entry.capture)})
    return Later(request, entry.ref, activity=entry.fingerprint)


def _told(feed: Feed, view: View) -> dict[str, str]:
    """What the feed says of itself, where it says another thing than the last time."""
    told = {"ttl": str(feed.ttl or ""), "hub": feed.hub, "topic": feed.topic if feed.hub else ""}
    return {name: value for name, value in told.items() if view.cursors.get(name, "") != value}
