"""What a page, a redirect or a server that is down could make a source lose: each tried, none lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.errors import Blocked, VisitFailed
from crawlers.fetch import Answer
from model.capture import Capture
from model.identity import keys_of
from model.source import Source
from storage import open_database, outbox, sources
from visiting import Crawl, Web

AT = "https://forum.example"
HTML = {"content-type": "text/html; charset=utf-8"}
DOWN = VisitFailed("nobody answers", where=AT)
WORDS = ("lost my parcel", "came on time", "was cold soup", "sings at night", "broke in two", "is praised here")


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    made = Crawl(database, Web(), Source("forum", f"{AT}/forum/", "auto"))
    with database.write() as tx:
        sources.put(tx, made.source)
    yield made
    database.close()


def serve(crawl: Crawl, path: str, body: str, *, url: str = "", headers: dict[str, str] = HTML) -> None:
    crawl.web.pages[AT + path] = Answer(url or AT + path, 200, body.encode(), headers)


def become(crawl: Crawl, url: str, kind: str = "auto") -> None:
    crawl.source = Source("forum", url, kind)
    with crawl.database.write() as tx:
        sources.put(tx, crawl.source)


def thread(number: int, posts: int = 3) -> str:
    inside = "".join(
        f'<div class="post" id="post-{at}"><a class="author" href="/users/{at}">user{at}</a> <a href="#post-{at}">'
        f'<time datetime="2026-11-19T0{at}:00:00Z">0{at}:00</time></a>'
        f'<div class="body">In the thread number {number} it {WORDS[(number + at) % 6]} and {WORDS[at]}.</div></div>'
        for at in range(1, posts + 1)
    )
    return f"<html><head><title>Thread {number}</title></head><body><h1>Thread {number}</h1>{inside}</body></html>"


def listing(*numbers: int) -> str:
    rows = "".join(
        f'<tr><td><a href="/topic/{n}-late/">Late parcel number {n}</a></td><td>3 replies</td></tr>' for n in numbers
    )
    return f"<html><body><h1>Forum</h1><table>{rows}</table></body></html>"


def texts(crawl: Crawl) -> dict[str, Capture]:
    return {capture.text: capture for capture in crawl.captures}


def mentions(crawl: Crawl) -> int:
    """How many mentions the captures are, by their keys."""
    groups: list[set[str]] = []
    with crawl.database.read() as tx:
        for waiting in outbox.take(tx, 1000):
            keys = set(keys_of(waiting.capture, canonical=waiting.canonical))
            same = [group for group in groups if group & keys]
            groups = [group for group in groups if not group & keys] + [keys.union(*same)]
    return len(groups)


def test_posts_that_count_from_one_in_every_thread_are_not_one_another(crawl: Crawl) -> None:
    serve(crawl, "/forum/", listing(1, 2, 3))
    for number in (1, 2, 3):
        serve(crawl, f"/topic/{number}-late/", thread(number))
    outcome = crawl.visit()
    assert (outcome.new, outcome.edited) == (9, 0)
    assert mentions(crawl) == 9


def test_a_thread_whose_next_page_is_always_its_last_one_has_an_end(crawl: Crawl) -> None:
    serve(crawl, "/forum/", listing(1, 2, 3))
    for page in range(1, 60):
        path = "/topic/1-late/" + (f"?page={page}" if page > 1 else "")
        serve(crawl, path, thread(1).replace("</body>", f'<a rel="next" href="?page={page + 1}">›</a></body>'))
    serve(crawl, "/topic/2-late/", thread(2))
    serve(crawl, "/topic/3-late/", thread(3))
    outcome = crawl.visit()
    assert (outcome.new, outcome.waiting) == (9, False)
    assert len(crawl.web.asked) <= 7
    crawl.later(hours=2)
    crawl.visit()
    assert not any("page=3" in url for url, _ in crawl.web.asked)


def article(number: int, head: str = "") -> str:
    comments = "".join(
        f'<li class="comment" id="comment-{at}"><a class="author" href="/who/{at}">who{at}</a> '
        f'<time datetime="2026-11-19T0{at}:00:00Z">0{at}:00</time>'
        f'<div class="comment-body"><p>Under {number} somebody said that it {WORDS[(number + at) % 6]}.</p></div></li>'
        for at in (1, 2)
    )
    told = " ".join(f"The {number} parcels {word}, people of our town say." for word in WORDS * 2)
    return (
        f"<html><head><title>Article {number}</title>{head}</head><body><article><h1>Article {number}</h1><p>{told}</p>"
        f'</article><ol class="comment-list">{comments}</ol></body></html>'
    )


def feed(*numbers: int) -> str:
    items = "".join(
        f"<item><title>Article {n}</title><link>{AT}/news/{n}</link><guid>{AT}/news/{n}</guid>"
        f"<description>Parcels of {n} are late …</description></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def test_comments_that_count_from_one_under_every_article_are_not_one_another(crawl: Crawl) -> None:
    become(crawl, f"{AT}/feed", "feed")
    serve(crawl, "/feed", feed(1, 2, 3), headers={"content-type": "text/xml"})
    for number in (1, 2, 3):
        serve(crawl, f"/news/{number}", article(number))
    outcome = crawl.visit()
    assert (outcome.new, outcome.edited) == (9, 0)
    assert mentions(crawl) == 9


@pytest.mark.parametrize("how", ["canonical", "redirect"])
def test_articles_whose_pages_say_that_they_are_the_home_page_are_not_one_another(crawl: Crawl, how: str) -> None:
    become(crawl, f"{AT}/feed", "feed")
    serve(crawl, "/feed", feed(1, 2, 3), headers={"content-type": "text/xml"})
    for number in (1, 2, 3):
        if how == "canonical":
            body = article(number, f'<link rel="canonical" href="{AT}/">').replace("comment", "aside")
            serve(crawl, f"/news/{number}", body)
        else:
            serve(crawl, f"/news/{number}", article(9).replace("comment", "aside"), url=f"{AT}/")
    crawl.visit()
    assert mentions(crawl) == 3
    assert {capture.title for capture in crawl.captures} == {"Article 1", "Article 2", "Article 3"}


def test_what_waited_for_a_server_that_was_down_for_long_is_asked_when_it_is_back(crawl: Crawl) -> None:
    become(crawl, f"{AT}/forum/", "forum")
    pages = [
        listing(*range(at, at + 5)).replace("</body>", f"<a rel=next href='?page={at}'>›</a></body>") for at in (1, 11)
    ]
    serve(crawl, "/forum/", pages[0])
    crawl.visit()
    crawl.later(minutes=30)
    serve(crawl, "/forum/", pages[1])
    crawl.web.pages[f"{AT}/forum/?page=11"] = DOWN
    crawl.visit()
    for _ in range(5):
        crawl.later(hours=1)
        crawl.web.pages[f"{AT}/forum/"] = DOWN
        assert crawl.visit().outcome == "failed"
    crawl.later(hours=1)
    serve(crawl, "/forum/", pages[1])
    serve(crawl, "/forum/?page=11", listing(*range(16, 21)))
    serve(crawl, "/topic/18-late/", thread(18))
    crawl.visit()
    assert any("number 18" in text for text in texts(crawl))


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Fri, 20 Nov 2026 10:00:00 JST", 1),
        ("Fri, 20 Nov 2026 10:00:00 CET", 9),
        ("Fri, 20 Nov 2026 10:00:00 MSK", 7),
        ("Fri, 20 Nov 2026 10:00:00 GMT+1", 9),
        ("Fri, 20 Nov 2026 10:00:00 EST", 15),
        ("Fri, 20 Nov 2569 10:00:00 +0700", 3),
        ("Пт, 20 ноя 2026 10:00:00 +0300", 7),
        ("1795168800", 10),
        ("2026-11-20T10:00:00+01:00", 9),
        ("Fri, 20 Nov 2026 10:00:00 +0100", 9),
    ],
)
def test_a_feeds_time_is_read_in_its_zone(crawl: Crawl, written: str, hour: int) -> None:
    become(crawl, f"{AT}/feed", "feed")
    body = feed(1).replace("</item>", f"<pubDate>{written}</pubDate></item>").replace(" …", "")
    body = body.replace("<title>News", "<language>ru</language><title>News") if "ноя" in written else body
    serve(crawl, "/feed", body, headers={"content-type": "text/xml"})
    crawl.visit()
    (capture,) = crawl.captures
    assert (capture.published_at, capture.published_from) == (datetime(2026, 11, 20, hour, tzinfo=UTC), "feed")


@pytest.mark.parametrize(
    "wall", [Blocked("it answered 403", where=AT, status=403), "<html><body>Back soon</body></html>"]
)
def test_a_thread_that_was_walled_off_for_a_while_is_read_once_it_is_not(crawl: Crawl, wall: object) -> None:
    serve(crawl, "/forum/", listing(1, 2, 3))
    for number in (1, 2, 3):
        serve(crawl, f"/topic/{number}-late/", thread(number))
    crawl.web.pages[f"{AT}/topic/2-late/"] = wall
    assert crawl.visit().new == 6
    crawl.later(minutes=20)
    serve(crawl, "/topic/2-late/", thread(2))
    assert crawl.visit().new == 3
