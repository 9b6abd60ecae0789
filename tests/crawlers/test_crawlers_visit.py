"""One visit from its first question to its last commit, against the real state database and a scripted web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers import VisitFailed
from crawlers.errors import AddressRefused, Gone, Throttled
from crawlers.fetch import NO_VALIDATOR, Answer
from crawlers.record import StoredRecord
from model.source import Source
from servers import hostile_feeds
from spiders import Request
from storage import Validator, frontier, leases, open_database, sources, visits
from visiting import OPTIONS, Crawl, Web

FEED = "http://blog.example/feed"
LONG = "The parcel came late again and nobody at the shop wanted to hear of it. " * 12


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    made = Crawl(database, Web(), Source("blog", FEED, "feed"))
    with database.write() as tx:
        sources.put(tx, made.source)
    yield made
    database.close()


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Blog</title>{"".join(items)}</channel></rss>'


def item(n: int, text: str = LONG, date: bool = True) -> str:
    when = "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>" if date else ""
    return (
        f"<item><guid>g{n}</guid><link>http://blog.example/{n}</link><title>Post {n}</title>{when}"
        f"<description>{text}</description></item>"
    )


def page(text: str) -> Answer:
    body = f"<html><head><title>P</title></head><body><article><p>{text}</p></article></body></html>".encode()
    return Answer("", 200, body, {"content-type": "text/html", "etag": f'"{hash(text)}"'})


def test_first_then_nothing_then_one_more_and_one_edit(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1), item(2))
    assert (crawl.visit().new, len(crawl.captures)) == (2, 2)
    crawl.later(hours=1)
    again = crawl.visit()
    assert (again.outcome, again.new, again.unchanged) == ("unchanged", 0, 2)
    crawl.web.pages[FEED] = rss(item(3), item(1, LONG + "Edited."), item(2))
    third = crawl.visit()
    assert (third.outcome, third.new, third.edited, third.message) == ("fetched", 1, 1, "1 new, 1 edited")
    assert [capture.ref for capture in crawl.captures] == ["g1", "g2", "g3", "g1"]


def test_undated_history_is_backlog_at_the_first_visit_only(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1, date=False), item(2))
    crawl.visit()
    crawl.web.pages[FEED] = rss(item(3, date=False), item(1, date=False), item(2))
    crawl.visit()
    assert [(capture.ref, capture.backlog) for capture in crawl.captures] == [
        ("g1", True),
        ("g2", False),
        ("g3", False),
    ]


def test_both_validators_are_sent_back(crawl: Crawl) -> None:
    headers = {"content-type": "text/xml", "etag": '"1"', "last-modified": "Fri, 20 Nov 2026 09:00:00 GMT"}
    crawl.web.pages[FEED] = Answer(FEED, 200, rss(item(1)).encode(), headers)
    crawl.visit()
    outcome = crawl.visit()
    assert (outcome.outcome, outcome.status, outcome.requests) == ("unchanged", 304, 1)
    assert crawl.web.asked[-1][1] == Validator('"1"', "Fri, 20 Nov 2026 09:00:00 GMT")


def test_not_modified_is_believed_for_a_day_only(crawl: Crawl) -> None:
    """A server that goes by the newest date says "not modified" although a back-dated post has come."""
    crawl.web.pages[FEED] = Answer(FEED, 200, rss(item(2)).encode(), {"etag": '"1"'})
    crawl.visit()
    crawl.web.pages[FEED] = Answer(FEED, 200, rss(item(2), item(1)).encode(), {"etag": '"1"'})
    crawl.later(hours=23)
    assert crawl.visit().status == 304
    crawl.later(hours=1)
    assert (crawl.visit().new, crawl.visit().status) == (1, 304)


def test_the_log_counts_what_was_passed_over(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1), item(2))
    crawl.visit()
    crawl.visit()
    with crawl.database.read() as tx:
        assert [row.counts.unchanged for row in visits.recent(tx, "blog")] == [2, 0]


def test_validators_wait_until_everything_is_safe(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl.web.pages[FEED] = Answer(FEED, 200, rss(*map(item, range(450))).encode(), {"etag": '"1"'})
    committed: list[visits.Visit] = []
    commit = StoredRecord.commit

    def dies_at_the_third(self: StoredRecord, visit: visits.Visit) -> object:
        committed.append(visit)
        if len(committed) == 3:
            raise KeyboardInterrupt
        return commit(self, visit)

    with monkeypatch.context() as patch:
        patch.setattr(StoredRecord, "commit", dies_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            crawl.visit()
    assert [len(visit.found) for visit in committed] == [200, 200, 50]
    assert [bool(visit.validators) for visit in committed] == [False, False, True]
    assert len(crawl.captures) == 400
    outcome = crawl.visit()
    assert (outcome.new, outcome.unchanged) == (50, 400) and len(crawl.captures) == 450


def test_teasers_are_read_on_their_page(crawl: Crawl) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "It was late …"), item(2)), "http://blog.example/1": page(LONG)}
    outcome = crawl.visit()
    assert (outcome.new, outcome.discovered, outcome.requests) == (2, 1, 2)
    read = {capture.ref: capture for capture in crawl.captures}
    assert read["g1"].text == LONG.strip() and read["g1"].title == "Post 1" and read["g1"].published_from == "feed"


def test_a_page_is_looked_at_again_ever_more_rarely_and_edits_arrive(crawl: Crawl) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "It was late …")), "http://blog.example/1": page(LONG)}
    crawl.visit()
    crawl.visit()
    assert crawl.web.count("http://blog.example/1") == 1
    crawl.later(hours=1.1)
    assert crawl.visit().outcome == "unchanged"
    assert crawl.web.asked[-1][1] != NO_VALIDATOR
    crawl.web.pages["http://blog.example/1"] = page(LONG + "Now it came.")
    crawl.later(hours=6.1)
    assert crawl.visit().edited == 1
    for _ in range(30):
        crawl.later(hours=24)
        crawl.visit()
    assert crawl.web.count("http://blog.example/1") == 6
    assert [capture.ref for capture in crawl.captures] == ["g1", "g1"]


@pytest.mark.parametrize("error", [VisitFailed("it answered 500"), VisitFailed("it took too long")])
def test_after_three_failures_the_teaser_itself_is_kept(crawl: Crawl, error: Exception) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "It was late …")), "http://blog.example/1": error}
    for visit in range(3):
        assert len(crawl.captures) == 0, visit
        crawl.visit()
        crawl.later(hours=5)
    assert [(capture.ref, capture.text) for capture in crawl.captures] == [("g1", "It was late …")]
    crawl.later(days=30)
    crawl.visit()
    assert crawl.web.count("http://blog.example/1") == 3


@pytest.mark.parametrize("given", [AddressRefused("10.0.0.1:80"), Gone("gone", status=410), "", "<html></html>"])
def test_a_page_that_can_never_be_had_costs_no_post(crawl: Crawl, given: object) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "It was late …")), "http://blog.example/1": given}
    assert crawl.visit().new == 1
    assert crawl.captures[0].text == "It was late …"


def test_a_page_that_goes_away_later_does_not_undo_what_was_read(crawl: Crawl) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "It was late …")), "http://blog.example/1": page(LONG)}
    crawl.visit()
    del crawl.web.pages["http://blog.example/1"]
    crawl.later(hours=2)
    assert crawl.visit().outcome == "unchanged" and len(crawl.captures) == 1


def test_the_budget_of_pages_leaves_the_rest_for_soon(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(*(item(n, "So …") for n in range(7)))
    crawl.web.pages |= {f"http://blog.example/{n}": page(LONG + str(n)) for n in range(7)}
    few = replace(OPTIONS, pages_per_visit=3)
    first = crawl.visit(few)
    assert first.new == 3 and "more pages wait" in first.message
    with crawl.database.read() as tx:
        due = sources.health(tx, "blog").next_due
        assert frontier.waiting(tx, "blog") == 4
    assert due is not None and due - crawl.now <= timedelta(seconds=OPTIONS.min_interval)
    assert [crawl.visit(few).new for _ in range(3)] == [3, 1, 0]


def test_a_stop_leaves_the_pages_for_the_next_visit(crawl: Crawl) -> None:
    crawl.web.pages |= {FEED: rss(item(1, "So …")), "http://blog.example/1": page(LONG)}
    assert crawl.visit(stopping=lambda: True).discovered == 1 and not crawl.captures
    assert crawl.visit().new == 1


def test_a_page_that_throttles_holds_the_source(crawl: Crawl) -> None:
    slow = Throttled("it asks to come back in 90 s (429)", wait=90, status=429)
    crawl.web.pages |= {FEED: rss(item(1, "So …"), item(2)), "http://blog.example/1": slow}
    outcome = crawl.visit()
    assert outcome.outcome == "fetched" and "90 s" in outcome.message
    with crawl.database.read() as tx:
        assert sources.health(tx, "blog").hold_until == crawl.now + timedelta(seconds=90)
    crawl.web.pages["http://blog.example/1"] = page(LONG)
    crawl.later(seconds=91)
    assert crawl.visit().new == 1


def test_short_entries_are_tried_once(crawl: Crawl) -> None:
    short = rss(item(1, "It was late."), item(2, "It was late too."))
    crawl.web.pages |= {FEED: short, "http://blog.example/1": page("It was late."), "http://blog.example/2": page("…")}
    assert (crawl.visit().new, crawl.web.count("http://blog.example/1")) == (2, 1)
    crawl.web.pages[FEED] = rss(item(3, "And again."), item(1, "It was late."))
    crawl.visit()
    assert [url for url, _ in crawl.web.asked].count("http://blog.example/3") == 0


def test_a_post_of_a_thread_is_not_read_from_the_page_it_is_part_of(crawl: Crawl) -> None:
    """Its permalink is a place within the thread's page, and that says what others wrote."""
    thread = "http://blog.example/t/9"
    body = item(1, "It is late again.").replace("http://blog.example/1", f"{thread}#p-1")
    assert f"{thread}#p-1" in body
    crawl.web.pages |= {FEED: rss(body), f"{thread}#p-1": page(LONG), thread: page(LONG)}
    assert crawl.visit().new == 1
    assert [capture.text for capture in crawl.captures] == ["It is late again."]
    assert crawl.web.count(thread) == crawl.web.count(f"{thread}#p-1") == 0


