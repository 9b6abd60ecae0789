"""Flarum: its JSON:API (``/api/posts``, ``/api/discussions``).

Every page carries the document that the interface gives for it, in ``<script id="flarum-json-payload">``. Shapes:
flarum/framework, ``Api/Resource`` and ``Api/Serializer``; likes and mentions are those of its own extensions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asked_of, asking
from spiders.items import Item, count, expected, gathered, inner, listed, moment, word
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.text import one_line, read_html
from spiders.threads import aside, base_of, in_turn, listing, noted, onward, own_marks, ref_of, remembered, resumed

PLACES = re.compile(r"/(?:api|d|t|u|all|following|tags|private)(?:/.*)?$")
DISCUSSION = re.compile(r"/d/(\d+)")
TAG = re.compile(r"/t/([^/?#]+)")
MENTION = re.compile(r'^\W*<p>\s*<a\b[^>]{0,400}class="PostMention"[^>]{0,200}data-id="(\d+)"')
SIZE = 50
"""Posts or discussions asked for at once: the most that Flarum gives."""
OVERLAP = 10
"""Posts of a discussion that are read again, since deleted ones move the others forward."""


class Flarum(Spider):
    name = "flarum"
    title = "Flarum"
    family = "forum"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or tree.find(".//*[@id='flarum-json-payload']") is None:
            return None
        if DISCUSSION.search(response.url):
            return Recognised(self.name, 0.95, response.url, "thread", said="a discussion of a Flarum forum")
        if TAG.search(response.url):
            return Recognised(self.name, 0.95, response.url, said="a tag of a Flarum forum")
        return Recognised(self.name, 0.95, base_of(response.url, PLACES) + "/", said="a Flarum forum")

    def start(self, view: View) -> Sequence[Request]:
        base = base_of(view.url, PLACES)
        if discussion := DISCUSSION.search(view.url):
            return (_again(base, discussion[1], view.cursors, own=True),)
        listing = _discussions(base, tag[1] if (tag := TAG.search(view.url)) else "", 0)
        return (listing,) if TAG.search(view.url) else (_posts(base, "", 0, otherwise=listing),)

    def history(self, view: View) -> Sequence[Request]:
        base, discussion = base_of(view.url, PLACES), DISCUSSION.search(view.url)
        return (_posts(base, discussion[1], 0),) if discussion else self.start(view)

    def look(self, request: Request, view: View) -> Request:
        number = word(asked_of(request.url), "filter[discussion]")
        known = {} if view.since else request.note
        return _again(base_of(request.url, PLACES), number, known, looked=True) if number else request

    def read(self, response: Response, view: View) -> Harvest:
        base = base_of(response.url, PLACES)
        if response.text().lstrip()[:1] != "{":
            return _read_page(_payload(response.tree()), base, view)
        document = response.json()
        items = [inner(item) for item in expected(document, "data", response.url)]
        if any(item.get("type") == "discussions" for item in items) or response.role == "listing":
            return _read_listing(inner(document), items, base, response, view)
        return _read_posts(inner(document), base, response, view)


def _payload(tree: etree._Element) -> Item:
    for script in tree.iterfind(".//script[@id='flarum-json-payload']"):
        try:
            return inner(json.loads(script.text or ""), "apiDocument")
        except (ValueError, RecursionError):
            continue
    return {}


def _posts(base: str, discussion: str, offset: int, *, news: bool = False, otherwise: Request | None = None) -> Request:
    """The posts of a discussion from the oldest, or those of the whole forum from the newest."""
    wanted: dict[str, str | int] = {"filter[type]": "comment", "include": "user,discussion", "page[limit]": SIZE}
    wanted |= {"filter[discussion]": discussion, "sort": "number"} if discussion else {"sort": "-createdAt"}
    url = asking(f"{base}/api/posts", wanted | {"page[offset]": offset or ""})
    role = "thread" if discussion else "posts"
    return Request(url, role, while_news=news, otherwise=otherwise)


def _again(base: str, discussion: str, known: Mapping[str, Json], **flags: bool) -> Request:
    """A discussion that is read on, a few posts before where it ended."""
    begin = _posts(base, discussion, 0)
    return resumed(known, begin, lambda offset: _posts(base, discussion, max(0, offset - OVERLAP)), **flags)


def _discussions(base: str, tag: str, offset: int) -> Request:
    wanted: dict[str, str | int] = {"filter[tag]": unquote(tag), "sort": "-lastPostedAt", "page[limit]": SIZE}
    url = asking(f"{base}/api/discussions", wanted | {"page[offset]": offset or ""})
    return Request(url, "listing", while_news=offset > 0)


def _read_listing(document: Item, items: list[Item], base: str, response: Response, view: View) -> Harvest:
    later = [
        Later(
            _posts(base, word(item, "id"), 0),
            f"discussion-{word(item, 'id')}",
            f"{count(said, 'commentCount')} {word(said, 'lastPostedAt')}",
        )
        for item in items
        if word(item, "id") and not (said := inner(item, "attributes")).get("isHidden")
        if _wanted(moment(said, "lastPostedAt") or view.now, view.since)
    ]
    offset = _offset(response)
    more = bool(later) or not view.since
    if not (more and word(inner(document, "links"), "next")):
        return listing(later, (), view)
    tag = asked_of(response.url).get("filter[tag]", "")
    return listing(later, (_discussions(base, tag, offset + len(items)),), view)


def _read_posts(document: Item, base: str, response: Response, view: View) -> Harvest:
    discussion, offset = asked_of(response.url).get("filter[discussion]", ""), _offset(response)
    known, items = _resources(document), listed(document, "data")
    posts, unread = gathered(items, lambda item: _capture(item, known, base, view.source))
    made, after = Harvest(posts, unread=unread), offset + len(items)
    further = bool(items and word(inner(document, "links"), "next"))
    if discussion:
        following = (after if further else 0) if items else None
        return _read_on(made, response, offset, following, lambda at: _posts(base, discussion, max(0, at)))
    oldest = min((post.capture.published_at for post in posts if post.capture.published_at), default=view.now)
    more = further and _wanted(oldest, view.since)
    return replace(made, follow=(_posts(base, "", after, news=True),) if more else ())


def _read_on(
    made: Harvest, response: Response, offset: int, after: int | None, place: Callable[[int], Request]
) -> Harvest:
    """What is asked after a page of a discussion: the next, from ``after`` on, or none (0). Where nothing is any more
    (None), so much having been deleted, the one before."""
    note = response.note

    def ask(at: int) -> Request:
        return noted(place(at), onward(note))

    if after is None and offset and not aside(note):
        return replace(made, follow=(ask(offset - SIZE),))
    end = count(note, "turned")
    known = remembered(note, offset, 0 if end and (after or 0) >= end else after)
    made = replace(made, cursors=own_marks(note, known), remember=known)
    if aside(note):
        return made
    if after:
        return replace(made, follow=(ask(after),))
    turn, before = count(note, "turn"), max(0, offset - SIZE) if offset else None
    turn = turn if turn < offset else 0
    return replace(made, follow=in_turn(note, offset, ask, first=0, turn=turn, before=before, posts=len(made.posts)))


def _offset(response: Response) -> int:
    return count(asked_of(response.url), "page[offset]")


def _wanted(oldest: datetime, since: datetime | None) -> bool:
    return since is None or oldest >= since


def _read_page(document: Item, base: str, view: View) -> Harvest:
    """A page's own document: a discussion with some of its posts, or a list of discussions with their first ones."""
    known = _resources(document)
    items: list[Json] = [dict(item) for (kind, _), item in known.items() if kind == "posts"]
    posts, unread = gathered(items, lambda item: _capture(item, known, base, view.source))
    return Harvest(tuple(sorted(posts, key=lambda post: (len(post.ref), post.ref))), unread=unread)


