"""Review pages: every review with its rating, page by page; an average alone is said to be one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from model.capture import Rating
from model.identity import keys_of
from servers.social.visiting import Guest, Refused, Reply
from spiders.errors import Unreadable
from spiders.kinds.reviews_page import ReviewsPage
from spiders.spider import Request, Response, View
from spiders.text import parse_html

SITE = "https://reviews.example/northwind"
MARKED = """<div itemprop=review itemscope itemtype="https://schema.org/Review" {id}>
<span itemprop=author itemscope itemtype="https://schema.org/Person"><span itemprop=name>{name}</span></span>
<meta itemprop=datePublished content="{date}"><h3 itemprop=name>{title}</h3>
<div itemprop=reviewRating itemscope itemtype="https://schema.org/Rating"><meta itemprop=ratingValue content="{stars}">
<meta itemprop=bestRating content=10></div><p itemprop=reviewBody>{text}</p></div>"""


def told(*reviews: dict[str, object]) -> str:
    item = {"@context": "https://schema.org", "@type": "Product", "name": "Northwind parcels", "review": list(reviews)}
    return f'<html><body><script type="application/ld+json">{json.dumps(item)}</script></body></html>'


def review(number: int, stars: object = 2, **more: object) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": f"Reader {number}"},
        "datePublished": f"2026-11-{number:02}T10:00:00+01:00",
        "reviewBody": f"My parcel number {number} never came.",
        "name": "Never again",
        "reviewRating": {"@type": "Rating", "ratingValue": stars},
    } | more


def marked(number: int, anchor: str = "") -> str:
    return MARKED.format(
        id=f"id={anchor}" if anchor else "",
        name=f"Reader {number}",
        date=f"2026-11-{number:02}T10:00:00Z",
        title="Never again",
        stars=number,
        text=f"My parcel number {number} never came.",
    )


def in_product(*reviews: str, after: str = "") -> str:
    around = '<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Northwind</h1>'
    return f"<html><head><title>T</title></head><body>{around}{''.join(reviews)}</div>{after}</body></html>"


def read(html: str, url: str = SITE) -> list[object]:
    asked = Request(url)
    return list(ReviewsPage().read(Response(asked, url, html.encode()), View("s", url, datetime.now(UTC))).posts)


def test_a_review_in_json_has_every_field() -> None:
    (entry,) = read(told(review(5, "1,5")))
    post = entry.capture
    assert (post.kind, post.title, post.text) == ("review", "Never again", "My parcel number 5 never came.")
    assert (post.author.name, post.rating) == ("Reader 5", Rating(1.5, 5))
    assert (post.published_at, post.published_from) == (datetime(2026, 11, 5, 9, tzinfo=UTC), "structured")
    assert post.thread is not None and (post.thread.title, post.thread.url) == ("Northwind parcels", SITE)


def test_reviews_in_microdata_keep_their_anchors() -> None:
    first, second = (entry.capture for entry in read(in_product(marked(3, "review-3"), marked(4, "r4"))))
    assert (first.rating, first.author.name) == (Rating(3, 10), "Reader 3")
    assert second.thread is not None and second.thread.title == "Northwind"


@pytest.mark.parametrize("html", [told(*map(review, range(1, 9))), in_product(*map(marked, range(1, 9)))])
def test_reviews_of_one_page_are_never_one_mention(html: str) -> None:
    keys = [keys_of(entry.capture) for entry in read(html)]
    assert len(keys) == 8 and len({key for found in keys for key in found}) == 16


def test_the_same_review_in_both_is_one() -> None:
    html = in_product(marked(3), after=told(review(3, 3)))
    assert len(read(html)) == 1


def test_pages_are_followed_while_there_is_news() -> None:
    pages = {
        SITE: in_product(*map(marked, (9, 8, 7)), after='<a rel=next href="?page=2">older</a>'),
        f"{SITE}?page=2": in_product(*map(marked, (6, 5)), after='<a rel=next href="?page=3">older</a>'),
    }

    def door(request: Request) -> Reply:
        if request.url not in pages:
            raise Refused(404)
        return Reply(pages[request.url].encode())

    source = Guest(ReviewsPage(), SITE, door)
    assert len(source.visit().posts) == 5
    assert [request.url for request in source.visit().asked] == [SITE]
    pages[SITE] = in_product(*map(marked, (10, 9, 8, 7)), after='<a rel=next href="?page=2">older</a>')
    again = source.visit()
    assert [post.author.name for post in again.posts] == ["Reader 10"]
    assert [request.url for request in again.asked] == [SITE, f"{SITE}?page=2"]
    assert all(post.thread is not None and post.thread.url == SITE for post in again.posts)


def test_an_average_alone_is_said() -> None:
    average = {"@type": "AggregateRating", "ratingValue": 4.2, "reviewCount": 1234}
    for item in ({"@type": "Product", "name": "x", "aggregateRating": average}, average):
        html = f'<script type="application/ld+json">{json.dumps(item)}</script><p>x'
        asked = Request(SITE)
        harvest = ReviewsPage().read(Response(asked, SITE, html.encode()), View("s", SITE, datetime.now(UTC)))
        assert harvest.posts == () and "4.2 of 5 from 1234 reviews" in harvest.said


def test_a_page_without_reviews_is_refused_with_the_next_step() -> None:
    with pytest.raises(Unreadable, match="kind: watch"):
        read("<html><body><p>Nothing here.</p></body></html>")


@pytest.mark.parametrize(("count", "sure"), [(0, None), (1, 0.2), (3, 0.6)])
def test_how_sure_it_is(count: int, sure: float | None) -> None:
    html = told(*map(review, range(1, count + 1)))
    found = ReviewsPage().recognise(Response(Request(SITE), SITE, html.encode()), parse_html(html))
    assert (found.sure if found else None) == sure


BROKEN: list[dict[str, object]] = [
    {"reviewRating": None},
    {"reviewRating": {"ratingValue": "five"}},
    {"reviewRating": {"ratingValue": 1e400, "bestRating": -1}},
    {"reviewRating": [{"ratingValue": [4]}], "author": [None, 5]},
    {"author": None, "datePublished": 12},
    {"datePublished": "yesterday", "url": "javascript:alert(1)"},
    {"reviewBody": {"@value": "x"}, "description": ["Lost."]},
]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_review_never_stops_the_others(fault: dict[str, object]) -> None:
    posts = [entry.capture for entry in read(told(review(1, **fault), review(2)))]
    assert "My parcel number 2 never came." in [post.text for post in posts]
    assert all(post.url.startswith("https://reviews.example/") for post in posts)
