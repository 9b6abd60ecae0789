"""Things of Reddit's Data API (reddit.com/dev/api): posts and comments, out of listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import step
from spiders.items import Item, count, inner, listed, unix, word
from spiders.markdown import read_markdown
from spiders.text import one_line

SITE = "https://www.reddit.com"
MOST_OF_THREAD = 5_000


def things_below(things: Sequence[Json]) -> Iterator[Json]:
    """Every thing, with the replies under it, without recursion."""
    waiting = list(reversed(things))
    for _ in range(MOST_OF_THREAD):
        if not waiting:
            return
        thing = waiting.pop()
        waiting.extend(reversed(listed(thing, "data", "replies", "data", "children")))
        yield thing


def read_thing(thing: Item, source: str) -> Capture | None:
    """A post (t3) or a comment (t1); None for anything else, and for what was deleted or removed."""
    kind, own = word(thing, "kind"), inner(thing, "data")
    id, title = word(own, "name"), one_line(word(own, "title"))
    prose = read_markdown(word(own, "selftext", "body"), SITE)
    if kind not in ("t1", "t3") or not id or prose.text in ("[deleted]", "[removed]") or not (title or prose.text):
        return None
    page = _page(word(own, "permalink"))
    writer = word(own, "author")
    linked = word(own, "url") if kind == "t3" and own.get("is_self") is False else ""
    thread = Thread(id, title, page)
    if kind == "t1":
        thread = Thread(word(own, "link_id"), one_line(word(own, "link_title")), word(own, "link_permalink"))
    return Capture(
        source=source,
        ref=id,
        url=page,
        kind="post" if kind == "t3" else "comment",
        title=title,
        text=prose.text,
        quoted=prose.quoted,
        author=Author(writer, writer, f"{SITE}/user/{step(writer)}") if writer not in ("", "[deleted]") else Author(),
        published_at=(at := unix(own, "created_utc")),
        published_from="structured" if at else "none",
        thread=thread,
        parent=word(own, "parent_id"),
        engagement=Engagement(count(own, "score"), count(own, "num_comments"), count(own, "num_crossposts")),
        links=tuple(dict.fromkeys([linked, *prose.links] if linked.startswith("http") else prose.links)),
    )


def _page(permalink: str) -> str:
    return f"{SITE}{permalink}" if permalink.startswith("/") else permalink
