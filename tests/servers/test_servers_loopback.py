"""The loopback servers do what other tests rely on."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import feedparser
import httpx
import pytest

from servers import hostile_feeds
from servers.hostile import Hostile
from servers.loopback import wait_until
from servers.site import GrowingSite
from servers.webhook import Webhook

SLOW = {"/body/endless", "/body/drip", "/body/silent", "/body/bomb", "/body/not-gzip", "/body/short"}


def asked(url: str) -> HTTPResponse:
    """The answer as it is: httpx reads, and refuses, the target of a redirect that it does not follow."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def titles(body: bytes, kind: str) -> list[str]:
    read = feedparser.parse(body, response_headers={"content-type": kind})
    return [entry.title for entry in read.entries]


def test_every_quick_trap_answers(hostile: Hostile) -> None:
    for path in set(hostile.routes) - SLOW:
        assert asked(hostile.url(path)).status != 404 or path == "/status/404", path
    assert hostile.count("/feed/rss.xml") == 1
    assert not hostile.neighbour.requests


@pytest.mark.parametrize("path", ["rss.xml", "rss091.xml", "rdf.xml", "atom.xml", "no-guid-no-date.xml"])
def test_dialects_hold_the_same_three_entries(hostile: Hostile, path: str) -> None:
    answer = httpx.get(hostile.url(f"/feed/{path}"))
    assert titles(answer.content, answer.headers["content-type"]) == list(hostile_feeds.ENTRIES)


@pytest.mark.parametrize("name", hostile_feeds.ENCODED)
@pytest.mark.parametrize("how", ["", "-in-header"])
def test_rightly_declared_encodings_are_readable(hostile: Hostile, name: str, how: str) -> None:
    answer = httpx.get(hostile.url(f"/feed/{name}{how}.xml"))
    codec, text = hostile_feeds.ENCODED[name]
    assert text in answer.content.decode(codec)
    if name != "windows-874":  # Python, and so feedparser, knows that one only as cp874
        assert titles(answer.content, answer.headers["content-type"]) == [text]


@pytest.mark.parametrize("name", hostile_feeds.ENCODED)
def test_wrongly_declared_encodings_are_wrong(hostile: Hostile, name: str) -> None:
    answer = httpx.get(hostile.url(f"/feed/{name}-wrong.xml"))
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")


def test_bomb_is_small_on_the_wire_and_large_unpacked(hostile: Hostile) -> None:
    seen = 0
    with httpx.stream("GET", hostile.url("/body/bomb")) as answer:
        assert int(answer.headers["content-length"]) < 400_000
        for block in answer.iter_bytes():
            seen += len(block)
            if seen > 20_000_000:
                break
    assert seen > 20_000_000


def test_endless_and_drip_go_on(hostile: Hostile) -> None:
    with httpx.stream("GET", hostile.url("/body/endless")) as answer:
        blocks = answer.iter_bytes(1_000_000)
        assert sum(len(next(blocks)) for _ in range(5)) == 5_000_000
    with httpx.stream("GET", hostile.url("/body/drip"), timeout=5) as answer:
        chunks = answer.iter_raw()
        began = time.monotonic()
        assert [next(chunks), next(chunks)] == [b" ", b" "]
        assert time.monotonic() - began > 0.3


def test_stop_ends_endless_bodies_quickly() -> None:
    server = Hostile().start()
    reader = threading.Thread(target=lambda: httpx.get(server.url("/body/drip"), timeout=20))
    reader.start()
    assert wait_until(lambda: server.count("/body/drip") == 1)
    began = time.monotonic()
    server.stop()
    reader.join(5)
    assert not reader.is_alive() and time.monotonic() - began < 3


def test_redirects_point_where_they_say(hostile: Hostile) -> None:
    for name, scheme in {"file": "file", "metadata": "http", "other": "http", "data": "data"}.items():
        answer = asked(hostile.url(f"/redirect/{name}"))
        assert answer.status == 302 and urlsplit(answer.getheader("Location") or "").scheme == scheme
    assert httpx.get(hostile.url("/redirect/other"), follow_redirects=True).text == "internal secret"
    assert len(hostile.neighbour.requests) == 1


def test_retry_after_in_both_forms(hostile: Hostile) -> None:
    assert httpx.get(hostile.url("/status/429-seconds")).headers["retry-after"] == "2"
    assert httpx.get(hostile.url("/status/429-date")).headers["retry-after"].endswith("GMT")


@pytest.mark.parametrize(
    ("path", "given", "asked"),
    [("etag-only", "etag", "If-None-Match"), ("last-modified-only", "last-modified", "If-Modified-Since")],
)
def test_one_validator_feeds(hostile: Hostile, path: str, given: str, asked: str) -> None:
    url = hostile.url(f"/feed/{path}.xml")
    first = httpx.get(url)
    assert first.status_code == 200 and ("etag" in first.headers) != ("last-modified" in first.headers)
    second = httpx.get(url, headers={asked: first.headers[given]})
    assert (second.status_code, second.content) == (304, b"")


def test_robots_can_be_changed(hostile: Hostile) -> None:
    assert "Disallow: /private/" in httpx.get(hostile.url("/robots.txt")).text
    hostile.robots_status = 503
    assert httpx.get(hostile.url("/robots.txt")).status_code == 503


def test_site_deals_posts_over_feeds(growing_site: GrowingSite) -> None:
    seen = {}
    for url in growing_site.feed_urls:
        for entry in feedparser.parse(httpx.get(url).content).entries:
            seen[entry.id] = entry.summary
    assert seen == growing_site.texts() and len(seen) == 100


def test_site_answers_304_until_edited(growing_site: GrowingSite) -> None:
    url = growing_site.feed_urls[1]
    etag = httpx.get(url).headers["etag"]
    assert httpx.get(url, headers={"If-None-Match": etag}).status_code == 304
    text = growing_site.edit(5)
    changed = httpx.get(url, headers={"If-None-Match": etag})
    assert changed.status_code == 200 and text in changed.text
    assert text in httpx.get(growing_site.permalink(5)).text


def test_site_grows_and_keeps_its_window() -> None:
    with GrowingSite(posts=10, feeds=1, window=3) as site:
        assert site.grow(2) == [10, 11]
        entries = feedparser.parse(httpx.get(site.feed_urls[0]).content).entries
        assert [entry.id for entry in entries] == [site.guid(i) for i in (11, 10, 9)]


def test_site_is_the_same_on_every_run() -> None:
    assert GrowingSite(posts=20).texts() == GrowingSite(posts=20).texts()
    assert len(set(GrowingSite(posts=500).texts().values())) == 500


def test_webhook_records_and_obeys(webhook: Webhook) -> None:
    webhook.answer_with(500, times=2)
    webhook.answer_with(429, retry_after="1")
    got = [httpx.post(webhook.hook, json={"n": n}, headers={"X-Key": "k"}).status_code for n in range(4)]
    assert got == [500, 500, 429, 200]
    assert webhook.wait_for(4) and webhook.messages == [{"n": n} for n in range(4)]
    assert webhook.requests[0].headers["x-key"] == "k"
