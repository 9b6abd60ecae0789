"""The three sites over HTTP: what is published, validators, robots, and nonsense."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import httpx
import pytest
from lxml import etree
from lxml.html import fromstring

from sample import SampleWeb, history, stream

START = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


class Hand:
    """A clock that the test turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hand:
    return Hand(START)


@pytest.fixture
def web(clock: Hand) -> Iterator[SampleWeb]:
    with SampleWeb(clock=clock, days=6) as sample:
        yield sample


def feed(web: SampleWeb, site: str) -> feedparser.FeedParserDict:
    path = "/rss.xml" if site == "news" else "/feed.xml"
    read = feedparser.parse(httpx.get(web.addresses[site] + path).content)
    assert not read.bozo, read.bozo_exception
    return read


def test_history_and_feeds_speak_of_the_same_posts(web: SampleWeb, clock: Hand) -> None:
    known = {str(raw["url"]): raw for raw in history(START, days=6, addresses=web.addresses)}
    for site in web.addresses:
        entries = feed(web, site).entries
        assert len(entries) >= 30
        for entry in entries:
            raw = known[entry.link]
            assert (entry.id, entry.get("title", "")) == (raw["ref"], raw.get("title", ""))
            if site != "news":
                assert entry.author == raw["author"]["name"]
                told = " ".join(
                    fromstring(f"<div>{entry.summary}</div>").xpath("//p[not(ancestor::blockquote)]/text()")
                )
                assert told == " ".join(str(raw["text"]).split("\n\n"))


@pytest.mark.parametrize(("site", "path"), [("blog", "/feed.xml"), ("news", "/rss.xml"), ("forum", "/feed.xml")])
def test_feeds_carry_html_as_escaped_text(web: SampleWeb, site: str, path: str) -> None:
    tree = etree.fromstring(httpx.get(web.addresses[site] + path).content)
    bodies = tree.xpath("//*[local-name()='description' or local-name()='content'][starts-with(., '<')]")
    assert len(bodies) >= 30 and not any(len(body) for body in bodies)


def test_portal_only_teases_and_its_page_tells(web: SampleWeb) -> None:
    entry = feed(web, "news").entries[0]
    raw = next(raw for raw in history(START, days=6, addresses=web.addresses) if raw["url"] == entry.link)
    page = fromstring(httpx.get(entry.link).content.decode())
    assert entry.summary.rstrip("</p>").endswith("…")
    assert "\n\n".join(page.xpath("//article//div/p/text()")) == raw["text"]
    data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert data["datePublished"] == raw["published_at"] and data["headline"] == raw["title"]
    assert page.xpath("//meta[@property='article:published_time']/@content") == [raw["published_at"]]


def test_forum_posts_stand_at_their_anchor(web: SampleWeb) -> None:
    for raw in [raw for raw in history(START, days=1, addresses=web.addresses) if raw["source"] == "forum"][:10]:
        url = urlsplit(str(raw["url"]))
        page = fromstring(httpx.get(str(raw["url"])).content.decode())
        (post,) = page.xpath(f"//article[@id='{url.fragment}']")
        assert post.xpath(".//*[@itemprop='text']/p/text()") == [raw["text"]]
        assert post.xpath(".//time/@datetime") == [raw["published_at"]]
        assert post.xpath(".//*[@itemprop='name']/text()") == [raw["author"]["name"]]


def test_everything_linked_from_the_front_pages_is_there(web: SampleWeb) -> None:
    with httpx.Client() as client:
        for address in web.addresses.values():
            page = fromstring(client.get(address + "/").content.decode())
            page.make_links_absolute(address)
            assert page.xpath("//link[@rel='alternate']/@href")
            for link in {str(href) for href in page.xpath("//@href")}:
                assert client.get(link).status_code == 200, link


def test_sitemaps_list_pages_that_exist(web: SampleWeb) -> None:
    tree = etree.fromstring(httpx.get(web.addresses["news"] + "/sitemap.xml").content)
    places = tree.xpath("//*[local-name()='loc']/text()")
    assert len(places) > 20 and httpx.get(places[0]).status_code == 200
    assert "Sitemap: " in httpx.get(web.addresses["news"] + "/robots.txt").text