def test_short_entries_with_more_behind_them_are_followed(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1, "It was late."), item(2, "It was late too."))
    crawl.web.pages |= {f"http://blog.example/{n}": page(LONG + str(n)) for n in (1, 2)}
    crawl.visit()
    assert all(len(capture.text) > 500 for capture in crawl.captures) and len(crawl.captures) == 2


HOME = (
    '<html><head><title>Home</title><link rel=alternate type="application/rss+xml" href="/feed"></head>'
    "<body>Hi</body></html>"
)


@pytest.mark.parametrize(
    ("body", "kind", "refs"),
    [
        (rss(item(1)), "feed", ["g1"]),
        (HOME, "feed", ["g1"]),
        (page(LONG).body.decode(), "page", ["http://blog.example/"]),
    ],
)
def test_an_auto_source_is_what_it_turns_out_to_be(crawl: Crawl, body: str, kind: str, refs: list[str]) -> None:
    crawl.source = Source("auto", "http://blog.example/")
    with crawl.database.write() as tx:
        sources.put(tx, crawl.source)
    crawl.web.pages |= {"http://blog.example/": body, FEED: rss(item(1))}
    assert crawl.visit().outcome == "fetched"
    assert [capture.ref for capture in crawl.captures] == refs
    with crawl.database.read() as tx:
        found = sources.get(tx, "auto")
    assert found is not None and found.kind == kind
    assert crawl.visit().outcome == "unchanged"
    if body == HOME:
        assert crawl.web.count("http://blog.example/") == 1


