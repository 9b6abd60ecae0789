"""The threads and boards that a forum's listing names, without knowing its engine: by the shape of their addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from lxml import etree

from model.identity import canonical_url
from model.time import iso
from spiders.moments import stamped
from spiders.outline import own_text
from spiders.text import absolute

MAX_LINKS = 3_000
"""Links of a page that are looked at."""
THREADS = re.compile(
    r"threads?|topics?|t|tid|viewtopic|showthread|showtopic|discussions?|d|questions?|q|posts?|read|temat|tema|watek|"
    r"wątek|sujet|thema|tråd|hilo"
)
BOARDS = re.compile(r"forums?|boards?|categor(?:y|ies)|c|f|fid|viewforum|forumdisplay|section|tag")

_PAGE = re.compile(
    r"(?<=[?&])(?:page|start|pg|st|offset|post|pid|view|order|sort)=[^&#]*&?|(?<=/)page[-/]?\d+/?(?=$|[?#])"
    r"|(?<=[?&])p=\d+&?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\bago\b|\d\s*(?:s|m|h|d|w|mo|y)\b|yesterday|today|just now", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """``activity`` changes when something is new behind it."""

    url: str
    title: str
    activity: str


@dataclass(frozen=True, slots=True)
class Listing:
    threads: tuple[Link, ...] = ()
    boards: tuple[Link, ...] = ()


def listing_of(tree: etree._Element, url: str) -> Listing:
    """What a listing leads to on its own site; each address once, in the order of the page."""
    threads: dict[str, list[etree._Element]] = defaultdict(list)
    boards: dict[str, list[etree._Element]] = defaultdict(list)
    for node, address in _links(tree, url):
        kind, address = kind_of(address), whole(address)  # noqa: PLW2901
        if kind and address != whole(url):
            (threads if kind == "thread" else boards)[address].append(node)
    return Listing(tuple(_named(threads)), tuple(_named(boards)))


def _links(tree: etree._Element, url: str) -> Iterator[tuple[etree._Element, str]]:
    host = urlsplit(url).hostname
    for count, node in enumerate(tree.iter("a")):
        if count >= MAX_LINKS:
            return
        for address in absolute(node.get("href"), url):
            if urlsplit(address).hostname == host:
                yield node, canonical_url(urldefrag(address)[0]) or urldefrag(address)[0]


def whole(address: str) -> str:
    """The address of a thread or board without a page's number or a post's."""
    return _PAGE.sub("", urldefrag(address)[0]).rstrip("?&")


def kind_of(address: str) -> str:
    """``thread`` or ``board`` when the address says so and has a name or number of its own; the last word that says
    something counts (/forum/boots-2/topic/late-3)."""
    parts = urlsplit(address)
    found = ""
    pieces = [piece for piece in (*parts.path.split("/"), *parts.query.split("&")) if piece]
    for at, piece in enumerate(pieces):
        key, _, value = piece.partition("=")
        word = key.partition(".")[0].lower()
        if not (value or at + 1 < len(pieces) or "." in key):
            continue
        if THREADS.fullmatch(word):
            found = "thread"
        elif BOARDS.fullmatch(word):
            found = found or "board"
    return found


def _named(found: dict[str, list[etree._Element]]) -> Iterator[Link]:
    rows = {id(node): address for address, nodes in found.items() for node in nodes}
    for address, nodes in found.items():
        titled = max(nodes, key=lambda node: len(own_text(node)))
        title = own_text(titled)
        if len(title) > 1 and not title.isdecimal():
            yield Link(address, title, _activity(_row(titled, address, rows)))


def _row(node: etree._Element, address: str, rows: dict[int, str]) -> etree._Element:
    """The largest element around a link in which no other address of its kind stands."""
    row = node
    for above in node.iterancestors():
        if above.tag in ("body", "html") or any(rows.get(id(one), address) != address for one in above.iter("a")):
            break
        row = above
    return row


def _activity(row: etree._Element) -> str:
    """The newest time that a machine is told, else the numbers that people see, but for relative times."""
    told = [
        made.at
        for node in row.iter()
        for name in ("datetime", "data-time", "data-timestamp", "title")
        if isinstance(node.tag, str) and (made := stamped(str(node.get(name) or ""))) is not None
    ]
    if told:
        return iso(max(told))
    texts = [" ".join(text.split()) for text in row.itertext()]
    return " ".join(number for text in texts if not _RELATIVE.search(text) for number in re.findall(r"\d+", text))[:120]
