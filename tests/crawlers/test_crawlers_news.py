"""What is new in a harvest is decided by what was seen, never by a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.news import RELOOKS, next_look, refs_of, sort
from model.capture import Capture
from spiders import Entry, Harvest, Later, Request, Unread
from spiders.entry import entry_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entry(ref: str, date: datetime | None = None, origin: str = "structured") -> Entry:
    capture = Capture("s", ref, f"http://e.x/{ref}", text=f"text of {ref}", published_at=date)
    return entry_of(replace(capture, published_from=origin if date else "none"), whole=True)


def later(ref: str, activity: str = "1") -> Later:
    return Later(Request(f"http://e.x/t/{ref}", "thread", {"n": 1}), ref, activity)


def test_new_edited_and_known() -> None:
    known, edited, new = entry("a"), entry("b"), entry("c", datetime(1999, 1, 1, tzinfo=UTC))
    made = sort(Harvest((known, edited, new)), {"a": known.fingerprint, "b": "old"}, "s")
    assert [found.capture.ref for found in made.found] == ["b", "c"]
    assert (made.new, made.unchanged, made.fresh) == (1, 1, True)


def test_a_page_is_looked_at_when_its_activity_is_another() -> None:
    made = sort(Harvest(later=(later("a"), later("b", "2"), later("c"))), {"later a": "1", "later b": "1"}, "s")
    assert [(page.url, page.ref) for page in made.discovered] == [("http://e.x/t/b", "b"), ("http://e.x/t/c", "c")]
    assert made.fingerprints == {"later b": "2", "later c": "1"}
    assert (made.unchanged, made.fresh) == (1, True)
    assert made.discovered[0].hint == {"url": "http://e.x/t/b", "role": "thread", "note": {"n": 1}}
    assert not sort(Harvest(later=(later("a"),)), {"later a": "1"}, "s").fresh


def test_a_post_that_cannot_be_read_is_set_aside_once() -> None:
    broken = Harvest(unread=(Unread("x", {}, "no text"),))
    made = sort(broken, {}, "s")
    assert [post.ref for post in made.rejected] == ["x"] and not made.fresh
    assert not sort(broken, made.fingerprints, "s").rejected


def test_all_that_has_to_be_known_is_asked_for() -> None:
    harvest = Harvest((entry("a"),), later=(later("b"),), unread=(Unread("c", {}, "broken"),))
    assert refs_of(harvest) == ["a", "later b", "c"]


def test_a_post_is_of_the_source_that_is_visited() -> None:
    assert sort(Harvest((entry("a"),)), {}, "other").found[0].capture.source == "other"


@pytest.mark.parametrize(
    ("date", "origin", "backlog"), [(None, "none", True), (NOW, "text", True), (NOW, "structured", False)]
)
def test_history_without_a_trusted_date_is_backlog(date: datetime | None, origin: str, backlog: bool) -> None:
    (found,) = sort(Harvest((entry("a", date, origin),)), {}, "s", backlog=True).found
    assert found.capture.backlog is backlog


def test_what_a_first_visit_names_is_history_when_it_is_read() -> None:
    assert sort(Harvest(later=(later("a"),)), {}, "s", old=True).discovered[0].hint["backlog"] is True


def test_the_past_ends_where_it_was_asked_for() -> None:
    old, new = entry("a", NOW - timedelta(days=9)), entry("b", NOW)
    made = sort(Harvest((old, new, entry("c"))), {}, "s", since=NOW - timedelta(days=5))
    assert [found.capture.ref for found in made.found] == ["b", "c"] and not made.past
    assert sort(Harvest((old,)), {}, "s", since=NOW).past
    assert not sort(Harvest(), {}, "s", since=NOW).past


def test_looks_grow_rarer_and_end() -> None:
    waits = [next_look(n, NOW) for n in range(1, 7)]
    assert [wait and wait - NOW for wait in waits] == [*RELOOKS, None]
