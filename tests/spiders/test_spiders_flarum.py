"""Flarum beyond its double's visits: pages that carry its documents, old and new shapes, what is no post."""

from __future__ import annotations

import json

import pytest

from model.source import Json
from spiders.kinds.flarum import Flarum
from spiders.registry import recognised
from spiders.spider import Harvest, Request, Response, View
from tests.servers.forums.flarum import Flarum as Double
from tests.servers.forums.truth import faults
from tests.servers.forums.village import NOW, Village
from tests.servers.forums.walk import Walker

FORUM = "https://forum.example"


def read(document: object, url: str = FORUM + "/api/posts") -> Harvest:
    request = Request(url, "posts")
    return Flarum().read(Response(request, url, json.dumps(document).encode()), View("f", FORUM, NOW))


def post(**attributes: Json) -> dict[str, Json]:
    said: dict[str, Json] = {"number": 2, "contentType": "comment", "contentHtml": "<p>Hi</p>", **attributes}
    related: dict[str, Json] = {"discussion": {"data": {"type": "discussions", "id": "7"}}}
    return {"type": "posts", "id": "5", "attributes": said, "relationships": related}


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (
            FORUM + "/",
            "/api/posts?filter%5Btype%5D=comment&include=user%2Cdiscussion&page%5Blimit%5D=50&sort=-createdAt",
        ),
        (
            FORUM + "/all",
            "/api/posts?filter%5Btype%5D=comment&include=user%2Cdiscussion&page%5Blimit%5D=50&sort=-createdAt",
        ),
        (
            FORUM + "/t/rice-and-salt",
            "/api/discussions?filter%5Btag%5D=rice-and-salt&sort=-lastPostedAt&page%5Blimit%5D=50",
        ),
    ],
)
def test_what_is_asked_for(url: str, asked: str) -> None:
    assert [request.url for request in Flarum().start(View("f", url, NOW))] == [FORUM + asked]


@pytest.mark.parametrize(
    ("slug", "url"),
    [
        ("7-late-parcels", FORUM + "/d/7-late-parcels/2"),
        ("late-parcels", FORUM + "/d/7-late-parcels/2"),
        ("7", FORUM + "/d/7/2"),
        ("", FORUM + "/d/7/2"),
    ],
)
def test_a_posts_address_whatever_the_slug(slug: str, url: str) -> None:
    discussion = {"type": "discussions", "id": "7", "attributes": {"title": "Late", "slug": slug}}
    (entry,) = read({"data": [post()], "included": [discussion]}).posts
    assert entry.capture.url == url


@pytest.mark.parametrize(
    "attributes",
    [
        {"contentType": "discussionRenamed", "contentHtml": None, "content": ["a", "b"]},
        {"contentType": "discussionLocked", "contentHtml": None},
        {"isHidden": True},
    ],
)
def test_what_is_no_post_is_passed_over(attributes: dict[str, Json]) -> None:
    harvest = read({"data": [post(**attributes)], "included": []})
    assert (harvest.posts, harvest.unread) == ((), ())


@pytest.mark.parametrize(
    ("attributes", "likes"), [({"likesCount": 4}, 4), ({"votes": 3}, 3), ({}, 0), ({"likesCount": "many"}, 0)]
)
def test_likes_as_its_extensions_tell_them(attributes: dict[str, Json], likes: int) -> None:
    (entry,) = read({"data": [post(**attributes)], "included": []}).posts
    assert entry.capture.engagement is not None and entry.capture.engagement.likes == likes


def test_a_page_carries_its_posts() -> None:
    double = Double(Village("th"))
    url = FORUM + "/d/42-a-slug"
    status, headers, body = double.answer(url)
    response = Response(Request(url, "thread"), url, body, headers, status)
    harvest = Flarum().read(response, View("f", url, NOW))
    found = {entry.ref: entry.capture for entry in harvest.posts}
    assert faults({ref: one for ref, one in double.expected().items() if one.thread == "42"}, found) == []
    assert (recognised(response)[0].spider, recognised(response)[0].role) == ("flarum", "thread")


def test_a_tag_is_read_discussion_by_discussion() -> None:
    double = Double(Village("ru"))
    walker = Walker(Flarum(), double, FORUM + "/t/northwind")
    walker.visit()
    board = {str(topic.number) for topic in double.village.topics if topic.board == 1}
    assert faults({ref: one for ref, one in double.expected().items() if one.thread in board}, walker.posts) == []
