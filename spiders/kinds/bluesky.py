"""Bluesky, by its AppView (docs.bsky.app): an account's posts for everybody; search in full with an app password, and
otherwise its newest page alone, where Bluesky gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

from model.source import Json
from model.time import iso
from spiders.addresses import asked_of, asking, host_of, steps_of
from spiders.atproto import read_post, thread_posts
from spiders.credentials import lacking
from spiders.errors import Unreadable
from spiders.items import count, expected, gathered, inner, word
from spiders.limits import wait_of
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.sessions import ROLE, first_a_token, then_asked
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View

PUBLIC = "https://public.api.bsky.app/xrpc"
SERVICE = "https://bsky.social"
PER_PAGE = 100
REPOSTS = 3
"""Pages of nothing but what others wrote that are passed over in search of an account's own posts."""
REST = {"ttl": "300"}
"""Seconds between visits: Bluesky lets an account begin 300 sessions a day."""
NO_HEADERS: Mapping[str, str] = {}
NO_CURSORS: Mapping[str, Json] = {}
DIALECT = Dialect(either="", questions=15)


class Bluesky(Spider):
    name = "bluesky"
    title = "Bluesky"
    family: ClassVar[Family] = "social"
    options: ClassVar = {"query": QUERY, "topics": TOPICS}
    helps: ClassVar = {
        "handle": "your handle, such as you.bsky.social, for the search",
        "password": "an app password (Settings, Privacy and security, App passwords); never your own password",
        "service": "your own server's address, when your account is not Bluesky's",
    }

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) not in ("bsky.app", "public.api.bsky.app", "bsky.social"):
            return None
        steps = steps_of(url)
        said = "an account of Bluesky" if steps[:1] == ["profile"] else "Bluesky's search"
        return Recognised(self.name, 1.0, url, "door", said=said)

    def start(self, view: View) -> Sequence[Request]:
        steps = steps_of(view.url)
        if steps[:1] == ["profile"] and len(steps) > 1 and "query" not in view.options:
            if len(steps) > 3 and steps[2] == "post":
                uri = f"at://{steps[1]}/app.bsky.feed.post/{steps[3]}"
                return (Request(asking(f"{PUBLIC}/app.bsky.feed.getPostThread", {"uri": uri, "depth": 100}), "thread"),)
            return (_feed(steps[1]),)
        wanted = _wanted(view)
        if view.secrets.get("handle") and view.secrets.get("password"):
            return (_session(view),)
        return tuple(_search(q, view, PUBLIC, cursors=cursors) for q, cursors in wanted)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def look(self, request: Request, view: View) -> Request:
        return first_a_token(_session(view), request) if request.private else request

    def read(self, response: Response, view: View) -> Harvest:
        answer = response.json()
        wait = wait_of(response.headers, view.now)
        if response.role == ROLE:
            return self._opened(answer, response, view)
        if response.role == "thread":
            posts, unread = gathered(thread_posts(answer), lambda post: read_post(post, view.source), ids="uri")
            return Harvest(posts, unread=unread, wait=wait)
        if response.role == "feed":
            items = expected(answer, "feed", response.url)
            found: list[Json] = [inner(one).get("post") for one in items if not _reposted(one)]
        else:
            items = found = expected(answer, "posts", response.url)
        posts, unread = gathered(found, lambda post: read_post(post, view.source), ids="uri")
        follow = _next(word(inner(answer), "cursor") if items else "", response, view, blank=not found)
        return Harvest(posts, follow, unread=unread, cursors=carried(response.note), wait=wait)

    def _opened(self, answer: Json, response: Response, view: View) -> Harvest:
        token = word(inner(answer), "accessJwt")
        if not token:
            raise lacking(self, "password", response.url)
        headers = {"Authorization": f"Bearer {token}"}
        base = f"{_service(view)}/xrpc"
        if then := then_asked(response.note, headers, f"{base}/"):
            return Harvest(follow=(then,), cursors=REST)
        asked = tuple(_search(q, view, base, headers=headers, cursors=cursors) for q, cursors in _wanted(view))
        return Harvest(follow=asked, cursors=REST)


def _wanted(view: View) -> list[tuple[str, dict[str, Json]]]:
    steps, asked = steps_of(view.url), asked_of(view.url)
    if "query" not in view.options:
        if steps[:1] == ["search"] and asked.get("q"):
            return [(asked["q"], {})]
        if steps[:1] == ["hashtag"] and len(steps) > 1:
            return [(f"#{steps[1]}", {})]
    wanted = questions(view, DIALECT)
    return [(q, dict(wanted.cursors)) for q in wanted.asked]


def _service(view: View) -> str:
    """Where the session is begun: told by the credentials themselves, never by the source."""
    said = view.secrets.get("service", "").rstrip("/") or SERVICE
    if not said.startswith("https://"):
        raise Unreadable("the service of the credentials is no https address", where="bluesky", todo="Set it anew")
    return said


def _session(view: View) -> Request:
    said = {"identifier": view.secrets["handle"], "password": view.secrets["password"]}
    headers = {"Content-Type": "application/json"}
    url = f"{_service(view)}/xrpc/com.atproto.server.createSession"
    return Request(url, ROLE, method="POST", headers=headers, body=json.dumps(said).encode(), private=True)


def _feed(actor: str, cursor: str = "", blank: int = 0) -> Request:
    values: dict[str, str | int] = {"actor": actor, "limit": PER_PAGE, "filter": "posts_with_replies", "cursor": cursor}
    url, news = asking(f"{PUBLIC}/app.bsky.feed.getAuthorFeed", values), bool(cursor) and not 0 < blank <= REPOSTS
    return Request(url, "feed", {"actor": actor, "blank": blank}, while_news=news)


def _search(
    query: str,
    view: View,
    base: str,
    *,
    cursor: str = "",
    headers: Mapping[str, str] = NO_HEADERS,
    cursors: Mapping[str, Json] = NO_CURSORS,
) -> Request:
    values: dict[str, str | int] = {"q": query, "sort": "latest", "limit": PER_PAGE, "cursor": cursor}
    if view.since:
        values["since"] = iso(view.since)
    note: dict[str, Json] = {"query": query, "base": base, "cursors": dict(cursors)}
    url = asking(f"{base}/app.bsky.feed.searchPosts", values)
    return Request(url, "search", note, while_news=bool(cursor), headers=headers, private=bool(headers))


def _next(cursor: str, response: Response, view: View, *, blank: bool) -> tuple[Request, ...]:
    """The next page. Search gives it only to those who are signed in, so the headers go on from the request."""
    if not cursor:
        return ()
    if response.role == "feed":
        return (_feed(word(response.note, "actor"), cursor, count(response.note, "blank") + 1 if blank else 0),)
    headers, note = response.request.headers, response.note
    if not headers:
        return ()
    return (_search(word(note, "query"), view, word(note, "base"), cursor=cursor, headers=headers),)


def _reposted(item: Json) -> bool:
    return word(inner(item, "reason"), "$type").endswith("#reasonRepost")
