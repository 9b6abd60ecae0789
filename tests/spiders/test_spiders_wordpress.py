"""WordPress by its API and its feeds, over several visits of a double that answers as the REST reference says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.capture import Author, Thread
from servers.social.visiting import NOW, Guest, Refused, Reply
from spiders.errors import Unreadable
from spiders.kinds.wordpress import WordPress
from spiders.spider import Request, Response, View
from spiders.text import parse_html
from spiders.wordpress import door_of, site_behind
from spiders.wordpress_visit import MODERATED, RECENT, SWEEP

SITE = "https://blog.example"
START = NOW - timedelta(days=60)


def gmt(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


@dataclass
class Blog:
    """The REST API of a blog. ``old``: it is older than 5.7 and knows no ``modified_after``; ``plain``: it has plain
    permalinks; ``closed``: the API refuses everybody."""

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)
    old: bool = False
    plain: bool = False
    closed: bool = False

    def post(self, number: int, at: datetime, text: str = "Lost.", *, category: int = 1, **more: Any) -> None:
        modified = more.pop("modified", at)
        self.posts[number] = {
            "id": number,
            "date_gmt": gmt(at),
            "modified_gmt": gmt(modified),
            "link": f"{SITE}/2026/post-{number}/",
            "title": {"rendered": f"Post &#8211; {number}"},
            "content": {"rendered": f"<p>{text}</p>\n<blockquote><p>As they said</p></blockquote>"},
            "categories": [category],
            "_embedded": {"author": [{"name": "Ola &amp; Co", "slug": "ola", "link": f"{SITE}/author/ola/"}]},
        } | more

    def comment(self, number: int, post: int, at: datetime, text: str = "Same here.", parent: int = 0) -> None:
        under = self.posts[post]
        self.comments[number] = {
            "id": number,
            "post": post,
            "parent": parent,
            "author_name": f"Reader {number}",
            "author_url": "",
            "date_gmt": gmt(at),
            "link": f"{under['link']}#comment-{number}",
            "content": {"rendered": f"<p>{text}</p>"},
            "_embedded": {"up": [{"id": post, "link": under["link"], "title": under["title"]}]},
        }

    def __call__(self, request: Request) -> Reply:
        parts = urlsplit(request.url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        route = asked.get("rest_route", parts.path.removeprefix("/wp-json"))
        if request.url in self.feeds:
            return Reply(self.feeds[request.url].encode())
        if route in ("/", "/category/b/"):
            return self._home(route)
        if not route.startswith("/wp/v2/") or self.closed or ("rest_route" in asked) != self.plain:
            raise Refused(404)
        name, _, number = route.removeprefix("/wp/v2/").partition("/")
        if number:
            if int(number) not in self.posts:
                raise Refused(404)
            return Reply(json.dumps(self.posts[int(number)]).encode())
        return self._listing(name, asked)

    def _home(self, path: str) -> Reply:
        root = f"{SITE}/index.php?rest_route=/" if self.plain else f"{SITE}/wp-json/"
        term = f'<link rel="alternate" type="application/json" href="{SITE}/wp-json/wp/v2/categories/2">'
        link = "" if self.closed else f'<link rel="https://api.w.org/" href="{root}">{term if path != "/" else ""}'
        generator = '<meta name="generator" content="WordPress 6.1">'
        return Reply(f"<html><head>{generator}{link}</head><body><p>Hello</p></body></html>".encode())

    def _listing(self, name: str, asked: dict[str, str]) -> Reply:
        items = list((self.posts if name == "posts" else self.comments).values())
        if name == "posts" and "categories" in asked:
            items = [one for one in items if int(asked["categories"]) in one["categories"]]
        if "post" in asked:
            items = [one for one in items if str(one["post"]) in asked["post"].split(",")]
        key = {"modified": "modified_gmt", "id": "id"}.get(asked.get("orderby", "date"), "date_gmt")
        for given_as, time in (("after", "date_gmt"), ("modified_after", "modified_gmt")):
            if given_as in asked and not (self.old and given_as == "modified_after"):
                items = [one for one in items if one[time] > asked[given_as].rstrip("Z")]
        items.sort(key=lambda one: (one[key], one["id"]), reverse=asked.get("order", "desc") == "desc")
        size, page = int(asked["per_page"]), int(asked.get("page", "1"))
        pages = max(1, -(-len(items) // size))
        if page > pages:
            raise Refused(400)
        return Reply(json.dumps(items[(page - 1) * size : page * size]).encode(), {"x-wp-totalpages": str(pages)})


def guest(blog: Blog, url: str = f"{SITE}/") -> Guest:
    return Guest(WordPress(), url, blog)


def paths(asked: list[Request]) -> list[str]:
    return [request.role for request in asked]


def test_a_post_and_its_comments_have_every_field() -> None:
    blog = Blog()
    blog.post(4, NOW - timedelta(days=20), "Lost &amp; <b>gone</b>.")
    blog.comment(2, 4, NOW - timedelta(days=19))
    blog.comment(3, 4, NOW - timedelta(days=18), parent=2)
    post, reply, comment = guest(blog).visit().posts
    assert (post.ref, post.kind, post.title, post.text) == ("post-4", "article", "Post – 4", "Lost & gone.")
    assert (post.quoted, post.url) == ("As they said", f"{SITE}/2026/post-4/")
    assert post.author == Author("Ola & Co", "ola", f"{SITE}/author/ola/")
    assert (post.published_at, post.published_from) == (NOW - timedelta(days=20), "structured")
    assert (comment.kind, comment.text, comment.author.name) == ("comment", "Same here.", "Reader 2")
    assert comment.url == f"{SITE}/2026/post-4/#comment-2"
    assert comment.thread == Thread("post-4", "Post – 4", f"{SITE}/2026/post-4/")
    assert (comment.parent, reply.parent) == ("post-4", "comment-2")
    assert (comment.published_at, comment.published_from) == (NOW - timedelta(days=19), "structured")


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("old", [False, True])
def test_nothing_is_missed_between_visits(old: bool, plain: bool) -> None:
    blog = Blog(old=old, plain=plain)
    for number in range(1, 61):
        blog.post(number, START + timedelta(hours=number))
    source = guest(blog)
    assert len(source.visit().posts) == 50
    assert source.visit().posts == []
    for number in range(61, 181):  # more than two pages, many of them in one second
        blog.post(number, NOW + timedelta(minutes=5, seconds=number // 80))
        blog.comment(number, 1, NOW + timedelta(minutes=5, seconds=number // 80))
    blog.post(3, START + timedelta(hours=3), "Edited.", modified=NOW + timedelta(minutes=8))
    blog.post(500, START - timedelta(days=700), "Back-dated.", modified=NOW + timedelta(minutes=9))
    source.now = NOW + timedelta(hours=1)
    found = set(source.visit(most=300).refs)
    assert {f"post-{number}" for number in (*range(61, 181), 3, 500)} <= found
    assert {f"comment-{number}" for number in range(61, 181)} <= found
    assert source.visit(most=300).posts == []


def test_a_scheduled_post_and_an_imported_one_are_found() -> None:
    blog = Blog()
    blog.post(1, START)
    blog.post(9, NOW - timedelta(hours=1))
    source = guest(blog)
    source.visit()
    blog.post(2, NOW + timedelta(minutes=3), modified=START)  # written long ago, published now
    source.now = NOW + timedelta(minutes=30)
    assert source.visit().refs == ["post-2"]
    blog.post(10, START - timedelta(days=9))  # an import keeps both times: once a day numbers are looked through
    assert source.visit().refs == []
    source.now = NOW + SWEEP + timedelta(hours=1)
    assert source.visit().refs == ["post-10"]


def test_a_comment_that_waited_for_its_moderator_is_found() -> None:
    blog = Blog()
    blog.post(1, START)
    blog.comment(1, 1, NOW - timedelta(hours=1))
    source = guest(blog)
    source.visit()
    blog.comment(2, 1, NOW - MODERATED + timedelta(hours=20))
    assert source.visit().posts == []
    source.now = NOW + SWEEP + timedelta(minutes=1) - timedelta(hours=18)
    source.cursors["swept"] = (source.now - SWEEP).isoformat()
    assert source.visit().refs == ["comment-2"]


def test_a_visit_that_is_cut_goes_on_where_it_ended() -> None:
    blog = Blog()
    blog.post(1, START)
    source = guest(blog)
    source.visit()
    for number in range(2, 202):
        blog.post(number, NOW + timedelta(seconds=number))
    source.now = NOW + timedelta(hours=1)
    found = [ref for _ in range(6) for ref in source.visit(most=3).refs]
    assert sorted(found) == sorted(f"post-{number}" for number in range(2, 202))


def test_recent_posts_are_looked_at_again_with_what_stands_under_them() -> None:
    blog = Blog()
    blog.post(1, NOW - RECENT - timedelta(days=1))
    blog.post(2, NOW - timedelta(days=1))
    blog.comment(1, 2, NOW - timedelta(hours=3))
    source = guest(blog)
    first = source.visit()
    assert [urlsplit(one.url).path for one in first.asked if one.role == "post"] == ["/wp-json/wp/v2/posts/2"]
    blog.comment(1, 2, NOW - timedelta(hours=3), "Edited by its writer.")
    source.looked.clear()
    look = next(one for one in first.asked if one.role == "post")
    harvest = source._ask(look, source.view(), first)
    (under,) = harvest.follow
    assert source._ask(under, source.view(), first).posts[0].capture.text == "Edited by its writer."
    del blog.posts[2]
    assert look.otherwise is not None and look.otherwise.url == f"{SITE}/2026/post-2/"
    source._ask(look, source.view(), first)
    assert first.refused[-1] == look.otherwise


def test_history_is_paged_from_its_beginning_and_resumed() -> None:
    blog = Blog()
    for number in range(1, 201):
        blog.post(number, START + timedelta(hours=number))
        blog.comment(number, number, START + timedelta(hours=number, minutes=1))
    source, since = guest(blog), START + timedelta(hours=50, minutes=30)
    found = [ref for _ in range(4) for ref in source.visit(since=since, most=3).refs]
    wanted = {f"{kind}-{n}" for n in range(51, 201) for kind in ("post", "comment")}
    assert wanted <= {*found, "comment-50"} and {"post-50", "comment-49"}.isdisjoint(found)
    assert source.visit().posts == []


def test_a_category_is_read_alone_with_the_comments_under_its_posts() -> None:
    blog = Blog()
    blog.post(1, START, category=1)
    blog.post(2, START, category=2)
    blog.comment(1, 1, START)
    blog.comment(2, 2, START)
    source = guest(blog, f"{SITE}/category/b/")
    assert source.visit().refs == ["post-2", "comment-2"]
    assert source.cursors["api"] == f"{SITE}/wp-json/wp/v2/posts?categories=2"
    blog.post(3, NOW, category=2)
    assert source.visit().refs == ["post-3"]


FEED = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>B</title><item>
<title>From the feed</title><link>{SITE}/2026/post-4/</link><guid isPermaLink="false">{SITE}/?p=4</guid>
<pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>{"All of it. " * 50}</p>]]></content:encoded>
</item></channel></rss>"""
COMMENTS = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>C</title>
<entry><title>Comment on From the feed by Ola</title><link href="{SITE}/2026/post-4/#comment-7"/>
<author><name>Ola</name>
</author><id>{SITE}/?p=4#comment-7</id><published>2026-11-20T09:00:00Z</published><content type="html">&lt;p&gt;Me
too.&lt;/p&gt;</content>
<thr:in-reply-to ref="{SITE}/?p=4#comment-6" href="{SITE}/2026/post-4/#comment-6"/></entry></feed>"""


def test_where_the_api_is_closed_the_feeds_are_read() -> None:
    blog = Blog(closed=True, feeds={f"{SITE}/feed/": FEED, f"{SITE}/comments/feed/atom/": COMMENTS})
    for url in (f"{SITE}/", f"{SITE}/wp-json/", f"{SITE}/feed/"):
        post, comment = guest(blog, url).visit().posts
        assert (post.kind, post.title, post.url) == ("article", "From the feed", f"{SITE}/2026/post-4/")
        assert (comment.ref, comment.kind, comment.parent) == ("comment-7", "comment", "comment-6")
        assert (comment.title, comment.text, comment.author.name) == ("", "Me too.", "Ola")
        page = f"{SITE}/2026/post-4/"
        assert comment.thread == Thread(page, "From the feed", page)


DOORS = [
    (f"{SITE}/wp-json/", f"{SITE}/wp-json/", ()),
    (f"{SITE}/blog/wp-json/wp/v2/posts?tags=5", f"{SITE}/blog/wp-json/", (("tags", "5"),)),
    (f"{SITE}/wp-json/wp/v2/users/3", f"{SITE}/wp-json/", (("author", "3"),)),
    (f"{SITE}/index.php?rest_route=/wp/v2/categories/2", f"{SITE}/index.php?rest_route=/", (("categories", "2"),)),
    (f"{SITE}/?rest_route=/", f"{SITE}/?rest_route=/", ()),
]


@pytest.mark.parametrize(("url", "root", "only"), DOORS)
def test_a_door_is_read_out_of_an_address_and_back(url: str, root: str, only: tuple[tuple[str, str], ...]) -> None:
    door = door_of(url)
    assert door is not None and (door.root, door.only) == (root, only)
    assert door_of(door.address) == door
    assert door_of(door.posts(page=2)) == door


@pytest.mark.parametrize("url", [f"{SITE}/", f"{SITE}/wp-jsonp", "http://[bad/wp-json/", "not an address", ""])
def test_other_addresses_are_no_door(url: str) -> None:
    assert door_of(url) is None


@pytest.mark.parametrize(
    "path", ["", "/", "/feed/", "/comments/feed/", "/feed/atom/", "/comments/feed/rss2", "/index.php"]
)
def test_the_blog_behind_its_feed(path: str) -> None:
    assert site_behind(f"{SITE}/b{path}") == f"{SITE}/b/"


def recognised(html: str, link: str = "", url: str = f"{SITE}/x/") -> tuple[float, str] | None:
    answer = Response(Request(url), url, html.encode(), {"link": link} if link else {})
    found = WordPress().recognise(answer, parse_html(html))
    return (found.sure, found.url) if found else None


def test_what_is_recognised() -> None:
    api = f'<{SITE}/wp-json/>; rel="https://api.w.org/"'
    one = f'{api}, <{SITE}/wp-json/wp/v2/posts/4>; rel="alternate"; type="application/json"'
    assert recognised("<p>x</p>", api) == (0.85, f"{SITE}/x/")
    assert recognised("<p>x</p>", one) == (0.3, f"{SITE}/")
    assert recognised('<meta name="generator" content="WordPress 6.4"><p>x') == (0.7, f"{SITE}/x/")
    assert recognised('<script src="/wp-includes/a.js"></script><link href="/wp-content/b.css"><p>x') is not None
    article = '<meta property="og:type" content="article"><meta name="generator" content="WordPress 6.4"><p>x'
    assert recognised(article) == (0.3, f"{SITE}/")
    assert recognised(article, api, f"{SITE}/") == (0.85, f"{SITE}/")
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>B</title></channel></rss>'
    assert recognised(feed, api, f"{SITE}/feed/") == (0.5, f"{SITE}/")
    assert recognised('<meta name="generator" content="Ghost 5"><p>we left wp-content and WordPress') is None


BROKEN: list[Any] = [
    [None, 1, "x", [], {}],
    [{"id": 1}],
    [{"id": None, "link": 5, "title": None, "content": [], "_embedded": {"author": [None]}, "date_gmt": 7}],
    [{"id": 10**400, "title": {"rendered": "x"}}],
    [
        {
            "id": 1,
            "title": {"rendered": ["x"]},
            "content": {"rendered": {}},
            "_embedded": [],
            "modified_gmt": "0000-00-00",
        }
    ],
    [{"id": 2, "title": {"rendered": "t"}, "link": "javascript:alert(1)", "date_gmt": "9999-99-99T00:00:00"}],
]


@pytest.mark.parametrize("body", BROKEN)
@pytest.mark.parametrize("role", ["posts", "comments", "under", "walk"])
def test_broken_items_are_named_and_never_raise(body: Any, role: str) -> None:
    note = {"what": "comments" if role == "comments" else "posts", "by": "date", "after": NOW.isoformat()}
    asked = Request(f"{SITE}/wp-json/wp/v2/posts?page=1", role, note={**note, "page": 1, "cursor": "date"})
    harvest = WordPress().read(Response(asked, asked.url, json.dumps(body).encode()), View("s", SITE, NOW))
    assert all(entry.capture.ref for entry in harvest.posts)
    assert all(entry.capture.url.startswith("http") or not entry.capture.url for entry in harvest.posts)


def test_a_refusal_in_json_is_told() -> None:
    asked = Request(f"{SITE}/wp-json/wp/v2/posts", "posts")
    said = b'{"code":"rest_cannot_access","message":"Only authenticated users can access the REST API."}'
    with pytest.raises(Unreadable, match="Only authenticated users"):
        WordPress().read(Response(asked, asked.url, said), View("s", SITE, NOW))


NAMES = ["id", "link", "title", "content", "rendered", "date_gmt", "modified_gmt", "_embedded", "author", "up", "post"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=80)
@given(json_values)
def test_whatever_the_api_says_is_read_or_refused_with_a_sentence(value: Any) -> None:
    for role in ("posts", "comments", "post", "under"):
        asked = Request(f"{SITE}/wp-json/wp/v2/posts", role)
        try:
            WordPress().read(Response(asked, asked.url, json.dumps(value).encode()), View("s", SITE, NOW))
        except Unreadable as error:
            assert str(error)
