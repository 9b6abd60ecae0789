"""YouTube: a channel's or playlist's newest videos by its feed; with an API key of your own what the search finds, and
the comments under all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from model.source import Json
from model.time import iso, parse_time
from spiders.addresses import asked_of, asking, host_of, step, steps_of
from spiders.credentials import lacking
from spiders.errors import Unreadable
from spiders.items import count, expected, gathered, inner, listed, word
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.spider import Family, Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.videos import SITE, comments_of, feed_items, read_comment, read_video

API = "https://www.googleapis.com/youtube/v3"
FEED = f"{SITE}/feeds/videos.xml"
PER_PAGE = 50
SEARCH_TTL = "1800"
"""Seconds between visits of two questions: a key has 10,000 units a day, and a search takes 100 of them."""
PAGES = 4
OVERLAP = timedelta(days=2)
"""Videos are found by the search some time after they were published."""
DIALECT = Dialect(either="|", alternatives=20, longest=300, questions=2)
CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_NAMED = re.compile(
    r'(?:channel_id=|"(?:externalId|channelId)":"|itemprop="(?:identifier|channelId)" content=")(UC[\w-]{22})', re.ASCII
)


class YouTube(Spider):
    name = "youtube"
    title = "YouTube"
    family: ClassVar[Family] = "social"
    options: ClassVar = {"query": QUERY + "; search needs a key", "topics": TOPICS}
    helps: ClassVar = {"key": "an API key (Google Cloud console, YouTube Data API v3), for search, comments and counts"}

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) not in ("youtube.com", "m.youtube.com", "youtu.be"):
            return None
        return Recognised(self.name, 1.0, url, "door", said="YouTube, by its feeds; comments and search with a key")

    def start(self, view: View) -> Sequence[Request]:
        steps, asked = steps_of(view.url), asked_of(view.url)
        if "query" in view.options or steps[:1] == ["results"] or not steps:
            return self._search(view, asked.get("search_query", ""))
        video = steps[0] if host_of(view.url) == "youtu.be" else asked.get("v") or "".join(steps[1:2])
        if steps[0] in ("watch", "shorts", "live") or host_of(view.url) == "youtu.be":
            return (_videos([video], self._key(view)),)
        channel = next((name for name in steps if CHANNEL.fullmatch(name)), "") or view.cursors.get("channel", "")
        if channel or asked.get("list") or asked.get("channel_id"):
            return (_feed(channel or asked.get("channel_id", ""), asked.get("list", "")),)
        return (Request(f"{SITE}/{'/'.join(map(step, steps[:2]))}", "channel"),)

    def history(self, view: View) -> Sequence[Request]:
        steps = steps_of(view.url)
        return self.start(view) if "query" in view.options or steps[:1] == ["results"] or not steps else ()

    def look(self, request: Request, view: View) -> Request:
        key = view.secrets.get("key", "") if request.url.startswith(f"{API}/") else ""
        return replace(request, headers={"X-Goog-Api-Key": key} if key else {}, private=bool(key))

    def read(self, response: Response, view: View) -> Harvest:
        key = view.secrets.get("key", "")
        if response.role == "channel":
            return _named(response)
        if response.role == "feed":
            items = feed_items(response.body, response.url)
            ids = [id for item in items if (id := word(inner(item), "id"))]
            if key and ids and response.note.get("plain") is not True:
                return Harvest(follow=(_videos(ids, key, otherwise=replace(response.request, note={"plain": True})),))
            posts, unread = gathered(items, lambda video: read_video(video, view.source))
            return Harvest(posts, unread=unread)
        if response.role in ("search", "videos", "comments"):
            return _of_api(response, view, key)
        return Harvest(follow=tuple(self.start(view)))

    def _key(self, view: View) -> str:
        if not view.secrets.get("key"):
            raise lacking(self, "key", view.url)
        return view.secrets["key"]

    def _search(self, view: View, asked: str) -> tuple[Request, ...]:
        key = self._key(view)
        if asked and "query" not in view.options:
            return (_find(asked, view, key, {}),)
        wanted = questions(view, DIALECT)
        return tuple(_find(q, view, key, dict(wanted.cursors)) for q in wanted.asked)


def _of_api(response: Response, view: View, key: str) -> Harvest:
    answer = response.json()
    items = expected(answer, "items", response.url)
    following = word(inner(answer), "nextPageToken")
    if response.role == "search":
        ids = [id for item in items if (id := word(inner(item, "id"), "videoId"))]
        page = count(response.note, "page") + 1
        more = following and not view.first and page < PAGES
        pages = (_again(response, key, following, page),) if following and (more or view.since) else ()
        cursors = {"searched": iso(view.now), "ttl": SEARCH_TTL, **carried(response.note)}
        return Harvest(follow=(*((_videos(ids, key),) if ids else ()), *pages), cursors=cursors)
    if response.role == "comments":
        video = word(response.note, "video")
        found = list(comments_of(items)) if "parent" not in response.note else items
        posts, unread = gathered(found, lambda one: read_comment(one, video, view.source))
        pages = (replace(_again(response, key, following, 0), while_news=True),) if following else ()
        return Harvest(posts, (*_replies(items, video, key), *pages), unread=unread)
    posts, unread = gathered(items, lambda video: read_video(video, view.source))
    discussed = [(word(inner(one), "id"), count(inner(one, "statistics"), "commentCount")) for one in items]
    later = tuple(Later(_comments(id), f"comments of {id}", str(n)) for id, n in discussed if id and n)
    return Harvest(posts, later=later, unread=unread)


def _named(response: Response) -> Harvest:
    """A channel's page names its id; the feed goes by that."""
    found = _NAMED.search(response.text())
    if not found:
        todo = "Give the address of the channel, https://www.youtube.com/channel/UC…"
        raise Unreadable("this page names no channel", where=response.url, todo=todo)
    return Harvest(follow=(_feed(found[1]),), cursors={"channel": found[1]})


