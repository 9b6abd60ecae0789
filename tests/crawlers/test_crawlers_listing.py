"""What is new in a listing is decided by what was seen, never by a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.listing import RELOOKS, entry_of_hint, hint_of, kept, merged, next_look, plan
from model.capture import Author, Capture
from model.identity import content_hash
from spiders import Entry, Feed, Page, Unread
from storage import Look

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entry(ref: str, body: str = "full", **fields: object) -> Entry:
    capture = Capture("s", ref=ref, **{"url": f"http://e.x/{ref}", "title": ref, "text": "short"} | fields)  # type: ignore[arg-type]
    return Entry(capture, content_hash(capture), body)  # type: ignore[arg-type]


def feed(*entries: Entry, unread: tuple[Unread, ...] = ()) -> Feed:
    return Feed("rss20", entries=entries, unread=unread)


def test_new_edited_and_known() -> None:
    known, edited, new = entry("a"), entry("b"), entry("c", published_at=datetime(1999, 1, 1, tzinfo=UTC))
    made = plan(feed(known, edited, new), {"a": known.fingerprint, "b": "old"}, first=False, follow_short=False)
    assert [found.capture.ref for found in made.found] == ["b", "c"] and made.unchanged == 1


@pytest.mark.parametrize(
    ("body", "follow_short", "followed"),
    [("teaser", False, True), ("short", False, False), ("short", True, True), ("full", True, False)],
)
def test_what_is_followed(body: str, follow_short: bool, followed: bool) -> None:
    one = entry("a", body)
    made = plan(feed(one), {}, first=False, follow_short=follow_short)
    assert bool(made.discovered) is followed and bool(made.found) is not followed
    assert made.fingerprints == ({"a": one.fingerprint} if followed else {})


def test_two_teasers_behind_one_link_are_both_kept() -> None:
    made = plan(
        feed(entry("a", "teaser", url="http://e.x/"), entry("b", "teaser", url="http://e.x/")),
        {},
        first=False,
        follow_short=False,
    )
    assert len(made.discovered) == len(made.found) == 1


def test_an_unreadable_entry_is_set_aside_once() -> None:
    broken = feed(unread=(Unread("x", {}, "no text"),))
    made = plan(broken, {}, first=False, follow_short=False)
    assert [post.ref for post in made.rejected] == ["x"]
    assert not plan(broken, made.fingerprints, first=False, follow_short=False).rejected


@pytest.mark.parametrize(
    ("first", "origin", "backlog"), [(True, "none", True), (True, "feed", False), (False, "none", False)]
)
def test_history_stays_history_when_its_page_is_read_later(first: bool, origin: str, backlog: bool) -> None:
    one = entry("a", published_at=NOW if origin == "feed" else None, published_from=origin).capture
    read = entry_of_hint(Look("http://e.x/a", "a", hint_of(one, first=first), 0, 0), "s")
    assert read is not None and read.backlog is backlog


def test_merging_keeps_what_the_listing_knew() -> None:
    known = entry("a", published_at=NOW, published_from="feed", author=Author("Ann")).capture
    page = Page(
        Capture(
            "s",
            "p",
            "http://e.x/a?x",
            "article",
            "Other",
            "the whole long text",
            author=Author("Ola"),
            published_at=NOW - timedelta(days=1),
            published_from="text",
            lang="en",
        ),
        canonical="http://e.x/a",
    )
    found = merged(known, page, Look("http://e.x/a", "a", {}, 0, 0))
    made = found.capture
    assert (made.ref, made.title, made.author.name, made.published_at, made.published_from) == (
        "a",
        "a",
        "Ann",
        NOW,
        "feed",
    )
    assert (made.text, made.lang, made.kind, found.canonical) == ("the whole long text", "en", "post", "http://e.x/a")
    assert found.ref != "a"


def test_a_page_that_says_less_does_not_shorten_the_entry() -> None:
    known = entry("a", text="much more than the page says").capture
    found = merged(known, Page(Capture("s", "p", "http://e.x/a", text="cookies?")), Look("http://e.x/a", "a", {}, 0, 0))
    assert found.capture.text == known.text


def test_an_entry_kept_and_a_page_read_later_are_one_post_edited() -> None:
    one, look = entry("a", "teaser").capture, Look("http://e.x/a", "a", {}, 0, 0)
    page = Page(Capture("s", "p", "http://e.x/a", text="the whole text, longer"))
    assert kept(one, look).ref == merged(one, page, look).ref
    assert kept(one, look).fingerprint != merged(one, page, look).fingerprint


def test_looks_grow_rarer_and_end() -> None:
    waits = [next_look(n, NOW) for n in range(1, 7)]
    assert [wait and wait - NOW for wait in waits] == [*RELOOKS, None]
