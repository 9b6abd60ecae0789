"""What Hacker News' search gives (hn.algolia.com/api): hits, and items of a thread."""

from __future__ import annotations

from collections.abc import Iterator

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asking
from spiders.items import Item, count, inner, listed, moment, unix, word
from spiders.markdown import quotes_apart
from spiders.text import one_line, read_html

SITE = "https://news.ycombinator.com"
MOST_OF_THREAD = 5_000


def read_hit(hit: Item, source: str) -> Capture | None:
    """A story or a comment as the search gives it; None when it was deleted."""
    comment = "comment" in listed(hit, "_tags") or not word(hit, "title")
    prose = quotes_apart(read_html(word(hit, "comment_text", "story_text"), SITE))
    id, story = word(hit, "objectID"), word(hit, "story_id")
    if not id or not (prose.text or word(hit, "title")):
        return None
    links = (word(hit, "url"),) if word(hit, "url") and not comment else ()
    return Capture(
        source=source,
        ref=id,
        url=_page(id),
        kind="comment" if comment else "post",
        title="" if comment else one_line(word(hit, "title")),
        text=prose.text,
        quoted=prose.quoted,
        author=_author(hit),
        published_at=(at := moment(hit, "created_at") or unix(hit, "created_at_i")),
        published_from="structured" if at else "none",
        thread=_thread(story or id, one_line(word(hit, "story_title", "title"))),
        parent=word(hit, "parent_id") if comment else "",
        engagement=Engagement(likes=count(hit, "points"), replies=count(hit, "num_comments")),
        links=tuple(dict.fromkeys((*links, *prose.links))),
    )


def items_of(top: Json) -> Iterator[Json]:
    """Every item of a thread, without recursion: threads may be a thousand deep."""
    waiting: list[Json] = [top]
    for _ in range(MOST_OF_THREAD):
        if not waiting:
            return
        item = waiting.pop()
        waiting.extend(reversed(listed(item, "children")))
        yield item


def read_item(item: Item, top: Json, source: str) -> Capture | None:
    """An item of a thread; ``top`` is the thread's first."""
    plain: dict[str, Json] = {
        **item,
        "objectID": word(item, "id"),
        "comment_text": item.get("text"),
        "story_id": word(item, "story_id") or word(inner(top), "id"),
        "story_title": inner(top).get("title"),
        "num_comments": len(listed(item, "children")),
        "_tags": [word(item, "type")],
    }
    return read_hit(plain, source)


def _page(id: str) -> str:
    return f"{SITE}/item?id={id}"


def _author(hit: Item) -> Author:
    name = word(hit, "author")
    return Author(name, name, asking(f"{SITE}/user", {"id": name}) if name else "")


def _thread(id: str, title: str) -> Thread:
    return Thread(id, title, _page(id))
