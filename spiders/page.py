"""One page: its article's text, title, author, date and permalink.

The text is trafilatura's; title, author and date are read from what the page declares first, because on pages with
comments a commenter is easily taken for the author.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from model.capture import Author, Capture, Thread, clean_text
from model.identity import leads_home
from spiders import jsonld
from spiders.charset import decode
from spiders.comments import comments_of, without
from spiders.dates import published
from spiders.detect import charsets, feeds_of, looks_like_html
from spiders.errors import Unreadable
from spiders.feed import language
from spiders.lists import settled
from spiders.text import MAX_LINKS, Prose, absolute, one_line, parse_html, prose_of, tidy

MAX_MARKUP = 3_000_000
"""Characters of markup an article is looked for in; extraction is the dearest step of a visit."""
LEAST = 25
"""Code points under which an extracted text is not believed and the page's own main element is read instead."""
SMALL = 250
"""Code points under which trafilatura takes whatever text it finds: a page's main element is surer, if it has one."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""A relative time counted from here is none that is believed."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Page:
    """One article. ``canonical`` is what the page declares; ``feeds`` are those its head names; ``comments`` are posts
    of their own, whose thread is the article."""

    capture: Capture
    canonical: str = ""
    feeds: tuple[str, ...] = ()
    comments: tuple[Capture, ...] = ()


def load_extractor() -> None:
    """Load trafilatura and htmldate: 0.5 s and 20 MB that a crawl of feeds alone does not need."""
    from spiders.stopwords import use_digests

    importlib.import_module("htmldate")
    use_digests()


def read_page(body: bytes, headers: Mapping[str, str], url: str, source: str, now: datetime = LONG_AGO) -> Page:
    """The article of a page, and the comments under it. ``headers`` have lower-case names; ``url`` is where the body
    came from in the end; ``now`` is what the comments' "yesterday" counts from.

    Raises Unreadable when it is no page or has no text.
    """
    if not body.strip():
        raise Unreadable("the answer is empty", where=url, todo="Look at the address in a browser")
    markup = decode(body, charsets(body, headers))[:MAX_MARKUP]
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/plain":
        return _plain(markup, url, source)
    tree = parse_html(markup) if looks_like_html(markup) else None
    if tree is None:
        raise Unreadable(f"this is no web page ({kind or 'no type given'})", where=url, todo="Give a page's address")
    return _article(tree, url, source, now)


def _article(tree: etree._Element, url: str, source: str, now: datetime) -> Page:
    nodes = jsonld.articles(tree)
    metas = _metas(tree)
    canonical = _canonical(tree, url)
    title = _title(tree, nodes, metas)
    commented = comments_of(tree, url, source, Thread(canonical or url, title, canonical or url), now)
    without(commented.regions)
    author = _author(tree, nodes, metas, url)
    moment, origin = published(tree, nodes, url)
    feeds = feeds_of(tree, url)
    lang = language(tree.get("lang") or metas.get("og:locale", "")) if tree.tag == "html" else ""
    prose = _prose(tree, url)
    if not prose.text and not prose.quoted:
        raise Unreadable(
            "there is no text on this page",
            where=url,
            todo="It may need a browser to show its text: render: true, or --render",
        )
    capture = Capture(
        source=source,
        ref=canonical or url,
        url=url,
        kind="article",
        title=title,
        text=_without_title(prose.text, title) or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=author,
        published_at=moment,
        published_from=origin,
        lang=lang,
        links=prose.links,
    )
    return Page(capture, canonical, feeds, commented.comments)


def _plain(markup: str, url: str, source: str) -> Page:
    text = tidy(markup)
    if not text:
        raise Unreadable("there is no text on this page", where=url)
    return Page(Capture(source=source, ref=url, url=url, kind="article", text=text))


def _prose(tree: etree._Element, url: str) -> Prose:
    """trafilatura's text; on pages too small for it, or where it fails, that of the main element."""
    load_extractor()
    from trafilatura import bare_extraction

    main = next(iter(tree.iter("article", "main")), None)
    links = settled(tree, url)
    try:
        found = bare_extraction(tree, url=url, include_comments=False, include_links=True, with_metadata=False)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, etree.LxmlError):
        found = None
    body = getattr(found, "body", None)
    if body is not None:
        for heading in body.iter("head"):  # a heading in trafilatura's words; in HTML's, what nobody reads
            heading.tag = "h2"
        prose = prose_of(body, url)
        if len(prose.text) + len(prose.quoted) >= (LEAST if main is None else SMALL):
            return replace(prose, links=tuple(dict.fromkeys((*prose.links, *links)))[:MAX_LINKS])
    if main is None:
        main = next(iter(tree.iter("body")), tree)
    _drop_bylines(main)
    return prose_of(main, url)


def _drop_bylines(main: etree._Element) -> None:
    """Takes out times that stand alone; one within a sentence stays."""
    for node in list(main.iter("time")):
        parent = node.getparent()
        if (
            parent is not None
            and parent.tag in ("article", "main", "header", "body", "div")
            and not (node.tail or "").strip()
        ):
            parent.remove(node)


def _metas(tree: etree._Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = str(meta.get("property") or meta.get("name") or "").strip().lower()
        if key and meta.get("content"):
            metas.setdefault(key, clean_text(str(meta.get("content"))).strip())
    return metas


def _canonical(tree: etree._Element, url: str) -> str:
    for link in tree.iter("link"):
        if str(link.get("rel", "")).strip().lower() == "canonical":
            found = next(iter(absolute(link.get("href"), url)), "")
            return "" if leads_home(found, url) else found
    return ""


def _title(tree: etree._Element, nodes: list[jsonld.Node], metas: Mapping[str, str]) -> str:
    declared = [str(node["headline"]) for node in nodes if isinstance(node.get("headline"), str)]
    headings = list(tree.iter("h1"))
    inside = [heading for heading in headings if next(heading.iterancestors("article", "main"), None) is not None]
    if inside or len(headings) == 1:
        declared.append(prose_of((inside or headings)[0]).text)
    declared += [metas.get("og:title", ""), metas.get("twitter:title", "")]
    declared += ["".join(title.itertext()) for title in tree.iter("title")]
    return next((title for text in declared if (title := one_line(text))), "")


def _author(tree: etree._Element, nodes: list[jsonld.Node], metas: Mapping[str, str], url: str) -> Author:
    for name, page in map(jsonld.author_of, nodes):
        if name:
            return Author(name=one_line(name), url=next(iter(absolute(page, url)), ""))
    for key in ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author"):
        name = metas.get(key, "")
        if name and not name.startswith(("http://", "https://", "@")):
            return Author(name=one_line(name))
    for link in tree.iter("a", "span", "div"):
        if "author" in str(link.get("rel") or link.get("itemprop") or "").lower().split():
            name = one_line(" ".join("".join(link.itertext()).split())[:200])
            if name:
                return Author(name=name, url=next(iter(absolute(link.get("href"), url)), ""))
    return Author()


def _without_title(text: str, title: str) -> str:
    """The text without its own title as first paragraph: trafilatura keeps the heading."""
    first, _, rest = text.partition("\n\n")
    return rest if rest and " ".join(first.split()) == title else text
