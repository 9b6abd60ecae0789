"""Post views and comment views of Lemmy's API, version 3 (join-lemmy.org/api)."""

from __future__ import annotations

from model.capture import Author, Capture, Engagement, Thread
from spiders.addresses import host_of, origin_of
from spiders.items import Item, count, inner, moment, word
from spiders.markdown import read_markdown
from spiders.text import one_line


def read_view(item: Item, where: str, source: str) -> Capture | None:
    """A post or a comment; None for one that was removed. ``where`` is the address it came from."""
    comment = inner(item, "comment")
    own, post = comment or inner(item, "post"), inner(item, "post")
    id, thread = word(own, "id"), word(post, "id")
    if not id or own.get("removed") is True or own.get("deleted") is True:
        return None
    prose = read_markdown(word(own, "content", "body"), origin_of(where))
    page = f"{origin_of(where)}/post/{thread}"
    linked = word(post, "url") if not comment else ""
    counts = inner(item, "counts")
    return Capture(
        source=source,
        ref=f"comment-{id}" if comment else f"post-{id}",
        url=f"{origin_of(where)}/comment/{id}" if comment else page,
        kind="comment" if comment else "post",
        title="" if comment else one_line(word(post, "name")),
        text=prose.text,
        quoted=prose.quoted,
        author=_author(inner(item, "creator")),
        published_at=(at := moment(own, "published")),
        published_from="structured" if at else "none",
        thread=Thread(f"post-{thread}", one_line(word(post, "name")), page) if thread else None,
        parent=_parent(word(own, "path"), thread) if comment else "",
        engagement=Engagement(
            count(counts, "upvotes") or count(counts, "score"), count(counts, "comments", "child_count")
        ),
        links=tuple(dict.fromkeys([linked, *prose.links] if linked else prose.links)),
    )


def _parent(path: str, thread: str) -> str:
    """A comment's path names those above it: ``0.12.34`` answers 12, ``0.12`` the post."""
    above = path.split(".")[1:-1]
    return f"comment-{above[-1]}" if above else f"post-{thread}" * bool(thread)


def _author(creator: Item) -> Author:
    page = word(creator, "actor_id")
    handle = word(creator, "name")
    home = host_of(page)
    return Author(word(creator, "display_name", "name"), f"{handle}@{home}" if handle and home else handle, page)
