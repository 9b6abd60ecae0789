"""NodeBB beyond its double's visits: feeds, pages that carry the API's answer, and addresses in folders."""

from __future__ import annotations

import json

import pytest

from spiders.kinds.nodebb import NodeBB
from spiders.reading import read_any
from spiders.registry import recognised
from spiders.spider import Request, Response, View
from tests.servers.forums.nodebb import NodeBB as Double
from tests.servers.forums.truth import faults
from tests.servers.forums.village import NOW, Village
from tests.servers.forums.walk import Walker


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://f.example/", "https://f.example/api/recent"),
        ("https://f.example/community/", "https://f.example/community/api/recent"),
        ("https://f.example/community/recent?x=1", "https://f.example/community/api/recent"),
        ("https://f.example/category/5/news", "https://f.example/api/category/5"),
        ("https://f.example/c/tags/rice", "https://f.example/c/api/tags/rice"),
        ("https://f.example/topic/9/a-topic/3", "https://f.example/api/topic/9"),
    ],
)
def test_the_api_stands_before_every_path(url: str, asked: str) -> None:
    assert [request.url for request in NodeBB().start(View("n", url, NOW))] == [asked]


def test_where_the_api_is_closed_the_feed_is_read_under_the_same_refs() -> None:
    double = Double(Village("ja"))
    double.closed = True
    walker = Walker(NodeBB(), double, double.base + "/")
    walker.visit()
    expected = double.expected()
    assert len(walker.posts) == 20
    for ref, post in walker.posts.items():
        one = expected[ref]
        assert (post.url, post.author.name, post.published_at, post.text) == (one.url, one.author, one.at, one.text)


def test_a_page_is_read_like_the_apis_answer() -> None:
    double = Double(Village("ru"))
    url = double.base + "/topic/20/topic"
    status, headers, body = double.answer(url)
    response = Response(Request(url, "thread"), url, body, headers, status)
    for harvest in (NodeBB().read(response, View("n", url, NOW)), read_any(response, View("n", url, NOW))):
        found = {entry.ref: entry.capture for entry in harvest.posts}
        assert len(found) > 3
        assert faults({ref: one for ref, one in double.expected().items() if ref in found}, found) == []
    assert recognised(response)[0].spider == "nodebb"


def test_a_post_from_elsewhere_keeps_its_own_address() -> None:
    far = "https://mastodon.example/users/ann/statuses/1"
    post = {"pid": far, "content": "<p>Hi</p>", "user": {"username": "ann@mastodon.example"}, "toPid": 3}
    body = json.dumps({"tid": 9, "title": "T &amp; t", "slug": "9/t", "mainPid": 3, "posts": [post]}).encode()
    request = Request("https://f.example/api/topic/9", "thread")
    (entry,) = NodeBB().read(Response(request, request.url, body), View("n", "https://f.example/", NOW)).posts
    assert (entry.capture.url, entry.capture.parent, entry.capture.title) == (far, "3", "")
    assert entry.capture.thread is not None and entry.capture.thread.title == "T & t"


def test_a_broken_post_is_told_and_the_others_go_on() -> None:
    posts = [{"pid": 1, "content": "fine"}, {"content": "no number"}, "none"]
    body = json.dumps({"tid": 9, "slug": "9/t", "posts": posts}).encode()
    request = Request("https://f.example/api/topic/9", "thread")
    harvest = NodeBB().read(Response(request, request.url, body), View("n", "https://f.example/", NOW))
    assert [entry.ref for entry in harvest.posts] == ["1"]
    assert len(harvest.unread) >= 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<p>@ann said in <a href="/post/3">T</a>:</p>\n<blockquote><p>a</p></blockquote>\n<p>b</p>', "b"),
        ('<p>x</p><p>@ann in <a href="/post/3">T</a>:</p><blockquote>a</blockquote><p>b</p>', "x\n\nb"),
        ("<p>Two things:</p><blockquote>a</blockquote><p>b</p>", "Two things:\n\nb"),
        ('<p>See <a href="/post/3">this</a></p><blockquote>a</blockquote>b', "See this\n\nb"),
        ("<blockquote>a</blockquote>", "a"),
        ("<blockquote>a</blockquote>" * 20_000 + "b", "b"),
    ],
)
def test_the_line_over_a_quote_is_not_said(content: str, text: str) -> None:
    post = {"pid": 1, "content": content}
    body = json.dumps({"tid": 9, "slug": "9/t", "posts": [post]}).encode()
    request = Request("https://f.example/api/topic/9", "thread")
    (entry,) = NodeBB().read(Response(request, request.url, body), View("n", "https://f.example/", NOW)).posts
    assert entry.capture.text == text
