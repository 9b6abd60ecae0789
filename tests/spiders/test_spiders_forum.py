"""The spider for forums of any engine: threads page by page, listings by what is active."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import Request, Response, Unreadable, View, spider_named
from spiders.text import parse_html
from spiders.thread_links import kind_of

BASE = "https://forum.example"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROW = """<tr><td><a href="/topic/{0}-late/?sid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">Late parcel number {0}</a>
 <a href="/topic/{0}-late/?page=2">2</a></td><td>by <a class="user" href="/user/{0}">ola{0}</a></td><td>{1} replies</td>
 <td><time datetime="2026-11-2{0}T08:00:00Z">{0} hours ago</time></td></tr>"""
LISTING = """<html><body><a href="/">Home</a><a href="/forum/boots-2/">Boots</a><table>{}</table>
<a rel=next href="?page=2">›</a></body></html>"""
POST = """<div class="post" id="post-{0}"><a class="author" href="/users/{0}">user{0}</a> <span class="date">{1}</span>
 <div class="body">Said by number {0}, and meant.</div></div>"""


def response(body: str, role: str, path: str = "/forum/all-1/", **note: str) -> Response:
    url = BASE + path
    return Response(
        Request(url, role=role, note=note), url, body.encode(), {"content-type": "text/html; charset=utf-8"}
    )


def view(**options: str) -> View:
    return View("s", BASE, NOW, options)


def listing(replies: int = 3) -> Response:
    rows = "".join(ROW.format(number, replies) for number in range(3))
    return response(LISTING.format(rows), "listing")


SPIDER = spider_named("forum")


def test_a_listing_names_threads_boards_and_its_next_page() -> None:
    harvest = SPIDER.read(listing(), view())
    threads = [one for one in harvest.later if one.request.role == "thread"]
    boards = [one for one in harvest.later if one.request.role == "listing"]
    assert [one.ref for one in threads] == [f"{BASE}/topic/{number}-late/" for number in range(3)]
    assert [one.ref.rstrip("/") for one in boards] == [f"{BASE}/forum/boots-2"]
    assert [(one.url, one.while_news) for one in harvest.follow] == [(f"{BASE}/forum/all-1/?page=2", True)]
    assert not harvest.posts


def test_activity_changes_with_the_last_post_and_not_with_the_clock() -> None:
    before = SPIDER.read(listing(), view()).later[0].activity
    body = listing().body.decode()
    later = SPIDER.read(response(body.replace("0 hours ago", "5 hours ago"), "listing"), view()).later[0].activity
    newer = SPIDER.read(response(body.replace("2026-11-20T08", "2026-11-20T09"), "listing"), view()).later[0].activity
    assert before == later != newer


def test_a_listing_and_a_thread_are_told_apart() -> None:
    page = listing()
    assert SPIDER.recognise(page, parse_html(page.text())).role == "listing"
    thread = response("".join(POST.format(n, f"2026-11-2{n} 10:00") for n in range(3)), "listing", "/topic/1-late/")
    assert SPIDER.recognise(thread, parse_html(thread.text())).role == "thread"
    assert SPIDER.recognise(response("<p>hello</p>", "listing"), parse_html("<p>hello</p>")) is None


def test_a_thread_is_followed_and_remembered_by_its_page() -> None:
    body = "".join(POST.format(n, f"2026-11-2{n} 10:00") for n in range(3)) + "<a rel=next href='?page=2'>2</a>"
    harvest = SPIDER.read(response(body, "thread", "/topic/1-late/"), view())
    assert [entry.capture.ref for entry in harvest.posts] == [f"{BASE}/topic/1-late/#post-{n}" for n in range(3)]
    assert [one.url for one in harvest.follow] == [f"{BASE}/topic/1-late/?page=2"]
    again = SPIDER.look(
        Request(f"{BASE}/topic/1-late/", role="thread", note={"page": f"{BASE}/topic/1-late/?page=2"}), view()
    )
    assert again.url.endswith("?page=2") and again.otherwise.url == f"{BASE}/topic/1-late/"


def test_a_thread_of_one_post_is_one() -> None:
    harvest = SPIDER.read(response(POST.format(7, "2026-11-20 10:00"), "thread", "/topic/1-late/"), view())
    assert [(entry.capture.author.name, entry.capture.text) for entry in harvest.posts] == [
        ("user7", "Said by number 7, and meant.")
    ]


@pytest.mark.parametrize(
    ("zone", "hour", "origin"), [("Europe/Warsaw", 9, "markup"), ("UTC", 10, "markup"), ("", 10, "text")]
)
def test_the_zone_is_the_forums_own(zone: str, hour: int, origin: str) -> None:
    body = "".join(POST.format(n, f"2026-11-2{n} 10:00") for n in range(2))
    options = {"zone": zone} if zone else {}
    first = SPIDER.read(response(body, "thread"), view(**options)).posts[0].capture
    assert (first.published_at, first.published_from) == (datetime(2026, 11, 20, hour, tzinfo=UTC), origin)


@pytest.mark.parametrize(
    ("body", "role", "options", "said"),
    [
        ("<p>hello</p>", "thread", {}, "no posts"),
        ("<p>hello</p>", "listing", {}, "no links to threads"),
        (POST, "thread", {"zone": "Warschau"}, "no time zone"),
    ],
)
def test_what_cannot_be_read_is_said(body: str, role: str, options: dict, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        SPIDER.read(response(body, role), view(**options))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/forum/boots-2/topic/late-3/", "thread"),
        ("/forum/boots-2/", "board"),
        ("/viewtopic.php?f=2&t=3", "thread"),
        ("/viewforum.php?f=2", "board"),
        ("/index.php?topic=4.0", "thread"),
        ("/threads/late.9/", "thread"),
        ("/t/late/9", "thread"),
        ("/discussions", ""),
        ("/member/profile/1", ""),
        ("/faq", ""),
    ],
)
def test_what_an_address_says_it_is(path: str, kind: str) -> None:
    assert kind_of(BASE + path) == kind
