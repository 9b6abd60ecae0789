"""A forum of whatever engine: what it declares with schema.org's words, else what its structure shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import ClassVar

from lxml import etree

from model.identity import fingerprint
from model.source import Json
from spiders.discussion import discussion, is_thread, next_page
from spiders.entry import distinct, entry_of, placed
from spiders.errors import Unreadable
from spiders.moments import zone_of
from spiders.options import text
from spiders.spider import Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.thread_links import Link, listing_of
from spiders.threads import aside, in_turn, onward, own_marks, remembered

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

    def start(self, view: View) -> Sequence[Request]:
        if view.cursors.get("role") != "thread":
            return super().start(view)
        return (_again(Request(view.url, "thread", {"own": True}), view.cursors),)

    def look(self, request: Request, view: View) -> Request:
        del view
        return _again(replace(request, note={"looked": True}), request.note) if request.note.get("page") else request

    def read(self, response: Response, view: View) -> Harvest:
        zone = _zone(view)
        tree = response.tree()
        posts = discussion(tree, response.url, view.source, view.now, zone)
        if response.role == "thread" or (posts and is_thread(tree, response.url)):
            if not posts:
                raise Unreadable("no posts are seen on this page", where=response.url, todo="Look at it in a browser")
            entries = distinct([entry_of(post, whole=True) for post in placed(posts, response.url)])
            return _read_on(Harvest(entries), response, next_page(tree, response.url))
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


def _again(begin: Request, known: Mapping[str, Json]) -> Request:
    """The request with which a thread is read on, of which ``known`` is remembered, else its ``begin``."""
    page, names = known.get("page"), ("turn", "before")
    if not isinstance(page, str) or not page:
        return begin
    note: dict[str, Json] = {**begin.note, "first": begin.url, **{name: str(known.get(name) or "") for name in names}}
    return replace(begin, url=page, note=note, otherwise=begin)


def _read_on(made: Harvest, response: Response, after: str) -> Harvest:
    """The next page of a thread, which is remembered; at its end, what is read again. Some forums name a next page on
    their last one, too, and show that one again."""
    note, here = response.note, response.url
    first, before, older = (str(note.get(name) or "") for name in ("first", "before", "older"))
    shown = fingerprint(*(entry.fingerprint for entry in made.posts))
    if shown == note.get("shown"):
        made, here, before, after = Harvest(), before, older, ""
    known = remembered(note, here, after)
    made = replace(made, remember=None if known is None else known | {"before": before})
    made = replace(made, cursors=own_marks(note, made.remember))
    if aside(note):
        return made
    keep = onward(note) | {"first": first or here}
    if after:
        ahead: dict[str, Json] = {**keep, "before": here, "older": before, "shown": shown}
        return replace(made, follow=(Request(after, "thread", ahead),))
    turn = str(note.get("turn") or "") or first

    def ask(url: str) -> Request:
        return Request(url, "thread", {**keep, "before": before})

    again = in_turn(note, here, ask, first=first, turn=turn, before=before or None, posts=len(made.posts))
    return replace(made, follow=again)


def _later(link: Link, role: str) -> Later:
    return Later(Request(link.url, role=role), link.url, link.activity)


def _zone(view: View) -> tzinfo | None:
    named = text(view.options, "zone")
    zone = zone_of(named) if named else None
    if named and zone is None:
        raise Unreadable(f"{named[:60]!r} is no time zone", where="zone", todo="Write it as in Europe/Warsaw")
    return zone
