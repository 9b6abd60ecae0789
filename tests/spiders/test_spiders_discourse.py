"""Discourse over a double of its JSON, its feed and its pages: whichever doors are open, the posts are the same."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from servers.forums.discourse import Discourse as Forum
from servers.forums.truth import Expected, faults, share_right
from servers.forums.village import NAMES, NOW, Village
from servers.forums.walk import Walker
from spiders.errors import Unreadable
from spiders.kinds.discourse import Discourse
from spiders.spider import Request, Response, View

LONG = timedelta(days=9999)


def founded(doors: str = "json rss carried markup", lang: str = "ja", path: str = "/") -> tuple[Forum, Walker]:
    forum = Forum(Village(lang), doors=doors)
    return forum, Walker(Discourse(), forum, forum.base + path)


def response(forum: Forum, path: str, role: str = "thread") -> Response:
    status, headers, body = forum.answer(forum.base + path)
    assert status == 200
    return Response(Request(forum.base + path, role), forum.base + path, body, headers)


def of(forum: Forum, *topics: str) -> dict[str, Expected]:
    return {ref: one for ref, one in forum.expected().items() if one.thread in topics}


@pytest.mark.parametrize("lang", NAMES)
@pytest.mark.parametrize(("doors", "origin"), [("json", "structured"), ("carried", "structured"), ("markup", "markup")])
def test_every_door_gives_the_same_posts(doors: str, origin: str, lang: str) -> None:
    forum, walker = founded(doors, lang)
    walker.visit()
    assert faults(forum.expected(), walker.posts) == []
    assert share_right(forum.expected(), walker.posts) >= 0.97
    assert {post.published_from for post in walker.posts.values()} == {origin}


def test_the_feed_of_posts_gives_the_newest_ones_under_the_same_refs() -> None:
    forum, walker = founded("rss")
    walker.visit()
    assert len(walker.posts) == 25
    for ref, told in forum.expected().items():
        if ref in walker.posts:
            found = walker.posts[ref]
            assert (found.url, found.text, found.published_at) == (told.url, told.text, told.at)
            assert found.thread is not None
            assert found.thread.ref == told.thread
    assert {post.author.name for post in walker.posts.values()} <= set(NAMES["ja"])


def test_nothing_new_is_one_request_and_a_reply_or_an_edit_is_found_by_it() -> None:
    forum, walker = founded()
    walker.visit()
    walker.visit()
    assert walker.asked == [f"{forum.base}/posts.json"]
    reply = forum.village.reply(forum.village.topics[0], NOW - timedelta(minutes=1))
    forum.village.topics[1].posts[0].said = ("Edited.",)
    walker.visit()
    assert f"9/{len(forum.village.topics[0].posts)}" in walker.posts
    assert walker.posts["20/1"].text == "Edited."
    assert reply.text in {post.text for post in walker.posts.values()}
    assert faults(forum.expected(), walker.posts) == []


def test_what_is_no_longer_among_the_newest_is_looked_at_again_fifty_at_a_time() -> None:
    forum, walker = founded()
    walker.visit()
    for number in range(130):
        forum.village.reply(forum.village.topics[number % 4], NOW - timedelta(minutes=200 - number))
    walker.visit()
    assert faults(forum.expected(), walker.posts) == []
    assert sorted(walker.pages) == ["window:100", "window:150", "window:200"]
    forum.village.topics[1].posts[9].said = ("Edited.",)
    walker.visit(again=True)
    assert walker.posts["20/10"].text == "Edited."
    assert sorted(walker.asked) == [
        f"{forum.base}/posts.json{end}" for end in ("", *(f"?before={n}" for n in (100, 150, 200)))
    ]


def test_deleted_posts_and_what_the_system_says_are_no_posts() -> None:
    forum, _ = founded()
    found = response(forum, "/t/9.json")
    topic = json.loads(found.body)
    for name in ("hidden", "user_deleted", "deleted_at"):
        topic["post_stream"]["posts"][1] |= {"hidden": False, "user_deleted": False, "deleted_at": None, name: True}
        made = Discourse().read(
            Response(found.request, found.url, json.dumps(topic).encode()), View("s", forum.base, NOW)
        )
        refs = [entry.ref for entry in made.posts]
        assert "9/2" not in refs
        assert "9/99" not in refs  # a small action
        assert len(refs) == 19


def test_of_a_long_topic_the_beginning_and_the_end_are_read_and_history_reads_the_rest() -> None:
    forum, walker = founded("json", path="/t/topic-slug/9")
    topic = forum.village.topic(9)
    for number in range(120):
        forum.village.reply(topic, NOW - timedelta(minutes=200 - number))
    walker.visit()
    assert walker.asked == [f"{forum.base}/t/9.json{page}" for page in ("", *(f"?page={n}" for n in (6, 7, 8)))]
    assert faults({ref: one for ref, one in of(forum, "9").items() if ref in walker.posts}, walker.posts) == []
    walker.visit()
    assert walker.asked == [f"{forum.base}/t/9.json?page=8", f"{forum.base}/t/9.json"]  # for edits, in turn
    walker.visit(since=NOW - LONG)
    assert faults(of(forum, "9"), walker.posts) == []


def test_history_goes_through_gaps_in_the_numbers_of_posts() -> None:
    forum, walker = founded("json")
    for topic in forum.village.topics:
        for post in topic.posts[1:]:
            post.number += 4000
    walker.visit(since=NOW - LONG, most=400)
    assert faults(forum.expected(), walker.posts) == []


def test_a_category_is_a_source_of_its_own_and_is_paged_while_it_names_news() -> None:
    forum, walker = founded(path="/c/board/2")
    walker.visit()
    assert faults(of(forum, "20", "42"), walker.posts) == []
    walker.visit()
    assert walker.asked == [f"{forum.base}/c/board/2/l/latest.json"]


@pytest.mark.parametrize(
    ("path", "url", "role"),
    [
        ("/", "/", "listing"),
        ("/latest", "/", "listing"),
        ("/c/board/1", "/c/board/1", "listing"),
        ("/t/topic-slug/9", "/t/9", "thread"),
        ("/latest.json", "/", "listing"),
        ("/posts.json", "/", "listing"),
        ("/c/board/1/l/latest.json", "/c/board/1", "listing"),
        ("/t/9.json", "/t/9", "thread"),
    ],
)
def test_a_forum_a_category_and_a_topic_are_recognised(path: str, url: str, role: str) -> None:
    forum, _ = founded()
    found = Discourse().recognise(shown := response(forum, path), None if "json" in path else shown.tree())
    assert found is not None
    assert (found.spider, found.role, found.url) == ("discourse", role, forum.base + url)


@pytest.mark.parametrize(
    ("url", "topic"),
    [
        ("https://x.example/t/slug/12", "12"),
        ("https://x.example/t/slug/12/3", "12"),
        ("https://x.example/t/12/3", "12"),
        ("https://x.example/forum/t/2024-was-long/12.json?page=2", "12"),
        ("https://x.example/c/staff/12", ""),
    ],
)
def test_a_topic_is_known_by_its_address(url: str, topic: str) -> None:
    asked = Discourse().start(View("s", url, NOW))[0].url
    assert (f"/t/{topic}.json" in asked) == bool(topic)


def test_quotes_and_previews_of_links_are_others_words() -> None:
    forum, _ = founded()
    topic = json.loads(response(forum, "/t/31.json").body)
    topic["post_stream"]["posts"][0]["cooked"] = (
        '<p>Mine.</p><aside class="onebox allowlistedgeneric"><header><a href="https://n.example/a">n.example</a></header>'
        '<article class="onebox-body"><h3>Northwind fails</h3></article></aside>'
        '<div class="lightbox-wrapper"><a href="/i.png"><img><div class="meta">i.png 600×400</div></a></div>'
    )
    shown = Response(Request("u"), f"{forum.base}/t/31.json", json.dumps(topic).encode())
    capture = Discourse().read(shown, View("s", forum.base, NOW)).posts[0].capture
    assert capture.text == "Mine."
    assert "Northwind fails" in capture.quoted
    assert "https://n.example/a" in capture.links


@pytest.mark.parametrize(
    "body",
    [
        b'{"latest_posts": 5}',
        b'{"errors": ["no"]}',
        b"{",
        b'{"post_stream": {"posts": [1, null, {"post_number": {}, "cooked": []}]}}',
        b'{"topic_list": {"topics": [7, {"id": "x"}], "more_topics_url": ["a"]}}',
        b'<div id="data-preloaded" data-preloaded="{&quot;topic_1&quot;: &quot;[[&quot;}"></div>',
    ],
)
def test_a_broken_answer_is_refused_with_a_sentence_or_read_as_far_as_it_goes(body: bytes) -> None:
    try:
        made = Discourse().read(
            Response(Request("https://x.example/posts.json"), "https://x.example/posts.json", body), View("s", "u", NOW)
        )
    except Unreadable:
        return
    assert made.posts == ()
