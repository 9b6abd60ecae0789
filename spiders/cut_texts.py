"""Posts that a page declares only the beginning of: their whole text is on the page, where it begins alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from lxml import etree

from model.capture import Capture
from spiders.outline import Outline
from spiders.text import prose_of

BEGINNING = 40
"""Characters, blanks and signs apart, in which two texts must begin alike to be the same."""
LOOKED_AT = 1_000
"""Characters of a text in which its beginning is looked for."""
MORE = 1.15
"""Times as long the page's text must be for the declared one to be called cut."""


def begins_alike(text: str, other: str) -> bool:
    """Whether two texts that are no mere phrases begin with the same words."""
    first, second = _plain(text[:LOOKED_AT]), _plain(other[:LOOKED_AT])
    return len(first) >= BEGINNING and second[:BEGINNING] == first[:BEGINNING]


def completed(posts: Sequence[Capture], outline: Outline, url: str) -> list[Capture]:
    """The posts, each with the text that the page shows where what it declared was cut."""
    return [_completed(post, outline, url) for post in posts]


def _completed(post: Capture, outline: Outline, url: str) -> Capture:
    start = _plain(post.text)
    if len(start) < BEGINNING or not (post.text.rstrip().endswith(("…", "...")) or len(post.text) < 1_000):
        return post
    node = _place_of(start[:BEGINNING], outline, MORE * len(post.text))
    if node is None:
        return post
    prose = prose_of(node, url)
    if len(prose.text) < MORE * len(post.text) or not begins_alike(post.text, prose.text):
        return post
    return replace(post, text=prose.text, quoted=prose.quoted, links=prose.links)


def _place_of(start: str, outline: Outline, size: float) -> etree._Element | None:
    """The smallest element that begins with this and says as much."""
    for i, node in enumerate(outline.nodes):
        if node.text and not node.text.isspace() and _plain(node.text[:80])[:12] == start[:12] and _begins(node, start):
            at = i
            while outline.chars(at) < size and (above := outline.parents[at]) >= 0:
                at = above
            return outline.nodes[at] if outline.chars(at) >= size and _begins(outline.nodes[at], start) else None
    return None


def _begins(node: etree._Element, start: str) -> bool:
    text = "".join(islice(node.itertext(), 60))
    return _plain(text[: 20 * BEGINNING]).startswith(start)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
