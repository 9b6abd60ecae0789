"""A forum of whatever engine: what it declares with schema.org's words, else what its structure shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lxml import etree

from spiders.discussion import discussion, is_thread, next_page
from spiders.entry import entry_of
from spiders.errors import Unreadable
from spiders.moments import zone_of
from spiders.options import text
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View


class Forum(Spider):
    """Threads are followed page by page; a listing's threads are looked at when their activity changes."""

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
        return None

    def read(self, response: Response, view: View) -> Harvest:
        tree = response.tree()
        named = text(view.options, "zone")
        zone = zone_of(named) if named else None
        if named and zone is None:
            raise Unreadable(f"{named[:60]!r} is no time zone", where="zone", todo="Write it as in Europe/Warsaw")
        posts = discussion(tree, response.url, view.source, view.now, zone)
        if not posts:
            raise Unreadable("no posts are seen on this page", where=response.url, todo="Give the address of a thread")
        following = next_page(tree, response.url)
        follow = (Request(following, role="thread"),) if following else ()
        return Harvest(tuple(entry_of(post, whole=True) for post in posts), follow)
