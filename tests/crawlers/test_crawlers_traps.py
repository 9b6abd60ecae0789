"""Addresses that lead on and on are not followed, and those of real sites are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.traps import DEEPEST, FILTERS, MOST_LATER, OF_ONE_SHAPE, Trail, endless, without_session
from spiders import Later, Request

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = "https://a.example"

ENDLESS = {
    f"{AT}/a/b/a/b/a/b": "repeat",
    f"{AT}/img/img/img/x": "repeat",
    f"{AT}/?a=1&a=2&a=3": "pile up",
    f"{AT}/?" + "&".join(f"f{n}=1" for n in range(13)): "pile up",
    f"{AT}/calendar/2044/05": "calendar",
    f"{AT}/events?month=1901-02": "calendar",
    f"{AT}/" + "x" * 2000: "grow",
    "https://[::1": "broken",
}
FINE = [
    f"{AT}/",
    f"{AT}/topic/2850-12-things-to-know/",
    f"{AT}/t/a-thread/2850/12",
    f"{AT}/2019/04/11/a-story/11/11/11",
    f"{AT}/archive/1999/",
    f"{AT}/threads/restoring-my-1967-mustang-update.1850/",
    f"{AT}/t/happy-birthday-to-us/1850/12",
    f"{AT}/updates/viewtopic.php?t=1901",
    f"{AT}/events/2027/01",
    f"{AT}/viewtopic.php?f=2&t=71&start=20&sid=0123456789abcdef0123456789abcdef",
    f"{AT}/api?tags[]=a&tags[]=b&tags[]=c",
    f"{AT}/api/v2/search/advanced?order=desc&sort=creation&site=x&page=3&pagesize=100&filter=withbody",
]


@pytest.mark.parametrize(("url", "why"), ENDLESS.items())
def test_an_address_that_leads_nowhere_tells_why(url: str, why: str) -> None:
    assert why in endless(url, NOW)


@pytest.mark.parametrize("url", FINE)
def test_addresses_of_real_sites_lead_somewhere(url: str) -> None:
    assert endless(url, NOW) == ""


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (f"{AT}/a?sid=0123456789abcdef0123&t=5#p9", f"{AT}/a?t=5#p9"),
        (f"{AT}/a;jsessionid=ABCDEF0123456789?t=5", f"{AT}/a?t=5"),
        (f"{AT}/a?PHPSESSID=0123456789abcdef0123", f"{AT}/a"),
        (f"{AT}/a?s=summer&t=5", f"{AT}/a?s=summer&t=5"),
    ],
)
def test_sessions_are_dropped_from_addresses(url: str, bare: str) -> None:
    assert without_session(url) == bare
    led = Trail(NOW).leads(Request(url), 1)
    assert led is not None and led.url == bare


def leads(trail: Trail, *urls: str, depth: int = 1) -> int:
    return sum(trail.leads(Request(url), depth) is not None for url in urls)


def test_a_session_does_not_make_another_page() -> None:
    urls = [f"{AT}/a?sid={n:032x}" for n in range(9)]
    trail = Trail(NOW)
    assert (leads(trail, *urls), trail.said()) == (1, [])


def test_pages_of_one_shape_are_bounded_but_in_the_past() -> None:
    urls = [f"{AT}/page/{n}" for n in range(300)]
    trail = Trail(NOW)
    assert leads(trail, *urls) == OF_ONE_SHAPE
    assert trail.said() == [f"{300 - OF_ONE_SHAPE} pages not followed: more than {OF_ONE_SHAPE} of one shape"]
    assert leads(Trail(NOW, past=True), *urls) == 300


def test_filters_that_combine_are_bounded_everywhere() -> None:
    urls = [f"{AT}/shop?" + "&".join(f"{name}=1" for name in "abcdefg" if n >> (ord(name) - 97) & 1) for n in range(99)]
    assert leads(Trail(NOW, past=True), *urls) == FILTERS


def test_a_way_that_goes_on_and_on_ends() -> None:
    trail = Trail(NOW)
    assert leads(trail, f"{AT}/x", depth=DEEPEST) == 1
    assert leads(trail, f"{AT}/y", depth=DEEPEST + 1) == 0 and "deep" in trail.said()[0]


def test_one_answer_names_so_many_pages_for_later() -> None:
    trail = Trail(NOW)
    named = [Later(Request(f"{AT}/n/{n}"), str(n)) for n in range(MOST_LATER + 7)]
    assert len(trail.worth([*named, Later(Request(f"{AT}/a/a/a"), "a")])) == MOST_LATER
    assert trail.said() == [
        "1 page not followed: their paths repeat themselves",
        f"7 pages not followed: more than {MOST_LATER} named at once",
    ]
