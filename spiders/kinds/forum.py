"""A forum of whatever engine: what it declares with schema.org's words, else what its structure shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import ClassVar

from lxml import etree

from spiders.discussion import discussion, is_thread, next_page
from spiders.entry import distinct, entry_of, placed
from spiders.errors import Unreadable
from spiders.moments import zone_of
from spiders.options import text
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.thread_links import Link, listing_of

ENOUGH = 3
"""Links to threads from which on a page is a listing of them."""


class Forum(Spider):
    """Threads are followed page by page, from the last page that was read on; a listing's threads and boards are looked
    at when their activity changes."""

    name = "forum"
    title = "Forum, any engine"
    family = "forum"
    options: ClassVar[Mapping[str, str]] = {
        "zone": "the forum's time zone (Europe/Warsaw), where its pages do not tell it"
    }

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None:
            return None
        if is_thread(tree, response.url):
            return Recognised(self.name, 0.5, response.url, "thread", said="a thread of posts")
        count = len(listing_of(tree, response.url).threads)
        said = f"a listing of {count} threads"
        return Recognised(self.name, 0.25, response.url, "listing", said=said) if count >= ENOUGH else None

    def look(self, request: Request, view: View) -> Request:
        del view
        page = request.note.get("page")
        if not isinstance(page, str) or not page:
            return request
        return replace(request, url=page, otherwise=replace(request, note={}))

    def read(self, response: Response, view: View) -> Harvest:
        zone = _zone(view)
        tree = response.tree()
        posts = discussion(tree, response.url, view.source, view.now, zone)
        if response.role == "thread" or (posts and is_thread(tree, response.url)):
            if not posts:
                raise Unreadable("no posts are seen on this page", where=response.url, todo="Look at it in a browser")
            following = next_page(tree, response.url)
            follow = (Request(following, role="thread"),) if following else ()
            entries = distinct([entry_of(post, whole=True) for post in placed(posts, response.url)])
            return Harvest(entries, follow, remember={"page": response.url})
        return self._listing(tree, response)

    def _listing(self, tree: etree._Element, response: Response) -> Harvest:
        found = listing_of(tree, response.url)
        if not found.threads and not found.boards:
            raise Unreadable(
                "no posts and no links to threads are seen on this page",
                where=response.url,
                todo="Give the address of a thread or of a listing of threads",
            )
        following = next_page(tree, response.url)
        follow = (Request(following, while_news=True),) if following else ()
        later = [
            *(_later(link, "thread") for link in found.threads),
            *(_later(link, "listing") for link in found.boards),
        ]
        return Harvest(follow=follow, later=tuple(later))


def _later(link: Link, role: str) -> Later:
    return Later(Request(link.url, role=role), link.url, link.activity)


def _zone(view: View) -> tzinfo | None:
    named = text(view.options, "zone")
    zone = zone_of(named) if named else None
    if named and zone is None:
        raise Unreadable(f"{named[:60]!r} is no time zone", where="zone", todo="Write it as in Europe/Warsaw")
    return zone
