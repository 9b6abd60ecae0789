"""Older and rarer shapes of forums' pages: each as short as it can be and still be its engine's."""

# ruff: noqa: E501 - markup is as wide as servers write it

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model.capture import Capture
from spiders.kinds.bbpress import BbPress
from spiders.kinds.invision import Invision
from spiders.kinds.mybb import MyBB
from spiders.kinds.smf import SMF
from spiders.kinds.vbulletin import VBulletin
from spiders.spider import Harvest, Request, Response, Spider, View
from tests.servers.forums import bbpress
from tests.servers.forums.village import NOW, Village

FORUM = "https://forum.example"


def read(spider: Spider, page: str, url: str = FORUM + "/x", role: str = "thread", **options: str) -> Harvest:
    headers = {"content-type": "text/html; charset=utf-8", "date": "Sun, 22 Nov 2026 15:30:00 GMT"}
    response = Response(Request(url, role), url, f"<html lang='en'>{page}</html>".encode(), headers)
    return spider.read(response, View("f", url, NOW, options))


def first(harvest: Harvest) -> Capture:
    return harvest.posts[0].capture


SMF_2_0 = """<head><title>Late parcels</title></head><body><div id="forumposts"><div class="windowbg"><div class="post_wrapper">
<div class="poster"><h4><img src="off.gif" alt="Offline"/> <a href="index.php?action=profile;u=3">ann</a></h4>
<ul class="reset smalltext" id="msg_100_extra_info"><li>Newbie</li></ul></div>
<div class="postarea"><div class="flow_hidden"><div class="keyinfo"><h5 id="subject_100"><a href="index.php?topic=9.msg100#msg100">Late</a></h5>
<div class="smalltext">&#171; <strong>Reply #1 on:</strong> {time} &#187;</div><div id="msg_100_quick_mod"></div></div></div>
<div class="post"><div class="inner" id="msg_100"><div class="quoteheader"><div class="topslice_quote"><a href="index.php?topic=9.msg99#msg99">Quote from: bob on June 01</a></div></div>
<blockquote class="bbc_standard_quote">Gone?</blockquote><div class="quotefooter"><div class="botslice_quote"></div></div>Gone.</div></div></div>
<div class="moderatorbar"><div class="signature" id="msg_100_signature">mine</div></div></div></div></div></body>"""


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("June 04, 2024, 11:23:55 AM", datetime(2024, 6, 4, 9, 23, 55, tzinfo=UTC)),
        ("<strong>Today</strong> at 10:05:03 AM", datetime(2026, 11, 22, 9, 5, 3, tzinfo=UTC)),
        ("<strong>Yesterday</strong> at 10:05:03 PM", datetime(2026, 11, 21, 21, 5, 3, tzinfo=UTC)),
    ],
)
def test_smf_2_0(time: str, at: datetime) -> None:
    post = first(read(SMF(), SMF_2_0.replace("{time}", time), FORUM + "/index.php?topic=9.0", zone="Europe/Warsaw"))
    assert (post.ref, post.author.name, post.text, post.parent) == ("100", "ann", "Gone.", "99")
    assert post.url == FORUM + "/index.php?topic=9.msg100#msg100"
    assert (post.published_at, post.published_from) == (at, "markup")
    assert "Gone?" in post.quoted and "mine" not in post.text


def test_smf_without_a_clock_or_the_option_a_time_is_only_text() -> None:
    post = first(read(SMF(), SMF_2_0.replace("{time}", "June 04, 2024, 11:23:55 AM"), FORUM + "/index.php?topic=9.0"))
    assert post.published_from == "text"


@pytest.mark.parametrize(
    ("url", "begin"),
    [
        ("/index.php?topic=9.15", "/index.php?topic=9.0"),
        ("/index.php?topic=9.msg123#msg123", "/index.php?topic=9.0"),
        ("/index.php?PHPSESSID=0123456789abcdef0123456789&topic=9.new", "/index.php?topic=9.0"),
        ("/index.php/topic,9.15.html", "/index.php/topic,9.0.html"),
        ("/index.php?board=2.40", "/index.php?board=2.0"),
    ],
)
def test_smf_topics_and_boards_begin_at_nought(url: str, begin: str) -> None:
    assert SMF().first_page("http://127.0.0.1:80" + url) == "http://127.0.0.1:80" + begin
    assert SMF().first_page(FORUM + url) == FORUM + begin


