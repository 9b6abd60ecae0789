"""Posts and comments of WordPress as its REST API tells them, and its feeds of comments.

Fields: developer.wordpress.org/rest-api/reference/posts and /comments. Posts and comments are counted apart, so the
refs say which they are, with the ids that WordPress' own markup gives them: ``post-4``, ``comment-2``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.capture import Author, Capture, Thread
from spiders.items import Item, inner, listed, moment, word
from spiders.text import absolute, one_line, read_html

_COMMENT = re.compile(r"comment-\d{1,19}$")
_TITLE_IN = re.compile(r"^(?:Comment on |By: )|(?: by [^\n]{1,100})?$")


def post_of(raw: Item, source: str) -> Capture:
    """A post of the API."""
    author = _embedded(raw, "author")
    prose = read_html(word(inner(raw, "content"), "rendered"), word(raw, "link"))
    return Capture(
        source=source,
        ref=f"post-{word(raw, 'id')}",
        url=_address(word(raw, "link")),
        kind="article",
        title=one_line(word(inner(raw, "title"), "rendered")),
        text=prose.text,
        quoted=prose.quoted,
        author=Author(one_line(word(author, "name")), word(author, "slug"), _address(word(author, "link"))),
        published_at=(when := moment(raw, "date_gmt")),
        published_from="structured" if when else "none",
        links=prose.links,
    )


def comment_of(raw: Item, source: str) -> Capture:
    """A comment of the API; its thread is the post that it stands under, and its parent what it answers."""
    url, post, above = _address(word(raw, "link")), f"post-{word(raw, 'post')}", word(raw, "parent")
    under = _embedded(raw, "up")
    title = one_line(word(inner(under, "title"), "rendered"))
    prose = read_html(word(inner(raw, "content"), "rendered"), url)
    return Capture(
        source=source,
        ref=f"comment-{word(raw, 'id')}",
        url=url,
        kind="comment",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=Author(one_line(word(raw, "author_name")), url=_address(word(raw, "author_url"))),
        published_at=(when := moment(raw, "date_gmt")),
        published_from="structured" if when else "none",
        thread=Thread(post, title, _address(word(under, "link")) or url.partition("#")[0]),
        parent=f"comment-{above}" if above not in ("", "0") else post,
        links=prose.links,
    )


def from_comment_feed(capture: Capture) -> Capture:
    """An entry of a feed of comments under the refs that the API gives; its made-up title is dropped."""
    page, _, anchor = capture.url.partition("#")
    own, above = (_COMMENT.search(one) for one in (capture.ref or anchor, capture.parent))
    return replace(
        capture,
        ref=own[0] if own else capture.ref,
        kind="comment",
        title="" if capture.text else capture.title,
        thread=Thread(page, _TITLE_IN.sub("", capture.title), page),
        parent=above[0] if above else page,
    )


def _embedded(raw: Item, rel: str) -> Item:
    return inner(next(iter(listed(raw, "_embedded", rel)), None))


def _address(href: str) -> str:
    return next(iter(absolute(href, "")), "")
