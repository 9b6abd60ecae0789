"""Links to articles, told from navigation, in the languages and shapes that portals have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.links import MAX_LINKS, MOST, article_links, may_be_article
from spiders.text import parse_html

SITE = "https://www.daily.example/news/"

ARTICLES = [
    "https://d.example/2026/11/22/northwind-loses-parcels",
    "https://d.example/news/world-europe-67494017",
    "https://d.example/article123456.html",
    "https://d.example/artykuly/paczka-z-northwind-nie-dotarla,123456.html",
    "https://d.example/category/business/2026/11/22/northwind-loses-parcels",
    "https://d.example/archives/1234567",
    "https://d.example/?p=1234",
    "https://d.example/politika/почему-посылки-опаздывают-на-неделю",
    "https://d.example/newsletters-are-dead",
]
OTHERS = [
    "https://d.example/",
    "https://d.example",
    "https://d.example/tag/northwind/",
    "https://d.example/category/business",
    "https://d.example/author/ola-nowak",
    "https://d.example/page/2/",
    "https://d.example/about-us",
    "https://d.example/login.php",
    "https://d.example/wp-login.php",
    "https://d.example/photo.JPG",
    "https://d.example/feed/",
    "https://d.example/blog?author=65fa36f5",
    "https://d.example/2026/11/22/story-of-parcels/?replytocom=5",
    "https://d.example/search?q=northwind",
    "http://[bad/a",
]


@pytest.mark.parametrize("url", ARTICLES)
def test_an_address_that_may_be_an_articles(url: str) -> None:
    assert may_be_article(url)


@pytest.mark.parametrize("url", OTHERS)
def test_an_address_that_is_no_articles(url: str) -> None:
    assert not may_be_article(url)


def links(html: str, url: str = SITE) -> list[str]:
    tree = parse_html(f"<html><body>{html}</body></html>")
    assert tree is not None
    return [one.url.partition("daily.example")[2] for one in article_links(tree, url)]


FOUND = [
    ('<h2><a href="/story/one">Northwind loses a thousand parcels</a></h2>', ["/story/one"]),
    ('<article><a href="/x/12345">Parcels lost</a></article>', []),
    ('<article><h3><a href="/x/12345">Parcels lost</a></h3></article>', ["/x/12345"]),
    ('<a href="/2026/11/22/parcels-lost">Parcels lost in the snow again</a>', ["/2026/11/22/parcels-lost"]),
    ('<a href="/a-story-of-four-words"><img alt=""></a><a href="/a-story-of-four-words">A story in four long words</a>',
     ["/a-story-of-four-words"]),
    ('<h3><a href="/n/98765">荷物が届かないと苦情が相次ぐ</a></h3>', ["/n/98765"]),
    ('<h3><a href="/ข่าว/98765">พัสดุของนอร์ทวินด์ส่งช้ามาก</a></h3>', ["/ข่าว/98765"]),
    ('<nav><h2><a href="/2026/11/22/a-story-in-navigation">Northwind loses a thousand parcels</a></h2></nav>', []),
    ('<div class="site-footer footer"><h2><a href="/a-story-in-the-footer">Northwind loses parcels</a></h2></div>', []),
    ('<a href="/business">Business and the whole economy today</a>', []),
    ('<a href="/tag/northwind-parcels">Everything about Northwind parcels here</a>', []),
    ('<h2><a href="https://other.example/2026/11/22/elsewhere">Northwind loses a thousand parcels</a></h2>', []),
    ('<h2><a href="https://sport.daily.example/2026/11/22/a-story">Northwind runs for a thousand miles</a></h2>',
     ["/2026/11/22/a-story"]),
    ('<h2><a href="/story/one#comments">Northwind loses a thousand parcels</a></h2>', ["/story/one"]),
    ('<h2><a href="javascript:alert(1)">Northwind loses a thousand parcels</a></h2>', []),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), FOUND)
def test_links_to_articles(html: str, expected: list[str]) -> None:
    assert links(html) == expected


def test_articles_whose_addresses_have_one_shape_help_each_other() -> None:
    row = '<li><a href="/read/{0}{0}{0}-word-more">Northwind and its parcels, part {0}</a></li>'
    assert links(row.format("a")) == []
    assert len(links("".join(row.format(letter) for letter in "abcdef"))) == 6


def test_a_page_of_links_is_weighed_within_bounds() -> None:
    row = '<h2><a href="/2026/11/22/story-number-{0}">Northwind loses parcel number {0}</a></h2>'
    found = links("".join(row.format(number) for number in range(MAX_LINKS + 100)))
    assert found == [f"/2026/11/22/story-number-{number}" for number in range(MOST)]


@given(st.text(max_size=80))
def test_any_address_is_judged(url: str) -> None:
    may_be_article(url)
    may_be_article(f"https://d.example/{url}")
