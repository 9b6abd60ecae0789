"""Hubs as answers name them: in Link headers, which win, or in the feed."""

from __future__ import annotations

import time

import pytest

from servers.social.visiting import NOW
from spiders.registry import all_spiders
from spiders.spider import Request, Response, View

URL = "https://blog.example/feed"
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title>{}'
    "<item><title>One</title><guid>1</guid></item></channel></rss>"
)
OWN = '<atom:link rel="hub" href="https://own.example/"/><atom:link rel="self" href="https://blog.example/own"/>'
HUB, TOPIC = "https://hub.example/", "https://blog.example/topic"
CASES = [
    ("", OWN, ("https://own.example/", "https://blog.example/own")),
    (f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"', OWN, (HUB, TOPIC)),
    (f"<{HUB}>; rel=hub, <{TOPIC}>; REL=self", "", (HUB, TOPIC)),
    (f'<{HUB}>; title="a, b; rel=x"; rel="next HUB"', OWN, (HUB, "https://blog.example/own")),
    (f'<{HUB}>; rel="hub", <https://second.example/>; rel="hub", </topic>; rel="self"', "", (HUB, TOPIC)),
    ('<javascript:x>; rel="hub"', "", ("", "")),
    (f'<{TOPIC}>; rel="self"', "", ("", "")),
    ('<; rel="hub"', "", ("", "")),
]


@pytest.mark.parametrize(("header", "inside", "wanted"), CASES)
def test_the_hub_and_the_topic_are_known_to_the_next_visit(header: str, inside: str, wanted: tuple[str, str]) -> None:
    response = Response(Request(URL), URL, RSS.format(inside).encode(), {"link": header})
    cursors = all_spiders()["feed"].read(response, View("source", URL, NOW)).cursors
    assert (cursors.get("hub", ""), cursors.get("topic", "")) == wanted


@pytest.mark.parametrize("header", ["<a>" * 9_000, "<a>;" * 9_000, '<a>; rel="' * 900, "<a>; a=b" * 3_000, "<" * 9_000])
def test_a_hostile_header_takes_no_time(header: str) -> None:
    started = time.monotonic()
    response = Response(Request(URL), URL, RSS.format("").encode(), {"link": header})
    all_spiders()["feed"].read(response, View("source", URL, NOW))
    assert time.monotonic() - started < 1
