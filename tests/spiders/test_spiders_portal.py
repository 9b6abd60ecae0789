"""A portal over several visits: its doors name articles, each of which is read once on its own page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from model.source import Json
from servers.social.visiting import NOW, Guest, Refused, Reply
from spiders.kinds.portal import MANY, SOME, Portal
from spiders.spider import Request, Response
from spiders.text import parse_html

SITE = "https://daily.example"
TEXT = "The parcel was lost for three whole weeks and nobody from the company said a single word about it. " * 3


def story(title: str, by: str = "Ola Nowak") -> str:
    head = f'<title>{title}</title><meta name="author" content="{by}">'
    head += '<meta property="article:published_time" content="2026-11-20T08:00:00+01:00">'
    return f"<html><head>{head}</head><body><article><h1>{title}</h1><p>{TEXT}</p></article></body></html>"


def section(*paths: str, head: str = "") -> str:
    rows = "".join(f'<h2><a href="{path}">A headline of many words at {path}</a></h2>' for path in paths)
    return f'<html><head>{head}</head><body><nav><a href="/about">About us</a></nav><main>{rows}</main></body></html>'


def feed(*items: tuple[str, str]) -> str:
    rows = "".join(
        f"<item><title>{title}</title><link>{SITE}{path}</link><guid>{path}</guid><author>Jan Kowal</author>"
        f"<description>Short.</description><pubDate>Fri, 20 Nov 2026 09:00:00 +0000</pubDate></item>"
        for path, title in items
    )
    return f'<rss version="2.0"><channel><title>Daily</title>{rows}</channel></rss>'


NAMED = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
NAMED += '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'


def visited(pages: Mapping[str, str], **options: Json) -> Guest:
    def door(request: Request) -> Reply:
        path = request.url.removeprefix(SITE)
        if path not in pages:
            raise Refused(404)
        return Reply(pages[path].encode())

    return Guest(Portal(), f"{SITE}/", door, options)


def asked(guest: Guest) -> list[str]:
    return [request.url.removeprefix(SITE) for request in guest.visit().asked]


def test_each_article_is_read_once_whatever_names_it() -> None:
    sitemap = f"<urlset><url><loc>{SITE}/2026/11/20/story-four?utm_source=map</loc><lastmod>2026-11-20</lastmod></url>"
    both = f"<url><loc>{SITE}/2026/11/20/story-one</loc><lastmod>2026-11-20</lastmod></url>"
    pages = {
        "/": section("/2026/11/20/story-one", "/2026/11/20/story-two?utm_source=home#top", head=NAMED),
        "/rss.xml": feed(("/2026/11/20/story-two?utm_source=rss", "Told two"), ("/2026/11/20/story-three", "Told 3")),
        "/robots.txt": "Sitemap: /all.xml\nSitemap: /news-sitemap.xml",
        "/news-sitemap.xml": f"{sitemap}{both}</urlset>",
        **{f"/2026/11/20/story-{name}": story(f"Story {name}") for name in ("one", "two", "three", "four")},
    }
    source = visited(pages)
    first = source.visit()
    assert sorted(post.url.rpartition("-")[2] for post in first.posts) == ["four", "one", "three", "two"]
    assert all(post.kind == "article" and TEXT.strip() in post.text for post in first.posts)
    assert f"{SITE}/comments/feed/" not in [request.url for request in first.asked]
    assert asked(source) == ["/", "/rss.xml", "/news-sitemap.xml"]  # by themselves: the section may be "not modified"
    pages["/"] = section("/2026/11/20/story-five", "/2026/11/20/story-one", head=NAMED)
    pages["/2026/11/20/story-five"] = story("Story five")
    assert asked(source)[-1] == "/2026/11/20/story-five"


def test_what_the_feed_told_wins_over_the_page() -> None:
    pages = {
        "/": section(head=NAMED),
        "/rss.xml": feed(("/2026/11/20/story-two", "Told two")),
        "/2026/11/20/story-two": story("Story two"),
    }
    (post,) = visited(pages).visit().posts
    assert (post.title, post.author.name, post.published_from) == ("Told two", "Jan Kowal", "feed")


def test_a_page_that_cannot_be_had_leaves_its_headline() -> None:
    (post,) = visited({"/": section("/2026/11/20/story-one")}).visit().posts
    assert (post.title, post.text) == ("A headline of many words at /2026/11/20/story-one", "")
    assert (post.url, post.published_at) == (f"{SITE}/2026/11/20/story-one", None)


@pytest.mark.parametrize("sections", [["/sport", "/culture", "javascript:x", 5], "/sport, /culture"])
def test_more_sections_are_read(sections: Json) -> None:
    pages = {"/": section(), "/sport": section("/2026/11/20/story-run"), "/culture": section("/2026/11/20/story-art")}
    assert {post.url.rpartition("-")[2] for post in visited(pages, sections=sections).visit().posts} == {"run", "art"}


def test_a_section_that_fails_and_a_feed_that_is_none_do_not_stop_the_rest() -> None:
    pages = {"/": section("/2026/11/20/story-one", head=NAMED), "/2026/11/20/story-one": story("Story one")}
    assert [post.title for post in visited(pages, sections="/gone").visit().posts] == ["Story one"]


def test_history_is_in_the_sitemaps() -> None:
    pages = {
        "/robots.txt": "Sitemap: /all.xml\nSitemap: /news.xml",
        "/all.xml": f"<urlset><url><loc>{SITE}/2026/10/01/story-old</loc><lastmod>2026-10-01</lastmod></url></urlset>",
        "/news.xml": "<urlset></urlset>",
        "/2026/10/01/story-old": story("Story old"),
    }
    posts = visited(pages).visit(since=NOW.replace(month=9)).posts
    assert [post.title for post in posts] == ["Story old"]


def test_a_site_without_sitemaps_is_asked_for_them_once_a_day() -> None:
    source = visited({"/": section()})
    assert asked(source)[:2] == ["/", "/robots.txt"]
    assert asked(source) == ["/"]
    source.now += timedelta(days=1)
    assert "/robots.txt" in asked(source)


@pytest.mark.parametrize(("count", "sure"), [(0, None), (1, 0.05), (SOME - 1, 0.05), (SOME, 0.25), (MANY, 0.5)])
def test_how_sure_it_is(count: int, sure: float | None) -> None:
    html = section(*(f"/2026/11/20/story-number-{number}" for number in range(count)))
    found = Portal().recognise(Response(Request(SITE), SITE, html.encode()), parse_html(html))
    assert (found.sure if found else None) == sure


def test_an_article_with_many_links_is_no_portal() -> None:
    html = section(
        *(f"/2026/11/20/story-number-{n}" for n in range(MANY)), head='<meta property="og:type" content="article">'
    )
    assert Portal().recognise(Response(Request(SITE), SITE, html.encode()), parse_html(html)) is None