def test_a_feed_that_moved_away_is_found_again(crawl: Crawl) -> None:
    crawl.source = Source("auto", "http://blog.example/")
    with crawl.database.write() as tx:
        sources.put(tx, crawl.source)
    crawl.web.pages |= {"http://blog.example/": HOME, FEED: rss(item(1))}
    crawl.visit()
    del crawl.web.pages[FEED]
    crawl.web.pages |= {
        "http://blog.example/": HOME.replace("/feed", "/rss"),
        "http://blog.example/rss": rss(item(1), item(2)),
    }
    assert crawl.visit().outcome == "failed"
    assert (crawl.visit().new, len(crawl.captures)) == (1, 2)


def test_a_page_source_is_captured_when_it_changes(crawl: Crawl) -> None:
    crawl.source = Source("page", "http://blog.example/about", "page")
    with crawl.database.write() as tx:
        sources.put(tx, crawl.source)
    crawl.web.pages["http://blog.example/about"] = page(LONG)
    assert [crawl.visit().new, crawl.visit().unchanged] == [1, 0]
    crawl.web.pages["http://blog.example/about"] = page(LONG + "More.")
    assert crawl.visit().edited == 1


@pytest.mark.parametrize(
    ("given", "outcome", "says"),
    [
        (HOME, "unreadable", "web page, not a feed. Its feed is http://blog.example/feed"),
        (b"", "unreadable", "empty"),
        (bytes(range(256)), "unreadable", "not a feed"),
        (VisitFailed("it answered 500 Internal Server Error", status=500), "failed", "500"),
        (AddressRefused("10.0.0.1:80"), "blocked", "allow_networks"),
        (Throttled("it asks to come back in 60 s", wait=60, status=429), "throttled", "60 s"),
        (RuntimeError("a bug"), "failed", "failed inside Earshot"),
    ],
)
def test_every_failure_is_one_clear_line(crawl: Crawl, given: object, outcome: str, says: str) -> None:
    crawl.web.pages[FEED] = given
    made = crawl.visit()
    assert made.outcome == outcome and says in made.message and "\n" not in made.message
    with crawl.database.read() as tx:
        health, (row,) = sources.health(tx, "blog"), visits.recent(tx, "blog")
    assert (health.outcome, health.failures, row.message) == (outcome, 1, made.message)
    assert health.next_due is not None and health.next_due > crawl.now


