"""Forum engines against doubles of theirs: every post right, as it is found by visits, and by history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest

from model.source import Json
from model.time import TRUSTED_ORIGINS
from spiders.errors import Unreadable
from spiders.kinds.bbpress import BbPress
from spiders.kinds.flarum import Flarum
from spiders.kinds.hyperkitty import HyperKitty
from spiders.kinds.invision import Invision
from spiders.kinds.mybb import MyBB
from spiders.kinds.nodebb import NodeBB
from spiders.kinds.smf import SMF
from spiders.kinds.stackexchange import StackExchange
from spiders.kinds.vbulletin import VBulletin
from spiders.spider import Harvest, Request, Response, Spider, View
from tests.servers.forums import bbpress, flarum, hyperkitty, invision, mybb, nodebb, smf, stackexchange, vbulletin
from tests.servers.forums.truth import Expected, faults, share_right
from tests.servers.forums.village import NOW, Village
from tests.servers.forums.walk import Walker

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def hours(ahead: int) -> timezone:
    return timezone(timedelta(hours=ahead))


@dataclass(frozen=True)
class Case:
    """``listing`` is the whole forum's address, ``thread`` that of the first topic, below the double's ``base``."""

    name: str
    spider: type[Spider]
    double: Callable[[Village], object]
    lang: str
    ahead: int
    listing: str
    thread: str
    options: dict[str, Json] = field(default_factory=dict)

    def walker(self, where: str) -> Walker:
        double = self.double(Village(self.lang, hours(self.ahead)))
        return Walker(self.spider(), double, double.base + where, self.options)  # type: ignore[attr-defined,arg-type]


def _without_feeds(village: Village) -> bbpress.BbPress:
    made = bbpress.BbPress(village)
    made.feeds = False
    return made


CASES = (
    Case("nodebb", NodeBB, nodebb.NodeBB, "ja", 9, "/", "/topic/9/topic"),
    Case("flarum", Flarum, flarum.Flarum, "ru", 3, "/", "/d/9-a-slug"),
    Case("stackexchange", StackExchange, stackexchange.StackExchange, "en", 0, "/", "/questions/100/a-slug"),
    Case("hyperkitty", HyperKitty, hyperkitty.HyperKitty, "pl", 1, "/list/northwind@lists.example/", ""),
    Case("vbulletin 3", VBulletin, vbulletin.VBulletin3, "ru", 3, "/", "/showthread.php?t=9"),
    Case("vbulletin 4", VBulletin, vbulletin.VBulletin4, "en", -5, "/", "/showthread.php?9-t"),
    Case("vbulletin 5", VBulletin, vbulletin.VBulletin5, "ja", 9, "/", "/forum/1-board/9-t"),
    Case("smf", SMF, smf.SMF, "th", 7, "/index.php", "/index.php?topic=9.0"),
    Case("mybb", MyBB, mybb.MyBB, "pl", 1, "/index.php", "/showthread.php?tid=9"),
    Case("invision 4", Invision, invision.Invision4, "th", 7, "/", "/topic/9-t/"),
    Case("invision 5", Invision, invision.Invision5, "pl", 1, "/", "/topic/9-t/"),
    Case("bbpress", BbPress, bbpress.BbPress, "ja", 9, "/forums/", "/forums/topic/t-9/"),
    Case(
        "bbpress without feeds",
        BbPress,
        _without_feeds,
        "pl",
        1,
        "/forums/",
        "/forums/topic/t-9/",
        {"zone": "UTC+01:00"},
    ),
)
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def expected(walker: Walker) -> dict[str, Expected]:
    return walker.site.expected()  # type: ignore[attr-defined,no-any-return]


def village(walker: Walker) -> Village:
    return walker.site.village  # type: ignore[attr-defined,no-any-return]


@every
def test_a_visit_and_history_find_every_post_and_get_it_right(case: Case) -> None:
    walker = case.walker(case.listing)
    walker.visit()
    met = {ref: one for ref, one in expected(walker).items() if ref in walker.posts}
    assert len(met) > 30 and not walker.unread
    assert faults(met, walker.posts) == []
    assert all(post.published_from in TRUSTED_ORIGINS for post in walker.posts.values())
    walker.visit(since=LONG_AGO)
    assert share_right(expected(walker), walker.posts) >= (0.97 if case.name != "bbpress" else 0.95)
    assert [one for one in faults(expected(walker), walker.posts) if " at is " not in one] == []


@every
def test_what_has_not_changed_is_not_asked_for_again(case: Case) -> None:
    walker = case.walker(case.listing)
    walker.visit()
    walker.visit(now=NOW + timedelta(minutes=1))
    assert len(walker.asked) <= 2


@every
def test_a_reply_an_edit_and_a_deletion_are_seen_at_the_next_visit(case: Case) -> None:
    walker = case.walker(case.listing)
    walker.visit()
    topic = village(walker).topics[0]
    gone = topic.posts[-2]
    gone.deleted = True
    edited = topic.posts[-1]
    if case.name != "hyperkitty":  # a mail is never another
        edited.said, edited.edited = ("Never mind & thanks.",), True
    village(walker).reply(topic, NOW + timedelta(minutes=20))
    village(walker).reply(topic, NOW + timedelta(minutes=25))
    if hasattr(walker.site, "now"):
        walker.site.now = NOW + timedelta(hours=1)
    walker.visit(now=NOW + timedelta(hours=1))
    found = {ref: one for ref, one in expected(walker).items() if ref in walker.posts}
    assert [one for one in faults(found, walker.posts) if "made up" not in one] == []
    newest = max(walker.posts.values(), key=lambda post: post.published_at or LONG_AGO)
    assert newest.published_at is not None and newest.published_at > NOW
    assert len(walker.asked) <= 6


@every
def test_one_thread_can_be_a_source_of_its_own(case: Case) -> None:
    if not case.thread:
        pytest.skip("its address is a hash")
    walker = case.walker(case.thread)
    walker.cursors["role"] = "thread"
    walker.visit()
    walker.visit()
    assert len(walker.asked) <= 4
    walker.visit(since=LONG_AGO)
    topic = village(walker).topics[0]
    assert len(walker.posts) == len(topic.shown)
    assert len({post.thread.ref for post in walker.posts.values() if post.thread}) == 1


@every
def test_pages_are_recognised_with_what_they_show(case: Case) -> None:
    if case.name == "hyperkitty":
        pytest.skip("the double has no pages")
    walker, spider = case.walker(case.listing), case.spider()
    for where, role in ((case.thread, "thread"), (case.listing, "listing")):
        if role == "listing" and case.name == "stackexchange":
            continue
        url = walker.site.base + where  # type: ignore[attr-defined]
        status, headers, body = walker.site.answer(url)
        response = Response(Request(url), url, body, headers, status)
        found = spider.recognise(response, response.tree())
        assert found is not None and (found.spider, found.role) == (spider.name, role)


BROKEN = (
    b"",
    b"\x00\xff",
    b"{}",
    b"[]",
    b"null",
    b'"/topic/9"',
    b'{"tid": null, "posts": 7, "topics": {"a": 1}, "data": {"x": []}, "items": null, "results": "no"}',
    b'{"tid": 9, "posts": [null, 3, {}, {"pid": {}, "user": 4, "content": []}], "pagination": {"pageCount": 1e999}}',
    b'{"data": [{"type": "posts", "id": [], "attributes": 1}, {"type": "discussions"}], "included": [null]}',
    b'{"items": [null, {"question_id": {}, "answers": [1, {"comments": 2}]}, {"body": "x"}], "backoff": "soon"}',
    b'{"results": [null, 5, {"thread_id": [], "message_id_hash": "../x", "sender": 1, "content": {}}]}',
    b"[" * 5000,
    b"<html><body><p>Hello</p></body></html>",
    b"<div class='post' id='post_'><div class='post_body'></div></div>",
    b"<article id='elComment_x'><div data-role='commentContent'>x</div></article>",
    b"<rss><channel><item></item></channel></rss>",
)


@every
@pytest.mark.parametrize(
    "role", ["listing", "thread", "posts", "feed", "filter", "comments", "lists", "mail", "newest", "board"]
)
def test_whatever_comes_is_read_or_called_unreadable(case: Case, role: str) -> None:
    spider = case.spider()
    url = f"https://forum.example{case.thread or '/list/a@b/thread/X/'}"
    view = View("forum", url, NOW, case.options)
    for body in BROKEN:
        for note in ({}, {"page": "x", "offset": [], "known": 3, "waiting": [None], "title": 0, "filter": {}}):
            response = Response(Request(url, role, note), url, body)
            try:
                assert isinstance(spider.read(response, view), Harvest)
            except Unreadable as error:
                assert error.where
