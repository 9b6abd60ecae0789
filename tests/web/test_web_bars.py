"""The columns of the overview: a link to what each counts, in the language of who reads, no topic taken as markup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from services.overview import Point, Tally
from web.drawing.stacks import share_chart, volume_chart
from web.drawing.written import blocks, columns
from web.viewer import Viewer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
POINTS = [
    Point(NOW - 3 * HOUR, NOW - 2 * HOUR, Tally(1, 0, 0, 0)),
    Point(NOW - 2 * HOUR, NOW - HOUR, Tally()),
    Point(NOW - HOUR, NOW, Tally(2, 1, 1, 1)),
]


class Read(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += [data.strip()] if data.strip() else []


@pytest.mark.parametrize("topic", ["northwind", '"><script>alert(1)</script>&x=', "ร้าน ไทย"])
def test_each_column_links_to_what_it_counts(topic: str) -> None:
    read = Read(columns(volume_chart(POINTS), topic, Viewer("Asia/Tokyo", NOW)))
    links = [attrs["href"] or "" for tag, attrs in read.tags if tag == "a"]
    assert {tag for tag, _ in read.tags} == {"a", "rect", "title", "path"}
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"topic": [topic], "by": ["event"], "since": [p.start.isoformat()], "until": [p.end.isoformat()]}
        for p in POINTS
    ]
    assert read.words == [
        "18:00: 1 mention, 1 negative of 1 known",
        "19:00: 0 mentions, 0 negative of 0 known",
        "20:00: 5 mentions, 2 negative of 4 known",
    ]


def test_parts_of_one_mood_are_one_shape() -> None:
    read = Read(columns(volume_chart(POINTS), "t", Viewer("UTC", NOW)))
    shapes = {attrs["class"]: (attrs["d"] or "").count("z") for tag, attrs in read.tags if tag == "path"}
    assert shapes == {"negative": 2, "neutral": 1, "positive": 1, "unknown": 1}
    (share,) = (attrs["d"] for _, attrs in Read(blocks(share_chart(POINTS))).tags)
    assert share == "M2.0 0.0h329.33v40.0h-329.33zM668.67 20.0h329.33v20.0h-329.33z"


@pytest.mark.parametrize("language", ["pl", "ru", "th", "ja"])
def test_they_speak_the_readers_language(language: str) -> None:
    in_english = Read(columns(volume_chart(POINTS), "t", Viewer("UTC", NOW))).words
    theirs = Read(columns(volume_chart(POINTS), "t", Viewer("UTC", NOW, language=language))).words
    assert len(theirs) == len(in_english)
    assert all("%(" not in said for said in theirs)


def test_another_day_zone_or_language_words_them_anew() -> None:
    chart = volume_chart(POINTS)
    viewers = [
        Viewer("UTC", NOW),
        Viewer("UTC", NOW + timedelta(days=1)),
        Viewer("UTC", NOW + timedelta(days=400)),
        Viewer("Asia/Tokyo", NOW),
        Viewer("UTC", NOW, language="ja"),
    ]
    said = [Read(columns(chart, "t", viewer)).words[0].partition(" 1")[0] for viewer in viewers]
    assert said[:4] == ["09:00:", "22 Nov, 09:00:", "22 Nov 2026, 09:00:", "18:00:"]
    assert len({*said, columns(chart, "other", viewers[0])}) == 6
