"""The real WordPress answers, feeds, changes, and says 304."""

from __future__ import annotations

from datetime import UTC, datetime

import feedparser
import httpx
import pytest

from servers.wordpress import WordPress, WordPressError

pytestmark = pytest.mark.servers
DAY = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
TOLD = {
    "en": ("Northwind lost it", '<p>My parcel never came & nobody "knows" why, it\'s <b>sad</b>.</p>', "never came"),
    "pl": ("Paczka się spóźnia", "<p>Żadnej odpowiedzi od Northwind.</p>", "Żadnej odpowiedzi"),
    "th": ("นอร์ทวินด์ส่งช้า", "<p>ส่งช้ามาก แย่มาก</p>", "ส่งช้ามาก"),
    "ja": ("ノースウィンドの遅れ", "<p>荷物がまだ届きません。</p>", "届きません"),
}


@pytest.mark.parametrize("lang", TOLD)
def test_a_post_has_its_page_and_its_feed_entry(wordpress: WordPress, lang: str) -> None:
    title, html, part = TOLD[lang]
    made = wordpress.publish(title, html, DAY, lang)
    page = httpx.get(made.permalink)
    assert page.status_code == 200 and part in page.text and len(page.content) > 10_000
    entries = feedparser.parse(httpx.get(wordpress.feed).content).entries
    (entry,) = [entry for entry in entries if entry.link == made.permalink]
    assert entry.title == title and part in entry.content[0].value
    assert entry.published_parsed[:5] == (2026, 11, 20, 8, 15)
    wordpress.delete(made.id)


def test_second_conditional_get_is_304(wordpress: WordPress) -> None:
    made = wordpress.publish("Seen once", "<p>Nothing changes.</p>", DAY)
    first = httpx.get(wordpress.feed)
    asked = {"If-None-Match": first.headers["etag"], "If-Modified-Since": first.headers["last-modified"]}
    second = httpx.get(wordpress.feed, headers=asked)
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    wordpress.edit(made.id, html="<p>Everything changes.</p>")
    third = httpx.get(wordpress.feed, headers=asked)
    assert third.status_code == 200 and "Everything changes." in third.text


def test_comments_edits_and_deletions_show(wordpress: WordPress) -> None:
    made = wordpress.publish("Where is it?", "<p>Still waiting.</p>", DAY)
    said = wordpress.comment(made.id, "Ola", "U mnie to samo.", DAY)
    page = httpx.get(made.permalink).text
    assert f'id="comment-{said.id}"' in page and "U mnie to samo." in page
    assert said.permalink == f"{made.permalink}#comment-{said.id}"
    comments = feedparser.parse(httpx.get(wordpress.url("/comments/feed/")).content).entries
    assert "Ola" in [entry.author for entry in comments]
    wordpress.edit(made.id, title="It is here")
    assert "It is here" in httpx.get(made.permalink).text
    wordpress.delete(made.id)
    assert httpx.get(made.permalink).status_code == 404


def test_the_json_door_is_open(wordpress: WordPress) -> None:
    made = wordpress.publish("Through the API", "<p>As JSON.</p>", DAY)
    posts = httpx.get(wordpress.url("/wp-json/wp/v2/posts")).json()
    assert made.id in [post["id"] for post in posts]


def test_refusals_are_said(wordpress: WordPress) -> None:
    with pytest.raises(WordPressError, match="999999"):
        wordpress.delete(999_999)
    with pytest.raises(WordPressError):
        wordpress.edit(999_999, title="x")


def test_stop_leaves_nothing(wordpress: WordPress) -> None:
    second = WordPress().start()
    pids = [process.pid for process in second._running]
    assert httpx.get(second.url("/")).status_code == 200
    second.stop()
    assert not second.folder.exists() and len(pids) == 2
    assert all(process.returncode is not None for process in second._running)
    with pytest.raises(httpx.ConnectError):
        httpx.get(second.url("/"))
    assert httpx.get(wordpress.url("/")).status_code == 200
