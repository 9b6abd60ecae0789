"""A thread's page without knowing its engine: what it declares, and what its structure shows, put together.

What is declared (schema.org) is surer in who, when and where; the structure often shows more posts. Two roads agree
on a post when they read the same text for it. Where they do, the longer list is taken and keeps what the surer one
declared; where the structure cuts posts differently, what was declared stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from urllib.parse import urldefrag, urlsplit

from lxml import etree

from model.capture import Capture, Thread
from spiders.block_posts import block_posts, found_in
from spiders.blocks import Group
from spiders.cut_texts import MORE, begins_alike, completed
from spiders.entry import told_apart
from spiders.outline import Outline, outline_of, own_text
from spiders.schema_items import json_items
from spiders.schema_posts import declared, schema_posts, together
from spiders.text import absolute, one_line
from spiders.thread_links import kind_of, listing_of, whole

SAME = 0.8
"""Dice similarity of the words of two readings of one post."""
LOST = 0.5
"""Share of a post's words that the other road must lack for the post to be missing there."""
ENOUGH = 2
"""Posts under which a page without a word of what it is is no thread."""
ARTICLE = 600
"""Characters in paragraphs before the first block from which on they are an article, and the blocks its comments."""
MOST = 0.4
"""Share of what a page says, links apart, that its posts say when it is a thread."""
OTHERS = 0.02
"""Share of what is said that others than the longest post must say: a page with one article is no thread."""
ARROWS = frozenset({"›", "»", ">", "→", "next", "next ›", "next »", "next >", "next page"})
GLANCE = 50
"""Posts that are read to tell a thread."""
ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)
"""What relative times count from where it matters only that they are times."""
NEXT = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)

_WORD = re.compile(r"\w+")


def discussion(tree: etree._Element, url: str, source: str, now: datetime, zone: tzinfo | None = None) -> list[Capture]:
    """The posts of a thread's page, each with its thread; empty when the page is none."""
    told, marked = declared(tree, url, source)
    shown = block_posts(tree, url, source, now, zone)
    if not shown and not told and not marked:
        shown = block_posts(tree, url, source, now, zone, least=1)  # a thread may have one post yet
    if told:
        told = completed([_richer(post, shown) for post in told], outline_of(tree), url)
    posts = surer(together(told, marked), shown)
    thread = thread_of(tree, url)
    return told_apart([post if post.thread is not None else replace(post, thread=thread) for post in posts])


def is_thread(tree: etree._Element, url: str) -> bool:
    """Whether a page is a thread of posts, most with a time, and an address of their own or of their author: no article
    with comments, and no list of teasers that lead elsewhere."""
    told = schema_posts(tree, url, "page")
    if any(post.thread is not None for post in told):
        return True
    if declares_article(tree):
        return False
    if len(told) >= ENOUGH:
        return True
    outline, group = found_in(tree, url)
    if group is None:
        return False
    whole = outline.prose(0)
    said = sum(outline.prose(block.at) for block in group.blocks if block.at not in _inner(group))
    if said < MOST * whole or _prose_before(outline, group) >= ARTICLE:
        return False
    posts = block_posts(tree, url, "page", ANY_DAY, most=GLANCE)
    own = [post for post in posts if post.published_at is not None and (post.url != url or post.author.url)]
    sizes = [len(post.text) for post in posts]
    enough = len(own) >= max(ENOUGH, len(posts) / 2) and sum(sizes) - max(sizes) >= OTHERS * sum(sizes)
    return enough and not _are_rows(outline, group, tree, url)


def _are_rows(outline: Outline, group: Group, tree: etree._Element, url: str) -> bool:
    """Whether what looks like posts are the rows of a listing: they have authors and times as well, and hold the titles
    of the threads that the page leads to."""
    if kind_of(url) == "thread":
        return False
    titles = [link.title for link in listing_of(tree, url).threads]
    blocks = group.blocks[:GLANCE]
    text = "\n".join(" ".join("".join(outline.nodes[block.at].itertext()).split()) for block in blocks)
    return 2 * len(titles) >= len(blocks) and 3 * sum(title in text for title in titles) >= len(titles)


def declares_article(tree: etree._Element) -> bool:
    """Whether a page says by JSON-LD that it is an article."""
    return any(kind.endswith("Article") or kind == "BlogPosting" for item in json_items(tree) for kind in item.types)


