"""Posts that are no longer at their source: what looks tell of it, and when they tell nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import VisitFailed
from crawlers.absent import in_trouble, missing, remembered
from crawlers.errors import Blocked
from crawlers.fetch import Answer
from model.source import Source
from servers.forums.discourse import Discourse
from servers.forums.phpbb import PhpBB
from servers.forums.village import Village
from servers.forums.xenforo import XenForo
from storage import Database, sources, withdrawn
from visiting import Crawl, Doors, Web

FEED = "http://blog.example/feed"
LONG = "The parcel came late again and nobody at the shop wanted to hear of it. " * 12


@pytest.fixture
def crawl(database: Database) -> Crawl:
    return at(database, Crawl(database, Web(), Source("blog", FEED, "feed")))


def at(database: Database, made: Crawl) -> Crawl:
    with database.write() as tx:
        sources.put(tx, made.source)
    return made


def blog(crawl: Crawl, posts: int) -> None:
    items = "".join(
        f"<item><guid>g{n}</guid><link>{address(n)}</link><title>Post {n}</title>"
        "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate><description>So …</description></item>"
        for n in range(posts)
    )
    crawl.web.pages[FEED] = f'<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'
    crawl.web.pages |= {address(n): page(n) for n in range(posts)}


def address(n: int) -> str:
    return f"http://blog.example/{n}"


def page(n: int) -> Answer:
    body = f"<html><head><title>P</title></head><body><article><p>{n} {LONG}</p></article></body></html>".encode()
    return Answer("", 200, body, {"content-type": "text/html", "etag": f'"{n}"'})


def gone(crawl: Crawl) -> set[str]:
    with crawl.database.read() as tx:
        return {ref for _, ref in withdrawn.untold(tx, 1000)}


def test_a_page_that_is_gone_at_two_looks_a_day_apart_takes_its_post_along_once(crawl: Crawl) -> None:
    blog(crawl, 3)
    crawl.visit()
    del crawl.web.pages[address(1)]
    crawl.later(hours=1.1)
    first = crawl.visit()
    assert (first.gone, first.withdrawn, gone(crawl)) == (1, 0, set()) and "1 page gone" in first.message
    crawl.later(hours=6.1)
    assert (crawl.visit().withdrawn, gone(crawl)) == (0, set())
    crawl.later(hours=24.1)
    told = crawl.visit()
    assert (told.gone, told.withdrawn, gone(crawl)) == (0, 1, {"g1"}) and "1 post no longer there" in told.message
    crawl.later(hours=72.1)
    assert crawl.visit().withdrawn == 0
    assert [capture.ref for capture in crawl.captures] == ["g0", "g1", "g2"]
    crawl.web.pages[address(1)] = page(1)
    crawl.later(hours=168.1)
    crawl.visit()
    assert [capture.ref for capture in crawl.captures] == ["g0", "g1", "g2", "g1"], "it is back: news to its mention"


def test_a_page_that_is_gone_once_and_back_takes_nothing_along(crawl: Crawl) -> None:
    blog(crawl, 3)
    crawl.visit()
    for hours in (1.1, 6.1, 24.1, 72.1, 168.1, 24.1, 24.1):
        crawl.later(hours=hours)
        if address(1) in crawl.web.pages:
            del crawl.web.pages[address(1)]
        else:
            crawl.web.pages[address(1)] = page(1)
        crawl.visit()
    assert gone(crawl) == set() and len(crawl.captures) == 3


@pytest.mark.parametrize("together", [True, False], ids=["at once", "one by one"])
def test_a_site_that_answers_404_for_everything_has_lost_nothing(crawl: Crawl, *, together: bool) -> None:
    if together:
        blog(crawl, 5)
        crawl.visit()
    for posts in range(0 if together else 5):
        blog(crawl, posts + 1)
        crawl.visit()
        crawl.later(minutes=7)
    for n in range(5):
        del crawl.web.pages[address(n)]
    said = []
    for _ in range(100):
        crawl.later(hours=7)
        said.append(crawl.visit())
    assert sum(one.gone for one in said) == 5 and gone(crawl) == set()
    assert any("trouble of the site" in one.message for one in said)


@pytest.mark.parametrize("error", [Blocked("no"), VisitFailed("it answered 500", status=500)])
def test_a_page_that_does_not_let_us_in_is_not_gone(crawl: Crawl, error: Exception) -> None:
    blog(crawl, 2)
    crawl.visit()
    crawl.web.pages[address(1)] = error
    for _ in range(30):
        crawl.later(hours=7)
        crawl.visit()
    assert gone(crawl) == set()


FORUMS = [
    pytest.param(Discourse, {}, "/c/board/2", id="discourse"),
    pytest.param(Discourse, {"doors": "markup"}, "/", id="discourse-markup"),
    pytest.param(PhpBB, {"zone": "Europe/Warsaw"}, "/", id="phpbb"),
    pytest.param(XenForo, {}, "/", id="xenforo"),
]


@given(st.sets(st.integers(0, 99), min_size=1), st.data())
def test_only_what_was_deleted_is_missing_and_all_of_it_that_a_page_can_tell(
    numbers: set[int], data: st.DataObject
) -> None:
    deleted = data.draw(st.sets(st.sampled_from(sorted(numbers)), max_size=len(numbers) // 3))
    size, newest_first = data.draw(st.integers(1, 30)), data.draw(st.booleans())
    left = sorted(numbers - deleted)
    start = data.draw(st.integers(0, len(left)))
    part = left[start : start + size]
    shown = [f"t/{number}" for number in (reversed(part) if newest_first else part)]
    held = data.draw(st.permutations([f"t/{number}" for number in numbers] + ["u/50", "x"]))
    told = missing(held, shown)
    gaps = [[n for n in deleted if one < n < other] for one, other in pairwise(part)]
    sure = {f"t/{n}" for at, gap in enumerate(gaps) for n in gap if len(gap) == 1 or 0 < at < len(gaps) - 1}
    assert set(told) == (sure if 2 * len(sure) <= len(part) else set())


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(["1", "21", "22", "23", "24"], id="the first post stands on each page"),
        pytest.param(["1", "2", "3", "4", "24"], id="the last post stands on each page"),
        pytest.param(["21", "1", "22", "2", "23"], id="by likes"),
        pytest.param(["21", "a", "23"], id="posts without numbers"),
        pytest.param([], id="nothing"),
    ],
)
def test_threads_that_are_cut_or_sorted_otherwise_tell_nothing(shown: list[str]) -> None:
    assert missing([str(number) for number in range(25)], shown) == []


def test_some_pages_that_go_are_no_trouble_and_most_of_the_last_are() -> None:
    assert not in_trouble(remembered("", [False, False]))
    assert in_trouble(remembered("", [False, False, False, True, True]))
    assert not in_trouble(remembered("", [False, False, False, True, True, True]))
    assert not in_trouble(remembered("x" * 20, [True] * 10))


@pytest.mark.parametrize("way", ["page", "closed"])
def test_a_thread_whose_last_page_is_gone_or_whose_other_door_is_closed_is_there(database: Database, way: str) -> None:
    forum = Discourse(Village("pl", ZoneInfo("Europe/Warsaw")))
    doors = Doors(forum)
    crawl = at(database, Crawl(database, doors, Source("forum", f"{forum.base}/c/board/1", "auto")))  # type: ignore[arg-type]
    crawl.visit()
    topic = f"{forum.base}/t/9"
    if way == "page":
        doors.lost = (f"{topic}.json?page=", f"{topic}?page=")
    else:
        doors.closed, doors.lost = (f"{topic}.json",), (topic,)
    told = []
    for _ in range(20):
        crawl.later(hours=9)
        told.append(crawl.visit())
    assert gone(crawl) == set() and not any(one.gone for one in told)


@pytest.mark.parametrize(("make", "options", "path"), FORUMS)
def test_a_post_deleted_in_a_thread_is_found_when_its_page_is_read_again(
    database: Database, make: type, options: dict[str, str], path: str
) -> None:
    forum = make(Village("pl", ZoneInfo("Europe/Warsaw")), **options)
    crawl = at(database, Crawl(database, Doors(forum), Source("forum", forum.base + path, "auto")))  # type: ignore[arg-type]
    crawl.now = crawl.now + timedelta(days=3)
    crawl.visit()
    topic = forum.village.topic(20)
    dead = topic.posts[2]
    ref = next(ref for ref, one in forum.expected().items() if one.text == dead.text and one.at == dead.at)
    crawl.later(hours=2)
    assert crawl.visit().withdrawn == 0
    dead.deleted = True
    for _ in range(8):
        forum.village.reply(topic, crawl.now - timedelta(minutes=1))
        crawl.later(hours=2)
        crawl.visit()
    assert gone(crawl) == {ref}
