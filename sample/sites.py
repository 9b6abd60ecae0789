"""Which page stands behind which path of the three sites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sample import feeds, pages
from sample.post import Post
from sample.shelf import Shelf

FEED_LENGTH: Final = {"blog": 60, "news": 60, "forum": 150}
"""Entries of each site's feed: in the wave a forum sees two posts a second and a visitor comes each few seconds."""

LISTED: Final = 40
MAPPED: Final = 200


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: text, media type, and when what it shows changed last (None: as old as the site)."""

    text: str
    type: str = "text/html"
    modified: datetime | None = None


def answer(site: str, path: str, shelf: Shelf, address: str) -> Page | None:
    """The page at ``path`` as of now, or None when there is none."""
    if path == "/robots.txt":
        return Page(f"User-agent: *\nDisallow: /private/\n\nSitemap: {address}/sitemap.xml\n", "text/plain")
    if path == "/style.css":
        return Page(pages.STYLE, "text/css")
    if path == "/sitemap.xml" and site != "forum":
        posts = shelf.posts(site)[:MAPPED]
        return Page(feeds.sitemap(address, posts), "application/xml", _changed(posts))
    return _SITES[site](path, shelf, address)


def _blog(path: str, shelf: Shelf, address: str) -> Page | None:
    posts = shelf.posts("blog")
    if path == "/":
        return Page(pages.home("blog", address, posts[:LISTED]), modified=_changed(posts))
    if path == "/feed.xml":
        shown = posts[: FEED_LENGTH["blog"]]
        return Page(feeds.atom(pages.NAMES["blog"], address, shown), "application/atom+xml", _changed(shown))
    post = _numbered(r"/\d{4}/\d{2}/(\d{1,20})", path, "blog", shelf)
    return Page(pages.entry(address, post), modified=post.changed_at) if post and post.path == path else None


def _news(path: str, shelf: Shelf, address: str) -> Page | None:
    lang = path.removeprefix("/section/")
    if path == "/" or lang in pages.BOARDS:
        posts = shelf.posts("news", lang="" if path == "/" else lang)[:LISTED]
        return Page(pages.home("news", address, posts), modified=_changed(posts))
    if path == "/rss.xml":
        posts = shelf.posts("news")[: FEED_LENGTH["news"]]
        text = feeds.rss(pages.NAMES["news"], address, path, posts, full=False)
        return Page(text, "application/rss+xml", _changed(posts))
    post = _numbered(r"/articles/(\d{1,20})", path, "news", shelf)
    return Page(pages.article(address, post), modified=post.changed_at) if post else None


def _forum(path: str, shelf: Shelf, address: str) -> Page | None:
    lang = path.removeprefix("/b/")
    if path == "/":
        threads = shelf.threads()[:LISTED]
        return Page(pages.boards(address, threads), modified=_changed(post for _, posts in threads for post in posts))
    if lang in pages.BOARDS:
        threads = shelf.threads(lang=lang)[:LISTED]
        text = pages.board(address, lang, threads)
        return Page(text, modified=_changed(post for _, posts in threads for post in posts))
    if path == "/feed.xml":
        posts = shelf.posts("forum")[: FEED_LENGTH["forum"]]
        text = feeds.rss(pages.NAMES["forum"], address, path, posts, full=True)
        return Page(text, "application/rss+xml", _changed(posts))
    found = shelf.thread(path.removeprefix("/t/")) if path.startswith("/t/") else None
    return Page(pages.thread(address, *found), modified=_changed(found[1])) if found else None


_SITES: Final[dict[str, Callable[[str, Shelf, str], Page | None]]] = {"blog": _blog, "news": _news, "forum": _forum}


def _numbered(pattern: str, path: str, site: str, shelf: Shelf) -> Post | None:
    found = re.fullmatch(pattern, path, re.ASCII)
    return shelf.post(site, int(found[1])) if found else None


def _changed(posts: Iterable[Post]) -> datetime | None:
    return max((post.changed_at for post in posts), default=None)