def surer(told: Sequence[Capture], shown: Sequence[Capture]) -> list[Capture]:
    """The posts of two roads, the surer one first.

    ``shown`` is believed as far as it reads the posts of ``told`` as ``told`` does: then it adds those that ``told``
    lacks, and what ``told`` knows of the others stays.
    """
    if len(shown) < 2 or not told:
        return list(told or shown)
    bags, pieces = [_bag(post) for post in shown], [_pieces(post) for post in shown]
    pairs = {i: j for i, post in enumerate(told) if (j := _same(post, shown, bags)) is not None}
    rest = {i: _found(_pieces(post), pieces) for i, post in enumerate(told) if i not in pairs}
    swallowed = {i: j for i, (share, j) in rest.items() if share > LOST}
    if len(swallowed) > len(pairs) or (not pairs and len(told) > 1) or len(shown) <= len(pairs):
        return list(told)
    missing = [told[i] for i in rest if i not in swallowed]
    by_shown = {j: i for i, j in (*swallowed.items(), *pairs.items())}
    return [*missing, *(told[by_shown[j]] if j in by_shown else post for j, post in enumerate(shown))]


def _richer(told: Capture, shown: Sequence[Capture]) -> Capture:
    """What JSON-LD tells of a post, with the text that the page shows of it where that goes on."""
    for post in shown:
        if len(post.text) > MORE * len(told.text) and begins_alike(told.text, post.text):
            return replace(told, text=post.text, quoted=post.quoted, links=post.links)
    return told


def thread_of(tree: etree._Element, url: str) -> Thread:
    """The thread that a page is of: its canonical address without the page's number is its name."""
    address = next(
        (
            found[0]
            for link in tree.iter("link")
            if str(link.get("rel", "")).lower() == "canonical" and (found := absolute(link.get("href"), url))
        ),
        url,
    )
    address = urldefrag(address)[0]
    if urlsplit(address).hostname != urlsplit(url).hostname:
        address = urldefrag(url)[0]
    address = _without_page(address)
    return Thread(ref=address, title=title_of(tree), url=address)


def _without_page(address: str) -> str:
    """The address without the page's number, where what is left still names a thread."""
    rest = whole(address)
    return rest if kind_of(rest) == "thread" and any(map(str.isdigit, rest.rpartition("//")[2])) else address


def title_of(tree: etree._Element) -> str:
    headings = list(tree.iter("h1"))
    told = ["".join(headings[0].itertext())] if len(headings) == 1 else []
    told += [str(meta.get("content") or "") for meta in tree.iter("meta") if meta.get("property") == "og:title"]
    told += ["".join(title.itertext()) for title in tree.iter("title")]
    return next((title for text in told if (title := one_line(text)[:500])), "")


def next_page(tree: etree._Element, url: str) -> str:
    """The address of the page's own next page, on the same site; empty when it has none."""
    ways: tuple[list[etree._Element], ...] = ([], [], [])
    for node in tree.iter("link", "a"):
        if "next" in str(node.get("rel") or "").lower().split():
            ways[0].append(node)
        elif node.tag == "a" and NEXT.search(f"{node.get('class', '')} {node.get('id', '')}"):
            ways[1].append(node)
        elif node.tag == "a" and own_text(node).lower() in ARROWS:
            ways[2].append(node)
    here = urldefrag(url)[0]
    for node in (node for way in ways for node in way if "disabled" not in str(node.get("class", ""))):
        found = urldefrag(next(iter(absolute(node.get("href"), url)), ""))[0]
        if found and urlsplit(found).hostname == urlsplit(url).hostname and found != here:
            return found
    return ""


def _bag(post: Capture) -> Counter[str]:
    return Counter(_WORD.findall(post.text.lower()))


def _pieces(post: Capture) -> set[tuple[str, ...]]:
    """The post's runs of three words: what another post hardly has by chance."""
    words = _WORD.findall(post.text.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _same(post: Capture, shown: Sequence[Capture], bags: Sequence[Counter[str]]) -> int | None:
    """Which of the posts shown this is: the likest, else the one that begins with it."""
    bag = _bag(post)
    size = bag.total()
    likeness = (2 * (bag & other).total() / max(1, size + other.total()) for other in bags)
    best, j = max((like, -j) for j, like in enumerate(likeness))
    if best >= SAME:
        return -j
    return next((j for j, other in enumerate(shown) if begins_alike(post.text, other.text)), None)


def _found(post: set[tuple[str, ...]], others: Sequence[set[tuple[str, ...]]]) -> tuple[float, int]:
    """How much of a post the others say together, and which of them says most of it."""
    shares = [len(post & other) for other in others]
    return len(post.intersection(set().union(*others))) / len(post), shares.index(max(shares))


def _inner(group: Group) -> set[int]:
    return {inner for block in group.blocks for inner in block.inner}


def _prose_before(outline: Outline, group: Group) -> int:
    """Characters in paragraphs that stand before the first block."""
    first = group.blocks[0].at
    return sum(outline.prose(i) for i in range(first) if outline.nodes[i].tag == "p" and outline.ends[i] <= first)
