"""What spiders share that find articles by their addresses: the look at each, what page and listing make together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from model.capture import Capture, capture_to_json
from model.identity import canonical_url, content_hash
from model.source import Json
from spiders.entry import Entry
from spiders.items import word
from spiders.kinds.page import PageSpider
from spiders.page import Page
from spiders.spider import Harvest, Later, Request, Response, View
from spiders.teasers import merged, shown

ARTICLE = "article"
"""The role of a request for an article's page."""
LISTED = "listed"
"""The activity of an article of which nothing tells a change."""
PAGE = PageSpider()


def look_at(url: str, *, activity: str = "", told: Capture | None = None, headline: str = "") -> Later:
    """A look at an article. ``told`` is what its listing tells of it, which wins over what the page does; the words of
    a link to it (``headline``) serve only where the page cannot be had."""
    note: dict[str, Json] = {"headline": headline} if headline else {}
    if told is not None:
        note["entry"] = capture_to_json(told)
    address = canonical_url(url) if "?" in url else url.partition("#")[0]
    return Later(Request(address or url, role=ARTICLE, note=note), f"page:{address or url}", activity or LISTED)


def told_article(
    url: str, view: View, *, title: str, published: datetime | None = None, lang: str = ""
) -> Capture | None:
    """What a listing tells of an article; None when it is not even a title."""
    if not title:
        return None
    origin = "structured" if published else "none"
    return Capture(view.source, url, url, "article", title, published_at=published, published_from=origin, lang=lang)


def read_article(response: Response, view: View) -> Harvest:
    """The article and the comments under it, as the page spider reads them, and what the listing told."""
    harvest = PAGE.read(response, view)
    told = shown(response.note.get("entry"), view.source)
    if told is None or not harvest.posts:
        return harvest
    article, *others = harvest.posts
    return replace(harvest, posts=(merged(told, Page(article.capture, article.canonical)), *others))


def as_listed(request: Request, view: View) -> Harvest:
    """What the listing told of an article that cannot be had."""
    told = shown(request.note.get("entry"), view.source)
    told = told or told_article(request.url, view, title=word(request.note, "headline"))
    return Harvest() if told is None else Harvest((Entry(told, content_hash(told)),))
