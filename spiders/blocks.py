"""Posts by structure: elements of like make, each with a name, a time and something said, are the posts of a page.

Nothing is known of the engine. Elements are grouped by what their makers call them (a class, the shape of an id, else
their parent); of all groups that is taken whose members most evenly hold one author, one date and one text. Within the
members, what is the same from post to post is furniture, and the body is the part whose text is each time another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from urllib.parse import urlsplit

from lxml import etree

from spiders.outline import Outline, own_text
from spiders.text import absolute

LEAST = 2
"""Posts under which there is nothing that repeats."""
MAX_GROUPS = 400
"""Groups that are looked at closely: those that say most."""
SAID = 12
"""Characters without links under which nothing was said."""

CONTENT = re.compile(r"[.#](?:[\w-]*[_-])?(?:content|body|text|message|msg)$")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Block:
    """One post's element, by its number; ``inner`` are the blocks that lie within it and are posts of their own."""

    at: int
    inner: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """``body`` is what the part that holds the text is called; empty when the whole block does."""

    blocks: tuple[Block, ...]
    score: float
    body: str = ""


def best_group(outline: Outline, least: int = LEAST) -> Group | None:
    """The posts of a page; None when nothing on it looks like posts, or fewer than ``least`` do (one alone must have an
    id with a number in it)."""
    groups = _groups(outline, least)
    groups.sort(key=lambda members: -sum(outline.prose(i) for i in members))
    best: Group | None = None
    for members in groups[:MAX_GROUPS]:
        blocks = _blocks(outline, members)
        score = _score(outline, blocks, least)
        if score > 0 and (best is None or score > best.score):
            best = Group(tuple(blocks), score)
    return best


def leads_away(outline: Outline, group: Group, url: str) -> bool:
    """Whether most blocks have a heading that is a link to another page: then they are a list of pages, no posts."""
    path = urlsplit(url).path.rstrip("/")
    people = set(outline.people)
    count = 0
    for block in group.blocks:
        links = [i for i in range(block.at, outline.ends[block.at]) if i not in people and _is_heading(outline, i)]
        found = [page for i in links[:3] for page in absolute(outline.nodes[i].get("href"), url)]
        count += any(urlsplit(page).path.rstrip("/") != path for page in found)
    return count > len(group.blocks) / 2


def _is_heading(outline: Outline, i: int) -> bool:
    node = outline.nodes[i]
    if node.tag != "a" or " " not in own_text(node):
        return False
    above = node.getparent()
    return (len(node) > 0 and node[0].tag in _HEADINGS) or (above is not None and above.tag in _HEADINGS)


def names_of(node: etree._Element) -> Iterator[str]:
    """What an element may be grouped by: its tag with each of its classes, and with the shape of its id."""
    tag = node.tag
    for token in str(node.get("class") or "").split()[:12]:
        yield f"{tag}.{_NUMBER.sub('#', token)}"
    name = str(node.get("id") or "")
    if _NUMBER.search(name):
        yield f"{tag}#{_NUMBER.sub('#', name)}"


def regions(outline: Outline, block: Block) -> Iterator[tuple[int, int]]:
    """The ranges of elements that are the block's own, without the posts within it."""
    start = block.at
    for inner in block.inner:
        if inner >= start:
            yield start, inner
            start = outline.ends[inner]
    yield start, outline.ends[block.at]


def _groups(outline: Outline, least: int) -> list[list[int]]:
    by_name: dict[str, list[int]] = defaultdict(list)
    for i, node in enumerate(outline.nodes):
        if outline.chars(i) < SAID:
            continue
        names = list(names_of(node)) or [f"{node.tag}<{outline.parents[i]}"]
        for name in names:
            by_name[name].append(i)
    return [members for name, members in by_name.items() if len(members) >= (least if "#" in name else LEAST)]


def _blocks(outline: Outline, members: Sequence[int]) -> list[Block]:
    """The members, each with those of the same group that lie directly within it."""
    inner: dict[int, list[int]] = {i: [] for i in members}
    open_: list[int] = []
    for i in members:
        while open_ and outline.ends[open_[-1]] <= i:
            open_.pop()
        if open_:
            inner[open_[-1]].append(i)
        open_.append(i)
    return [Block(i, tuple(inner[i])) for i in members]


