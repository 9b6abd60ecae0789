"""One page: what was said, who said it, when, and where it lives; and what an address is."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servers import hostile_feeds
from servers.site import GrowingSite
from spiders import Page, Unreadable, detect, read_page

URL = "https://shop.example/blog/late"
PARAGRAPHS = [
    f"Paragraph {n} tells at some length how the parcel came late again and nobody answered." for n in range(6)
]


def page(head: str = "", body: str = "", lang: str = "en") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html lang={lang}><head><title>Late again | Shop</title>{head}</head><body><nav>"
        f"<a href=/>Home</a></nav><article><h1>Late again</h1>{body}{text}</article><footer>© Shop</footer>"
        "</body></html>"
    )


def read(html: str | bytes, kind: str = "text/html; charset=utf-8") -> Page:
    return read_page(html.encode() if isinstance(html, str) else html, {"content-type": kind}, URL, "s")


def test_the_article_and_nothing_else() -> None:
    capture = read(page()).capture
    assert capture.text == "\n\n".join(PARAGRAPHS)
    assert (capture.title, capture.kind, capture.lang, capture.ref) == ("Late again", "article", "en", URL)


NOTES = '<h2>Fixed</h2><ul><li><a href="/4">Parcels are found again</a></li><li><a href="/5">Letters, too</a></li></ul>'


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (NOTES, True),
        (f"<aside><p>{'About us and all the others. ' * 5}</p>{NOTES}<p>x</p></aside>", False),
    ],
)
def test_a_list_of_links_between_paragraphs_is_text(body: str, kept: bool) -> None:
    capture = read(page(body=body)).capture
    assert ("Parcels are found again\nLetters, too" in capture.text) == kept
    assert all(paragraph in capture.text for paragraph in PARAGRAPHS)
    assert not kept or "https://shop.example/4" in capture.links


def test_a_page_too_small_for_an_extractor_is_still_read() -> None:
    site = GrowingSite(posts=3)
    capture = read(site._page(1)).capture
    assert capture.text == site.text(1) and capture.title == site.title(1)
    assert capture.published_at == site.published(1) and capture.published_from == "markup"


def test_quotes_and_links() -> None:
    found = read(
        page(body='<blockquote><p>We promised two days and we keep it.</p></blockquote><p>See <a href="/x">x</a></p>')
    )
    assert "promised" in found.capture.quoted and "promised" not in found.capture.text
    assert "https://shop.example/x" in found.capture.links


LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite"},
        {
            "@type": ["BlogPosting"],
            "headline": "Late &amp; later",
            "datePublished": "2026-11-20T08:00:00+01:00",
            "author": [{"@type": "Person", "name": "Ann", "url": "/ann"}],
        },
    ],
}


def test_json_ld_first() -> None:
    block = f'<script type="application/ld+json">{json.dumps(LD)}</script><meta name=author content=Bob>'
    capture = read(page(block)).capture
    assert (capture.title, capture.author.name, capture.author.url) == (
        "Late & later",
        "Ann",
        "https://shop.example/ann",
    )
    assert capture.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC) and capture.published_from == "structured"


@pytest.mark.parametrize(
    ("head", "body", "origin"),
    [
        ('<meta property="article:published_time" content="2026-11-20T07:00:00Z">', "", "structured"),
        ('<meta name="DC.date.issued" content="2026-11-20T07:00:00Z">', "", "structured"),
        ("", '<span itemprop="datePublished" content="2026-11-20T07:00:00Z">yesterday</span>', "structured"),
        ("", '<time class="entry-date published" datetime="2026-11-20T07:00:00Z">today</time>', "markup"),
        ("", '<time datetime="2026-11-20T07:00:00Z">today</time>', "markup"),
    ],
)
def test_declared_dates(head: str, body: str, origin: str) -> None:
    capture = read(page(head, body)).capture
    assert (capture.published_at, capture.published_from) == (datetime(2026, 11, 20, 7, tzinfo=UTC), origin)


def test_a_date_in_the_text_is_only_a_guess() -> None:
    capture = read(page(body="<p>Published on 20 November 2024</p>")).capture
    assert capture.published_from in ("text", "none")


def test_no_date_at_all() -> None:
    capture = read(page()).capture
    assert (capture.published_at is None) == (capture.published_from == "none")


def test_a_commenter_is_not_the_author() -> None:
    comments = '<div id="comments"><h2>Leave a Reply</h2><div class="comment-author">Ola</div><p>Me too</p></div>'
    assert read(page().replace("</article>", f"</article>{comments}")).capture.author.name == ""


def test_canonical_is_the_ref() -> None:
    found = read(page('<link rel="canonical" href="/blog/late?id=1">'))
    assert found.canonical == found.capture.ref == "https://shop.example/blog/late?id=1" and found.capture.url == URL


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "text/html"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"<html><head><title>T</title></head><body><script>app()</script></body></html>", "text/html"),
        (b"   ", "text/plain"),
    ],
)
def test_what_has_no_text_is_said_in_one_line(body: bytes, kind: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body, kind)
    assert "\n" not in str(caught.value) and URL in str(caught.value)


def test_a_page_that_means_harm_ends() -> None:
    with pytest.raises(Unreadable):
        read(hostile_feeds.deep_page())
    read(f'<script type="application/ld+json">{"[" * 50_000}</script>' + page())


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 900))
def test_damaged_pages_give_a_capture_or_a_sentence(noise: bytes, at: int) -> None:
    sound = page('<link rel="canonical" href="/x"><meta name="date" content="2026-01-01">').encode()
    with contextlib.suppress(Unreadable):
        read(sound[:at] + noise + sound[at:])


HOME = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'


@pytest.mark.parametrize(
    ("body", "kind", "feeds", "article"),
    [
        (hostile_feeds.plain_rss(), "feed", (), False),
        (hostile_feeds.rdf(), "feed", (), False),
        (hostile_feeds.atom(), "feed", (), False),
        (hostile_feeds.json_feed(), "feed", (), False),
        (hostile_feeds.encoded("shift_jis", "shift_jis"), "feed", (), False),
        (page().encode(), "page", (), False),
        (page(HOME).encode(), "page", ("https://shop.example/atom.xml",), False),
        (page(f'<script type="application/ld+json">{json.dumps(LD)}</script>').encode(), "page", (), True),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown", (), False),
        (b"hello", "unknown", (), False),
        (b"", "unknown", (), False),
    ],
)
def test_detect(body: bytes, kind: str, feeds: tuple[str, ...], article: bool) -> None:
    found = detect(body, {"content-type": "text/html"}, URL)
    assert (found.kind, found.feeds, found.article) == (kind, feeds, article)
