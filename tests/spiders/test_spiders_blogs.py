"""Blogs of the large hosts: where their feeds are, and Blogger's comments and past."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capture import Thread
from servers.social.visiting import NOW, Guest, Refused, Reply
from spiders.kinds.blogs import A_PAGE, Blogs, hosted_feed
from spiders.spider import Request, Response
from spiders.text import parse_html

FEEDS = [
    ("https://parcels.blogspot.com/", "https://parcels.blogspot.com/feeds/posts/default"),
    ("https://parcels.blogspot.co.uk/2026/11/a.html", "https://parcels.blogspot.co.uk/feeds/posts/default"),
    ("https://p.blogspot.com/search/label/Ala%20ma", "https://p.blogspot.com/feeds/posts/default/-/Ala%20ma"),
    ("https://medium.com/@ola/some-story-1a2b", "https://medium.com/feed/@ola"),
    ("https://medium.com/feed/@ola", "https://medium.com/feed/@ola"),
    ("https://medium.com/tag/parcels/latest", "https://medium.com/feed/tag/parcels"),
    ("https://medium.com/northwind-stories", "https://medium.com/feed/northwind-stories"),
    ("https://ola.medium.com/story", "https://ola.medium.com/feed"),
    ("https://ola.substack.com/p/story", "https://ola.substack.com/feed"),
    ("https://www.tumblr.com/staff/123/story", "https://staff.tumblr.com/rss"),
    ("https://staff.tumblr.com/tagged/lost parcels", "https://staff.tumblr.com/tagged/lost%20parcels/rss"),
    ("https://medium.com/", ""),
    ("https://www.tumblr.com/", ""),
    ("https://notblogspot.com/", ""),
    ("https://blogspot.com.evil.example/", ""),
    ("https://www.tumblr.com/x@evil.example/", ""),
    ("http://[bad", ""),
]


@pytest.mark.parametrize(("url", "feed"), FEEDS)
def test_where_a_blogs_feed_is(url: str, feed: str) -> None:
    assert hosted_feed(url) == feed
    found = Blogs().claims(url)
    assert (found.url if found else "") == feed


@given(st.text(max_size=60))
def test_any_address_is_answered(text: str) -> None:
    for url in (text, f"https://medium.com/{text}", f"https://www.tumblr.com/{text}"):
        assert hosted_feed(url) == "" or urlsplit(hosted_feed(url)).scheme == "https"


RECOGNISED = [
    ('<meta name="generator" content="Ghost 5.82">', 0.8, "https://b.example/rss/"),
    ('<meta name="generator" content="Ghost 5.82"><link rel="alternate" type="application/rss+xml" href="/blog/rss/">',
     0.8, "https://b.example/blog/rss/"),
    ('<meta content="blogger" name="generator">', 0.8, "https://b.example/feeds/posts/default"),
    ('<meta name="generator" content="Ghost 5"><meta property="og:type" content="article">', 0.3, "https://b.example/rss/"),
    ('<meta name="generator" content="WordPress 6">', None, ""),
    ("<p>Ghost", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("head", "sure", "feed"), RECOGNISED)
def test_a_blog_on_a_host_of_its_own_is_recognised(head: str, sure: float | None, feed: str) -> None:
    html, url = f"<html><head>{head}</head><body>x</body></html>", "https://b.example/page/"
    found = Blogs().recognise(Response(Request(url), url, html.encode()), parse_html(html))
    assert (found.sure if found else None, found.url if found else "") == (sure, feed)


SITE = "https://parcels.blogspot.com"
ENTRY = """<entry><id>tag:blogger.com,1999:blog-1.post-{n}</id><published>2026-11-20T08:00:00+01:00</published>
<title>{title}</title><content type="html">&lt;p&gt;Parcel {n} was lost.&lt;/p&gt;</content>
<author><name>Ola</name></author><link rel="alternate" href="{url}"/>{more}</entry>"""
ANSWERS = """<thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" href="{0}/2026/11/a.html"
ref="tag:blogger.com,1999:blog-1.post-1"/>"""


def atom(*entries: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>{"".join(entries)}</feed>'.encode()


def post(number: int) -> str:
    return ENTRY.format(n=number, title=f"Story {number}", url=f"{SITE}/2026/11/{number}.html", more="")


def comment(number: int) -> str:
    url = f"{SITE}/2026/11/a.html?showComment=17#c{number}"
    return ENTRY.format(n=number, title="Parcel was…", url=url, more=ANSWERS.format(SITE))


def blogger(request: Request) -> Reply:
    parts = urlsplit(request.url)
    start = int(parse_qs(parts.query).get("start-index", ["1"])[0])
    if parts.path == "/feeds/comments/default":
        return Reply(atom(*map(comment, range(500 + start, 503))))
    if parts.path != "/feeds/posts/default":
        raise Refused(404)
    last = start + A_PAGE if "max-results" in parts.query else start + 2
    return Reply(atom(*map(post, range(start, min(last, 2 * A_PAGE + 11)))))


def test_blogger_has_posts_and_comments() -> None:
    posts = Guest(Blogs(), f"{SITE}/", blogger).visit().posts
    assert [one.kind for one in posts] == ["post", "post", "comment", "comment"]
    said = posts[2]
    assert (said.title, said.text, said.author.name) == ("", "Parcel 501 was lost.", "Ola")
    assert said.thread == Thread("tag:blogger.com,1999:blog-1.post-1", "", f"{SITE}/2026/11/a.html")
    assert (said.parent, said.url) == (
        "tag:blogger.com,1999:blog-1.post-1",
        f"{SITE}/2026/11/a.html?showComment=17#c501",
    )


def test_bloggers_past_is_paged() -> None:
    source = Guest(Blogs(), f"{SITE}/", blogger)
    visited = source.visit(since=NOW.replace(year=2020))
    assert len([one for one in visited.posts if one.kind == "post"]) == 2 * A_PAGE + 10
    asked = [parse_qs(urlsplit(one.url).query) for one in visited.asked if "posts" in one.url]
    assert [one["start-index"] for one in asked] == [["1"], ["101"], ["201"]]
    assert all(one["published-min"] == ["2020-11-20T12:00:00.000000Z"] for one in asked)


def test_other_blogs_have_no_door_to_their_past() -> None:
    assert Blogs().history(Guest(Blogs(), "https://medium.com/@ola", blogger).view(NOW)) == ()


def test_a_page_where_the_feed_was_expected_names_it() -> None:
    page = (
        '<html><head><link rel="alternate" type="application/atom+xml" href="/feeds/posts/default"></head><p>x</html>'
    )

    def door(request: Request) -> Reply:
        return Reply(page.encode()) if request.url == "https://b.example/" else blogger(request)

    assert len(Guest(Blogs(), "https://b.example/", door).visit().posts) == 2
