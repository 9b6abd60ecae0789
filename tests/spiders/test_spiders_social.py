"""Social services over several visits: pages, replies, edits, what is known already, and every field of a post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model.capture import Author, Capture, Engagement, Thread
from servers.social import bluesky, mastodon
from servers.social.bluesky import Bluesky
from servers.social.hackernews import HackerNews
from servers.social.lemmy import Lemmy
from servers.social.mastodon import Mastodon
from servers.social.visiting import NOW, Guest, at, guest
from spiders.errors import Unreadable


def hackers() -> tuple[HackerNews, Guest]:
    door = HackerNews()
    door.post(1, at(0), "We ship parcels.", title="Show HN: Northwind", author="jan")
    door.post(
        2, at(1), "&gt; We ship\n<p>Northwind lost <i>mine</i>. <a href='https://a.example/1'>proof</a>", parent=1
    )
    return door, guest("hackernews", "https://news.ycombinator.com/", door, terms=("Northwind",))


def test_hacker_news_a_comment_has_every_field() -> None:
    _, source = hackers()
    story, comment = sorted(source.visit().posts, key=lambda post: post.ref)
    page = "https://news.ycombinator.com/item?id="
    assert comment == Capture(
        source="source",
        ref="2",
        url=f"{page}2",
        kind="comment",
        text="Northwind lost mine. proof",
        quoted="We ship",
        author=Author("pat", "pat", "https://news.ycombinator.com/user?id=pat"),
        published_at=at(1),
        published_from="structured",
        thread=Thread("1", "Show HN: Northwind", f"{page}1"),
        parent="1",
        engagement=Engagement(),
        links=("https://a.example/1",),
    )
    assert (story.title, story.engagement, story.links) == (
        "Show HN: Northwind",
        Engagement(likes=12, replies=1),
        ("https://shop.example/news",),
    )


def test_hacker_news_goes_back_to_where_the_last_visit_began() -> None:
    door, source = hackers()
    source.visit()
    for n in range(250):
        door.post(10 + n, at(10 + n // 3), f"Northwind again {n}", parent=1)
    second = source.visit()
    assert len(second.posts) == len(set(second.refs)) == 250
    assert len(second.asked) == 3
    third = source.visit()
    assert (third.posts, len(third.asked)) == ([], 1)


def test_hacker_news_takes_an_edit_and_no_like() -> None:
    door, source = hackers()
    source.visit()
    door.items[2]["text"] = "Northwind found it."
    assert [post.text for post in source.visit().posts] == ["Northwind found it."]


def test_hacker_news_history_ends_at_its_time() -> None:
    door, source = hackers()
    for n in range(300):
        door.post(1_000 + n, at(-60 * n), f"Northwind {n}", parent=1)
    done = source.visit(since=at(-60 * 250), most=50)
    assert len([ref for ref in done.refs if int(ref) >= 1_000]) == 251


def test_hacker_news_reads_a_thousand_deep_thread() -> None:
    door, _ = hackers()
    for n in range(2, 300):
        door.post(n + 1, at(n), f"answer {n}", parent=n)
    done = guest("hackernews", "https://news.ycombinator.com/item?id=1", door).visit()
    assert len(done.posts) == 300
    assert {post.thread.ref for post in done.posts if post.thread} == {"1"}
    assert done.posts[-1].parent == "299"


def test_hacker_news_reads_the_threads_of_what_it_found_when_asked_to() -> None:
    door, source = hackers()
    door.post(3, at(2), "Mine came.", parent=1)
    assert "3" not in source.visit().refs
    source = guest("hackernews", source.url, door, terms=("Northwind",), options={"threads": "true"})
    assert "3" in source.visit().refs
    door.post(4, at(3), "Mine, too.", parent=1)
    assert source.visit().refs == ["4"]


def test_a_search_without_words_says_what_to_do() -> None:
    door, source = hackers()
    with pytest.raises(Unreadable, match="Publish a topic"):
        guest("hackernews", source.url, door).visit()
    assert len(guest("hackernews", source.url, door, options={"query": "*"}).visit().posts) == 2


def instance(**more: object) -> tuple[Mastodon, Guest]:
    door = Mastodon(**more)  # type: ignore[arg-type]
    door.post(
        101, at(0), '<p>Paczka z <a href="https://shop.example/">Northwind</a> #paczka</p>', spoiler_text="Skarga"
    )
    return door, guest("mastodon", f"{mastodon.HOST}/@ola", door)


def test_mastodon_a_status_has_every_field() -> None:
    _, source = instance()
    (status,) = source.visit().posts
    assert status == Capture(
        source="source",
        ref="101",
        url=f"{mastodon.HOST}/@ola/101",
        text="Skarga\n\nPaczka z Northwind #paczka",
        author=Author("Ola", "ola", f"{mastodon.HOST}/@ola", 41),
        published_at=at(0),
        published_from="structured",
        lang="pl",
        thread=Thread("101", "", f"{mastodon.HOST}/@ola/101"),
        engagement=Engagement(3, 0, 2),
        links=("https://shop.example/",),
    )


def test_mastodon_pages_an_account_and_looks_it_up_once() -> None:
    door, source = instance()
    source.visit()
    for n in range(95):
        door.post(200 + n, at(n), f"<p>status {n}</p>")
    second = source.visit()
    assert len(second.posts) == 95
    assert all("/lookup" not in request.url for request in second.asked)
    assert source.visit().posts == []


def test_mastodon_reads_replies_when_asked_to_and_again_when_there_are_more() -> None:
    door, source = instance()
    source.options = {"replies": True}
    door.post(102, at(1), "<p>U mnie doszła</p>", parent=101, by="jan")
    door.statuses[-1]["account"]["id"] = "8"
    first = source.visit()
    assert [post.parent for post in first.posts if post.ref == "102"] == ["101"]
    door.post(103, at(2), "<p>A u mnie nie</p>", parent=101, by="ewa")
    door.statuses[-1]["account"]["id"] = "9"
    assert source.visit().refs == ["103"]


def test_mastodon_tags_come_from_the_topics_words() -> None:
    door, _ = instance()
    options = {"tags": ["{query}"]}
    found = guest("mastodon", mastodon.HOST, door, options=options, terms=("paczka", "no such")).visit()
    assert found.refs == ["101"]
    assert [request.url.partition("/tag/")[2].partition("?")[0] for request in found.asked] == ["paczka", "nosuch"]


def test_mastodon_searches_with_the_token_of_that_very_instance() -> None:
    door, _ = instance(token="hush")
    url = f"{mastodon.HOST}/search"
    with pytest.raises(Unreadable, match="EARSHOT_SECRET_MASTODON_MASTODON_EXAMPLE"):
        guest("mastodon", url, door, terms=("Northwind",), secrets={"mastodon_social": "hush"}).visit()
    found = guest("mastodon", url, door, terms=("Northwind",), secrets={"mastodon_example": "hush"}).visit()
    assert found.refs == ["101"]
    assert all(request.private for request in found.asked)
    assert not guest("mastodon", f"{mastodon.HOST}/@ola", door).visit().asked[0].headers


def test_mastodon_waits_when_no_requests_are_left() -> None:
    _, source = instance(left=0)
    assert source.visit().wait == (datetime(2026, 11, 20, 12, 5, tzinfo=UTC) - NOW).total_seconds()


def test_mastodon_takes_what_was_boosted_and_an_edit() -> None:
    door, source = instance()
    boosted = dict(door.statuses[0])
    door.post(150, at(3), "", reblog={**boosted, "id": "99", "content": "<p>boosted</p>"})
    assert source.visit().refs == ["99", "101"]
    door.statuses[0]["content"] = "<p>doszła!</p>"
    assert [post.text for post in source.visit().posts] == ["Skarga\n\ndoszła!"]


def test_mastodon_reads_a_status_with_its_replies_and_an_instance() -> None:
    door, _ = instance()
    door.post(102, at(1), "<p>U mnie doszła</p>", parent=101, by="jan")
    assert guest("mastodon", f"{mastodon.HOST}/@ola/101", door).visit().refs == ["101", "102"]
    assert guest("mastodon", mastodon.HOST, door).visit().refs == ["102", "101"]


def skies() -> tuple[Bluesky, Guest]:
    door = Bluesky()
    link = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://shop.example/"}]}
    door.post("aaa", at(0), "Northwind lost it", embed={"record": {"value": {"text": "We ship"}}})
    door.posts["aaa"]["record"]["facets"] = [link]
    door.post("bbb", at(1), "Same here", parent="aaa")
    return door, guest("bluesky", "https://bsky.app/profile/ola.bsky.social", door)


def test_bluesky_a_reply_knows_its_thread_and_a_post_its_quote() -> None:
    _, source = skies()
    reply, post = source.visit().posts
    assert (reply.parent, reply.thread and reply.thread.ref) == (post.ref, post.ref)
    page = "https://bsky.app/profile/ola.bsky.social"
    assert (post.url, post.quoted, post.lang) == (f"{page}/post/aaa", "We ship", "en")
    assert (post.author, post.published_at) == (Author("Ola", "ola.bsky.social", page), at(0))
    assert (post.engagement, post.links) == (Engagement(4, 1, 3), ("https://shop.example/",))


def test_bluesky_pages_a_feed_by_its_cursor() -> None:
    door, source = skies()
    source.visit()
    for n in range(230):
        door.post(f"c{n:03}", at(10 + n), f"post {n}")
    assert len(source.visit().posts) == 230
    assert len(source.visit().asked) == 1


def test_bluesky_finds_what_an_account_wrote_among_what_it_reposted() -> None:
    door, source = skies()
    source.visit()
    door.post("own", at(5), "Found at last")
    for n in range(210):
        door.post(f"r{n:03}", at(10 + n), f"others' {n}")
        door.reposts.add(f"r{n:03}")
    assert [post.text for post in source.visit().posts] == ["Found at last"]


def test_bluesky_searches_in_full_when_signed_in_and_its_newest_page_when_not() -> None:
    door, _ = skies()
    door.posts.clear()
    for n in range(230):
        door.post(f"n{n:03}", at(n), f"Northwind {n}")
    stranger = guest("bluesky", "https://bsky.app/search", door, terms=("Northwind",))
    assert len(stranger.visit().posts) == 100
    member = guest("bluesky", stranger.url, door, terms=("Northwind",))
    member.secrets, member.first = {"handle": "me.bsky.social", "password": "app-pass"}, False
    done = member.visit()
    assert len(done.posts) == 230
    assert all(request.private for request in done.asked)
    assert member.cursors["ttl"] == "300"
    assert not any("jwt" in value or "app-pass" in value for value in member.cursors.values())


def test_bluesky_what_a_visit_had_no_room_for_is_asked_with_a_new_session() -> None:
    door, _ = skies()
    for n in range(230):
        door.post(f"n{n:03}", at(n), f"Northwind {n}")
    member = guest("bluesky", "https://bsky.app/search", door, terms=("Northwind",))
    member.secrets = {"handle": "me.bsky.social", "password": "app-pass"}
    assert len(member.visit(most=2).posts) == 100
    assert not any(request.headers or request.body for request in member.left)
    assert len(member.visit().posts) == 131


def test_bluesky_where_the_session_is_begun_is_told_by_the_credentials() -> None:
    door, _ = skies()
    source = guest("bluesky", "https://bsky.app/search", door, terms=("Northwind",))
    source.secrets = {"handle": "me", "password": "app-pass", "service": "https://pds.example"}
    assert source.visit().asked[0].url.startswith("https://pds.example/xrpc/")
    source.secrets = {**source.secrets, "service": "http://pds.example"}
    with pytest.raises(Unreadable, match="https"):
        source.visit()


def test_bluesky_a_time_in_the_future_is_when_it_came() -> None:
    door, source = skies()
    door.posts["aaa"]["record"]["createdAt"] = "2031-01-01T00:00:00Z"
    assert source.visit().posts[-1].published_at == at(0)


def test_bluesky_reads_a_thread() -> None:
    door, _ = skies()
    done = guest("bluesky", f"https://bsky.app/profile/{bluesky.DID}/post/aaa", door).visit()
    assert {ref.rpartition("/")[2] for ref in done.refs} == {"aaa", "bbb"}


def village() -> tuple[Lemmy, Guest]:
    door = Lemmy()
    door.post(5, at(0), "Northwind is late", "> they said soon\n\nIt is **not** [here](https://a.example/).")
    door.comment(7, at(1), 5, "Same")
    door.comment(8, at(2), 5, "And here", above=(7,))
    return door, guest("lemmy", "https://lemmy.example/c/parcels", door)


def test_lemmy_posts_and_comments_have_their_places() -> None:
    _, source = village()
    post, reply, comment = source.visit().posts
    assert (post.ref, post.title, post.text) == ("post-5", "Northwind is late", "It is not here.")
    assert (post.quoted, post.links, post.published_at) == ("they said soon", ("https://a.example/",), at(0))
    assert post.author == Author("Ola", "ola@szmer.example", "https://szmer.example/u/ola")
    assert post.engagement == Engagement(likes=5, replies=2)
    assert (comment.ref, comment.parent, comment.url) == ("comment-7", "post-5", "https://lemmy.example/comment/7")
    assert (reply.parent, reply.thread and reply.thread.title) == ("comment-7", "Northwind is late")


def test_lemmy_pages_and_passes_over_what_was_removed() -> None:
    door, source = village()
    source.visit()
    for n in range(120):
        door.comment(100 + n, at(10 + n), 5, f"comment {n}", removed=n == 60)
    assert len(source.visit().posts) == 119
    assert source.visit().posts == []


def test_lemmy_searches_posts_and_comments() -> None:
    door, _ = village()
    source = guest("lemmy", "https://lemmy.example/", door, options={"query": "{query}"}, terms=("late", "here"))
    assert sorted(source.visit().refs) == ["comment-8", "post-5"]


def test_lemmy_reads_a_user_and_a_post() -> None:
    door, _ = village()
    assert len(guest("lemmy", "https://lemmy.example/u/ola", door).visit().posts) == 3
    assert sorted(guest("lemmy", "https://lemmy.example/post/5", door).visit().refs) == [
        "comment-7",
        "comment-8",
        "post-5",
    ]
