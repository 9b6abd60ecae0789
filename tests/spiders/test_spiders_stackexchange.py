"""Stack Exchange: which addresses are its own, its filters, quota and backoff, and pages that were kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from spiders.errors import Unreadable
from spiders.kinds.stackexchange import StackExchange
from spiders.spider import Request, Response, View
from tests.servers.forums.stackexchange import FILTER
from tests.servers.forums.stackexchange import StackExchange as Double
from tests.servers.forums.truth import faults
from tests.servers.forums.village import NOW, Village
from tests.servers.forums.walk import Answer, Walker

SITE = "https://cooking.stackexchange.com/"


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://stackoverflow.com/", "listing"),
        ("https://ru.stackoverflow.com/questions/tagged/python", "listing"),
        ("https://superuser.com/questions/442960/windows-7", "thread"),
        ("https://cooking.stackexchange.com/q/12068", "thread"),
        ("https://stackoverflow.com.example/questions/1", None),
        ("https://example.org/stackoverflow.com", None),
        ("https://api.stackexchange.com/2.3/questions", None),
        ("not an address", None),
    ],
)
def test_its_sites_are_known_by_their_addresses(url: str, role: str | None) -> None:
    found = StackExchange().claims(url)
    assert (found.role if found else None) == role


@pytest.mark.parametrize(
    ("url", "options", "asked"),
    [
        (SITE, {}, ["/questions?", "/comments?"]),
        (SITE + "questions/tagged/rice+salt", {}, ["tagged=rice%3Bsalt"]),
        (SITE, {"tags": "rice"}, ["tagged=rice"]),
        (SITE, {"query": "northwind"}, ["/search/advanced?", "q=northwind"]),
        (SITE + "questions/100/a-slug", {}, ["/questions/100?"]),
        (SITE, {"api": "https://qa.corp.example/api/2.3"}, ["https://qa.corp.example/api/2.3/questions?"]),
    ],
)
def test_what_is_asked_for(url: str, options: dict[str, str], asked: list[str]) -> None:
    view = View("q", url, NOW, options, {"filter": FILTER}, {"key": "k1"})
    urls = " ".join(request.url for request in StackExchange().start(view))
    assert all(part in urls for part in [*asked, "site=cooking.stackexchange.com", "key=k1", "filter=%21nNPv"])


def test_the_filter_is_made_once() -> None:
    walker = Walker(StackExchange(), Double(Village("en")), SITE)
    walker.visit()
    assert "filters/create" in walker.asked[0]
    walker.visit()
    assert not any("filters/create" in url for url in walker.asked)


class NoFilters(Double):
    def answer(self, url: str) -> Answer:
        return (400, {}, b"") if "filters/create" in url else super().answer(url)


def test_without_a_filter_of_our_own_questions_and_comments_are_read_still() -> None:
    double = NoFilters(Village("en"))
    walker = Walker(StackExchange(), double, SITE)
    walker.visit()
    questions = {ref: one for ref, one in double.expected().items() if one.title}
    assert faults(questions, {ref: walker.posts[ref] for ref in questions}) == []


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ({}, 0),
        ({"backoff": 30}, 30),
        ({"backoff": "30"}, 30),
        ({"quota_max": 300, "quota_remaining": 290}, 0),
        ({"quota_max": 300, "quota_remaining": 30}, 3060),
        ({"quota_max": 300, "quota_remaining": 0}, 30600),
        ({"quota_max": 300, "quota_remaining": 60, "backoff": 4000}, 4000),
    ],
)
def test_backoff_is_obeyed_and_the_quota_lasts_until_midnight(told: dict[str, object], wait: float) -> None:
    assert NOW + timedelta(seconds=30600) == NOW.replace(hour=0, minute=0) + timedelta(days=1)
    body = json.dumps({"items": [], **told}).encode()
    request = Request("https://api.stackexchange.com/2.3/questions")
    harvest = StackExchange().read(Response(request, request.url, body), View("q", SITE, NOW))
    assert harvest.wait == pytest.approx(wait)


def test_what_the_interface_refuses_is_said() -> None:
    body = b'{"error_id": 502, "error_name": "throttle_violation", "error_message": "too many requests"}'
    request = Request("https://api.stackexchange.com/2.3/questions")
    with pytest.raises(Unreadable):
        StackExchange().read(Response(request, request.url, body), View("q", SITE, NOW))


@pytest.mark.parametrize("question", [100, 101, 103])
def test_a_kept_page_has_the_same_posts_as_the_interface(question: int) -> None:
    double = Double(Village("ru"))
    url = SITE + f"questions/{question}/a-slug"
    status, headers, body = double.answer(url)
    harvest = StackExchange().read(Response(Request(url, "thread"), url, body, headers, status), View("q", url, NOW))
    expected = {ref: one for ref, one in double.expected().items() if one.thread == str(question)}
    assert len(expected) > 4
    assert faults(expected, {entry.ref: entry.capture for entry in harvest.posts}) == []
    assert {entry.capture.published_from for entry in harvest.posts} == {"markup"}


def test_comments_that_came_since_are_read_however_many_they_are() -> None:
    double = Double(Village("en"))
    walker = Walker(StackExchange(), double, SITE)
    walker.visit()
    question = min(double.village.topics, key=double._activity)  # not among those that the questions' page shows
    said = [double.village.reply(question, NOW + timedelta(seconds=number)) for number in range(35)]
    for post in said:
        post.quotes = question.posts[0]
    walker.visit(now=NOW + timedelta(hours=1))
    assert {post.at for post in said} <= {post.published_at for post in walker.posts.values()}
