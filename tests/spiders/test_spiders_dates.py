"""A page's own time: what it declares in the zone in which it is written, then what it shows, then a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from spiders import read_page
from spiders.moments import as_written

STORY = (
    "<p>Parcels of the autumn sale come late, and the shop says why in a long letter to all who wait for them.</p>" * 5
)


def dated(head: str = "", body: str = "", url: str = "https://shop.example/late") -> tuple[str, str]:
    html = (
        f"<html><head><title>Late</title>{head}</head><body><article><h1>Late</h1>{body}{STORY}</article></body></html>"
    )
    capture = read_page(html.encode(), {"content-type": "text/html; charset=utf-8"}, url, "s").capture
    return (capture.published_at.isoformat() if capture.published_at else "", capture.published_from)


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (
            '<script type="application/ld+json">{"@type":"Article",'
            '"datePublished":"2026-11-20T23:30:00-07:00"}</script>',
            "",
            "",
            ("2026-11-20T23:30:00-07:00", "structured"),
        ),
        (
            '<meta property="article:published_time" content="2026-11-20T08:00:00Z">',
            "<time datetime=2020-01-01>old</time>",
            "",
            ("2026-11-20T08:00:00+00:00", "structured"),
        ),
        (
            "",
            '<time class="published" datetime="2026-11-20T08:00:00+01:00">x</time>',
            "",
            ("2026-11-20T08:00:00+01:00", "markup"),
        ),
        ("", "<p>Published on November 20, 2025</p>", "", ("2025-11-20T00:00:00+00:00", "text")),
        ("", "", "https://shop.example/2025/11/20/late", ("2025-11-20T00:00:00+00:00", "text")),
        ("", "", "", ("", "none")),
    ],
    ids=["JSON-LD in its zone", "meta before time", "time", "guessed from words", "guessed from the address", "none"],
)
def test_where_a_time_comes_from(head: str, body: str, url: str, expected: tuple[str, str]) -> None:
    assert dated(head, body, url or "https://shop.example/late") == expected


@pytest.mark.parametrize(
    ("value", "hours"),
    [("2026-11-20T23:30:00-07:00", -7), ("2026-11-20 08:00:00", 0), ("Fri, 20 Nov 2026 08:00:00 +0100", 0)],
)
def test_a_time_keeps_its_zone(value: str, hours: int) -> None:
    assert as_written(value).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("value", ["", "soon", "2026-13-45", "0001-01-01T00:00:00+23:59", "9" * 500])
def test_what_is_no_time_is_none(value: str) -> None:
    assert as_written(value) is None


def test_the_same_moment_whatever_its_zone() -> None:
    assert as_written("2026-11-20T23:30:00-07:00") == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
