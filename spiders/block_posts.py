"""What each of a page's repeated blocks says: a post with its author, time, permalink and body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urldefrag, urlsplit

from lxml import etree

from model.capture import Author, Capture
from model.identity import fingerprint
from model.time import iso
from spiders.blocks import LEAST, Block, Group, best_group, body_of, leads_away, names_of, regions
from spiders.feed import language
from spiders.moments import Habit, Moment, moment, order_of, stamped, zone_of
from spiders.outline import Outline, outline_of, own_text, spelled_in
from spiders.text import Prose, absolute, one_line, prose_of

MAX_POSTS = 1_000
"""Posts of one page that are read."""
LONGEST_LINE = 100
MAX_WORDS = 8
"""Words that may stand before a time on its line."""
_STAMPS = ("datetime", "data-time", "data-timestamp", "data-utime", "data-datetime", "data-date", "title")
_SIGNATURE = re.compile(
    r"(?:^|[-_]|(?-i:(?<=[a-z])(?=S)))(?:signature(?:container)?|sig|postsig)(?:$|[-_])", re.IGNORECASE
)
_HOUR = re.compile(r"(?<![\d:])(\d{1,2}) ?([ap])\.?m\b\.?", re.IGNORECASE)
_ZONE_LINE = re.compile(r"\b(?:UTC|GMT)\b")
_NUMBERED = re.compile(r"[A-Za-z_.-]*\d[\w.-]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read the blocks of one page."""

    outline: Outline
    group: Group
    body: str
    habit: Habit
    now: datetime
    url: str
    source: str


def block_posts(
    tree: etree._Element,
    url: str,
    source: str,
    now: datetime,
    zone: tzinfo | None = None,
    *,
    least: int = LEAST,
    most: int = MAX_POSTS,
) -> list[Capture]:
    """The posts that the structure of a page, or of a part of one, shows, in its order. ``now`` is what "yesterday"
    counts from, ``zone`` that of the site, where its pages do not tell it."""
    outline, group = found_in(tree, url, least)
    if group is None:
        return []
    written = [own_text(outline.nodes[i]) for i in outline.dates[:400]]
    lang = language(str(tree.get("lang") or ""))
    habit = Habit(zone or told_zone(tree), lang, order_of(written, lang))
    reading = Reading(outline, group, body_of(outline, group), habit, now, url, source)
    made: dict[int, Capture] = {}
    parents = {inner: block.at for block in group.blocks for inner in block.inner}
    for block in group.blocks[:most]:
        post = _post(reading, block, made.get(parents.get(block.at, -1)))
        if post is not None:
            made[block.at] = post
    once = {(post.author.name, post.published_at, post.text): post for post in reversed(made.values())}
    return list({post.ref: post for post in reversed(once.values())}.values())


def found_in(tree: etree._Element, url: str, least: int = LEAST) -> tuple[Outline, Group | None]:
    """The page's measures, and the group that is its posts, if it has such a group."""
    outline = outline_of(tree)
    group = best_group(outline, least)
    if group is None:
        outline = outline.guessed()
        group = best_group(outline, least)
    return outline, None if group is None or leads_away(outline, group, url) else group


def told_zone(tree: etree._Element) -> tzinfo | None:
    """The zone that a page tells in a line of its own: "All times are UTC+02:00"."""
    lines = tree.xpath("//body//text()[contains(., 'UTC') or contains(., 'GMT')]")
    short = [text for node in reversed(lines[-40:]) if len(text := " ".join(node.split())) <= 90]
    around = [" ".join("".join(node.getparent().itertext()).split())[:120] for node in reversed(lines[-5:])]
    found = (zone_of(text) for text in (*short, *around) if _ZONE_LINE.search(text))
    return next((zone for zone in found if zone is not None), None)


def _post(reading: Reading, block: Block, above: Capture | None) -> Capture | None:
    prose = _prose(reading, block)
    author = _author(reading, block)
    if not (prose.text or prose.quoted) or not author.name:
        return None
    written, place = _written(reading, block)
    anchor = _anchor(reading, block)
    address = _permalink(reading, block, place, anchor)
    shown = fingerprint("post", author.name, iso(written.at) if written else "", prose.text[:400])
    return Capture(
        source=reading.source,
        ref=anchor or (address if address != reading.url else "") or shown,
        url=address,
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=author,
        published_at=written.at if written else None,
        published_from=written.origin if written else "none",
        parent=above.ref if above else "",
        links=prose.links,
    )


def _own(reading: Reading, block: Block) -> Iterator[int]:
    for start, end in regions(reading.outline, block):
        yield from range(start, end)


def _prose(reading: Reading, block: Block) -> Prose:
    """The text of the block's body; without a common name for it, the whole of the block."""
    nodes = reading.outline.nodes
    found = [i for i in _own(reading, block) if reading.body and reading.body in names_of(nodes[i])]
    outer: list[int] = []
    for i in found:
        if not outer or i >= reading.outline.ends[outer[-1]]:
            outer.append(i)
    best = max(outer, key=reading.outline.chars, default=None)
    if best is None:
        return Prose() if reading.body else prose_of(_without(reading, block), reading.url)
    return prose_of(_pruned(nodes[best], [nodes[i] for i in block.inner]), reading.url)


def _without(reading: Reading, block: Block) -> etree._Element:
    nodes = reading.outline.nodes
    drop = [nodes[i] for i in block.inner]
    drop += [nodes[i] for i in (*reading.outline.dates, *reading.outline.people) if _lies_in(reading, block, i)]
    return _pruned(nodes[block.at], drop)


