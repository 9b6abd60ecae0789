"""Visits to portals, sitemaps, watched pages and review pages: the real visit and state database, a scripted web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.fetch import Answer
from model.source import Source
from storage import open_database, sources
from visiting import Crawl, Web

SITE = "http://daily.example"
TEXT = "The parcel was lost for three whole weeks and nobody from the company said a single word about it. " * 3
FEED = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def crawls(tmp_path: Path, web: Web) -> Iterator[object]:
    database = open_database(f"sqlite:///{tmp_path}/state.db")

    def made(url: str, kind: str, **options: str) -> Crawl:
        source = Source("daily", url, kind, options=dict(options))
        with database.write() as tx:
            sources.put(tx, source)
        return Crawl(database, web, source)

    yield made
    database.close()


def put(web: Web, path: str, answer: Answer | str) -> None:
    web.pages[SITE + path] = replace(answer, url=SITE + path) if isinstance(answer, Answer) else answer


def html(body: str, head: str = "", tag: str = "") -> Answer:
    page = f"<html><head><title>Daily</title>{head}</head><body>{body}</body></html>"
    return Answer("", 200, page.encode(), {"content-type": "text/html", **({"etag": f'"{tag}"'} if tag else {})})


def story(title: str, text: str = TEXT) -> Answer:
    head = (
        f'<meta property="article:published_time" content="2026-11-20T08:00:00Z"><meta name=author content="{title}">'
    )
    return html(f"<article><h1>{title}</h1><p>{text}</p></article>", head)


def section(*names: str, head: str = FEED, tag: str = "same") -> Answer:
    rows = "".join(f'<h2><a href="/2026/11/20/{name}">A headline of many words: {name}</a></h2>' for name in names)
    return html(f"<main>{rows}</main>", head, tag)


def rss(*names: str) -> str:
    items = "".join(f"<item><title>{n}</title><link>{SITE}/2026/11/20/{n}</link></item>" for n in names)
    return f'<rss version="2.0"><channel><title>Daily</title>{items}</channel></rss>'


def test_a_portal_is_read_through_all_its_doors_and_each_article_once(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/", "portal")
    put(web, "/", section("story-one"))
    put(web, "/rss.xml", rss("story-one", "story-two"))
    for name in ("one", "two", "three"):
        put(web, f"/2026/11/20/story-{name}", story(name))
    first = crawl.visit()
    assert (first.outcome, first.new) == ("fetched", 2)
    assert {c.url.rpartition("/")[2] for c in crawl.captures} == {"story-one", "story-two"}
    assert {c.author.name for c in crawl.captures} == {"one", "two"}
    put(web, "/rss.xml", rss("story-three", "story-one"))  # the section is "not modified"
    second = crawl.visit()
    assert (second.new, web.count(f"{SITE}/2026/11/20/story-one")) == (1, 1)
    assert crawl.visit().outcome == "unchanged"


def test_an_article_that_is_edited_or_gone_is_seen(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/", "portal")
    put(web, "/", section("story-one", "story-two", head=""))
    for name in ("one", "two"):
        put(web, f"/2026/11/20/story-{name}", story(name))
    crawl.visit()
    put(web, "/2026/11/20/story-one", story("one", f"{TEXT} They found it."))
    del web.pages[f"{SITE}/2026/11/20/story-two"]
    crawl.later(hours=2)
    again = crawl.visit()
    assert (again.edited, again.gone) == (1, 1)
    assert crawl.captures[-1].text.endswith("They found it.")


def test_sitemaps_that_robots_named_are_asked_for_when_it_is_not_modified(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/", "sitemap")
    robots = Answer("", 200, b"Sitemap: /index.xml", {"content-type": "text/plain", "etag": '"r"'})
    index = f"<sitemapindex><sitemap><loc>{SITE}/posts.xml</loc></sitemap></sitemapindex>".encode()
    row = f"<url><loc>{SITE}/2026/11/20/story-{{0}}</loc><lastmod>{{1}}</lastmod></url>"
    put(web, "/robots.txt", robots)
    put(web, "/index.xml", Answer("", 200, index, {"etag": '"i"'}))
    put(web, "/posts.xml", f"<urlset>{row.format('one', '2026-11-20')}</urlset>")
    for name in ("one", "two"):
        put(web, f"/2026/11/20/story-{name}", story(name))
    assert crawl.visit().new == 1
    later = row.format("two", "2026-11-20T11:00:00Z")
    put(web, "/posts.xml", f"<urlset>{row.format('one', '2026-11-20')}{later}</urlset>")
    crawl.later(minutes=30)
    second = crawl.visit()
    assert (second.new, second.outcome) == (1, "fetched")
    assert [url for url, _ in web.asked[-3:]] == [
        f"{SITE}/index.xml",
        f"{SITE}/posts.xml",
        f"{SITE}/2026/11/20/story-two",
    ]


def test_every_change_of_a_watched_page_is_a_mention(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/terms", "watch", selector="main")
    for days in ("three", "five", "three"):
        put(web, "/terms", html(f"<main><p>Parcels take {days} days.</p></main>", tag=days))
        crawl.visit()
        crawl.visit()
    captures = crawl.captures
    assert [(c.text, c.quoted, c.backlog) for c in captures] == [
        ("Parcels take three days.", "", True),
        ("Parcels take five days.", "Parcels take three days.", False),
        ("Parcels take three days.", "Parcels take five days.", False),
    ]
    assert len({c.url for c in captures}) == 3
    put(web, "/terms", html("<p>Closed.</p>"))
    broken = crawl.visit()
    assert broken.outcome == "unreadable" and "nothing on this page is chosen by 'main'" in broken.message


def test_a_watched_page_that_changes_back_and_forth_is_told_each_time(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/terms", "watch")
    for number in range(6):
        put(web, "/terms", html(f"<p>{'Open' if number % 2 else 'Closed'} today, for all.</p>"))
        crawl.visit()
        crawl.later(hours=1)
    assert len(crawl.captures) == 6


def test_reviews_are_found_by_the_address_alone(web: Web, crawls) -> None:
    crawl = crawls(f"{SITE}/reviews", "auto")
    row = (
        '<div itemscope itemtype="https://schema.org/Review"><b itemprop=author>Reader {0}</b><meta itemprop='
        'datePublished content="2026-11-{0:02}T10:00:00Z"><p itemprop=reviewBody>Parcel {0} never came.</p><div '
        "itemprop=reviewRating itemscope><meta itemprop=ratingValue content={1}></div></div>"
    )
    put(web, "/reviews", html("".join(row.format(n, n % 5 + 1) for n in range(1, 8))))
    assert crawl.visit().new == 7
    first = min(crawl.captures, key=lambda c: c.published_at or datetime.max.replace(tzinfo=UTC))
    assert (first.kind, first.author.name, first.rating.value if first.rating else None) == ("review", "Reader 1", 2)
    assert crawl.visit().outcome == "unchanged"
