"""Hostile shapes: what a service answers is read, named as unread, or refused with a sentence; never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.capture import capture_from_json, capture_to_json
from servers.social.bluesky import Bluesky
from servers.social.hackernews import HackerNews
from servers.social.lemmy import Lemmy
from servers.social.mastodon import HOST, Mastodon
from servers.social.reddit import Reddit
from servers.social.stores import AppStore, GooglePlay
from servers.social.visiting import DAY, NOW
from servers.social.youtube import CHANNEL, YouTube
from spiders.errors import Unreadable
from spiders.registry import all_spiders
from spiders.spider import Harvest, Request, Response, View

DEEP = '{"a":' * 5_000 + "1" + "}" * 5_000
BROKEN: Mapping[str, Any] = {
    "null": None,
    "true": True,
    "a text": "x",
    "a list": [1, None, "x"],
    "an object": {"id": {"id": [1]}},
    "a huge number": 10**400,
    "a huge float": 1e308,
    "below zero": -5,
    "no time": "yesterday",
    "a far time": "99999-01-01T00:00:00Z",
    "half a character": "\ud800",
    "a NUL": "a\x00b",
    "markup": "<p><<<a href='javascript:x'>" * 50,
}


def hackernews() -> bytes:
    door = HackerNews()
    door.post(1, DAY, "text", title="title")
    door.post(2, DAY, "answer", parent=1)
    url = "https://x.example/api/v1/search_by_date?tags=(story,comment)&hitsPerPage=9"
    return door(Request(url)).body


def mastodon() -> bytes:
    door = Mastodon()
    door.post(1, DAY, "<p>text</p>", quote={"quoted_status": {"content": "<p>quoted</p>"}})
    return door(Request(f"{HOST}/api/v1/timelines/public?limit=40")).body


def bluesky() -> bytes:
    door = Bluesky()
    door.post("aaa", DAY, "text")
    door.post("bbb", DAY, "answer", parent="aaa")
    return door(Request("https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?limit=9")).body


def lemmy() -> bytes:
    door = Lemmy()
    door.post(5, DAY, "title", "body")
    door.comment(7, DAY, 5, "text")
    return door(Request("https://lemmy.example/api/v3/search?q=t&sort=New&limit=50")).body


def reddit() -> bytes:
    door = Reddit()
    door.post("p1", DAY, "title", "text")
    door.comment("c1", DAY, "p1", "answer")
    headers = {"Authorization": "Bearer tok"}
    return door(Request("https://oauth.reddit.com/comments/p1?limit=9", headers=headers)).body


def youtube(path: str) -> bytes:
    door = YouTube()
    door.video("v", DAY, "title", "text")
    door.comment("k", DAY, "v", "comment")
    door.comment("k.r", DAY, "v", "reply", parent="k")
    return door(Request(f"https://www.googleapis.com/youtube/v3/{path}", headers={"X-Goog-Api-Key": "k"})).body


def app_store() -> bytes:
    door = AppStore()
    door.review("pl", 1, DAY, 3, "title", "text")
    door.review("pl", 2, DAY, 3, "title", "text")
    return door(Request("https://itunes.apple.com/pl/rss/customerreviews/page=1/id=1/json")).body


def google_play() -> bytes:
    door = GooglePlay.__new__(GooglePlay)
    door.reviews, door.per_page = [], 9
    door.review("r", DAY, 3, "title\ttext")
    return door(Request("https://x.example/reviews", headers={"Authorization": "Bearer tok"})).body


def gdelt() -> bytes:
    article = {"url": "https://a.example/1", "title": "title", "seendate": "20261120T080000Z", "language": "English"}
    return json.dumps({"articles": [article]}).encode()


ANSWERS: list[tuple[str, str, Callable[[], bytes]]] = [
    ("hackernews", "search", hackernews),
    ("mastodon", "timeline", mastodon),
    ("bluesky", "feed", bluesky),
    ("lemmy", "found", lemmy),
    ("reddit", "listing", reddit),
    ("youtube", "videos", lambda: youtube("videos?id=v")),
    ("youtube", "comments", lambda: youtube("commentThreads?videoId=v")),
    ("youtube", "search", lambda: youtube("search?q=title")),
    ("app-store", "reviews", app_store),
    ("google-play", "reviews", google_play),
    ("gdelt", "articles", gdelt),
]
IDS = [f"{kind}-{role}" for kind, role, _ in ANSWERS]
ROLES = {
    "hackernews": ("search", "item"),
    "mastodon": ("timeline", "status", "account", "search", "context", "door"),
    "bluesky": ("feed", "search", "thread", "session", "door"),
    "lemmy": ("posts", "comments", "found", "post", "door"),
    "reddit": ("token", "listing"),
    "youtube": ("channel", "feed", "videos", "comments", "search"),
    "app-store": ("reviews",),
    "google-play": ("token", "reviews"),
    "gdelt": ("articles", "article"),
    "google-news": ("feed", "article"),
}
ADDRESSES = {
    "mastodon": f"{HOST}/@ola",
    "lemmy": "https://lemmy.example/c/x",
    "youtube": f"https://www.youtube.com/channel/{CHANNEL}",
    "bluesky": "https://bsky.app/profile/ola.bsky.social",
    "reddit": "https://www.reddit.com/r/x",
}


def read(kind: str, role: str, body: bytes) -> Harvest:
    """What came of it; an Unreadable with a sentence is an answer, too. What is read can be kept."""
    view = View("source", ADDRESSES.get(kind, "https://x.example/"), NOW, terms=("word",), first=False)
    request = Request("https://x.example/api", role, {"query": "word", "base": "https://x.example/api"})
    try:
        harvest = all_spiders()[kind].read(Response(request, request.url, body), view)
    except Unreadable as error:
        assert len(str(error)) > 20
        return Harvest()
    for post in harvest.posts:
        assert capture_from_json(json.loads(json.dumps(capture_to_json(post.capture)))) == post.capture
        assert post.ref
    for one in harvest.unread:
        json.dumps([one.raw, one.ref, one.reason]).encode()
    for page in (*harvest.follow, *(later.request for later in harvest.later)):
        page.url.encode("utf-8")
        json.dumps(dict(page.note)).encode("utf-8")
    return harvest


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a JSON value."""
    below: list[tuple[Any, ...]] = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        below += places(inner, (*path, name))
    return below