def test_the_offset_of_an_smf_page_is_no_part_of_its_host() -> None:
    found = SMF().page_part.search("http://127.0.0.1/index.php?topic=9.15")
    assert found is not None and found[1] == "15"


MYBB_POST = """<script>var my_post_key = "1";</script><title>Late</title><div id="posts"><div class="post classic" id="post_100">
<div class="post_author"><div class="author_information"><strong><span class="largetext">Guest</span></strong></div></div>
<div class="post_content"><div class="post_head"><div class="float_right"><strong><a href="showthread.php?tid=9&amp;pid=100#pid100">#1</a></strong></div>
<span class="post_date">{time} <span class="post_edit" id="edited_by_100"></span></span></div>
<div class="post_body scaleimages" id="pid_100">Gone.<br /><div class="codeblock"><div class="title">Code:</div><div class="body"><code>rm</code></div></div></div></div></div></div>
<span id="current_time"><strong>Current time:</strong> {clock}</span>"""


@pytest.mark.parametrize(
    ("time", "clock", "at", "origin"),
    [
        ("11-20-2026, 10:05 AM", "11-22-2026, 04:30 PM", datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "markup"),
        ("2026-11-20, 10:05", "2026-11-22, 21:15", datetime(2026, 11, 20, 4, 20, tzinfo=UTC), "markup"),
        ('<span title="11-22-2026">Today</span>, 10:05 AM', "11-22-2026, 04:30 PM", datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "markup"),
        ('<span title="11-22-2026, 04:25 PM">5 minutes ago</span>', "11-22-2026, 04:30 PM", datetime(2026, 11, 22, 15, 25, tzinfo=UTC), "markup"),
        ("2026-11-20, 10:05", "", datetime(2026, 11, 20, 10, 5, tzinfo=UTC), "text"),
    ],
)  # fmt: skip
def test_mybb_tells_its_zone_by_its_clock(time: str, clock: str, at: datetime, origin: str) -> None:
    post = first(
        read(MyBB(), MYBB_POST.replace("{time}", time).replace("{clock}", clock), FORUM + "/showthread.php?tid=9")
    )
    assert (post.ref, post.author.name, post.title) == ("100", "Guest", "Late")
    assert (post.published_at, post.published_from) == (at, origin)
    assert post.text == "Gone.\n\nrm"


def test_vbulletin_3_in_a_style_without_tables() -> None:
    page = """<meta name="generator" content="vBulletin 3.9.3"/><h1>Late</h1><div id="edit100"><div id="post100"><div class="tpost"><div class="tcell">
    <a name="post100"><img class="inlineimg"/></a> Feb 14, 2026 | 9:05 pm <!-- / date --></div>
    <div id="postmenu_100"><a class="bigusername" href="members/ann.html">ann</a></div>
    <div id="post_message_100">Gone.</div></div></div></div><div>All times are GMT -6. The time now is <span>6:15 am</span>.</div>"""
    post = first(read(VBulletin(), page, FORUM + "/forum/trips/2212958-late.html"))
    assert (post.ref, post.author.name, post.text) == ("100", "ann", "Gone.")
    assert post.published_at == datetime(2026, 2, 15, 3, 5, tzinfo=UTC)
    assert post.thread is not None and post.thread.ref == "2212958"


@pytest.mark.parametrize(
    ("url", "thread"),
    [
        ("/showthread.php?t=9&page=2", "9"),
        ("/showthread.php?9-Late-parcels/page2", "9"),
        ("/showthread.php/9-late", "9"),
        ("/forum/1-general/9-late-parcels", "9"),
        ("/forum/general-2/9-late/page3", "9"),
    ],
)
def test_the_number_of_a_vbulletin_thread(url: str, thread: str) -> None:
    spider = VBulletin()
    found = spider.thread_part.search(spider.first_page(FORUM + url))
    assert found is not None and found[1] == thread


