"""XenForo 2 and 1 over a double of their pages and their feed, in five languages and zones."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from servers.forums.truth import Expected, faults, share_right
from servers.forums.village import NOW, Village
from servers.forums.walk import Walker
from servers.forums.xenforo import XenForo as Forum
from spiders.kinds.xenforo import XenForo
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
    lang: str = "ru", zone: str = "Europe/Moscow", version: int = 2, *, feed: bool = True
) -> tuple[Forum, Walker]:
    forum = Forum(Village(lang, ZoneInfo(zone)), version=version, feed=feed)
    return forum, Walker(XenForo(), forum, f"{forum.base}/", options={"zone": zone} if version == 1 else {})


def seen(forum: Forum, walker: Walker) -> dict[str, Expected]:
    return {ref: one for ref, one in forum.expected().items() if ref in walker.posts}


def response(forum: Forum, path: str, role: str = "thread") -> Response:
    status, headers, body = forum.answer(forum.base + path)
    assert status == 200
    return Response(Request(forum.base + path, role), forum.base + path, body, headers)


@pytest.mark.parametrize("version", [2, 1])
@pytest.mark.parametrize(("lang", "zone"), PLACES)
def test_every_post_is_read_as_it_was_written(lang: str, zone: str, version: int) -> None:
    forum, walker = founded(lang, zone, version)
    walker.visit()
    assert faults(seen(forum, walker), walker.posts) == []
    assert len(walker.posts) == 35  # of a long thread that is met, the middle is history's
    walker.visit(since=NOW - LONG)
    assert faults(forum.expected(), walker.posts) == []
    assert share_right(forum.expected(), walker.posts) >= 0.97
    assert {post.published_from for post in walker.posts.values()} == {"markup"}


@pytest.mark.parametrize("feed", [True, False])
def test_a_reply_costs_few_requests_and_an_edit_is_seen_again(*, feed: bool) -> None:
    forum, walker = founded(feed=feed)
    for _ in range(3):
        walker.visit()
    assert len(walker.asked) == 1  # nothing new
    topic = forum.village.topics[0]
    reply = forum.village.reply(topic, NOW - timedelta(minutes=1))
    walker.visit()
    assert str(reply.number) in walker.posts
    assert len(walker.asked) <= 5
    topic.posts[-2].said = (*topic.posts[-2].said, "Edited.")
    topic.posts[-2].edited = True
    walker.visit(again=True)
    assert faults(seen(forum, walker), walker.posts) == []


def test_more_new_threads_than_the_feed_shows_send_the_visit_to_the_listing() -> None:
    forum, walker = founded()
    walker.visit()
    walker.visit()
    for topic in forum.village.topics:
        forum.village.reply(topic, NOW - timedelta(minutes=1))
    walker.visit()
    assert f"{forum.base}/" in walker.asked
    assert faults(seen(forum, walker), walker.posts) == []
    walker.visit()
    assert walker.asked == [f"{forum.base}/forums/-/index.rss"]


def test_the_listing_is_looked_at_once_a_day_beside_the_feed() -> None:
    forum, walker = founded()
    walker.visit()
    walker.visit()
    walker.visit(now=NOW + timedelta(hours=25))
    assert walker.asked == [f"{forum.base}/forums/-/index.rss", f"{forum.base}/"]


def test_likes_are_counted_with_the_others() -> None:
    forum, _ = founded()
    posts = XenForo().read(response(forum, "/threads/topic.9/"), View("s", forum.base, NOW)).posts
    likes = [entry.capture.engagement.likes if entry.capture.engagement else 0 for entry in posts]
    known = [post.likes + 2 * (post.likes > 2) for post in forum.village.topic(9).page(1, 5)]
    assert likes == known
    assert max(known) == 5


def test_a_board_is_a_source_of_its_own() -> None:
    forum, walker = founded()
    walker.url = f"{forum.base}/forums/board.2/"
    walker.visit()
    walker.visit()
    assert walker.asked == [walker.url]
    assert {post.thread.ref for post in walker.posts.values() if post.thread} == {"20", "42"}
    assert faults(seen(forum, walker), walker.posts) == []


@pytest.mark.parametrize("version", [2, 1])
@pytest.mark.parametrize(
    ("path", "role"), [("/", "listing"), ("/forums/board.1/", "listing"), ("/threads/topic.9/page-2", "thread")]
)
def test_a_forum_a_board_and_a_thread_are_recognised(path: str, role: str, version: int) -> None:
    forum, _ = founded(version=version)
    found = XenForo().recognise(shown := response(forum, path), shown.tree())
    assert found is not None
    assert (found.spider, found.role, found.url) == ("xenforo", role, forum.base + path.removesuffix("page-2"))


def test_threads_beside_the_posts_are_not_taken_for_a_listing() -> None:
    forum, _ = founded()
    found = XenForo().read(response(forum, "/threads/topic.31/"), View("s", forum.base, NOW))
    assert len(found.posts) == 1
    assert not found.later


def test_an_edit_s_time_is_never_taken_for_the_post_s() -> None:
    forum, _ = founded()
    forum.village.topic(31).posts[0].edited = True
    shown = response(forum, "/threads/topic.31/")
    bare = shown.body.replace(b"message-attribution", b"custom-header")
    made = XenForo().read(Response(shown.request, shown.url, bare, {}), View("s", forum.base, NOW))
    assert made.posts[0].capture.published_at == forum.village.topic(31).posts[0].at


def test_a_feed_that_is_switched_off_is_forgotten() -> None:
    forum, walker = founded()
    walker.visit()
    forum.feed = False
    reply = forum.village.reply(forum.village.topics[0], NOW - timedelta(minutes=1))
    walker.visit()
    assert str(reply.number) in walker.posts
    walker.visit()
    assert walker.asked == [f"{forum.base}/"]