def changed(value: Any, path: tuple[Any, ...], put: Any, *, drop: bool = False) -> Any:
    made = deepcopy(value)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    if drop:
        del inner[path[-1]]
    else:
        inner[path[-1]] = put
    return made


@pytest.mark.parametrize(("kind", "role", "answer"), ANSWERS, ids=IDS)
def test_the_answer_itself_is_read(kind: str, role: str, answer: Callable[[], bytes]) -> None:
    harvest = read(kind, role, answer())
    assert harvest.posts or harvest.follow or harvest.later
    assert not harvest.unread


@pytest.mark.parametrize(("kind", "role", "answer"), ANSWERS, ids=IDS)
def test_any_field_may_be_missing_or_hold_anything(kind: str, role: str, answer: Callable[[], bytes]) -> None:
    whole = json.loads(answer())
    for path in places(whole):
        read(kind, role, json.dumps(changed(whole, path, None, drop=True)).encode())
        for put in BROKEN.values():
            read(kind, role, json.dumps(changed(whole, path, put)).encode())


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind, roles in ROLES.items() for role in roles])
def test_any_answer_may_be_something_else(kind: str, role: str) -> None:
    for body in (b"", b"null", b"[]", b"{}", b"<html></html>", b"\xff\xfe", b"9" * 9_000, DEEP.encode(), b"[null,1]"):
        read(kind, role, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "data", "children", "posts", "hits", "items", "snippet", "record", "reply"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=JSON)
def test_any_json_is_survived(value: Any) -> None:
    for kind, roles in ROLES.items():
        for role in roles:
            read(kind, role, json.dumps(value).encode())


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_item_stops_no_other(name: str) -> None:
    statuses = json.loads(mastodon())
    harvest = read("mastodon", "timeline", json.dumps([BROKEN[name], *statuses]).encode())
    assert "1" in [post.ref for post in harvest.posts]
