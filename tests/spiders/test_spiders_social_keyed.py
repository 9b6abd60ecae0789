"""Services that answer an app of one's own: Reddit, YouTube; and whom credentials are never shown to."""

from __future__ import annotations

import pytest

from model.capture import Engagement
from servers.social import mastodon, youtube
from servers.social.bluesky import Bluesky
from servers.social.reddit import Reddit
from servers.social.stores import GooglePlay
from servers.social.visiting import Guest, at, guest
from servers.social.youtube import YouTube
from spiders.errors import Unreadable
from spiders.spider import Request, Response


def reddit() -> tuple[Reddit, Guest]:
    door = Reddit()
    door.post("p1", at(0), "Northwind &amp; co", "> soon\n\nnothing came", edited=False)
    door.comment("c1", at(1), "p1", "same")
    door.comment("c2", at(2), "p1", "and me", parent="c1")
    secrets = {"id": "app", "secret": "hush"}
    return door, guest("reddit", "https://www.reddit.com/r/parcels/", door, secrets=secrets)


def test_reddit_needs_an_app_of_the_users_own() -> None:
    door, source = reddit()
    with pytest.raises(Unreadable, match="EARSHOT_SECRET_REDDIT_ID"):
        guest("reddit", source.url, door).visit()


def test_reddit_reads_posts_and_comments_of_a_subreddit() -> None:
    _, source = reddit()
    done = source.visit()
    posts = {post.ref: post for post in done.posts}
    assert set(posts) == {"t3_p1", "t1_c1", "t1_c2"}
    post, reply = posts["t3_p1"], posts["t1_c2"]
    assert (post.title, post.text, post.quoted) == ("Northwind & co", "nothing came", "soon")
    assert (post.url, post.published_at) == ("https://www.reddit.com/r/parcels/comments/p1/late/", at(0))
    assert (post.author.handle, post.engagement) == ("ola", Engagement(9, 2, 1))
    assert (reply.kind, reply.parent, reply.thread and reply.thread.ref) == ("comment", "t1_c1", "t3_p1")
    assert all(request.private for request in done.asked)
    assert not any("tok" in value or "hush" in value for value in source.cursors.values())


def test_reddit_pages_by_fullname_and_waits_for_its_limits() -> None:
    door, source = reddit()
    source.visit()
    for n in range(250):
        door.post(f"q{n}", at(10 + n), f"title {n}", "text")
    assert len(source.visit().posts) == 250
    door.headers["x-ratelimit-remaining"] = "0.0"
    assert source.visit().wait == 420


def test_reddit_what_a_visit_had_no_room_for_is_asked_with_a_new_token() -> None:
    door, source = reddit()
    for n in range(150):
        door.post(f"q{n}", at(10 + n), f"title {n}", "text")
    first = source.visit(most=2)
    assert len(first.posts) == 100
    assert not any(request.headers for request in source.left)
    assert len(source.visit().posts) == 53


def test_reddit_reads_a_thread_with_its_replies_and_searches() -> None:
    door, source = reddit()
    thread = guest("reddit", "https://www.reddit.com/r/parcels/comments/p1/late/", door, secrets=source.secrets)
    assert thread.visit().refs == ["t3_p1", "t1_c1", "t1_c2"]
    search = guest("reddit", "https://www.reddit.com/", door, secrets=source.secrets, terms=("Northwind",))
    assert search.visit().refs == ["t3_p1"]


def tube() -> tuple[YouTube, Guest]:
    door = YouTube()
    door.video("vid1", at(0), "Northwind & parcels", "All about\nparcels")
    door.comment("k1", at(1), "vid1", "late again")
    door.comment("k1.r1", at(2), "vid1", "yes", parent="k1")
    return door, guest("youtube", f"https://www.youtube.com/channel/{youtube.CHANNEL}", door)


