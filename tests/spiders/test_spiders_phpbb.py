"""phpBB over a double of its boards: three ages of its pages, its feeds, five languages and zones."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from servers.forums.phpbb import PhpBB as Board
from servers.forums.truth import Expected, faults, share_right
from servers.forums.village import NOW, Village
from servers.forums.walk import Walker
from spiders.errors import Unreadable
from spiders.kinds.phpbb import PhpBB
from spiders.spider import Request, Response, View

PLACES = [
    ("en", "UTC"),
    ("pl", "Europe/Warsaw"),
    ("ru", "Asia/Novosibirsk"),
    ("th", "Asia/Bangkok"),
    ("ja", "Asia/Tokyo"),
]
LONG = timedelta(days=9999)


def founded(
    lang: str = "pl", zone: str = "Europe/Warsaw", style: str = "prosilver", feed: str = ""
) -> tuple[Board, Walker]:
    board = Board(Village(lang, ZoneInfo(zone)), style=style, feed=feed, zone=zone)
    return board, Walker(PhpBB(), board, f"{board.base}/", options={} if style == "prosilver" else {"zone": zone})


def response(board: Board, path: str, role: str = "thread") -> Response:
    status, headers, body = board.answer(board.base + path)
    assert status == 200
    return Response(Request(board.base + path, role), board.base + path, body, headers)


def seen(board: Board, walker: Walker) -> dict[str, Expected]:
    return {ref: one for ref, one in board.expected().items() if ref in walker.posts}


@pytest.mark.parametrize(
    ("lang", "zone", "style"),
    [
        *((*place, "old") for place in PLACES),
        *((*place, "prosilver") for place in PLACES[1:3]),
        *((*place, "subsilver2") for place in PLACES[3:]),
    ],
)
def test_every_post_is_read_as_it_was_written(lang: str, zone: str, style: str) -> None:
    board, walker = founded(lang, zone, style)
    walker.visit()
    assert faults(seen(board, walker), walker.posts) == []
    assert len(walker.posts) == 35  # of a long topic that is met, the middle is history's
    walker.visit(since=NOW - LONG)
    assert faults(board.expected(), walker.posts) == []
    assert share_right(board.expected(), walker.posts) >= 0.97
    assert {post.published_from for post in walker.posts.values()} == {"markup"}


def test_a_board_whose_zone_is_not_told_gives_times_that_no_alert_trusts() -> None:
    board, walker = founded(style="old")
    walker.options = {}
    board.village.zone = ZoneInfo("UTC")
    _, headers, body = board.answer(f"{board.base}/viewtopic.php?t=31")
    untold = body.replace(b"UTC + ", b"")
    request = Request(f"{board.base}/viewtopic.php?t=31", "thread")
    found = walker.spider.read(Response(request, request.url, untold, headers), View("s", board.base, NOW))
    assert {entry.capture.published_from for entry in found.posts} == {"text"}


@pytest.mark.parametrize("feed", ["", "topics_active"])
def test_a_reply_costs_a_request_or_a_few_and_an_edit_is_seen_again(feed: str) -> None:
    board, walker = founded(feed=feed)
    walker.visit()
    walker.visit()
    walker.visit()
    assert len(walker.asked) == 1  # nothing new
    topic = board.village.topics[0]
    reply = board.village.reply(topic, NOW - timedelta(minutes=1))
    walker.visit()
    assert str(reply.number) in walker.posts
    assert len(walker.asked) <= 5
    reply.said = (*reply.said, "Edited.")
    reply.edited = True
    walker.visit(again=True)
    assert walker.posts[str(reply.number)].text == reply.text
    assert faults(seen(board, walker), walker.posts) == []


def test_pages_that_move_when_a_post_is_deleted_lose_nothing() -> None:
    board, walker = founded(feed="topics_active")
    walker.visit(since=NOW - LONG)
    walker.visit()
    topic = board.village.topics[0]
    for post in topic.shown[2:6]:
        post.deleted = True
    replies = [board.village.reply(topic, NOW - timedelta(minutes=number)) for number in (3, 2, 1)]
    walker.visit()
    assert {str(reply.number) for reply in replies} <= walker.posts.keys()
    assert faults(seen(board, walker), {ref: walker.posts[ref] for ref in board.expected()}) == []


def test_where_only_the_feed_of_posts_is_open_its_entries_are_the_posts() -> None:
    board, walker = founded(feed="overall")
    walker.visit()
    reply = board.village.reply(board.village.topics[2], NOW - timedelta(minutes=1))
    walker.visit()
    found = walker.posts[str(reply.number)]
    told = board.expected()[str(reply.number)]
    assert (found.text, found.quoted.endswith(told.quoted), found.url) == (told.text, True, told.url)
    assert (found.author.name, found.published_at, found.published_from) == (told.author, told.at, "feed")


@pytest.mark.parametrize(
    ("path", "role"), [("/", "listing"), ("/viewforum.php?f=2", "listing"), ("/viewtopic.php?t=9&start=5", "thread")]
)
def test_a_forum_a_board_and_a_topic_are_recognised(path: str, role: str) -> None:
    board, _ = founded()
    found = PhpBB().recognise(shown := response(board, path), shown.tree())
    assert found is not None
    assert (found.spider, found.role) == ("phpbb", role)
    assert "sid=" not in found.url


def test_other_pages_are_not_phpbb() -> None:
    shown = Response(
        Request("https://x.example/"), "https://x.example/", b"<html><body><p>phpBB is a forum</p></body></html>"
    )
    assert PhpBB().recognise(shown, shown.tree()) is None


def test_a_board_never_gives_what_the_whole_forum_s_feed_names() -> None:
    board, walker = founded(feed="topics_active")
    walker.url = f"{board.base}/viewforum.php?f=2"
    walker.visit()
    walker.visit()
    assert {post.thread.ref for post in walker.posts.values() if post.thread} == {"20", "42"}
    assert [url.partition("&sid")[0] for url in walker.asked] == [walker.url]


@pytest.mark.parametrize("style", ["prosilver", "old", "subsilver2"])
def test_a_post_s_own_address_stands_for_its_topic(style: str) -> None:
    board, _ = founded(style=style)
    shown = response(board, "/viewtopic.php?p=122")
    found = PhpBB().recognise(shown, shown.tree())
    assert found is not None
    assert found.url == f"{board.base}/viewtopic.php?t=9"


def test_one_topic_is_a_source_of_its_own() -> None:
    board, walker = founded()
    walker.url, walker.cursors = f"{board.base}/viewtopic.php?t=20", {"role": "thread"}
    walker.visit()
    assert faults({ref: one for ref, one in board.expected().items() if one.thread == "20"}, walker.posts) == []
    walker.visit()
    asked = [url.partition("&sid")[0] for url in walker.asked]
    assert asked == [walker.cursors["page"], f"{board.base}/viewtopic.php?t=20"]  # an earlier page has its turn
    reply = board.village.reply(board.village.topics[1], NOW - timedelta(minutes=1))
    walker.visit()
    assert str(reply.number) in walker.posts


def test_a_page_for_members_only_is_refused_with_a_sentence() -> None:
    page = b'<html><body id="phpbb"><div class="panel">You are not authorised to read this forum.</div></body></html>'
    shown = Response(
        Request("https://x.example/viewtopic.php?t=1", "thread"), "https://x.example/viewtopic.php?t=1", page
    )
    with pytest.raises(Unreadable, match="login"):
        PhpBB().read(shown, View("s", "https://x.example/", NOW))


def test_a_board_that_is_empty_or_for_members_is_passed_over() -> None:
    page = b'<html><body id="phpbb"><div class="panel">There are no topics in this forum.</div></body></html>'
    shown = Response(
        Request("https://x.example/viewforum.php?f=7", "board"), "https://x.example/viewforum.php?f=7", page
    )
    assert PhpBB().read(shown, View("s", "https://x.example/", NOW)).posts == ()


def test_a_zone_that_is_none_is_said() -> None:
    board, _ = founded()
    with pytest.raises(Unreadable, match="no time zone"):
        PhpBB().read(response(board, "/viewtopic.php?t=9"), View("s", board.base, NOW, {"zone": "Mars/Olympus"}))
