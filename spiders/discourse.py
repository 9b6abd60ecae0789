"""Discourse's JSON: the newest posts of all topics, a list of topics, a topic; and what its feed lacks of that.

Shapes: docs.discourse.org, and Discourse's serializers ``post_serializer`` and ``topic_view_posts_serializer``. A post
is known by its topic and its number there (``212419/3``): that is what all doors tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asked_of
from spiders.entry import Entry, entry_of
from spiders.items import Item, count, gathered, inner, listed, moment, word
from spiders.marks import Marks, has, on_site
from spiders.posts import prose_in
from spiders.spider import Harvest, Later, Request, Response, View
from spiders.text import Prose, one_line, parse_html
from spiders.threads import base_of, own_marks, read_on, resumed

PLACES = re.compile(
    r"/(?:t|c|tag|tags|u|users|latest|new|top|hot|categories|posts|search|about|faq|guidelines|badges|g|groups)"
    r"(?:[/.].*)?$"
)
TOPIC = re.compile(r"/t/(?:(?!\d+(?:[/?#.]|$))[^/?#]+/)?(\d+)")
BOARD = re.compile(r"/(?:c|tags?)/[^?#]+?(?=(?:/l/[a-z]+)?(?:\.json|\.rss|/)?(?:[?#]|$))")
POST = re.compile(r"/t/(?:[^/?#]*/)?(\d+/\d+)")
CHUNK = 20
"""Posts on a page of a topic (``TopicView.chunk_size``)."""
FIRST = 5
"""Answers of the newest posts that a first visit asks for."""
WINDOW = 50
"""Ids of posts that one answer of the newest posts spans."""
MOST_WINDOWS = 20
"""Answers full of posts since the last visit that are looked at again."""
REGULAR = (1, 2)
"""Types of posts that people wrote: regular, and by a moderator; not small actions nor whispers."""
LIKE = 2
"""The number of the like among a post's actions."""
DROPPED: Marks = (
    f".//aside[{has('quote')}]/div[{has('title')}]",
    f".//*[{has('lightbox-wrapper')}]//*[{has('meta')}]",
    f".//*[{has('poll-info')} or {has('poll-buttons')} or {has('cooked-selection-barrier')}]",
)
QUOTES: Marks = (f".//aside[{has('quote')}]", f".//aside[{has('onebox')}]")
"""Others' words: quotes, and what a linked page says of itself."""


def is_answer(response: Response) -> bool:
    """Whether this is one of the JSON answers that are read here."""
    text = response.text()
    return text.lstrip()[:1] == "{" and any(
        f'"{name}":' in text for name in ("latest_posts", "topic_list", "post_stream")
    )


def carried(tree: etree._Element) -> Json:
    """The topic, or list of topics, that a page carries for the browser."""
    for node in tree.iterfind(".//div[@id='data-preloaded']"):
        try:
            kept = inner(json.loads(str(node.get("data-preloaded") or "{}")))
            name = next((name for name in kept if name.startswith(("topic_list", "topic_"))), "")
            carried: Json = json.loads(word(kept, name) or "{}")
        except (ValueError, RecursionError):
            continue
        return carried
    return {}


def ask_newest(base: str, url: str, before: int = 0) -> Request:
    """The newest posts of all topics."""
    if before:
        return Request(f"{base}/posts.json?before={before}", "posts", {"before": before}, while_news=True)
    feed = Request(f"{base}/posts.rss", "feed", otherwise=Request(url))
    return Request(f"{base}/posts.json", "posts", otherwise=Request(f"{base}/latest.json", "topics", otherwise=feed))


def ask_board(base: str, path: str, url: str) -> Request:
    """The topics of a category or tag, the one first in which something was said last."""
    return Request(f"{base}{path}/l/latest.json", "topics", otherwise=Request(url))


def ask_topic(base: str, ref: str, page: int = 0) -> Request:
    paged = f"?page={page}" if page > 1 else ""
    return Request(f"{base}/t/{ref}.json{paged}", "thread", otherwise=Request(f"{base}/t/{ref}{paged}", "thread"))


def ask_again(base: str, ref: str, known: Mapping[str, Json], **flags: bool) -> Request:
    """A topic that is read on, from the page that is remembered of it."""
    return resumed(known, ask_topic(base, ref), lambda page: ask_topic(base, ref, page), **flags)


