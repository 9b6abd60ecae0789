"""A page or a part of it, watched: every change is a mention of its own."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from model.capture import Capture, Thread
from model.identity import fingerprint
from spiders.detect import looks_like_html
from spiders.entry import Entry, entry_of
from spiders.errors import Unreadable
from spiders.items import count
from spiders.options import text
from spiders.spider import Harvest, Response, Spider, View
from spiders.text import one_line, prose_of, tidy

MOST = 200_000
"""Code points of a watched text; what is longer is cut there."""
AROUND = "nav, header, footer, aside, form, [role=navigation], [role=banner], [role=contentinfo]"
"""What stands around a page's content, left out where no part of the page was chosen."""


class Watch(Spider):
    """The text is what is new: the lines that were not there before. What stood there instead is quoted, so that
    nobody is found by words that were taken down. The first visit keeps the whole. A permalink ends in an anchor of its
    change: each change is a mention, and none an edit of the one before."""

    name = "watch"
    title = "Page watch"
    family = "page"
    options: ClassVar[Mapping[str, str]] = {
        "selector": "the part of the page to watch, as a CSS selector; all but what stands around when not given",
        "ignore": "parts of it to leave out (a clock, a counter), as a CSS selector",
    }

    def read(self, response: Response, view: View) -> Harvest:
        title, now = _watched(response, view)
        known, told = view.cursors.get("text", ""), packed(now)
        if known == told:
            return Harvest()
        before = unpacked(known) if known else None
        new, old = (now, "") if before is None else difference(before, now)
        posts: tuple[Entry, ...] = ()
        number = count(view.cursors, "changes")
        if new or old:
            change = int(fingerprint(known, told, str(number))[:12], 16)
            url = f"{view.url.partition('#')[0]}#entry-{change}"
            thread = Thread(view.url, title, view.url)
            capture = Capture(view.source, url, url, "article", title, new, old, thread=thread, backlog=before is None)
            posts = (entry_of(capture, whole=True),)
        return Harvest(posts, cursors={"text": told, "changes": str(number + 1)})


def difference(before: str, now: str) -> tuple[str, str]:
    """The lines that are new in a text, and those that are gone from it, in their order. A line that only moved is
    neither."""
    return _more(now, before), _more(before, now)


def packed(text: str) -> str:
    """A text as a cursor keeps it."""
    return b85encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode()


def unpacked(kept: str) -> str:
    """The inverse of :func:`packed`; empty for what it did not make."""
    try:
        return zlib.decompressobj().decompress(b85decode(kept), 4 * MOST).decode("utf-8", "replace")
    except (ValueError, zlib.error):
        return ""


def _more(text: str, other: str) -> str:
    left = Counter(_lines(other))
    made = []
    for line in _lines(text):
        if left[line] > 0:
            left[line] -= 1
        else:
            made.append(line)
    return "\n\n".join(made)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _watched(response: Response, view: View) -> tuple[str, str]:
    """The page's title, and the text that is watched. Raises Unreadable."""
    if not looks_like_html(response.text()):
        return view.url, tidy(response.text()[:MOST])
    tree = response.tree()
    title = next((one_line("".join(node.itertext())[:2_000]) for node in tree.iter("title")), "") or view.url
    chosen, ignored = text(view.options, "selector"), text(view.options, "ignore")
    if not chosen:
        _take_out(tree, AROUND, "ignore")
    if ignored:
        _take_out(tree, ignored, "ignore")
    parts = _selected(tree, chosen, "selector") if chosen else [next(iter(tree.iter("main", "body")), tree)]
    outer = [part for part in parts if not any(above in parts for above in part.iterancestors())]
    prose = (prose_of(part, response.url) for part in outer)
    found = "\n\n".join(said for one in prose for said in (one.text, one.quoted) if said)[:MOST]
    if not found:
        what = f"nothing on this page is chosen by {chosen!r}" if chosen else "there is no text on this page"
        raise Unreadable(what, where=response.url, todo="Change the option selector, or set render: true")
    return title, found


def _selected(tree: etree._Element, css: str, option: str) -> list[etree._Element]:
    try:
        return list(CSSSelector(css, translator="html")(tree))
    except (SelectorError, SyntaxError, ValueError, etree.XPathError) as error:
        raise Unreadable(f"{option} is no CSS selector: {css!r}", todo="Write it as in a style sheet") from error


def _take_out(tree: etree._Element, css: str, option: str) -> None:
    for node in _selected(tree, css, option):
        if node.getparent() is not None:
            node.drop_tree()
