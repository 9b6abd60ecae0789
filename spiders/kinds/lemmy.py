"""Lemmy, by its API version 3 (join-lemmy.org/api): a community's or an instance's posts and comments, newest first, or
what its search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lxml import etree

from model.source import Json
from spiders.addresses import asking, host_of, origin_of, steps_of
from spiders.items import Item, count, gathered, inner, listed
from spiders.lemmy_views import read_view
from spiders.limits import wait_of
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View

PER_PAGE = 50
KNOWN = frozenset(
    {"beehaw.org", "sh.itjust.works", "programming.dev", "lemm.ee", "feddit.org", "feddit.uk", "szmer.info"}
)
"""Instances that are known by their names; the others by what they answer."""
DIALECT = Dialect(either="", questions=10)
ROLES = {"posts": "post/list", "comments": "comment/list", "found": "search"}


class Lemmy(Spider):
    name = "lemmy"
    title = "Lemmy"
    family: ClassVar[Family] = "social"
    options: ClassVar = {"query": QUERY + "; when it is given, the instance is searched", "topics": TOPICS}

    def claims(self, url: str) -> Recognised | None:
        host = host_of(url)
        if host not in KNOWN and not host.startswith("lemmy."):
            return None
        return Recognised(self.name, 0.95, url, "door", said="Lemmy, by its API")

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None or not tree.xpath("//script[contains(., 'isoData') and contains(., 'site_view')]"):
            return None
        return Recognised(self.name, 0.95, response.url, "door", said="Lemmy, by its API")

    def start(self, view: View) -> Sequence[Request]:
        steps = steps_of(view.url)
        if "query" in view.options or steps[:1] == ["search"]:
            wanted = questions(view, DIALECT)
            return tuple(_ask("found", view, {"q": q, "type_": "All"}, dict(wanted.cursors)) for q in wanted.asked)
        if len(steps) > 1 and steps[0] in ("c", "u"):
            name = "community_name" if steps[0] == "c" else "username"
            if name == "username":
                return (_ask("user", view, {name: steps[1]}),)
            return _both(view, {name: steps[1], "type_": "All"})
        if len(steps) > 1 and steps[0] == "post" and steps[1].isdecimal():
            return (_ask("post", view, {"id": steps[1]}), _ask("comments", view, {"post_id": steps[1], "type_": "All"}))
        return _both(view, {"type_": "Local"})

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        if response.role not in (*ROLES, "post", "user"):
            return Harvest(follow=tuple(self.start(view)))
        answer = response.json()
        own = inner(answer)
        found = [own.get("post_view")] if response.role == "post" else [*listed(own, "posts"), *listed(own, "comments")]
        posts, unread = gathered(found, lambda item: read_view(item, response.url, view.source), ids="id")
        wait = wait_of(response.headers, view.now)
        follow = _next(own, response, view)
        return Harvest(posts, follow, unread=unread, cursors=carried(response.note), wait=wait)


def _both(view: View, values: dict[str, str]) -> tuple[Request, ...]:
    return (_ask("posts", view, values), _ask("comments", view, values))


def _ask(
    role: str, view: View, values: dict[str, str], cursors: dict[str, Json] | None = None, *, page: int = 1
) -> Request:
    path = ROLES.get(role, role)
    whole = values if role == "post" else {**values, "sort": "New", "limit": str(PER_PAGE)}
    turned = {**whole, "page": str(page)} if page > 1 else whole
    note: dict[str, Json] = {"values": dict(values), "page": page, "cursors": cursors or {}}
    return Request(asking(f"{origin_of(view.url)}/api/v3/{path}", turned), role, note, while_news=page > 1)


def _next(answer: Item, response: Response, view: View) -> tuple[Request, ...]:
    """The next page: while a page is full in one of its lists."""
    full = any(len(listed(answer, name)) >= PER_PAGE for name in ("posts", "comments"))
    if not full or response.role == "post":
        return ()
    values = {name: str(value) for name, value in inner(response.note, "values").items()}
    return (_ask(response.role, view, values, page=count(response.note, "page") + 1),)
