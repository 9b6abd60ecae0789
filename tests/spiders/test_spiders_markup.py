"""What forums that are read from their pages share: marks, pages, and pages that mean harm."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from model.capture import Thread
from spiders.errors import Unreadable
from spiders.kinds.discourse import Discourse
from spiders.kinds.phpbb import PhpBB
from spiders.kinds.xenforo import XenForo
from spiders.marks import (
    Marks,
    PostMarks,
    RowMarks,
    count_of,
    find,
    has,
    number,
    on_site,
    page_from_end,
    without_session,
)
from spiders.markup import MarkupForum
from spiders.posts import Sheet, post_of
from spiders.spider import Request, Response, Spider, View
from spiders.text import parse_html

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SHEET = Sheet("forum", "https://f.example/t/9", "https://f.example/t/9", NOW, Thread("9"))
MARKS = PostMarks(
    post="//article",
    ref=("@id",),
    body=(f".//div[{has('body')}]",),
    author=(".//a[@rel='author']",),
    time=(".//time",),
    anchor="post-{ref}",
    dropped=(f".//*[{has('tool')}]",),
    quotes=(f".//*[{has('said')}]",),
    parent=(".//@data-of",),
    deleted=(f".//*[{has('gone')}]",),
    likes=(".//b",),
)


class Plain(MarkupForum):
    """The least that an engine says of itself."""

    name = "plain"
    title = "Plain"
    signs: ClassVar[Marks] = ("//article",)
    posts = MARKS
    threads = RowMarks(row="//li", link=(".//a/@href",), activity=(".//i",))


def tree(html: str) -> etree._Element:
    made = parse_html(html)
    assert made is not None
    return made


def post(html: str) -> object:
    return post_of(tree(html).find(".//article"), MARKS, SHEET)


def read(spider: Spider, html: str, role: str = "thread", url: str = "https://f.example/viewtopic.php?t=9") -> object:
    return spider.read(Response(Request(url, role), url, html.encode()), View("forum", url, NOW))


def test_a_post_is_read_by_its_marks() -> None:
    made = post(
        '<article id="post-7"><a rel=author href="/u/ann">Ann  A.</a><time datetime="2026-11-20T08:05:00+01:00">'
        "x</time>"
        "<div class=body>First.<span class=tool>Copy</span> Still first.<p>Second.</p>"
        '<section class=said data-of="post 5">Their words.</section><p>Third <a href="/x">link</a>.</p>'
        "</div><b>1,234</b></article>"
    )
    assert made is not None
    assert (made.ref, made.url, made.parent) == ("7", "https://f.example/t/9#post-7", "5")  # type: ignore[attr-defined]
    assert made.text == "First. Still first.\n\nSecond.\n\nThird link."  # type: ignore[attr-defined]
    assert made.quoted == "Their words."  # type: ignore[attr-defined]
    assert (made.author.name, made.author.url) == ("Ann A.", "https://f.example/u/ann")  # type: ignore[attr-defined]
    assert made.published_at == datetime(2026, 11, 20, 7, 5, tzinfo=UTC)  # type: ignore[attr-defined]
    assert made.published_from == "markup"  # type: ignore[attr-defined]
    assert made.engagement.likes == 1234  # type: ignore[attr-defined]
    assert made.links == ("https://f.example/x",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "html",
    [
        "<article><div class=body>No number.</div></article>",
        "<article id=p1><div class=body>Notice <i class=gone>deleted</i></div></article>",
        "<article id=p1><div class=body><img src=x></div></article>",
        "<article id=p1>No body.</article>",
    ],
)
def test_what_is_no_post_is_none(html: str) -> None:
    assert post(html) is None


def test_a_post_of_a_quote_alone_says_the_quote() -> None:
    made = post("<article id=p1><div class=body><blockquote>Theirs.</blockquote></div></article>")
    assert (made.text, made.quoted) == ("Theirs.", "")  # type: ignore[union-attr,attr-defined]


def test_the_first_mark_that_finds_something_counts() -> None:
    page = tree("<p><i>a</i> <b> </b> <u title=''>c</u></p>")
    assert [one.tag for one in find(page, ("//s", "//i", "//u")) if not isinstance(one, str)] == ["i"]
    assert find(page, ("//u/@title", "//b/text()", "string(//i)")) == ["a"]
    assert find(page, ("count(//s)", "count(//i) + 2")) == ["3"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1,234", 1234),
        ("2.1K", 2100),
        ("1.2M views", 1_200_000),
        ("12 345", 12345),
        ("none", 0),
        ("", 0),
        ("9" * 40, 0),
    ],
)
def test_counts_as_people_write_them(text: str, count: int) -> None:
    assert count_of(text) == count


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://f.example/viewtopic.php?t=1&sid=0123456789abcdef0123#p3", "https://f.example/viewtopic.php?t=1#p3"),
        ("https://f.example/?sid=0123456789abcdef0123", "https://f.example/"),
        ("https://f.example/?s=a:09a41d3bd22b5397&t=1", "https://f.example/?t=1"),
        ("https://f.example/?s=short", "https://f.example/?s=short"),
    ],
)
def test_a_session_is_no_part_of_an_address(url: str, bare: str) -> None:
    assert without_session(url) == bare


START, PAGE = re.compile(r"(?<=[?&])start=(\d+)&?"), re.compile(r"page-(\d+)$")


@pytest.mark.parametrize(
    ("part", "here", "after", "others", "end", "is_"),
    [
        (START, "v?t=1", "v?t=1&start=20", ["v?t=1&start=180", "v?t=1&start=20"], 3, "v?t=1&start=140"),
        (START, "v?t=1", "v?t=1&start=20", ["v?t=1&start=60"], 3, "v?t=1&start=20"),
        (PAGE, "t.1/", "t.1/page-2", ["t.1/page-9"], 3, "t.1/page-7"),
        (PAGE, "t.1/page-4", "t.1/page-5", ["t.1/page-9"], 3, "t.1/page-7"),
        (PAGE, "t.1/", "t.1/page-2", ["t.1/page-9"], 1, "t.1/page-9"),
        (PAGE, "t.1/", "t.1/page-2", ["t.1/page-" + "9" * 30], 3, "t.1/page-2"),
        (PAGE, "t.1/", "t.1/more", ["t.1/page-9"], 3, "t.1/more"),
        (PAGE, "t.1/page-5", "t.1/page-5", ["t.1/page-9"], 3, "t.1/page-5"),
    ],
)
def test_the_last_pages_are_counted_from_the_end(
    part: re.Pattern[str], here: str, after: str, others: list[str], end: int, is_: str
) -> None:
    assert page_from_end(part, here, after, others, end) == is_


def test_only_what_is_on_the_site_is_asked_for() -> None:
    assert on_site("https://F.example/a", "https://f.example/b")
    assert not on_site("https://evil.example/a", "https://f.example/b")
    page = "<ul><li><a href='https://evil.example/t=1'>x</a></li><li><a href='/viewtopic.php?t=2'>y</a></li></ul>"
    made = read(Plain(), page + "<link rel=next href='https://evil.example/'>", "listing")
    assert [later.ref for later in made.later] == ["thread:2"]  # type: ignore[attr-defined]
    assert made.follow == ()  # type: ignore[attr-defined]


def test_the_address_that_links_are_relative_to() -> None:
    made = read(Plain(), "<base href='/deep/'><ul><li><a href='v?t=2'>y</a></li></ul>", "listing")
    assert made.later[0].request.url == "https://f.example/deep/v?t=2"  # type: ignore[attr-defined]


def test_in_a_style_that_hides_activity_whatever_a_row_says_is_it() -> None:
    row = "<ul><li><a href='/v?t=2'>y</a> {}</li></ul>"
    told = [
        read(Plain(), row.format(said), "listing").later[0].activity for said in ("3 replies", "3 replies", "4 replies")
    ]  # type: ignore[attr-defined]
    assert told[0] == told[1] != told[2]
    assert read(Plain(), row.format("<i>4</i> now"), "listing").later[0].activity == "4"  # type: ignore[attr-defined]


def test_numbers_are_the_last_digits_of_the_first_that_has_any() -> None:
    assert number(["none", "viewtopic.php?f=3&p=77#p77", "5"]) == "77"
    assert number([]) == ""


HOSTILE = [
    '<table class="tablebg">' * 250 + '<a name="p1"></a><div class="postbody">x</div>',
    '<div class="post" id="p1"><div class="content">x</div></div>' * 4_000,
    '<table class="tablebg"><tr><td><a name="p1"></a>' * 80 * 30,
    '<article class="js-post" id="js-post-1" data-content="post-1"><blockquote>' * 200,
    '<div class="crawler-post"><div class="post">' + "<aside class=quote>" * 200 + "x",
    '<html id="XF"><article class="message js-post" data-content="post-1"><div class="message-body">'
    + "<time>" * 5_000
    + "2026-11-20 " * 5_000,
    '<body id="phpbb"><li class="row"><a class="topictitle" href="viewtopic.php?t=' + "1" * 10_000 + '">',
    '<link rel="next" href="http://[">' + '<div class="post" id="p1"><p class="author">' + "a" * 200_000,
    "<a href='start=9'>" * 9_000,
]


@pytest.mark.parametrize("html", HOSTILE)
@pytest.mark.parametrize("spider", [PhpBB(), XenForo(), Discourse()], ids=lambda spider: spider.name)
def test_a_hostile_page_is_read_or_refused_within_seconds(spider: Spider, html: str) -> None:
    began = time.process_time()
    shown = Response(
        Request("https://f.example/viewtopic.php?t=9"), "https://f.example/viewtopic.php?t=9", html.encode()
    )
    spider.recognise(shown, shown.tree())
    try:
        read(spider, html)
    except Unreadable as error:
        assert "login" in str(error)
    assert time.process_time() - began < 8


PIECES = st.sampled_from(
    [
        *(
            "<article id=p1>",
            "</article>",
            "<li>",
            "</li>",
            "<div class=body>",
            "</div>",
            "<time datetime=2026-13-99>",
            "<b>9K",
        ),
        *(
            "<a rel=author href='//['>",
            "<a href='javascript:x'>",
            "<link rel=next href=?page=2>",
            "<link rel=canonical href=x>",
        ),
        *("<base href='http://['>", "<html lang='xx-\x00'>", "text", "&#0;", "\ud800", "<blockquote>", "<noscript>"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["thread", "listing", "newest"]))
def test_no_page_makes_it_fail(pieces: list[str], role: str) -> None:
    html = "".join(pieces).encode("utf-8", "replace").decode()
    try:
        made = read(Plain(), html, role)
    except Unreadable:
        return
    for entry in made.posts:  # type: ignore[attr-defined]
        assert entry.capture.text
        assert entry.capture.url.startswith("https://f.example/")