Resources = Mapping[tuple[str, str], Item]


def _resources(document: Item) -> Resources:
    """Everything that a document of JSON:API holds, by its type and id."""
    data = document.get("data")
    every = [*(data if isinstance(data, list) else [data]), *listed(document, "included")]
    return {(word(inner(item), "type"), word(inner(item), "id")): inner(item) for item in every}


def _related(item: Item, name: str, known: Resources) -> tuple[str, Item]:
    """The id of a related resource, and its attributes."""
    data = inner(item, "relationships", name, "data")
    ident = word(data, "id")
    return ident, inner(known.get((word(data, "type"), ident), {}), "attributes")


def _capture(item: Item, known: Resources, base: str, source: str) -> Capture | None:
    said = inner(item, "attributes")
    if item.get("type") != "posts" or word(said, "contentType") != "comment" or said.get("isHidden"):
        return None
    number = count(said, "number")
    thread = _thread(*_discussion(item, known), base)
    _, user = _related(item, "user", known)
    html = word(said, "contentHtml")
    prose = read_html(html, base + "/")
    at = moment(said, "createdAt")
    answered = MENTION.match(html)
    slug = word(user, "slug", "username")
    return Capture(
        source=source,
        ref=ref_of(item, "id"),
        url=thread.url if number == 1 else f"{thread.url}/{number}",
        title=thread.title if number == 1 else "",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=Author(
            name=one_line(word(user, "displayName", "username")),
            handle=word(user, "username"),
            url=f"{base}/u/{slug}" if slug else "",
        ),
        published_at=at,
        published_from="structured" if at else "none",
        thread=thread,
        parent=answered[1] if answered else "",
        engagement=Engagement(
            likes=_likes(item, said), replies=len(listed(item, "relationships", "mentionedBy", "data"))
        ),
        links=prose.links,
    )


def _likes(item: Item, said: Item) -> int:
    return count(said, "likesCount") or count(said, "votes") or len(listed(item, "relationships", "likes", "data"))


def _discussion(item: Item, known: Resources) -> tuple[str, Item]:
    ident, said = _related(item, "discussion", known)
    if ident:
        return ident, said
    only = [(key[1], inner(one, "attributes")) for key, one in known.items() if key[0] == "discussions"]
    return only[0] if len(only) == 1 else ("", {})


def _thread(ident: str, said: Item, base: str) -> Thread:
    """Old versions give a slug without the id that stands before it in addresses."""
    slug = word(said, "slug")
    place = slug if not slug or slug.partition("-")[0] == ident else f"{ident}-{slug}"
    return Thread(ident, one_line(word(said, "title")), f"{base}/d/{place or ident}")
