"""Comments under an article: posts of their own, and no part of the article, its author or its date.

They are looked for where a page says that its comments are (stock WordPress and its themes, Ghost, Drupal, Movable Type
and most of their kin name that part so) and read as repeated blocks; what is declared with schema.org's words is put
together with them. Comments that a page loads from elsewhere (Disqus, Facebook) are not on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from model.capture import Capture, Thread
from spiders.block_posts import block_posts
from spiders.discussion import surer
from spiders.entry import told_apart
from spiders.schema_posts import schema_comments

MAX_REGIONS = 5
_REGION = re.compile(
    r"(?:^|[-_\s])(?:comments?|commentlist|comment-?list|comments-?area|comment-?section|comment-?thread|respond|"
    r"replies|responses|disqus_thread|discussion|kommentare?|commentaires?|comentarios?|komentarze|commenti|reacties)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_NO_REGION = re.compile(
    r"count|link|number|icon|button|meta|popup|share|open|closed|off|has-comments|with-comments", re.I
)
_PARTS = frozenset(["div", "section", "ol", "ul", "aside", "article", "footer"])


@dataclass(frozen=True, slots=True)
class Commented:
    """The comments of a page, and the parts of it that hold them and nothing else."""

    comments: tuple[Capture, ...] = ()
    regions: tuple[etree._Element, ...] = ()


def comments_of(tree: etree._Element, url: str, source: str, thread: Thread, now: datetime) -> Commented:
    """What readers wrote under the article ``thread``. The tree is not changed. ``now`` is what "yesterday" counts
    from."""
    regions = _regions(tree)
    shown = [post for region in regions for post in block_posts(region, url, source, now, least=1)]
    found = surer(schema_comments(tree, url, source), shown)
    refs = {post.ref for post in found}
    comments = (_comment(post, thread, refs) for post in found)
    return Commented(tuple(told_apart(list(comments))), tuple(regions))


def without(regions: tuple[etree._Element, ...]) -> None:
    """Take the comments out of their page."""
    for region in regions:
        above = region.getparent()
        if above is not None:
            region.drop_tree()


def _comment(post: Capture, thread: Thread, refs: set[str]) -> Capture:
    return replace(post, kind="comment", title="", thread=thread, parent=post.parent if post.parent in refs else "")


def _regions(tree: etree._Element) -> list[etree._Element]:
    """The outermost parts that are called comments, without those that hold the article itself."""
    found: list[etree._Element] = []
    for node in tree.iter(*_PARTS):
        if len(found) < MAX_REGIONS and _is_region(node) and not any(one in found for one in node.iterancestors()):
            found.append(node)
    return found


def _is_region(node: etree._Element) -> bool:
    names = [*str(node.get("class") or "").split(), str(node.get("id") or "")]
    if not any(_REGION.search(name) and not _NO_REGION.search(name) for name in names):
        return False
    return next(node.iter("h1", "main"), None) is None
