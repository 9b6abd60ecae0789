"""Searches of news: what they name is read on its own page; where that cannot be had, what they said is kept."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from model.source import Json
from servers.social.news import News
from servers.social.visiting import NOW, Guest
from spiders.addresses import asked_of
from spiders.errors import Unreadable
from spiders.registry import all_spiders

PAGE = "https://daily.example/{}"


def gdelt(door: News, **options: Json) -> Guest:
    url = "https://api.gdeltproject.org/api/v2/doc/doc"
    return Guest(all_spiders()["gdelt"], url, door, options=options, terms=("Northwind", "late parcels", "nw"))


def test_gdelt_articles_are_read_on_their_own_pages() -> None:
    door = News()
    door.article(PAGE.format(1), NOW - timedelta(hours=2), "Northwind is late")
    done = gdelt(door, filter="sourcelang:english").visit()
    (article,) = done.posts
    assert (article.url, article.kind, article.title, article.lang) == (
        PAGE.format(1),
        "article",
        "Northwind is late",
        "en",
    )
    assert article.text.count("three weeks late") == 6
    assert (article.published_at, article.published_from) == (NOW - timedelta(hours=2), "structured")
    assert asked_of(done.asked[0].url)["query"] == '(Northwind OR "late parcels") sourcelang:english'
    assert done.wait >= 5


def test_gdelt_an_article_that_cannot_be_had_is_kept_with_a_guess_of_its_time() -> None:
    door = News()
    door.article(PAGE.format(1), NOW - timedelta(hours=2), "Northwind is late", open=False)
    (article,) = gdelt(door).visit().posts
    assert (article.title, article.text) == ("Northwind is late", "")
    assert (article.published_at, article.published_from) == (NOW - timedelta(hours=2), "text")


def test_gdelt_asks_once_a_visit_and_goes_on_where_an_answer_was_full() -> None:
    door = News(per_page=4)
    for n in range(10):
        door.article(PAGE.format(n), NOW - timedelta(hours=n + 1), f"Northwind {n}", open=False)
    source = gdelt(door)
    seen: set[str] = set()
    for _ in range(12):
        done = source.visit()
        assert sum("gdeltproject" in request.url for request in done.asked) == 1
        seen.update(done.refs)
    assert len(seen) == 4  # 4 of 250 is no full answer: there is nothing to go on for


def test_gdelt_a_full_answer_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.kinds.gdelt.PER_PAGE", 4)
    door = News(per_page=4)
    for n in range(10):
        door.article(PAGE.format(n), NOW - timedelta(hours=n + 1), f"Northwind {n}", open=False)
    source = gdelt(door)
    found = [len(source.visit().posts) for _ in range(5)]
    assert found == [4, 3, 3, 0, 0]
    door.article(PAGE.format("new"), source.now - timedelta(minutes=1), "Northwind, newest", open=False)
    assert [ref for _ in range(2) for ref in source.visit().refs] == [PAGE.format("new")]


@pytest.mark.parametrize("said", ["Please limit requests to one every 5 seconds", "The specified phrase is too short."])
def test_gdelt_what_it_says_instead_of_an_answer_is_told(said: str) -> None:
    with pytest.raises(Unreadable, match=said[:20]):
        gdelt(News(said=said)).visit()


def google(door: News, **options: Json) -> Guest:
    return Guest(all_spiders()["google-news"], "https://news.google.com/", door, options=options, terms=("Northwind",))


def token(url: str) -> str:
    held = base64.urlsafe_b64encode(b'\x08\x13"' + bytes([len(url)]) + url.encode() + b"\xd2\x01\x00").decode()
    return f"https://news.google.com/rss/articles/{held.rstrip('=')}?oc=5"


def test_google_news_says_title_publisher_and_time() -> None:
    door = News()
    link = "https://news.google.com/rss/articles/CBMiAU_yqLxxxxxxxxxxxxxxxxxxxx?oc=5"
    door.article(link, datetime(2026, 11, 20, 8, tzinfo=UTC), "Northwind is late")
    done = google(door, language="pl").visit()
    (item,) = done.posts
    assert (item.title, item.text, item.author.name, item.kind) == ("Northwind is late", "", "Daily", "article")
    assert (item.url, item.published_at, item.published_from) == (link, datetime(2026, 11, 20, 8, tzinfo=UTC), "feed")
    asked = asked_of(done.asked[0].url)
    assert (asked["hl"], asked["gl"], asked["ceid"]) == ("pl", "PL", "PL:pl")


def test_google_news_reads_the_article_where_the_link_says_its_address() -> None:
    door = News()
    page = PAGE.format("late")
    door.article(token(page), datetime(2026, 11, 20, 8, tzinfo=UTC), "Northwind is late")
    door.article(page, datetime(2026, 11, 20, 8, tzinfo=UTC), "Another title")
    (item,) = google(door).visit().posts
    assert item.url == page
    assert "three weeks late" in item.text
    assert item.author.name == "Daily"


def test_google_news_asks_for_history_by_days() -> None:
    source = google(News())
    asked = [asked_of(one.url)["q"] for one in source.spider.history(source.view(NOW - timedelta(days=3)))]
    assert asked[0].endswith("after:2026-11-19 before:2026-11-21")
    assert asked[-1].endswith("after:2026-11-16 before:2026-11-18")
