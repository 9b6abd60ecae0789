"""Feeds that only tease: what is read on its own page, what page and entry make together, and what is kept when the
page cannot be had."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.kept import keep_request, kept_request
from model.capture import Author, Capture, capture_to_json
from model.source import Json
from spiders import Entry, Harvest, Page, Request, Response, View
from spiders.kinds.feed import FeedSpider
from spiders.teasers import merged, worth_following

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = "http://e.x"
LONG = "The parcel came late again and nobody at the shop wanted to hear of it. " * 12
VIEW = View("s", f"{AT}/feed", NOW)
FEED = FeedSpider()


def entry(ref: str = "a", **fields: object) -> Capture:
    return Capture("s", ref=ref, **{"url": f"{AT}/{ref}", "title": ref, "text": "short"} | fields)  # type: ignore[arg-type]


def item(ref: str, text: str, link: str = "") -> str:
    return (
        f"<item><guid>{ref}</guid><link>{link or f'{AT}/{ref}'}</link><title>{ref}</title>"
        f"<description>{text}</description></item>"
    )


def rss(*items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>Blog</title>{head}{"".join(items)}</channel></rss>'.encode()


def read(body: bytes, view: View = VIEW, role: str = "listing", note: dict[str, Json] | None = None) -> Harvest:
    kind = "text/html" if role != "listing" else "application/rss+xml"
    url = f"{AT}/blog/feed" if role == "listing" else f"{AT}/a"
    return FEED.read(Response(Request(url, role, note or {}), url, body, {"content-type": kind}), view)


def html(text: str) -> bytes:
    return f"<html><head><title>P</title></head><body><article><p>{text}</p></article></body></html>".encode()


def learnt(mark: str) -> View:
    return replace(VIEW, cursors={"teasers": mark})


@pytest.mark.parametrize(
    ("text", "mark", "posts", "later"),
    [
        ("It was late …", "", 0, 1),
        ("It was late …", "no", 0, 1),
        ("It was late.", "no", 1, 0),
        ("It was late.", "yes", 0, 1),
        (LONG, "yes", 1, 0),
    ],
)
def test_what_is_read_on_its_own_page(text: str, mark: str, posts: int, later: int) -> None:
    made = read(rss(item("a", text)), learnt(mark))
    assert (len(made.posts), len(made.later), len(made.follow)) == (posts, later, 0)


def test_two_teasers_behind_one_link_are_both_kept() -> None:
    made = read(rss(item("a", "So …", f"{AT}/"), item("b", "But …", f"{AT}/")))
    assert ([one.ref for one in made.later], [post.ref for post in made.posts]) == (["a"], ["b"])


def test_short_entries_wait_for_one_page_that_tells() -> None:
    made = read(rss(item("a", "It was late."), item("b", "Very late."), item("c", "Elsewhere.", "http://o.x/c")))
    assert [post.ref for post in made.posts] == ["c"]
    (probe,) = made.follow
    assert (probe.url, probe.role, probe.optional) == (f"{AT}/a", "probe", True)
    page = {"content-type": "text/html"}
    yes = FEED.read(Response(probe, probe.url, html(LONG), page), VIEW)
    assert ([one.ref for one in yes.later], yes.cursors) == (["a", "b"], {"teasers": "yes"})
    no = FEED.read(Response(probe, probe.url, html("It was late."), page), VIEW)
    assert ([post.ref for post in no.posts], no.cursors) == (["a", "b"], {"teasers": "no"})
    assert [post.ref for post in FEED.instead(probe, VIEW).posts] == ["a", "b"]
    kept = tuple(Entry(entry.capture, entry.fingerprint) for entry in probe.held)
    assert kept_request(keep_request(probe)) == replace(probe, held=kept)


def test_an_article_is_what_page_and_feed_say() -> None:
    (later,) = read(rss(item("a", "It was late …"))).later
    made = FEED.read(Response(later.request, f"{AT}/a", html(LONG), {"content-type": "text/html"}), VIEW)
    assert [(post.ref, post.capture.title, post.capture.text) for post in made.posts] == [("a", "a", LONG.strip())]
    (kept,) = FEED.instead(later.request, VIEW).posts
    assert (kept.ref, kept.capture.text) == ("a", "It was late …")


@pytest.mark.parametrize("note", [{}, {"entry": 5}, {"entry": {"text": []}}])
def test_a_note_that_says_nothing_costs_nothing(note: dict[str, Json]) -> None:
    assert FEED.instead(Request(AT, "article", note), VIEW).posts == ()
    assert FEED.instead(Request(AT, "probe", note), VIEW).posts == ()
    assert len(read(html(LONG), role="article", note=note).posts) == 1


def test_what_the_feed_says_of_itself_is_told_when_it_changes() -> None:
    head = '<ttl>90</ttl><link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.x/"/>'
    told = read(rss(item("a", LONG), head=head), learnt("no")).cursors
    assert told == {"ttl": "5400", "hub": "https://hub.x/"}
    again = replace(VIEW, cursors={"teasers": "no", **told})
    assert read(rss(item("a", LONG), head=head), again).cursors == {}
    assert read(rss(item("a", LONG)), again).cursors == {"ttl": "", "hub": ""}


def test_merging_keeps_what_the_listing_knew() -> None:
    known = entry(published_at=NOW, published_from="feed", author=Author("Ann"))
    page = Page(
        Capture(
            "s",
            "p",
            f"{AT}/a?x",
            "article",
            "Other",
            "the whole long text",
            author=Author("Ola"),
            published_at=NOW - timedelta(days=1),
            published_from="text",
            lang="en",
        ),
        canonical=f"{AT}/a",
    )
    found = merged(known, page)
    made = found.capture
    assert (made.ref, made.title, made.author.name, made.published_at) == ("a", "a", "Ann", NOW)
    assert (made.text, made.lang, made.kind, found.canonical) == ("the whole long text", "en", "post", f"{AT}/a")


def test_a_page_that_says_less_does_not_shorten_the_entry() -> None:
    known = entry(text="much more than the page says")
    assert merged(known, Page(Capture("s", "p", f"{AT}/a", text="cookies?"))).capture.text == known.text


def test_history_stays_history_when_its_page_is_read_later_unless_that_has_a_date() -> None:
    page = Page(Capture("s", "p", f"{AT}/a", text="the whole text"))
    assert merged(entry(backlog=True), page).capture.backlog
    dated = replace(page, capture=replace(page.capture, published_at=NOW, published_from="structured"))
    assert not merged(entry(backlog=True), dated).capture.backlog


def test_an_entry_kept_and_a_page_read_later_are_one_post_edited() -> None:
    note: dict[str, Json] = {"entry": capture_to_json(entry())}
    (kept,) = FEED.instead(Request(f"{AT}/a", "article", note), VIEW).posts
    whole = merged(entry(), Page(Capture("s", "p", f"{AT}/a", text="the whole text, longer")))
    assert kept.ref == whole.ref and kept.fingerprint != whole.fingerprint


@pytest.mark.parametrize(("said", "shown", "worth"), [("x" * 500, "x" * 100, True), ("x" * 150, "x" * 50, False)])
def test_a_page_is_worth_following_when_it_says_much_more(said: str, shown: str, worth: bool) -> None:
    assert worth_following(Page(Capture("s", "p", AT, text=said)), shown) is worth