def _feed(channel: str, playlist: str = "") -> Request:
    url = asking(FEED, {"playlist_id": playlist} if playlist else {"channel_id": channel})
    return Request(url, "feed")


def _find(query: str, view: View, key: str, cursors: dict[str, Json]) -> Request:
    values: dict[str, str | int] = {"part": "snippet", "type": "video", "order": "date", "maxResults": PER_PAGE}
    searched = parse_time(view.cursors.get("searched", ""))
    since = view.since or (searched - OVERLAP if searched else None)
    after = {"publishedAfter": iso(since)} if since else {}
    return _ask(asking(f"{API}/search", {**values, "q": query, **after}), "search", {"cursors": cursors}, key)


def _videos(ids: Sequence[str], key: str, *, otherwise: Request | None = None) -> Request:
    values: dict[str, str | int] = {
        "part": "snippet,statistics",
        "id": ",".join(ids[:PER_PAGE]),
        "maxResults": PER_PAGE,
    }
    return replace(_ask(asking(f"{API}/videos", values), "videos", {}, key), otherwise=otherwise)


def _comments(video: str) -> Request:
    """Asked later: the key is put to it when its turn comes, and is not kept with it."""
    values: dict[str, str | int] = {"part": "snippet,replies", "videoId": video, "order": "time", "maxResults": 100}
    return _ask(asking(f"{API}/commentThreads", values), "comments", {"video": video}, "")


def _replies(threads: Sequence[Json], video: str, key: str) -> tuple[Request, ...]:
    """A thread comes with five replies at most; where there are more they are asked for."""
    long = [
        word(inner(one), "id")
        for one in threads
        if count(inner(one, "snippet"), "totalReplyCount") > len(listed(one, "replies", "comments"))
    ]
    values: dict[str, str | int] = {"part": "snippet", "maxResults": 100}
    note: dict[str, Json] = {"video": video, "parent": True}
    return tuple(
        _ask(asking(f"{API}/comments", {**values, "parentId": id}), "comments", note, key) for id in long if id
    )


def _again(response: Response, key: str, token: str, page: int) -> Request:
    base = re.sub(r"&pageToken=[^&]*", "", response.request.url)
    note = {**response.note, "cursors": {}, "page": page}
    return _ask(f"{base}&{urlencode({'pageToken': token})}", response.role, note, key)


def _ask(url: str, role: str, note: Mapping[str, Json], key: str) -> Request:
    """The key goes in a header, so that no address that is logged or kept has it."""
    return Request(url, role, note, headers={"X-Goog-Api-Key": key} if key else {}, private=True)
