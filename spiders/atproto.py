"""A post view of the AT protocol (lexicon app.bsky.feed.defs#postView)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.items import Item, count, inner, listed, moment, word, words
from spiders.text import tidy

SITE = "https://bsky.app"
MOST_OF_THREAD = 2_000


def read_post(post: Item, source: str) -> Capture | None:
    """What somebody said; what they quote of another's post is ``quoted``. None when there are no words in it."""
    record, writer = inner(post, "record"), inner(post, "author")
    uri = word(post, "uri")
    text, quoted = tidy(word(record, "text")), _quoted(post)
    if not uri or not (text or quoted):
        return None
    root = word(inner(record, "reply", "root"), "uri") or uri
    return Capture(
        source=source,
        ref=uri,
        url=_page(uri, writer),
        text=text or quoted,
        quoted=quoted if text else "",
        author=_author(writer),
        published_at=(at := _when(post, record)),
        published_from="structured" if at else "none",
        lang=next(iter(words(record, "langs")), ""),
        thread=Thread(root, "", _page(root, writer if root == uri else {})),
        parent=word(inner(record, "reply", "parent"), "uri"),
        engagement=Engagement(
            count(post, "likeCount"), count(post, "replyCount"), count(post, "repostCount", "quoteCount")
        ),
        links=_links(record, post),
    )


def thread_posts(answer: Json) -> Iterator[Json]:
    """Every post of a thread (app.bsky.feed.getPostThread), those above it and below."""
    waiting: list[Json] = [inner(answer).get("thread")]
    for _ in range(MOST_OF_THREAD):
        if not waiting:
            return
        node = inner(waiting.pop())
        if isinstance(node.get("post"), dict):
            yield node["post"]
        waiting.extend([*listed(node, "replies"), *([node["parent"]] if isinstance(node.get("parent"), dict) else [])])


def _when(post: Item, record: Item) -> datetime | None:
    """The writer's app says when it was written, and may say anything; the service knows when it came at the latest."""
    said, came = moment(record, "createdAt"), moment(post, "indexedAt")
    return min(said, came) if said and came else said or came


def _page(uri: str, writer: Item) -> str:
    parts = uri.removeprefix("at://").split("/")
    handle = word(writer, "handle")
    name = handle if handle and handle != "handle.invalid" else parts[0]
    return f"{SITE}/profile/{name}/post/{parts[-1]}" if len(parts) == 3 else ""


def _author(writer: Item) -> Author:
    handle = word(writer, "handle", "did")
    return Author(word(writer, "displayName", "handle"), handle, f"{SITE}/profile/{handle}" if handle else "")


def _quoted(post: Item) -> str:
    embed = inner(post, "embed")
    record = inner(embed, "record")
    return tidy(word(inner(record, "value") or inner(record, "record", "value"), "text"))


def _links(record: Item, post: Item) -> tuple[str, ...]:
    features = [inner(feature) for facet in listed(record, "facets") for feature in listed(facet, "features")]
    found = [word(feature, "uri") for feature in features] + [word(inner(post, "embed", "external"), "uri")]
    return tuple(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))
