"""Feeds of every dialect, and feeds that are none."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servers import hostile_feeds
from spiders import Entry, Feed, NotAFeed, Unreadable, read_feed
from spiders.doctype import without_entities
from spiders.feed import mended

URL = "http://hostile.example/feed.xml"
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def read(body: bytes | str, kind: str = "application/xml", url: str = URL) -> Feed:
    return read_feed(body.encode() if isinstance(body, str) else body, {"content-type": kind}, url, "s")


def only(items: str, attributes: str = "") -> Entry:
    (entry,) = read(f'<rss version="2.0" {attributes}><channel><title>T</title>{items}</channel></rss>').entries
    return entry


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (hostile_feeds.plain_rss(), "rss20"),
        (hostile_feeds.rss091(), "rss091u"),
        (hostile_feeds.rdf(), "rss10"),
        (hostile_feeds.atom(), "atom10"),
        (hostile_feeds.json_feed(), "json11"),
    ],
    ids=["rss", "rss091", "rdf", "atom", "json"],
)
def test_dialects(body: bytes, form: str) -> None:
    feed = read(body)
    assert feed.format == form and not feed.unread
    assert [entry.capture.title for entry in feed.entries] == list(hostile_feeds.ENTRIES)
    first = feed.entries[0].capture
    assert first.text == "First parcel came late. Told in full." and first.url == "http://hostile.example/item/1"
    if form != "rss091u":
        assert first.published_at == datetime(2026, 11, 20, 1, tzinfo=UTC) and first.published_from == "feed"
    if form in ("rss10", "atom10", "json11"):
        assert first.author.name == "Ann"


@pytest.mark.parametrize("name", hostile_feeds.ENCODED)
@pytest.mark.parametrize("how", ["declared", "in the header", "wrong"])
def test_charsets(name: str, how: str) -> None:
    inside = {"declared": name, "in the header": None, "wrong": "utf-8"}[how]
    kind = {
        "declared": "application/xml",
        "in the header": f"text/xml; charset={name}",
        "wrong": "text/xml; charset=utf-8",
    }
    (entry,) = read(hostile_feeds.encoded(name, inside), kind[how]).entries
    assert entry.capture.title == hostile_feeds.ENCODED[name][1]


def test_bare_ampersands() -> None:
    (entry,) = read(hostile_feeds.bare_ampersand()).entries
    assert entry.capture.title == "Boots & Saddles from M&S & co"
    assert entry.capture.text == "Fish & chips & a late parcel again"


def test_ampersands_in_cdata_are_left_alone() -> None:
    assert mended("<a>R&D<![CDATA[R&D]]>&amp;&#38;&b=1</a>") == "<a>R&amp;D<![CDATA[R&D]]>&amp;&#38;&amp;b=1</a>"
    assert mended("<![CDATA[" * 1000 + "&") == "<![CDATA[" * 1000 + "&amp;"


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ('<!ENTITY nbsp "&#160;">', True),
        ('<!ENTITY a "laughlaugh">', False),
        ('<!ENTITY b "&a;&a;">', False),
        ("<!ENTITY x SYSTEM 'file:///etc/passwd'>", False),
        ("<!-- ]> ' --><?x ]> '?><!ENTITY b '&a;&a;'>", False),
        ('<!ENTITY % p "]&#62;"><!ENTITY b "&a;">', False),
    ],
)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>\n', "\ufeff<!-- <a> --><?y ?> "])
def test_only_names_of_one_character_are_left_to_a_document(before: str, declared: str, kept: bool) -> None:
    made = without_entities(f'{before}<!DOCTYPE rss PUBLIC "p" "s" [{declared}]><rss>&a;[]</rss>')
    assert made == f'{before}<!DOCTYPE rss PUBLIC "p" "s" [{declared if kept else ""}]><rss>&a;[]</rss>'


@pytest.mark.parametrize("part", ["[", "<!--", "<?", '"', "<!ENTITY ", "a ", "[<!--", "[<!ENTITY a '"])
def test_a_document_type_takes_no_time(part: str) -> None:
    began = time.process_time()
    without_entities("<!DOCTYPE a " + part * 200_000 + "[<!ENTITY")
    assert time.process_time() - began < 1


def test_entities_neither_grow_nor_leak() -> None:
    assert len(str(read(hostile_feeds.entity_expansion()))) < 5_000
    assert "root:" not in str(read(hostile_feeds.external_entity()))


def test_no_guid_no_date() -> None:
    feed = read(hostile_feeds.plain_rss(identified=False))
    first = feed.entries[0].capture
    assert first.ref == first.url == "http://hostile.example/item/1"
    assert first.published_at is None and first.published_from == "none"


def test_no_guid_no_link_is_known_by_what_it_says() -> None:
    same = [only("<item><title>A</title><description>b</description></item>").ref for _ in range(2)]
    assert same[0] == same[1] != only("<item><title>A</title><description>c</description></item>").ref


def test_a_guid_that_is_no_address_makes_no_link() -> None:
    entry = only("<item><guid>x-1</guid><title>A</title></item>")
    assert entry.ref == "x-1" and entry.capture.url == ""


def test_one_guid_on_every_entry_does_not_hide_posts() -> None:
    items = "".join(f"<item><guid>same</guid><link>http://e.x/{n}</link><title>T{n}</title></item>" for n in range(3))
    feed = read(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>')
    assert [entry.ref for entry in feed.entries] == ["http://e.x/0", "http://e.x/1", "http://e.x/2"]


def test_the_same_entry_twice_is_one() -> None:
    item = "<item><guid>a</guid><link>http://e.x/a</link><title>T</title></item>"
    assert only(item * 2).ref == "a"


def test_content_beats_summary_and_quotes_are_apart() -> None:
    entry = only(
        "<item><guid>1</guid><link>/a</link><title>T</title><description>Short…</description><content:encoded>"
        "<![CDATA[<blockquote>You said</blockquote><p>I answer <a href='/x'>here</a></p><script>x</script>]]>"
        "</content:encoded><dc:creator>Ola</dc:creator></item>",
        CONTENT,
    )
    capture = entry.capture
    assert (capture.text, capture.quoted, capture.links) == ("I answer here", "You said", ("http://hostile.example/x",))
    assert capture.author.name == "Ola" and capture.url == "http://hostile.example/a" and entry.body == "full"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("The parcel came. It was late, and", "short"),
        ("The parcel came late and then …", "teaser"),
        ("The parcel came late [&#8230;]", "teaser"),
        ("The parcel came late... <a href='/a'>Read more</a>", "teaser"),
        ("Paczka przyszła. <a href='/a'>Czytaj dalej</a>", "teaser"),
        ("", "teaser"),
        ("long " * 100, "full"),
        ("Late […]</p><p>The post <a href='/a'>T</a> appeared first on <a href='/'>Blog</a>.", "teaser"),
    ],
)
def test_teasers_say_so(text: str, body: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    item = f"<item><guid>1</guid><link>/a</link><title>T</title><description>{escaped}</description></item>"
    assert only(item).body == body


def test_without_a_link_there_is_nothing_to_follow() -> None:
    assert only("<item><guid>1</guid><title>T</title><description>so …</description></item>").body == "full"


def test_dates_keep_their_zone() -> None:
    for date in ("Fri, 20 Nov 2026 08:00:00 +0100", "Fri, 20 Nov 2026 02:00:00 EST", "2026-11-20T07:00:00Z"):
        entry = only(f"<item><guid>1</guid><title>T</title><pubDate>{date}</pubDate></item>")
        assert entry.capture.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC), date


def test_a_broken_date_is_no_date() -> None:
    assert (
        only("<item><guid>1</guid><title>T</title><pubDate>soonish</pubDate></item>").capture.published_from == "none"
    )


def test_replies_know_what_they_answer() -> None:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>C</title>'
        '<id>x</id><entry><id>c1</id><title>Re</title><link href="http://e.x/9#c1"/><content>Late too</content>'
        '<thr:in-reply-to ref="tag:e.x,2026:9" href="http://e.x/9"/></entry></feed>'
    ).entries
    capture = entry.capture
    assert (capture.kind, capture.parent) == ("comment", "tag:e.x,2026:9")
    assert capture.thread is not None and capture.thread.url == "http://e.x/9"


def test_scripts_are_not_text() -> None:
    (entry,) = read(hostile_feeds.scripts()).entries
    assert "script" not in entry.capture.text and "alert" not in entry.capture.text


def test_an_empty_entry_is_set_aside_and_the_others_go_on() -> None:
    feed = read(
        '<rss version="2.0"><channel><title>T</title><item><guid>e</guid></item>'
        "<item><guid>ok</guid><title>A</title></item></channel></rss>"
    )
    assert [entry.ref for entry in feed.entries] == ["ok"]
    assert [post.ref for post in feed.unread] == ["e"] and "empty" in feed.unread[0].reason


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read('<rss version="2.0"><channel><title>T</title></channel></rss>').entries == ()


def test_a_web_page_is_named_and_its_feeds_with_it() -> None:
    page = (
        '<!doctype html><html><head><title>Blog</title><link rel="alternate" type="application/rss+xml" '
        'title="Comments" href="/comments/feed/"><link rel="alternate" type="application/rss+xml" href="/feed/">'
        "</head><body>Hi</body></html>"
    )
    with pytest.raises(NotAFeed, match=r"web page, not a feed.*http://hostile\.example/feed/") as caught:
        read(page, "text/html")
    assert caught.value.feeds == ("http://hostile.example/feed/", "http://hostile.example/comments/feed/")


@pytest.mark.parametrize(
    "body", [b"", b"  \n", bytes(range(256)) * 40, b"just words", b"{", b'{"a": 1}', b"[1, 2]", b"[" * 100_000, b"<a/>"]
)
def test_what_is_no_feed_is_said_in_one_line(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body)
    assert "\n" not in str(caught.value) and URL in str(caught.value)


def test_broken_json_items_are_set_aside() -> None:
    feed = read(
        '{"version": "1", "items": [5, {"id": 7, "content_text": "fine"}, {"id": "e"}, {"content_html": ["x"]}]}'
    )
    assert [entry.ref for entry in feed.entries] == ["7"] and len(feed.unread) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_feeds_give_captures_or_a_sentence(data: st.DataObject) -> None:
    sound = data.draw(st.sampled_from([hostile_feeds.plain_rss(), hostile_feeds.atom(), hostile_feeds.json_feed()]))
    cut = data.draw(st.integers(0, len(sound)))
    noise = data.draw(st.binary(max_size=20))
    try:
        feed = read(sound[:cut] + noise + sound[cut + len(noise) :])
    except Unreadable:
        return
    assert all(entry.capture.title or entry.capture.text for entry in feed.entries)
