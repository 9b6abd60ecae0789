"""When a page was published, and how far that can be trusted.

What the page declares (JSON-LD, meta, itemprop) is ``structured``, a ``<time>`` of the article is ``markup``; only then
htmldate looks at the rest of the page, and what it finds is ``text``: good enough to sort by, never to alert on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from lxml import etree

from model.time import utc
from spiders.jsonld import Node
from spiders.moments import as_written

METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "date.issued",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "date",
)
PUBLISHED_CLASSES = ("published", "entry-date", "post-date", "pubdate", "date-published", "article-date")


def published(tree: etree._Element, data: Iterable[Node], url: str) -> tuple[datetime | None, str]:
    """The time with its origin: structured, markup, text or none."""
    for origin, candidates in (("structured", _declared(tree, data)), ("markup", _times(tree))):
        for value in candidates:
            moment = as_written(value)
            if moment is not None and moment.year > 1980:
                return moment, origin
    guessed = _guessed(tree, url)
    return (guessed, "text") if guessed else (None, "none")


def _declared(tree: etree._Element, data: Iterable[Node]) -> Iterator[str]:
    for node in data:
        for name in ("datePublished", "uploadDate", "dateCreated"):
            if isinstance(value := node.get(name), str):
                yield value
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(str(key).strip().lower(), str(meta.get("content") or ""))
    yield from (metas[name] for name in METAS if metas.get(name))
    for node in tree.iter("time", "span", "div", "abbr", "p"):
        if node.get("itemprop") == "datePublished":
            yield str(node.get("datetime") or node.get("content") or node.get("title") or "".join(node.itertext()))


def _times(tree: etree._Element) -> Iterator[str]:
    """The <time> that is marked as the publication's, else the article's first, else the only one of the page."""
    times = [(node, str(node.get("datetime"))) for node in tree.iter("time") if node.get("datetime")]
    for node, value in times:
        classes = str(node.get("class") or "").lower()
        if node.get("pubdate") is not None or any(name in classes.split() for name in PUBLISHED_CLASSES):
            yield value
    inside = [value for node, value in times if next(node.iterancestors("article", "main"), None) is not None]
    if inside:
        yield inside[0]
    elif len(times) == 1:
        yield times[0][1]


def _guessed(tree: etree._Element, url: str) -> datetime | None:
    from htmldate import find_date

    try:
        found = find_date(tree, original_date=True, outputformat="%Y-%m-%d", url=url)
        return utc(datetime.fromisoformat(found)) if found else None
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, etree.LxmlError):
        return None