def test_posts_appear_when_the_clock_says_so(web: SampleWeb, clock: Hand) -> None:
    before = {entry.id for entry in feed(web, "forum").entries}
    clock.turn(60)
    fresh = {entry.id for entry in feed(web, "forum").entries} - before
    due = {post.ref for moment, post in _told(60) if post.site == "forum" and moment <= clock.now}
    assert fresh == due and len(due) > 50


def test_edits_change_page_and_feed(web: SampleWeb, clock: Hand) -> None:
    edited = next(post for _, post in _told(400) if post.edited_at is not None and post.site == "forum")
    clock.now = edited.published_at
    url = web.addresses["forum"] + edited.path
    assert "Edit:" not in _post(url, edited.ref)
    clock.now = edited.changed_at
    assert "Edit:" in _post(url, edited.ref)
    assert any("Edit:" in entry.summary for entry in feed(web, "forum").entries if entry.id == edited.ref)


@pytest.mark.parametrize(("site", "path"), [("blog", "/feed.xml"), ("news", "/rss.xml"), ("forum", "/"), ("news", "/")])
@pytest.mark.parametrize(("given", "asked"), [("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")])
def test_conditional_requests(web: SampleWeb, clock: Hand, site: str, path: str, given: str, asked: str) -> None:
    clock.turn(170)  # into the trickle, some seconds after the last post or edit
    while any(timedelta(0) <= clock.now - moment < timedelta(seconds=3) for moment, _ in _told(400)):
        clock.turn(1)
    url = web.addresses[site] + path
    first = httpx.get(url)
    second = httpx.get(url, headers={asked: first.headers[given]})
    assert (second.status_code, second.content) == (304, b"")
    clock.now = next(moment for moment, post in stream(START) if moment > clock.now and post.site == site)
    assert httpx.get(url, headers={asked: first.headers[given]}).status_code == 200


def test_a_fresh_change_is_never_hidden_by_whole_seconds(web: SampleWeb, clock: Hand) -> None:
    clock.turn(40)
    url = web.addresses["forum"] + "/feed.xml"
    seen = httpx.get(url).headers["last-modified"]
    assert httpx.get(url, headers={"If-Modified-Since": seen}).status_code == 200


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://[::bad/ HTTP/1.1",
        b"GET /../../etc/passwd HTTP/1.1",
        b"GET /articles/99999999999999999999 HTTP/1.1",
        "GET /articles/٣٣ HTTP/1.1".encode(),
        b"GET /t/%00 HTTP/1.1",
        b"GET /b/xx HTTP/1.1",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1",
        b"\x16\x03\x01\x02\x00",
        b"BREW / HTTP/1.1",
    ],
)
def test_nonsense_is_answered_and_the_site_lives_on(
    web: SampleWeb, capfd: pytest.CaptureFixture[str], line: bytes
) -> None:
    port = urlsplit(web.addresses["news"]).port
    with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as caller:
        caller.sendall(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = caller.recv(200)
    assert re.search(rb" (400|404|414|501)|Error code: 400", answer), answer
    assert httpx.get(web.addresses["news"] + "/").status_code == 200
    assert "Traceback" not in "".join(capfd.readouterr())


def test_ports_are_given_back_and_a_taken_one_is_said(web: SampleWeb) -> None:
    taken = int(web.hosts[0].rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        SampleWeb(ports=(0, taken, 0), days=0)
    assert web.hosts == [address.removeprefix("http://") for address in web.addresses.values()]


def test_as_a_process_of_its_own() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "sample", "--ports", "0", "0", "0", "--days", "1", "--pace", "10"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        places = dict(pair.split("=") for pair in process.stdout.readline().split())
        assert httpx.get(places["forum"] + "/").status_code == 200
        process.terminate()
        assert "Traceback" not in process.stderr.read()


def test_bad_options_are_refused() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "sample", "--pace", "0"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "pace" in done.stderr and "Traceback" not in done.stderr


def _told(seconds: float) -> list[tuple[datetime, object]]:
    told = []
    for moment, post in stream(START):
        if moment > START + timedelta(seconds=seconds):
            return told
        told.append((moment, post))
    return told


def _post(url: str, ref: str) -> str:
    return str(fromstring(httpx.get(url).content.decode()).xpath(f"//article[@id='{ref}']")[0].text_content())
