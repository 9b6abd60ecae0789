"""Any body, by whoever knows it best; what one spider cannot read or fails on is left to the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import Harvest, Recognised, Request, Response, Unreadable, View, read_any, reading, registry
from spiders.spider import Spider

URL = "https://forum.example/threads/late.9/"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POST = """<div class="post" id="post-{0}"><a class="author" href="/users/{1}">{1}</a> <a href="#post-{0}"><time
 datetime="2026-11-2{0}T08:00:00Z">then</time></a><div class="body">{2}</div></div>"""
THREAD = "<html lang=en><head><title>Late</title></head><body><h1>Late</h1>{}</body></html>".format(
    "".join(
        POST.format(*one)
        for one in (
            (0, "ola", "Mine is two weeks late."),
            (1, "jan", "Same here, I wait."),
            (2, "kim", "Got it today!"),
        )
    )
)
FEED = """<rss version="2.0"><channel><title>t</title><item><title>One</title><link>https://a.example/1</link>
<description>Read more…</description></item></channel></rss>"""
STORY = (
    "<p>Parcels of the autumn sale come late, and the shop says why in a long letter to all who wait for them.</p>" * 6
)


def read(body: str, url: str = URL, kind: str = "text/html; charset=utf-8") -> list:
    return [e.capture for e in read_any(Response(Request(url), url, body.encode(), {"content-type": kind}), VIEW).posts]


VIEW = View("s", URL, NOW)


class Engine(Spider):
    """Knows every page, and reads what it was told."""

    name, title, family = "engine", "Engine", "forum"
    posts: tuple = ()
    fault: Exception | None = None

    def recognise(self, response: Response, tree: object) -> Recognised:
        return Recognised(self.name, 0.9, response.url, "thread")

    def read(self, response: Response, view: View) -> Harvest:
        assert response.role == "thread"
        if self.fault is not None:
            raise self.fault
        return Harvest(self.posts)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    spiders = {**registry.all_spiders(), "engine": made}
    monkeypatch.setattr(registry, "all_spiders", lambda: spiders)
    monkeypatch.setattr(reading, "all_spiders", lambda: spiders)
    return made


def test_a_thread_an_article_a_feed_and_a_text() -> None:
    assert [post.author.name for post in read(THREAD)] == ["ola", "jan", "kim"]
    (article,) = read(f"<html><body><article><h1>Late</h1>{STORY}</article></body></html>")
    assert article.kind == "article"
    assert [post.title for post in read(FEED, "https://a.example/feed", "text/xml")] == ["One"]
    assert read("Just words.", kind="text/plain")[0].text == "Just words."


@pytest.mark.parametrize("body", ["", "\x00\x01\x02", "<html></html>"])
def test_what_nobody_can_read_is_said(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.parametrize("fault", [ValueError("broken"), Unreadable("not mine", where=URL)], ids=["fails", "cannot"])
def test_a_spider_that_fails_leaves_the_page_to_the_others(engine: Engine, fault: Exception) -> None:
    engine.fault = fault
    assert [post.author.name for post in read(THREAD)] == ["ola", "jan", "kim"]


def test_posts_that_the_engines_own_spider_did_not_see_are_added(engine: Engine) -> None:
    known = read_any(Response(Request(URL), URL, THREAD.encode(), {"content-type": "text/html"}), VIEW).posts
    engine.posts = known[:2]
    found = read(THREAD)
    assert [post.author.name for post in found] == ["ola", "jan", "kim"]
    assert found[0] is known[0].capture


def test_an_article_is_no_thread_though_a_forums_spider_is_asked() -> None:
    found = read(
        f"<html><body><article><h1>Late</h1>{STORY}</article>{POST.format(1, 'ola', 'Mine too, alas.')}</body></html>"
    )
    assert found[0].kind == "article"
