"""What an address answered with: a feed, a page, or a page that names its feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from spiders.charset import decode
from spiders.text import absolute, parse_html

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
HEAD = 3_000
"""Characters from the start in which a root element stands."""
MAX_FEEDS = 20

_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<!doctype\s+html|<html\b|<head\b|<body\b|<title\b|<meta\b", re.IGNORECASE)
_HTML_BODY = re.compile(r"<(?:p|div|a|table|article|script|link)\b", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_ARTICLE = re.compile(
    r"""og:type["']?\s+content\s*=\s*["']?article|["']@type["']\s*:\s*\[?\s*["'](?:\w*Article|BlogPosting|Report)["']""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Detected:
    """``article`` is True when a page declares itself to be one article; ``feeds`` are those that a page names."""

    kind: Literal["feed", "page", "unknown"]
    feeds: tuple[str, ...] = ()
    article: bool = False


def detect(body: bytes, headers: Mapping[str, str], url: str) -> Detected:
    """What the body is. ``headers`` have lower-case names. Never raises."""
    if b"\x00" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Detected("unknown")
    text = decode(body, charsets(body, headers))
    head = text[:HEAD]
    start = head.lstrip()
    if start.startswith("{") and '"items"' in text:
        return Detected("feed")
    feed, html = _FEED_ROOT.search(head), _HTML_ROOT.search(head)
    if feed and (not html or feed.start() < html.start()):
        return Detected("feed")
    if html or looks_like_html(text):
        return Detected("page", feed_links(text, url), bool(_ARTICLE.search(text[:200_000])))
    return Detected("unknown")


def looks_like_html(text: str) -> bool:
    return bool(_HTML_ROOT.search(text[:HEAD]) or _HTML_BODY.search(text[:HEAD]))


def charsets(body: bytes, headers: Mapping[str, str]) -> list[str]:
    """The charsets declared for a body: by the header, then by the document."""
    found = _HEADER_CHARSET.search(headers.get("content-type", ""))
    names = [found.group(1)] if found else []
    for pattern in (_XML_CHARSET, _META_CHARSET):
        inside = pattern.search(body[:4000])
        if inside:
            names.append(inside.group(1).decode("ascii", "ignore"))
    return names


def feed_links(html: str, url: str) -> tuple[str, ...]:
    """The feeds that a page's head names (link rel=alternate), those of comments last."""
    tree = parse_html(html)
    return () if tree is None else feeds_of(tree, url)


def feeds_of(tree: etree._Element, url: str) -> tuple[str, ...]:
    """The feeds that a parsed page names."""
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        if "alternate" not in str(link.get("rel", "")).lower() or len(found) >= MAX_FEEDS:
            continue
        if str(link.get("type", "")).lower().partition(";")[0].strip() in FEED_TYPES:
            title = str(link.get("title", "")).lower()
            for target in absolute(link.get("href"), url):
                found.setdefault(target, "comment" in title or "/comments/" in target)
    return tuple(sorted(found, key=lambda target: found[target]))
