"""Lists of links that belong to a text: release notes, sources, what is recommended. An extractor takes any list of
links for a menu and leaves their headings with nothing below."""

from __future__ import annotations

from lxml import etree

from spiders.text import absolute

LEAST = 100
"""Characters of paragraphs beside a list from which on it stands in a text."""
_FLOW = frozenset(["p", "h2", "h3", "h4", "h5", "h6"])
_APART = ("nav", "aside", "footer", "header", "form", "table")


def settled(tree: etree._Element, url: str) -> tuple[str, ...]:
    """Makes plain text of the links in lists that stand between paragraphs or headings of a text, in the tree itself;
    the links' addresses."""
    links: dict[str, None] = {}
    for listed in [node for node in tree.iter("ul", "ol") if _in_a_text(node)]:
        for link in list(listed.iter("a")):
            links.update(dict.fromkeys(absolute(link.get("href"), url)))
            link.tag = "span"
    return tuple(links)


def _in_a_text(listed: etree._Element) -> bool:
    before, after, above = listed.getprevious(), listed.getnext(), listed.getparent()
    if before is None or after is None or above is None or before.tag not in _FLOW or after.tag not in _FLOW:
        return False
    if sum(len("".join(part.itertext()).strip()) for part in above.iterchildren("p")) < LEAST:
        return False
    return next(listed.iterancestors(*_APART), None) is None