def test_invision_takes_no_link_or_time_out_of_a_quote() -> None:
    page = """<body class="ipsApp"><h1 class="ipsType_pageTitle">Late</h1><article id="elComment_100" class="cPost ipsComment">
    <h3 class="cAuthorPane_author"><a href="/profile/3-ann/">ann</a></h3><div data-role="commentContent"><blockquote class="ipsQuote"
    data-ipsquote-contentcommentid="99"><a href="/topic/9-late/?do=findComment&amp;comment=99"><time datetime="2020-01-01T00:00:00Z">then</time></a>
    <p>Gone?</p></blockquote><p>Gone.</p></div><div class="ipsComment_meta"><a href="/topic/9-late/?do=findComment&amp;comment=100">Posted
    <time datetime="2026-11-20T10:05:00Z">Friday</time></a></div></article></body>"""
    post = first(read(Invision(), page, FORUM + "/topic/9-late/"))
    assert post.url == FORUM + "/topic/9-late/?do=findComment&comment=100"
    assert (post.published_at, post.parent, post.text) == (datetime(2026, 11, 20, 10, 5, tzinfo=UTC), "99", "Gone.")


def test_an_invision_post_that_was_hidden_is_none() -> None:
    page = """<body class="ipsApp"><article id="elComment_100" class="ipsComment ipsComment_deleted">
    <div data-role="commentContent">This was hidden</div></article></body>"""
    assert read(Invision(), page, FORUM + "/topic/9-late/").posts == ()


def test_bbpress_has_one_ref_and_address_for_a_post_from_its_feed_and_its_page() -> None:
    double = bbpress.BbPress(Village("pl"))
    url = FORUM + "/forums/topic/t-42/"
    by_feed = _answered(double, url + "feed/", "feed")
    by_page = _answered(double, url, "thread")
    assert by_page.keys() < by_feed.keys()
    for ref, post in by_page.items():
        assert (post.url, post.author.name, post.text) == (
            by_feed[ref].url,
            by_feed[ref].author.name,
            by_feed[ref].text,
        )
        assert post.thread is not None and post.thread.ref == "t-42"


def _answered(double: bbpress.BbPress, url: str, role: str) -> dict[str, Capture]:
    status, headers, body = double.answer(url)
    harvest = BbPress().read(Response(Request(url, role), url, body, headers, status), View("f", url, NOW))
    return {entry.ref: entry.capture for entry in harvest.posts}


def test_a_wordpress_page_that_only_loads_bbpress_is_no_forum() -> None:
    page = b"<html><head><link href='/wp-content/plugins/bbpress/x.css'></head><body class='home'><p>Blog</p></body></html>"
    response = Response(Request(FORUM), FORUM, page)
    assert BbPress().recognise(response, response.tree()) is None


@pytest.mark.parametrize(
    ("spider", "body"),
    [
        (
            SMF(),
            '<div class="post_wrapper"><div class="inner" id="msg_1">Do: <div class="codeheader"><span>Code</span> <a>Select</a></div><code>rm</code></div></div>',
        ),
        (
            VBulletin(),
            '<li id="post_1"><div id="post_message_1"><blockquote class="postcontent restore">Do: <div class="bbcode_container"><div class="bbcode_description">Code:</div><pre>rm</pre></div></blockquote></div></li>',
        ),
        (
            BbPress(),
            '<div class="post-1 reply type-reply"><div class="bbp-reply-content"><p>Do:</p><p>rm</p><ul id="bbp-reply-revision-log-1" class="bbp-reply-revision-log"><li>This reply was modified</li></ul></div></div>',
        ),
    ],
)
def test_what_stands_in_a_body_and_was_not_said(spider: Spider, body: str) -> None:
    assert "".join(first(read(spider, f"<body>{body}</body>")).text.split()) == "Do:rm"


def test_a_quote_of_bbpress_that_links_to_its_post_is_an_answer_to_it() -> None:
    page = """<body class="bbpress"><div id="bbpress-forums"><div class="post-2 reply type-reply"><div class="bbp-reply-content"><blockquote>
    <div class="d4p-bbt-quote-title"><a href="/forums/topic/t-9/#post-1">ann wrote:</a></div>Gone?</blockquote><p>Gone.</p></div></div></div></body>"""
    post = first(read(BbPress(), page, FORUM + "/forums/topic/t-9/"))
    assert (post.ref, post.parent, post.text, post.url) == ("2", "1", "Gone.", FORUM + "/forums/topic/t-9/#post-2")