def test_youtube_a_channel_is_read_by_its_feed_without_a_key() -> None:
    _, source = tube()
    (video,) = source.visit().posts
    assert (video.ref, video.title, video.text) == ("vid1", "Northwind & parcels", "All about\nparcels")
    assert (video.url, video.published_at) == ("https://www.youtube.com/watch?v=vid1", at(0))
    assert video.engagement == Engagement(likes=9, views=1000)
    assert source.visit().posts == []


def test_youtube_finds_the_channel_of_a_name_once() -> None:
    door, _ = tube()
    source = guest("youtube", "https://www.youtube.com/@shop", door)
    assert source.visit().refs == ["vid1"]
    assert [request.role for request in source.visit().asked] == ["feed"]


def test_youtube_with_a_key_reads_the_comments_and_again_when_there_are_more() -> None:
    door, source = tube()
    source.secrets = {"key": "k"}
    first = source.visit()
    assert first.refs == ["vid1", "k1", "k1.r1"]
    reply = first.posts[-1]
    assert (reply.parent, reply.url) == ("k1", "https://www.youtube.com/watch?v=vid1&lc=k1.r1")
    assert (reply.author.handle, reply.thread and reply.thread.ref) == ("@ola", "vid1")
    assert source.visit().posts == []
    for n in range(7):
        door.comment(f"k1.s{n}", at(5 + n), "vid1", f"reply {n}", parent="k1")
    assert len(source.visit().posts) == 7


def test_youtube_pages_comments_and_falls_back_to_the_feed_when_the_quota_is_used_up() -> None:
    door, source = tube()
    source.secrets, door.threads_a_page = {"key": "k"}, 2
    for n in range(5):
        door.comment(f"t{n}", at(3 + n), "vid1", f"thread {n}")
    assert len(source.visit().posts) == 8
    door.quota = 0
    door.video("vid2", at(60), "New", "video")
    assert "vid2" in source.visit().refs


def test_youtube_searches_with_a_key_and_never_shows_it() -> None:
    door, _ = tube()
    source = guest("youtube", "https://www.youtube.com/results", door, terms=("Northwind", "other"))
    with pytest.raises(Unreadable, match="EARSHOT_SECRET_YOUTUBE_KEY"):
        source.visit()
    source.secrets = {"key": "k"}
    done = source.visit()
    assert done.refs[0] == "vid1"
    assert source.cursors["ttl"] == "1800"
    assert all("k" not in request.url.partition("?")[2].split("key=")[1:] for request in done.asked)
    assert "publishedAfter" in source.visit().asked[0].url


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "reddit", "youtube", "google-play"])
def test_what_was_kept_of_another_source_gets_no_credentials(kind: str) -> None:
    """A source whose address or kind was changed may still have requests of what it was."""
    door, pem = GooglePlay(), {"account": GooglePlay().account()}
    doors = {"bluesky": Bluesky(), "reddit": Reddit(), "google-play": door}
    secrets = {"reddit": {"id": "app", "secret": "hush"}, "google-play": pem, "youtube": {"key": "k"}}
    given = secrets.get(kind, {"mastodon_example": "t", "handle": "me", "password": "app-pass"})
    addresses = {"google-play": "https://play.google.com/store/apps/details?id=x", "mastodon": mastodon.HOST}
    url = addresses.get(kind, "https://www.reddit.com/r/x" if kind == "reddit" else "https://bsky.app/search")
    source = guest(kind, url, doors.get(kind), secrets=given, terms=("word",))
    asked = source.spider.look(
        Request("https://evil.example/api", "search", {"query": "x"}, private=True), source.view()
    )
    if asked.method == "POST":
        assert "evil.example" not in asked.url
        token = {"google-play": b'{"access_token": "tok"}'}.get(kind) or doors[kind](asked).body
        led = source.spider.read(Response(asked, asked.url, token), source.view()).follow
        assert led and not any("evil.example" in request.url for request in led)
    else:
        assert not asked.headers
