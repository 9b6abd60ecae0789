"""Facebook: "Download your information" of a page or profile as JSON, or the table of Meta Business Suite.

It holds what the page itself posted and commented; Meta gives out nothing of what others wrote there.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.capture import Author, Capture, Thread
from model.source import Json
from services.platforms import meta_tables
from services.platforms.parts import Parts
from services.platforms.values import at, items, lists_named, made_ref, mended, seconds, text_at

SITE = "facebook.com"
_POSTS = r"(?:^|/)(?:your_|profile_|page_|group_)?posts?[\w -]{0,60}\.json$"
_COMMENTS = r"comments[\w -]{0,60}\.json$"
_PROFILE = r"(?:^|/)(?:profile|page)_information\.json$"


def read(parts: Parts, source: str) -> Iterator[Capture]:
    """The posts and comments of an export."""
    author = _author(parts)
    for value in parts.values(_POSTS):
        listed = [value] if isinstance(value, list) else lists_named(value, "posts", "posts_v2", "status_updates")
        for record in (record for some in listed for record in some):
            if text := _said(record):
                yield _post(record, text, author, source)
    for value in parts.values(_COMMENTS):
        for some in lists_named(value, "comments_v2", "comments", "group_comments_v2"):
            yield from (_comment(record, author, source) for record in some if _comment_text(record))
    yield from meta_tables.read(parts, source)


def _post(record: Json, text: str, author: Author, source: str) -> Capture:
    moment = seconds(at(record, "timestamp"))
    return Capture(
        source=source,
        ref=made_ref("post", moment, text),
        text=text,
        author=author,
        published_at=moment,
        published_from="structured" if moment else "none",
        links=tuple(_links(record)),
    )


def _comment(record: Json, author: Author, source: str) -> Capture:
    comment = at(record, "data", 0, "comment")
    moment = seconds(at(comment, "timestamp")) or seconds(at(record, "timestamp"))
    text, title = _comment_text(record), mended(text_at(record, "title"))
    name = mended(text_at(comment, "author"))
    return Capture(
        source=source,
        ref=made_ref("comment", moment, text),
        kind="comment",
        text=text,
        author=Author(name) if name else author,
        published_at=moment,
        published_from="structured" if moment else "none",
        thread=Thread(title=title) if title else None,
    )


def _said(record: Json) -> str:
    return "\n\n".join(text for item in items(at(record, "data")) if (text := mended(text_at(item, "post"))))


def _comment_text(record: Json) -> str:
    return mended(text_at(record, "data", 0, "comment", "comment"))


def _links(record: Json) -> Iterator[str]:
    for attached in items(at(record, "attachments")):
        for item in items(at(attached, "data")):
            if url := text_at(item, "external_context", "url"):
                yield url


def _author(parts: Parts) -> Author:
    for value in parts.values(_PROFILE):
        for name in ("profile_v2", "profile", "page_information", "page"):
            found = text_at(value, name, "name", "full_name") or text_at(value, name, "name")
            if found:
                return Author(mended(found), url=text_at(value, name, "profile_uri"))
    return Author()
