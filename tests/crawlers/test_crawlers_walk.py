"""A visit drives whatever its spider says: an odd spider of the test's own, whose pages are JSON that say what to give
back, against the real state database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from odd_spider import AT, Odd, asked, begun, page, paged

import spiders.registry
from crawlers import Handed, VisitFailed
from crawlers.errors import Gone, RobotsRefused, Throttled
from crawlers.fetch import Answer
from crawlers.record import StoredRecord
from crawlers.walk import FIRST_PAGES
from model.source import Source
from spiders import Request
from storage import open_database, outbox, sources, visits
from visiting import OPTIONS, Crawl, Web


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Odd:
    made, known = Odd(), dict(spiders.registry.all_spiders())
    monkeypatch.setattr(spiders.registry, "all_spiders", lambda: {**known, "odd": made})
    return made


@pytest.fixture
def crawl(tmp_path: Path, odd: Odd) -> Iterator[Crawl]:
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    made = Crawl(database, Web(), Source("odd", f"{AT}/1", "odd"))
    with database.write() as tx:
        sources.put(tx, made.source)
    yield made
    database.close()


def test_paging_ends_where_the_last_visit_began(crawl: Crawl) -> None:
    begun(crawl)
    crawl.web.pages = paged("c", "b", "a", "old", "older")
    assert crawl.visit().new == 3
    assert asked(crawl) == ["/1", "/2", "/3", "/4"]
    assert (crawl.visit().new, asked(crawl)) == (0, ["/1"])


def test_a_first_visit_goes_back_a_few_pages_only(crawl: Crawl) -> None:
    crawl.web.pages = paged(*"abcdefgh")
    crawl.visit()
    assert asked(crawl) == [f"/{n}" for n in range(1, FIRST_PAGES + 1)]
    assert (crawl.visit().waiting, asked(crawl)) == (False, ["/1"])


def test_what_no_page_of_the_budget_was_left_for_is_asked_next_time(crawl: Crawl) -> None:
    """The first pages are known by then, and paging would end at them."""
    begun(crawl)
    crawl.web.pages = paged(*"ihgfedcba", "old")
    few = replace(OPTIONS, pages_per_visit=4)
    first = crawl.visit(few)
    assert (first.new, first.waiting) == (4, True)
    assert "more pages wait" in first.message
    with crawl.database.read() as tx:
        due = sources.health(tx, "odd").next_due
    assert due is not None and due - crawl.now <= timedelta(seconds=OPTIONS.min_interval)
    assert [crawl.visit(few).waiting for _ in range(2)] == [True, False]
    assert sorted(crawl.refs) == sorted([*"abcdefghi", "old"])
    asked(crawl)
    assert (crawl.visit(few).new, asked(crawl)) == (0, ["/1"])


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_death_at_any_commit_loses_and_doubles_nothing(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    begun(crawl)
    pages = [" ".join(f"{name}{n}" for n in range(150)) for name in "edcba"]
    crawl.web.pages = paged(*pages, "old")
    commits = 0
    commit = StoredRecord.commit

    def dies(self: StoredRecord, visit: visits.Visit) -> object:
        nonlocal commits
        commits += 1
        if commits == at:
            raise KeyboardInterrupt
        return commit(self, visit)

    with monkeypatch.context() as patch:
        patch.setattr(StoredRecord, "commit", dies)
        with pytest.raises(KeyboardInterrupt):
            crawl.visit()
    for _ in range(2):
        crawl.visit()
    assert sorted(crawl.refs) == sorted([*" ".join(pages).split(), "old"])


def test_a_page_that_does_not_come_is_tried_at_three_visits(crawl: Crawl) -> None:
    begun(crawl)
    crawl.web.pages = paged("c", "b", "old") | {f"{AT}/2": VisitFailed("it took too long")}
    outcome = crawl.visit()
    assert outcome.outcome == "fetched" and "1 page could not be had" in outcome.message
    asked(crawl)
    assert [(crawl.visit().new, asked(crawl)) for _ in range(3)] == [
        (0, ["/1", "/2"]),
        (0, ["/1", "/2"]),
        (0, ["/1"]),
    ]


def test_a_page_that_comes_the_second_time_is_gone_on_from(crawl: Crawl) -> None:
    begun(crawl)
    broken = [VisitFailed("it took too long"), page("b", follow=[{"url": f"{AT}/3"}])]
    crawl.web.pages = paged("c", "b", "a", "old") | {f"{AT}/2": broken}
    crawl.visit()
    crawl.visit()
    assert set(crawl.refs) == {"old", "c", "b", "a"}


REFUSALS = [
    RobotsRefused("robots.txt says no"),
    Gone("gone", status=404),
    VisitFailed("it answered 403", status=403),
    json.dumps({"nothing": 1}),
    json.dumps({"boom": 1}),
    "no json",
]


@pytest.mark.parametrize("given", REFUSALS)
def test_the_next_best_door_is_tried(crawl: Crawl, odd: Odd, given: object) -> None:
    odd.begin = [Request(f"{AT}/json", otherwise=Request(f"{AT}/rss", otherwise=Request(f"{AT}/html")))]
    crawl.web.pages = {f"{AT}/json": given, f"{AT}/rss": given, f"{AT}/html": page("a")}
    assert crawl.visit().outcome == "fetched"
    assert asked(crawl) == ["/json", "/rss", "/html"]


def test_no_door_is_tried_where_nobody_answers(crawl: Crawl, odd: Odd) -> None:
    odd.begin = [Request(f"{AT}/json", otherwise=Request(f"{AT}/rss"))]
    crawl.web.pages = {f"{AT}/json": VisitFailed("its name cannot be resolved")}
    assert (crawl.visit().outcome, asked(crawl)) == ("failed", ["/json"])


def test_one_of_two_questions_that_fails_costs_nothing_of_the_other(crawl: Crawl, odd: Odd) -> None:
    odd.begin = [Request(f"{AT}/a"), Request(f"{AT}/b", optional=True), Request(f"{AT}/c")]
    crawl.web.pages = {f"{AT}/a": VisitFailed("it took too long"), f"{AT}/c": answer(page("c"), '"1"')}
    outcome = crawl.visit()
    assert (outcome.outcome, outcome.new) == ("failed", 1) and "too long" in outcome.message
    crawl.web.pages[f"{AT}/a"] = page("a")
    assert (crawl.visit().outcome, set(crawl.refs)) == ("fetched", {"a", "c"})
    assert crawl.web.asked[-1][1].etag == ""  # nothing is believed to be unchanged after a visit that failed
    crawl.visit()
    assert crawl.web.asked[-1][1].etag == '"1"'


def answer(body: str, etag: str) -> Answer:
    return Answer("", 200, body.encode(), {"content-type": "application/json", "etag": etag})


def listing(*threads: tuple[str, str], **more: object) -> str:
    return page(later=[{"url": f"{AT}/t/{ref}", "ref": ref, "activity": activity, **more} for ref, activity in threads])


def test_threads_are_looked_at_when_something_happened_in_them(crawl: Crawl, odd: Odd) -> None:
    crawl.web.pages = {f"{AT}/1": listing(("t1", "1"), ("t2", "1"))}
    crawl.web.pages |= {f"{AT}/t/t1": page("a", remember={"at": f"{AT}/t/t1?page=2"}), f"{AT}/t/t2": page("b")}
    assert crawl.visit().new == 2
    asked(crawl)
    crawl.later(minutes=10)
    assert (crawl.visit().outcome, asked(crawl)) == ("unchanged", ["/1"])
    crawl.web.pages[f"{AT}/1"] = listing(("t1", "2"), ("t2", "1"), note={"at": f"{AT}/elsewhere"})
    crawl.web.pages[f"{AT}/t/t1?page=2"] = page("c")
    assert (crawl.visit().new, asked(crawl)) == (1, ["/1", "/t/t1?page=2"])
    assert odd.looked[-1].note == {"at": f"{AT}/t/t1?page=2"}  # what it remembers, not what the listing says


def test_what_is_remembered_outlives_the_last_look(crawl: Crawl, odd: Odd) -> None:
    crawl.web.pages = {f"{AT}/1": listing(("t1", "1")), f"{AT}/t/t1": page("a", remember={"at": f"{AT}/t/t1?page=9"})}
    crawl.visit()
    crawl.web.pages[f"{AT}/t/t1?page=9"] = page("a")
    for _ in range(8):
        crawl.later(days=8)
        crawl.visit()
    assert len(odd.looked) == 6
    crawl.web.pages[f"{AT}/1"] = listing(("t1", "2"))
    asked(crawl)
    crawl.visit()
    assert asked(crawl) == ["/1", "/t/t1?page=9"]


def test_a_thread_is_one_under_whatever_address(crawl: Crawl) -> None:
    crawl.web.pages = {f"{AT}/1": listing(("t1", "1")), f"{AT}/t/t1": page("a", remember={"at": f"{AT}/t/t1/p2"})}
    crawl.visit()
    crawl.web.pages[f"{AT}/1"] = page(later=[{"url": f"{AT}/t/t1/new-title", "ref": "t1", "activity": "2"}])
    crawl.web.pages[f"{AT}/t/t1/p2"] = page("b")
    asked(crawl)
    assert (crawl.visit().new, asked(crawl)) == (1, ["/1", "/t/t1/p2"])


def test_a_long_thread_is_read_on_at_the_next_visit(crawl: Crawl) -> None:
    pages = {f"{AT}/t/{n}": page(f"p{n}", follow=[{"url": f"{AT}/t/{n + 1}"}]) for n in range(1, 10)}
    crawl.web.pages = {f"{AT}/1": page(later=[{"url": f"{AT}/t/1", "ref": "t"}]), **pages, f"{AT}/t/10": page("p10")}
    few = replace(OPTIONS, pages_per_visit=4)
    outcomes = [crawl.visit(few) for _ in range(3)]
    assert [outcome.waiting for outcome in outcomes] == [True, True, False]
    assert crawl.refs == [f"p{n}" for n in range(1, 11)]


def test_threads_with_something_new_come_before_those_that_may_have_an_edit(crawl: Crawl) -> None:
    crawl.web.pages = {f"{AT}/1": listing(*((f"t{n}", "1") for n in range(9)))}
    crawl.web.pages |= {f"{AT}/t/t{n}": page(f"a{n}") for n in range(9)}
    crawl.visit()
    crawl.later(hours=2)
    crawl.web.pages[f"{AT}/1"] = listing(*((f"t{n}", "2" if n == 7 else "1") for n in range(9)))
    asked(crawl)
    crawl.visit(replace(OPTIONS, pages_per_visit=1))
    assert asked(crawl) == ["/1", "/t/t7"]


def test_pages_that_went_away_are_counted_once_and_looked_at_as_if_they_were_there(crawl: Crawl) -> None:
    crawl.web.pages = {f"{AT}/1": listing(("t1", "1")), f"{AT}/t/t1": page("a")}
    crawl.visit()
    del crawl.web.pages[f"{AT}/t/t1"]
    crawl.later(hours=2)
    outcome = crawl.visit()
    assert (outcome.gone, outcome.message) == (1, "nothing new; 1 page gone")
    for again in (True, True, True, True, False, False):
        asked(crawl)
        crawl.later(days=30)
        assert (crawl.visit().gone, asked(crawl)) == (0, ["/1", "/t/t1"] if again else ["/1"])


def test_what_was_shown_of_a_page_that_cannot_be_had_is_kept(crawl: Crawl) -> None:
    crawl.web.pages = {f"{AT}/1": listing(("t1", "1"), note={"shown": "s1"})}
    assert (crawl.visit().new, crawl.refs) == (1, ["s1"])


def test_an_answer_on_which_the_spider_fails_is_set_aside_once_and_the_rest_goes_on(crawl: Crawl) -> None:
    begun(crawl)
    crawl.web.pages = paged("c", "b", "old") | {f"{AT}/2": json.dumps({"boom": 1})}
    outcome = crawl.visit()
    assert (outcome.outcome, outcome.new, outcome.quarantined) == ("fetched", 1, 1)
    crawl.web.pages[f"{AT}/1"] = page("d", follow=[{"url": f"{AT}/2"}])
    assert crawl.visit().quarantined == 0
    with crawl.database.read() as tx:
        (kept,) = outbox.set_aside_listed(tx)
    assert "Earshot's reader for Odd failed" in kept.reason and "KeyError" in kept.trace


def test_a_spider_that_fails_at_once_is_a_sentence(crawl: Crawl) -> None:
    crawl.web.pages[f"{AT}/1"] = json.dumps({"boom": 1})
    outcome = crawl.visit()
    assert (outcome.outcome, outcome.quarantined) == ("unreadable", 1)
    assert "reader for Odd failed" in outcome.message and "\n" not in outcome.message


def test_a_short_wait_is_waited_and_a_long_one_ends_the_visit(crawl: Crawl) -> None:
    begun(crawl)
    crawl.web.pages = paged("c", "b", "old") | {f"{AT}/1": page("c", follow=[{"url": f"{AT}/2"}], wait=5.0)}
    assert crawl.visit().new == 2
    assert len(crawl.slept) == 1 and 4 < crawl.slept[0] <= 5
    crawl.web.pages |= {f"{AT}/1": page("d", follow=[{"url": f"{AT}/5"}], wait=120.0), f"{AT}/5": page("e")}
    outcome = crawl.visit()
    assert (outcome.new, outcome.waiting) == (1, True)
    with crawl.database.read() as tx:
        assert sources.health(tx, "odd").hold_until == crawl.now + timedelta(seconds=120)
    crawl.web.pages[f"{AT}/1"] = page("d")
    assert (crawl.visit().new, set(crawl.refs)) == (1, {"old", "c", "b", "d", "e"})


def test_a_server_that_slows_us_down_on_the_way_is_come_back_to(crawl: Crawl) -> None:
    begun(crawl)
    slow = [Throttled("it asks to come back in 90 s (429)", wait=90, status=429), page("b")]
    crawl.web.pages = paged("c", "b", "old") | {f"{AT}/2": slow}
    outcome = crawl.visit()
    assert (outcome.outcome, outcome.new) == ("fetched", 1) and "90 s" in outcome.message
    assert crawl.visit().new == 1


SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def dated(posts: dict[str, str | None], **more: object) -> str:
    dates = {ref: date for ref, date in posts.items() if date}
    return json.dumps({"posts": {ref: ref for ref in posts}, "dates": dates, **more})


def test_the_past_is_fetched_back_to_a_time_and_on_from_where_it_stopped(crawl: Crawl, odd: Odd) -> None:
    begun(crawl)
    with crawl.database.read() as tx:
        before = sources.health(tx, "odd")
    odd.past = [Request(f"{AT}/past/1")]
    months = [f"2026-{month:02}-01" for month in range(9, 0, -1)] + ["2025-12-01", "2025-11-01"]
    for n, month in enumerate(months, 1):
        crawl.web.pages[f"{AT}/past/{n}"] = dated(
            {f"m{month}": month} | ({"u1": None} if n == 1 else {}), follow=[{"url": f"{AT}/past/{n + 1}"}]
        )
    few = replace(OPTIONS, pages_per_visit=4)
    done = [crawl.visit(few, since=SINCE) for _ in range(3)]
    assert [outcome.waiting for outcome in done] == [True, True, False]
    found = {capture.ref: capture.backlog for capture in crawl.captures}
    assert {ref for ref in found if ref.startswith("m")} == {f"m{month}" for month in months if month > "2026"}
    assert not found["m2026-09-01"] and found["u1"]
    with crawl.database.read() as tx:
        after = sources.health(tx, "odd")
    assert (after.next_due, after.last_visit, after.posting) == (before.next_due, before.last_visit, before.posting)


def test_paging_into_the_past_ends_with_what_is_older(crawl: Crawl, odd: Odd) -> None:
    begun(crawl)
    odd.past = [Request(f"{AT}/past/1")]
    crawl.web.pages |= {
        f"{AT}/past/1": dated({"a": "2026-02-01"}, follow=[{"url": f"{AT}/past/2"}]),
        f"{AT}/past/2": dated({"b": "2025-02-01"}, follow=[{"url": f"{AT}/past/3"}]),
    }
    outcome = crawl.visit(since=SINCE)
    assert (outcome.new, outcome.waiting, asked(crawl)) == (1, False, ["/past/1", "/past/2"])


def test_threads_of_the_past_are_looked_at_once(crawl: Crawl, odd: Odd) -> None:
    begun(crawl)
    odd.past = [Request(f"{AT}/past")]
    crawl.web.pages |= {f"{AT}/past": listing(("t1", "1")), f"{AT}/t/t1": page("a")}
    assert crawl.visit(since=SINCE).new == 1
    assert crawl.captures[-1].backlog
    asked(crawl)
    crawl.later(days=30)
    crawl.visit()
    assert asked(crawl) == ["/1"]


def test_a_kind_without_a_past_says_so(crawl: Crawl) -> None:
    outcome = crawl.visit(since=SINCE)
    assert (outcome.outcome, outcome.waiting) == ("unchanged", False) and "no door to the past" in outcome.message


def test_secrets_are_given_back_to_what_was_kept_and_are_kept_nowhere(crawl: Crawl, tmp_path: Path, odd: Odd) -> None:
    begun(crawl)
    crawl.web.pages = paged(*"gfedcba", "old")
    secret = Handed(("parcel",), {"odd": {"key": "s3cr3t-s3cr3t"}, "reddit": {"id": "theirs"}})
    few = replace(OPTIONS, pages_per_visit=3)
    crawl.visit(few, handed=secret)
    odd.looked.clear()
    crawl.visit(few, handed=secret)
    assert [request.url for request in odd.looked] == [f"{AT}/5"]
    assert (odd.views[-1].terms, odd.views[-1].secrets) == (("parcel",), {"key": "s3cr3t-s3cr3t"})
    assert "s3cr3t" not in repr(secret)
    crawl.database.close()
    assert all(b"s3cr3t" not in path.read_bytes() for path in tmp_path.iterdir())


def test_cursors_are_the_spiders_and_the_visits_own_are_not(crawl: Crawl, odd: Odd) -> None:
    crawl.web.pages[f"{AT}/1"] = page("a", cursors={"seen": "7", "kind": "page", "read": "never", "pending": "[]"})
    crawl.visit()
    crawl.visit()
    assert odd.views[-1].cursors == {"seen": "7", "role": "board"}
    assert odd.views[-1].options == {"zone": "UTC"} and not odd.views[-1].first


@pytest.mark.parametrize("kind", ["auto", "forum", "odd"])
def test_what_an_address_tells_by_itself_costs_no_request(crawl: Crawl, kind: str) -> None:
    with crawl.database.write() as tx:
        sources.put(tx, replace(crawl.source, kind=kind))
    crawl.web.pages[f"{AT}/1"] = page("a")
    assert (crawl.visit().new, asked(crawl)) == (1, ["/1"])
    with crawl.database.read() as tx:
        found = sources.get(tx, "odd")
    assert found is not None and found.kind == ("odd" if kind == "auto" else kind)


def test_a_kind_that_nobody_reads_is_a_sentence(crawl: Crawl) -> None:
    with crawl.database.write() as tx:
        sources.put(tx, replace(crawl.source, kind="uninstalled"))
    outcome = crawl.visit()
    assert (outcome.outcome, asked(crawl)) == (
        "failed",
        [],
    ) and "no spider for the kind 'uninstalled'" in outcome.message


def test_a_page_that_leads_back_to_itself_ends_and_one_without_an_end_is_told(crawl: Crawl) -> None:
    begun(crawl)
    crawl.web.pages[f"{AT}/1"] = page("a", follow=[{"url": f"{AT}/1"}, {"url": f"{AT}/x/x/x"}])
    outcome = crawl.visit()
    assert asked(crawl) == ["/1"] and "1 page not followed: their paths repeat themselves" in outcome.message
