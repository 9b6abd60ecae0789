"""How an engine's markup is described, and how what is described is found.

``Marks`` are XPaths of which the first that finds something counts; they give elements or strings, and below a post or
a row they are relative (``.//a/@href``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from lxml import etree

from model.capture import clean_text
from model.time import iso
from spiders.moments import LONGEST, Habit, Moment, moment, stamped
from spiders.text import absolute

Marks = tuple[str, ...]
Found: TypeAlias = "etree._Element | str"

MACHINE = ("datetime", "data-timestamp", "data-time", "content", "title", "data-title")
"""Attributes in which an element tells its time better than in its text, the best first."""
LONGEST_NAME = 200

_DIGITS = re.compile(r"\d{1,20}")
_COUNT = re.compile(r"(\d[\d.,'\u00a0\u202f ]*)\s*([kKmMтТ]?)")
_LEFT_OVER = re.compile(r"[?&]+(?=#|$)")
_SESSION = re.compile(r"(?<=[?&])(?:s|sid|PHPSESSID|session_id)=[0-9A-Za-z,:_-]{16,}(?:&|(?=#)|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PostMarks:
    """A post on a thread's page.

    ``ref``: where its number is (the last digits of what is found). ``permalink``: its own link; without one it is the
    page's address with ``anchor``, in which ``{ref}`` stands for the number. ``parent``: what holds the number of the
    post that it answers. ``dropped``: all that stands in the body and was not said; ``quotes``: quotes that are not
    <blockquote>. ``deleted``: finds something when the post is no more than a notice. The rest is what it says.
    """

    post: str
    ref: Marks
    body: Marks
    author: Marks
    time: Marks
    author_url: Marks = ()
    handle: Marks = ()
    permalink: Marks = ()
    anchor: str = ""
    parent: Marks = ()
    dropped: Marks = ()
    quotes: Marks = ()
    deleted: Marks = ()
    likes: Marks = ()
    replies: Marks = ()
    views: Marks = ()


@dataclass(frozen=True, slots=True)
class RowMarks:
    """A row of a listing: a thread of a board, or a board of an index. What ``activity`` finds says whether something
    new is behind it: the last post's number, its machine-readable time, a count; never a relative time. ``at`` is when
    its last post was."""

    row: str = ""
    link: Marks = ()
    activity: Marks = ()
    at: Marks = ()


def has(*classes: str) -> str:
    """The predicate of an element that has all these classes."""
    return " and ".join(f"contains(concat(' ',normalize-space(@class),' '),' {name} ')" for name in classes)


def find(node: etree._Element, marks: Marks) -> list[Found]:
    """What the first mark that finds something finds."""
    return next((found for mark in marks if (found := find_all(node, mark))), [])


def find_all(node: etree._Element, mark: str) -> list[Found]:
    """All that one mark finds: elements and strings that are not empty."""
    found = _compiled(mark)(node)
    if not isinstance(found, list):
        found = [found if isinstance(found, str) else f"{found:.0f}"] if found and found is not True else []
    return [one for one in found if not isinstance(one, str) or one.strip()]


def elements(tree: etree._Element, mark: str) -> list[etree._Element]:
    """The elements that one mark finds."""
    return [node for node in find_all(tree, mark) if not isinstance(node, str)]


def activity_of(row: etree._Element, marks: Marks) -> str:
    """What the first mark that finds something finds, times as UTC, so that every door to a thread tells it alike."""
    return " ".join(_plain(one) for one in find(row, marks))[:LONGEST_NAME]


def first_text(node: etree._Element, marks: Marks) -> str:
    """The text of the first thing found, on one line; empty when there is none."""
    return next((text_of(one) for one in find(node, marks)), "")


def text_of(found: Found) -> str:
    """An element's own text or a string, on one line."""
    text = found if isinstance(found, str) else "".join(found.itertext())
    return " ".join(clean_text(text).split())


def link_of(node: etree._Element, marks: Marks, base: str) -> str:
    """The first address found (a string, or an element's own link), absolute and without its session; else empty."""
    for found in find(node, marks):
        href = found if isinstance(found, str) else found.get("href")
        for url in absolute(href, base):
            return without_session(url)
    return ""


def without_session(url: str) -> str:
    return _LEFT_OVER.sub("", _SESSION.sub("", url))


def on_site(url: str, page: str) -> str:
    """The address when it is on the page's own host, else empty."""
    return url if url and urlsplit(url).netloc.lower() == urlsplit(page).netloc.lower() else ""


def page_from_end(part: re.Pattern[str], here: str, after: str, others: Iterable[str], end: int) -> str:
    """The page with which the last ``end`` pages begin, made from the address of the next one (``after``); that one
    itself when it is not before it. Pages are numbered from 1 or by their offset from 0, told by the next one's."""
    found = part.search(after)
    if found is None:
        return after
    following, now = int(found[1]), part.search(here)
    current = int(now[1]) if now else int(following == 2)
    step = following - current
    numbers = [int(one[1]) for url in others if (one := part.search(url)) and len(one[1]) < 10]
    target = max(numbers, default=0) - (end - 1) * step
    if step <= 0 or target <= following:
        return after
    return f"{after[: found.start(1)]}{target}{after[found.end(1) :]}"


def base_of_links(tree: etree._Element, url: str) -> str:
    """What the page's links are relative to (<base href>)."""
    declared = next((str(node.get("href")) for node in tree.iter("base") if node.get("href")), "")
    try:
        return urljoin(url, declared)
    except ValueError:
        return url


def count_of(text: str) -> int:
    """A count as people write it: "1,234", "2.1K"; 0 when it is none."""
    found = _COUNT.search(text[:60])
    if found is None:
        return 0
    digits, unit = found[1].strip(), found[2].upper()
    if unit:
        factor = 1_000_000 if unit == "M" else 1_000
        try:
            return round(float(digits.replace(",", ".")) * factor)
        except ValueError:
            return 0
    number = re.sub(r"\D", "", digits)
    return int(number) if len(number) < 12 else 0


def written_times(nodes: Iterable[etree._Element], marks: Marks) -> list[str]:
    """The times of posts or rows as they are written, for what they tell of the page's habit."""
    return [text_of(one)[:LONGEST] for node in nodes for one in find(node, marks)]


def moment_of(found: Iterable[Found], now: datetime, habit: Habit) -> Moment | None:
    """The surest time among what was found: what elements tell machines, else what they tell people."""
    best: Moment | None = None
    for one in found:
        for text in _times(one):
            read = moment(text, now, habit)
            if read is not None and read.origin == "markup":
                return read
            best = best or read
    return best


def number(found: Iterable[Found]) -> str:
    """The last digits of the first thing found that has any."""
    for one in found:
        digits = _DIGITS.findall(text_of(one))
        if digits:
            return str(digits[-1])
    return ""


@lru_cache(maxsize=2048)
def _compiled(mark: str) -> etree.XPath:
    return etree.XPath(mark, smart_strings=False)


def _plain(found: Found) -> str:
    if not isinstance(found, str):
        for text in _times(found)[:-1]:
            if (read := stamped(text)) is not None and read.origin == "markup":
                return iso(read.at)
    return text_of(found)


def _times(found: Found) -> list[str]:
    if isinstance(found, str):
        return [found]
    inner = [time for time in found.iter("time") if time is not found][:1]
    machine = [str(node.get(name)) for node in (found, *inner) for name in MACHINE if node.get(name)]
    return [*machine, text_of(found)]