def read_newest(items: list[Json], base: str, response: Response, view: View) -> Harvest:
    """The newest posts, and where those that are no longer among them are looked at again for edits."""
    posts, unread = gathered(items, lambda item: _capture(item, base, _thread(item, base), view.source))
    if response.role == "window":
        return Harvest(posts, unread=unread)
    read = count(response.note, "read") + 1
    least = min((found for item in items if (found := count(inner(item), "id"))), default=0)
    made = Harvest(posts, unread=unread)
    if read == 1 and least and not view.since:
        made = _with_windows(made, base, (least - 1) // WINDOW, view)
    least = least or (count(response.note, "before") - WINDOW if view.since else 0)
    if least <= 1 or (view.first and read >= FIRST and not view.since):
        return made
    onward = replace(ask_newest(base, "", before=least - 1), note={"read": read, "before": least - 1})
    return replace(made, follow=(onward,))


def _with_windows(made: Harvest, base: str, last: int, view: View) -> Harvest:
    """Fifty posts are looked at again by one question, however many topics they are of, once all of them have left the
    answer of the newest. ``last`` is the number of the newest such window."""
    known = count(view.cursors, "window") if "window" in view.cursors else last
    ends = [number * WINDOW for number in range(max(known, last - MOST_WINDOWS) + 1, last + 1)]
    later = tuple(Later(Request(f"{base}/posts.json?before={end}", "window"), f"window:{end}") for end in ends)
    return replace(made, later=later, cursors={"window": str(last)})


def read_list(found: Item, base: str, response: Response, view: View) -> Harvest:
    topics = [inner(topic) for topic in listed(found, "topic_list", "topics")]
    known = [(word(topic, "id"), topic) for topic in topics if word(topic, "id").isdigit()]
    page = count(asked_of(response.url), "page")
    further = _further(found, page, response.url)
    since = view.since
    fresh = [ref for ref, topic in known if since is None or (moment(topic, "bumped_at") or view.now) >= since]
    more = bool(further) and (bool(fresh) or not since)
    onward = Request(further, response.role, while_news=True)
    later = tuple(
        Later(ask_topic(base, ref), f"topic:{ref}", f"{count(topic, 'highest_post_number')} {word(topic, 'bumped_at')}")
        for ref, topic in known
    )
    asked = tuple(ask_topic(base, ref) for ref in fresh) if since else ()
    return Harvest(follow=(*asked, onward) if more else asked, later=() if since else later)


def _further(found: Item, page: int, here: str) -> str:
    """The next page of a list of topics: JSON when this is, else the page that it names."""
    named = word(inner(found, "topic_list"), "more_topics_url")
    if not named:
        return ""
    return f"{here.partition('?')[0]}?page={page + 1}" if ".json" in here else on_site(urljoin(here, named), here)


def read_topic(found: Item, base: str, response: Response, view: View) -> Harvest:
    thread = Thread(
        word(found, "id"), one_line(word(found, "title")), f"{base}/t/{word(found, 'slug')}/{word(found, 'id')}"
    )
    views = count(found, "views")
    posts, unread = gathered(
        listed(found, "post_stream", "posts"), lambda item: _capture(item, base, thread, view.source, views)
    )
    page, note = count(asked_of(response.url), "page") or 1, response.note
    number = len(listed(found, "post_stream", "stream")) or count(found, "posts_count")
    follow, known = read_on(
        page,
        -(-number // CHUNK),
        note,
        lambda one: ask_topic(base, thread.ref, one),
        len(posts),
        whole=bool(view.since),
    )
    items = map(inner, listed(found, "post_stream", "posts"))
    shown = tuple(_ref(item, thread) for item in items if count(item, "post_type") in REGULAR and not _gone(item))
    return Harvest(posts, follow, unread=unread, cursors=own_marks(note, known), remember=known, shown=shown)


def _thread(item: Item, base: str) -> Thread:
    ref = word(item, "topic_id")
    return Thread(ref, one_line(word(item, "topic_title")), f"{base}/t/{word(item, 'topic_slug') or '-'}/{ref}")


def _capture(item: Item, base: str, thread: Thread, source: str, views: int = 0) -> Capture | None:
    number, handle = word(item, "post_number"), word(item, "username")
    if item.get("hidden") or _gone(item) or count(item, "post_type") not in REGULAR:
        return None
    prose, quoted = _said(word(item, "cooked"), base + "/", thread.ref)
    parent = word(item, "reply_to_post_number") or quoted
    at = moment(item, "created_at")
    if not (prose.text or prose.quoted):
        return None
    return Capture(
        source=source,
        ref=_ref(item, thread),
        url=f"{thread.url}/{number}",
        title=thread.title if number == "1" else "",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=Author(one_line(word(item, "name", "username")), handle, f"{base}/u/{handle}" if handle else ""),
        published_at=at,
        published_from="structured" if at else "none",
        thread=thread,
        parent=f"{thread.ref}/{parent}" if parent else "",
        engagement=Engagement(_likes(item), count(item, "reply_count"), views=views if number == "1" else 0),
        links=prose.links,
    )


def _ref(item: Item, thread: Thread) -> str:
    return f"{thread.ref}/{word(item, 'post_number')}"


def _gone(item: Item) -> bool:
    return bool(item.get("user_deleted") or item.get("deleted_at"))


def _said(cooked: str, base: str, topic: str) -> tuple[Prose, str]:
    """What a post says, and the number of the first post of its own topic that it quotes."""
    tree = parse_html(f"<div>{cooked}</div>")
    if tree is None:
        return Prose(), ""
    quoted = [str(one.get("data-post")) for one in tree.iter("aside") if one.get("data-topic") == topic]
    parent = next((number for number in quoted if number.isdigit()), "")
    return prose_in(tree, base, dropped=DROPPED, quotes=QUOTES), parent


def _likes(item: Item) -> int:
    return sum(count(inner(one), "count") for one in listed(item, "actions_summary") if inner(one).get("id") == LIKE)


def named(entry: Entry) -> Entry:
    """An entry of the feed of posts as the other doors give it."""
    capture = entry.capture
    found = POST.search(capture.url)
    if found is None:
        return entry
    topic, _, number = found[1].partition("/")
    url = capture.url.partition("?")[0].removesuffix(f"/{number}")
    handle, _, name = capture.author.name.removeprefix("@").partition(" ")
    author = Author(name or handle, handle, f"{base_of(url, PLACES)}/u/{handle}" if handle else "")
    title = capture.title if number == "1" else ""
    thread = Thread(topic, capture.title, url)
    return entry_of(replace(capture, title=title, author=author, thread=thread), whole=True)