def _score(outline: Outline, blocks: Sequence[Block], least: int) -> float:
    """Characters said in posts, times how evenly the group is made of posts: a member counts whose own part holds a
    date, a name and a text; a member with many dates or names of its own is a list of posts, not a post."""
    good = 0
    even = 0.0
    said = 0
    for block in blocks:
        prose = dates = people = 0
        for start, end in regions(outline, block):
            prose += outline.said[end] - outline.said[start] - (outline.linked[end] - outline.linked[start])
            dates += len(outline.dates_in(start, end))
            people += len(_distinct(outline, outline.people_in(start, end)))
        if prose >= SAID and dates and people:
            good += 1
            said += prose
            even += 1 / max(1, people - 1) / max(1.0, dates / 4)
    if good < least:
        return 0.0
    share = good / len(blocks)
    return sqrt(said) * even * share * share


def _distinct(outline: Outline, people: Sequence[int]) -> set[str]:
    return {own_text(outline.nodes[i]).casefold() for i in people}


def body_of(outline: Outline, group: Group) -> str:
    """What the element that holds the text of a post is called.

    For each name of elements within the blocks: characters that differ from post to post, less thrice those that recur
    and those of links; a line that shows a date is none. The smallest elements that keep nearly all of the best are the
    bodies.
    """
    common, people, dates = _recurring(outline, group), frozenset(outline.people), frozenset(outline.dates)
    gains: dict[str, list[float]] = defaultdict(list)
    sizes: Counter[str] = Counter()
    for block in group.blocks:
        seen: dict[str, tuple[float, int]] = {}
        for start, end in regions(outline, block):
            costs = _costs(outline, start, end, common, people)
            for i in range(start, end):
                stop = min(outline.ends[i], end)
                gain = 0.0 if i in dates else costs[stop - start] - costs[i - start]
                for name in names_of(outline.nodes[i]) if i != block.at else ("",):
                    if name not in seen or gain > seen[name][0]:
                        seen[name] = (gain, stop - i)
        for name, (gain, size) in seen.items():
            gains[name].append(gain)
            sizes[name] += size
    enough = 0.6 * len(group.blocks)
    totals = {name: sum(max(0.0, gain) for gain in list_) for name, list_ in gains.items() if len(list_) >= enough}
    best = max(totals.values(), default=0.0)
    near = [name for name, total in totals.items() if total >= 0.9 * best]
    if len(group.blocks) == 1:  # nothing recurs: the innermost that is called content, if anything is
        near = [name for name, total in totals.items() if total > 0 and CONTENT.search(name)] or near
    return min(near, key=lambda name: (sizes[name] / len(gains[name]), -totals[name], name), default="")


def _recurring(outline: Outline, group: Group) -> frozenset[str]:
    """Pieces of text that many of the blocks have: their furniture."""
    found: Counter[str] = Counter()
    for block in group.blocks:
        pieces = {
            piece
            for start, end in regions(outline, block)
            for i in range(start, end)
            if (piece := _piece(outline.nodes[i]))
        }
        found.update(pieces)
    limit = max(2, 0.3 * len(group.blocks))
    return frozenset(piece for piece, count in found.items() if count >= limit)


def _costs(outline: Outline, start: int, end: int, common: frozenset[str], people: frozenset[int]) -> list[float]:
    """Sums over the elements of a region: what each says, a loss when it recurs, is a name or a link."""
    sums = [0.0]
    for i in range(start, end):
        chars = outline.said[i + 1] - outline.said[i]
        linked = outline.linked[i + 1] - outline.linked[i]
        recurs = bool(chars) and (i in people or _piece(outline.nodes[i]) in common)
        sums.append(sums[-1] + (-3.0 * chars if recurs else chars - 2.0 * linked))
    return sums


def _piece(node: etree._Element) -> str:
    text = node.text
    return _NUMBER.sub("#", " ".join(text.split()))[:80] if text and not text.isspace() else ""
