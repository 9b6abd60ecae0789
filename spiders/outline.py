"""A page measured once: how much is said in each of its elements, and where dates and people's names stand.

Elements are numbered in the order of the page; a subtree is a range of numbers, so what lies in it is a difference of
two sums, and looking at every element of a page takes time that grows with the page alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from urllib.parse import unquote, urlsplit

from lxml import etree

from spiders.text import DROPPED

MAX_ELEMENTS = 60_000
"""Elements of a page that are measured; a page of more is cut there."""

_PAST = DROPPED - {"head"}
_YEAR = r"(?:19[89]\d|20[0-4]\d|25[3-9]\d)"
_DATE = re.compile(
    rf"(?<!\d){_YEAR}(?!\d)|\b\d{{1,2}}[:h.]\d{{2}}\b|\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b"
    r"|\d\s*(?:s|m|h|d|w|mo|y|yr)\b|\bago\b|\b(?:vor|hace|il y a|przed|temu|назад|тому|fa|atr[áa]s|geleden|sedan|siden|"
    r"önce)\b|前|전|ที่แล้ว|\b(?:yesterday|today|gestern|heute|hier|ayer|hoy|wczoraj|dziś|dzisiaj|вчера|сегодня|ieri|"
    r"oggi|ontem|hoje|gisteren|vandaag)\b|昨日|今日|어제|오늘|เมื่อวาน|วันนี้",
    re.IGNORECASE,
)
_DATE_ATTRIBUTES = (
    "datetime",
    "data-time",
    "data-timestamp",
    "data-utime",
    "data-date",
    "data-datetime",
    "data-created",
)
_PERSON = re.compile(
    r"(?:^|[-_])(?:author|user|username|member|poster|nick|nickname|login|byline|handle|commenter|screenname|fn|"
    r"creator|owner|profile)(?:$|[-_])",
    re.IGNORECASE,
)
_PERSON_PATH = re.compile(
    r"(?:^|[/?&=._-])(?:users?|members?|profiles?|people|authors?|u|account|memberlist|uid|userid|user_id|~|@)(?=[/=?.&~@-]|$)"
    r"|/@|/~",
    re.IGNORECASE,
)
_NAMED = frozenset(
    ["a", "span", "b", "strong", "cite", "em", "h2", "h3", "h4", "h5", "h6", "dt", "div", "p", "address"]
)
_BOLD = frozenset(["strong", "b", "cite", "dt", "h4", "h5", "h6"])
LONGEST_NAME = 40
LONGEST_DATE = 70


@dataclass(frozen=True, slots=True)
class Outline:
    """``ends[i]`` is one past the last element within i. ``said`` and ``linked`` are sums of characters before an
    element; ``dates`` and ``people`` the numbers of the elements that show a date or name somebody."""

    nodes: Sequence[etree._Element]
    parents: Sequence[int]
    ends: Sequence[int]
    said: Sequence[int]
    linked: Sequence[int]
    dates: Sequence[int]
    people: Sequence[int]

    def chars(self, i: int) -> int:
        """Characters of visible text within element i, quotes and links included."""
        return self.said[self.ends[i]] - self.said[i]

    def prose(self, i: int) -> int:
        """Characters within element i that are no link's text."""
        return self.chars(i) - (self.linked[self.ends[i]] - self.linked[i])

    def dates_in(self, i: int, end: int = 0) -> Sequence[int]:
        return _between(self.dates, i, end or self.ends[i])

    def people_in(self, i: int, end: int = 0) -> Sequence[int]:
        return _between(self.people, i, end or self.ends[i])

    def guessed(self) -> Outline:
        """The same, with everything for a name that could be one."""
        return replace(self, people=[i for i, node in enumerate(self.nodes) if names_somebody(node) or may_name(node)])


