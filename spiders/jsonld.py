"""JSON-LD of a page: the objects that describe its article, found in whatever graph or list they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lxml import etree

Node = Mapping[str, object]

MAX_NODES = 300
ARTICLES = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "Report",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "TechArticle",
        "ScholarlyArticle",
        "LiveBlogPosting",
        "DiscussionForumPosting",
        "SocialMediaPosting",
        "Question",
        "Review",
    ]
)


def articles(tree: etree._Element) -> list[Node]:
    """The nodes whose type is an article's, in page order. Broken blocks are passed over."""
    return [node for block in _blocks(tree) for node in _nodes(block) if not ARTICLES.isdisjoint(_types(node))]


def author_of(node: Node) -> tuple[str, str]:
    """Name and page of the author a node declares; empty strings when none."""
    found = node.get("author") or node.get("creator")
    if isinstance(found, list):
        found = next((one for one in found if one), None)
    if isinstance(found, Mapping):
        name, page = found.get("name"), found.get("url")
        return (name if isinstance(name, str) else "", page if isinstance(page, str) else "")
    return (found if isinstance(found, str) else "", "")


def _blocks(tree: etree._Element) -> Iterator[object]:
    for script in tree.iter("script"):
        if str(script.get("type", "")).strip().lower() == "application/ld+json" and script.text:
            try:
                yield json.loads(script.text, strict=False)
            except (ValueError, RecursionError):
                continue


def _nodes(block: object) -> Iterator[Node]:
    waiting, seen = [block], 0
    while waiting and seen < MAX_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting[:0] = node[:MAX_NODES]
        elif isinstance(node, Mapping):
            yield node
            waiting.extend(node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node)


def _types(node: Node) -> set[str]:
    found = node.get("@type")
    listed = found if isinstance(found, list) else [found]
    return {str(one).rpartition("/")[2] for one in listed}