def test_a_move_for_good_is_told(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = Answer("http://new.example/feed", 200, rss(item(1)).encode(), {}, "http://new.example/feed")
    assert "moved for good to http://new.example/feed" in crawl.visit().message


def test_who_lost_the_lease_changes_nothing(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1))
    get = crawl.web.get

    async def meanwhile(request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        with crawl.database.write() as tx:
            assert crawl.lease is not None
            leases.release(tx, crawl.lease)
            leases.acquire(tx, "site:blog.example", "other", crawl.now, timedelta(minutes=5))
        return await get(request, validator, render=render)

    crawl.web.get = meanwhile  # type: ignore[method-assign]
    outcome = crawl.visit()
    assert outcome.outcome == "failed" and "another worker took over" in outcome.message
    assert not crawl.captures
    with crawl.database.read() as tx:
        assert visits.recent(tx, "blog") == []


def test_unreadable_entries_are_set_aside_once(crawl: Crawl) -> None:
    crawl.web.pages[FEED] = rss(item(1), "<item><guid>empty</guid></item>")
    assert [crawl.visit().quarantined, crawl.visit().quarantined] == [1, 0]


def test_every_dialect_arrives(crawl: Crawl) -> None:
    for body in (hostile_feeds.rdf(), hostile_feeds.atom(), hostile_feeds.json_feed(), hostile_feeds.bare_ampersand()):
        crawl.web.pages[FEED] = body
        assert crawl.visit().outcome == "fetched"