def _lies_in(reading: Reading, block: Block, i: int) -> bool:
    return block.at < i < reading.outline.ends[block.at] and reading.outline.chars(i) < 40


def _pruned(node: etree._Element, drop: Sequence[etree._Element]) -> etree._Element:
    """A copy of the element without those, and without signatures; the tree itself stays as it is."""
    marks = {id(one) for one in drop}
    if not marks and not any(_is_signature(one) for one in node.iter()):
        return node
    twin = copy(node)
    twin.tail = None
    for old, new in list(zip(node.iter(), twin.iter(), strict=True))[1:]:
        above = new.getparent()
        if above is not None and (id(old) in marks or _is_signature(old)):
            _remove(above, new)
    return twin


def _remove(above: etree._Element, node: etree._Element) -> None:
    tail, before = node.tail, node.getprevious()
    above.remove(node)
    if tail and before is not None:
        before.tail = (before.tail or "") + " " + tail
    elif tail:
        above.text = (above.text or "") + " " + tail


def _marks(node: etree._Element) -> str:
    return f"{node.get('class', '')} {node.get('id', '')} {node.get('data-role', '')}"


def _is_signature(node: etree._Element) -> bool:
    return any(_SIGNATURE.search(token) for token in _marks(node).split())


def _author(reading: Reading, block: Block) -> Author:
    """The first person that the block names, outside of what it says; the one with a page of their own if there is."""
    nodes = reading.outline.nodes
    found = [i for start, end in regions(reading.outline, block) for i in reading.outline.people_in(start, end)]
    if not found:
        return Author()
    first = nodes[found[0]]
    same = [node for i in found if (node := nodes[i]) is first or _address(node) == _address(first) != ""]
    spelled = [node for node in same if spelled_in(own_text(node), _address(first))]
    name = own_text((spelled or [max(same, key=lambda node: len(own_text(node)))])[0]).removeprefix("@")
    page = next((url for node in same for url in absolute(_address(node) or None, reading.url)), "")
    return Author(name=one_line(name), url=page)


def _address(node: etree._Element) -> str:
    """Where a name leads: its own link, that around it or that within it."""
    link = next((one for one in (node, node.getparent(), *node[:1]) if one is not None and one.tag == "a"), None)
    return "" if link is None else str(link.get("href") or "")


def _written(reading: Reading, block: Block) -> tuple[Moment | None, int]:
    """When it was written, and the element that says so: what a machine is told first, then what people read."""
    found = [i for start, end in regions(reading.outline, block) for i in reading.outline.dates_in(start, end)]
    guess: tuple[Moment | None, int] = (None, -1)
    for i in found[:12]:
        node = reading.outline.nodes[i]
        told = next((made for name in _STAMPS if (made := stamped(str(node.get(name) or ""))) is not None), None)
        if told is not None and told.origin == "markup":
            return told, i
        texts = (
            str(node.get("title") or ""),
            own_text(node),
            *(_line(child.tail) for child in node[:3]),
            _line(node.text),
        )
        shown = told or next((made for text in texts if (made := _moment(text, reading)) is not None), None)
        if shown is not None and guess[0] is None:
            guess = (shown, i)
    return guess


def _moment(text: str, reading: Reading) -> Moment | None:
    """The time that a text is, or that it ends with: "By Ola on Nov. 20, 2026"."""
    words = _HOUR.sub(r"\g<1>:00 \g<2>m", text.replace("noon", "12 pm").replace("midnight", "12 am")).split()
    if not words or len(text) > LONGEST_LINE or not any(c.isdigit() for c in text):
        return None
    ends = (" ".join(words[start:]) for start in range(min(len(words), MAX_WORDS)))
    return next((made for end in ends if (made := moment(end, reading.now, reading.habit)) is not None), None)


def _line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _anchor(reading: Reading, block: Block) -> str:
    """The block's own mark on the page: its id, else that of an element that begins it."""
    nodes = reading.outline.nodes
    for i in list(_own(reading, block))[:6]:
        for name in ("id", "name"):
            mark = str(nodes[i].get(name) or "")
            if _NUMBERED.fullmatch(mark):
                return mark
    above = nodes[block.at].getparent()
    mark = str(above.get("id") or "") if above is not None and len(above) < 3 else ""
    return mark if _NUMBERED.fullmatch(mark) else ""


def _permalink(reading: Reading, block: Block, place: int, anchor: str) -> str:
    """Where the post can be read: a link to its own mark, else the link of its time, else the page at its mark."""
    nodes = reading.outline.nodes
    number = "".join(c for c in anchor if c.isdigit())
    links = [nodes[i] for i in _own(reading, block) if nodes[i].tag == "a" and nodes[i].get("href")]
    pages = [url for link in links for url in absolute(link.get("href"), reading.url)]
    if number:
        for url in pages:
            if number in re.findall(r"\d+", urldefrag(url)[1]) and _same_site(url, reading.url):
                return url
    around = [nodes[place], *nodes[place].iterancestors()][:3] if place >= 0 else []
    for node in [*around, *(inner for inner in (nodes[place] if place >= 0 else ()))]:
        if node.tag == "a" and (found := absolute(node.get("href"), reading.url)) and _same_site(found[0], reading.url):
            return found[0]
    return f"{urldefrag(reading.url)[0]}#{anchor}" if anchor else reading.url


def _same_site(url: str, other: str) -> bool:
    return urlsplit(url).hostname == urlsplit(other).hostname