def outline_of(tree: etree._Element) -> Outline:
    """The measures of a page. The tree is not changed."""
    nodes: list[etree._Element] = []
    parents: list[int] = []
    ends: list[int] = []
    own: list[int] = []
    links: list[int] = []
    open_: list[int] = []
    in_link = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    skipped: etree._Element | None = None
    for event, node in walk:
        if event == "start":
            if not isinstance(node.tag, str) or (node.tag in _PAST and node is not tree) or len(nodes) >= MAX_ELEMENTS:
                walk.skip_subtree()
                skipped = node
                continue
            i = len(nodes)
            nodes.append(node)
            parents.append(open_[-1] if open_ else -1)
            ends.append(i + 1)
            in_link += node.tag == "a"
            size = _size(node.text)
            own.append(size)
            links.append(size if in_link else 0)
            open_.append(i)
        else:
            if skipped is not node:
                ends[open_.pop()] = len(nodes)
                in_link -= node.tag == "a"
            skipped = None
            if node.tail and open_:
                size = _size(node.tail)
                own[open_[-1]] += size
                links[open_[-1]] += size if in_link else 0
    dates = [i for i, node in enumerate(nodes) if shows_date(node)]
    people = [i for i, node in enumerate(nodes) if names_somebody(node)]
    return Outline(nodes, parents, ends, [0, *accumulate(own)], [0, *accumulate(links)], dates, people)


def shows_date(node: etree._Element) -> bool:
    """Whether an element says when something was, to people or to machines."""
    if node.tag == "time" or any(node.get(name) for name in _DATE_ATTRIBUTES):
        return True
    for text in (node.get("title"), node.text, *(child.tail for child in node[:3])):
        short = " ".join(text.split()) if text and len(text) < 4 * LONGEST_DATE else ""
        if 1 < len(short) <= LONGEST_DATE and _DATE.search(short):
            return True
    return False


def names_somebody(node: etree._Element) -> bool:
    """Whether an element is a person's name: by what it is called, by where it leads, or by its name in its address."""
    if node.tag not in _NAMED:
        return False
    text = own_text(node)
    if not 0 < len(text) <= LONGEST_NAME or len(text.split()) > 5 or not any(c.isalnum() for c in text):
        return False
    tokens = f"{node.get('class', '')} {node.get('rel', '')} {node.get('itemprop', '')}".split()
    if any(_PERSON.search(token) for token in tokens) and (node.tag == "a" or len(node) < 2):
        return not text.endswith(":") and not text.isdecimal()
    href = node.get("href") if node.tag == "a" else None
    if not href:
        return False
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    path = unquote(f"{parts.path}?{parts.query}").casefold()
    slug = re.sub(r"\W+", "-", text.casefold()).strip("-")
    return bool(_PERSON_PATH.search(path)) or (len(slug) > 2 and len(text.split()) < 4 and _last(path).startswith(slug))


def may_name(node: etree._Element) -> bool:
    """Whether an element that nothing calls a person's name could be one: a few words set apart in bold."""
    if node.tag not in _BOLD or len(node):
        return False
    text = own_text(node)
    return 1 < len(text) <= 25 and len(text.split()) < 4 and text[-1] not in ":!?." and not text.isdecimal()


def spelled_in(name: str, address: str) -> bool:
    """Whether an address ends in the name, as addresses spell it."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return len(slug) > 1 and slug in _last(unquote(address).casefold())


def own_text(node: etree._Element) -> str:
    """What an element says, on one line; nothing when it is much."""
    parts: list[str] = []
    size = 0
    for part in node.itertext():
        parts.append(part)
        size += len(part)
        if size > 400:
            return ""
    return " ".join("".join(parts).split())


def _last(path: str) -> str:
    return path.rstrip("/?").rpartition("/")[2].rpartition("=")[2]


def _size(text: str | None) -> int:
    return len(" ".join(text.split())) if text and not text.isspace() else 0


def _between(sorted_: Sequence[int], first: int, end: int) -> Sequence[int]:
    return sorted_[bisect_left(sorted_, first) : bisect_left(sorted_, end)]
