"""What forums share: where one begins in an address, which page comes next, and what zone its clock tells."""

from __future__ import annotations

import re

import pytest

from spiders.clocks import zone_between
from spiders.moments import zone_of
from spiders.threads import base_of, next_page

PLACES = re.compile(r"/(?:topic|category)(?:/.*)?$")


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://f.example/topic/9/x", "https://f.example"),
        ("https://f.example/community/category/2?page=3#x", "https://f.example/community"),
        ("https://f.example/community/", "https://f.example/community"),
        ("https://f.example:8443", "https://f.example:8443"),
    ],
)
def test_where_a_forum_begins(url: str, base: str) -> None:
    assert base_of(url, PLACES) == base


@pytest.mark.parametrize(
    ("page", "last", "note", "whole", "following"),
    [
        (1, 1, {}, False, ()),
        (1, 3, {}, False, (2,)),
        (1, 4, {}, False, (2,)),
        (1, 40, {}, False, (38,)),
        (1, 40, {"page": 1}, False, (38,)),
        (1, 40, {}, True, (2,)),
        (38, 40, {"page": 38}, False, (39,)),
        (40, 40, {"page": 39}, False, ()),
        (7, 40, {"page": 7}, False, (8,)),
        (3, 0, {}, False, ()),
    ],
)
def test_of_a_long_thread_the_beginning_and_the_end_are_read(
    page: int, last: int, note: dict[str, int], whole: bool, following: tuple[int, ...]
) -> None:
    assert next_page(page, last, note, whole=whole) == following


@pytest.mark.parametrize(
    ("machine", "people", "lang", "zone"),
    [
        ("2026-11-22T15:30:00Z", "November 22, 2026, 10:30:00 AM", "en", "UTC-05:00"),
        ("2026-11-22T15:30:00Z", "22 lis 2026, 16:30", "pl", "UTC+01:00"),
        ("2026-11-22T20:30:00Z", "23 พ.ย. 2569, 03:30:12", "th", "UTC+07:00"),
        ("2026-11-22T15:30:00Z", "22.11.2026 21:15", "de", "UTC+05:45"),
        ("2026-11-22T15:30:00Z", "22.11.2026 15:33", "de", "UTC+00:00"),
        ("2026-11-22T15:30:00Z", "22.11.2026 15:38", "de", ""),
        ("2026-11-22T15:30:00Z", "20.11.2026 15:30", "de", ""),
        ("2026-11-22T15:30:00Z", "just now", "en", ""),
        ("soon", "22.11.2026 15:30", "de", ""),
    ],
)
def test_a_clock_for_people_and_machines_tells_the_zone(machine: str, people: str, lang: str, zone: str) -> None:
    assert zone_between(machine, people, lang) == zone
    assert not zone or zone_of(zone) is not None
